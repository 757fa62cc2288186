"""One target out of several containers: each part a fact of its own, the sum within tolerance."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from batchwright.batches.commands.allocation import AllocateMaterials
from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.ending import EndPhase
from batchwright.batches.commands.phases import VerifyPhase
from batchwright.batches.types import BatchState, Charging, PhaseState, Weighing
from batchwright.database.home import Role
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import NotFound
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.testing import RecordAssay
from batchwright.materials.types import GenealogyLink, LinkKind, Lot, Reservation
from tests.batches.acting import SMALL, Making, making
from tests.materials.acting import Source, identified, in_days, made, received, written
from tests.support.cluster import Clone
from tests.support.people import People

WHY = "There is no more of it."
SEVERAL = SMALL.replace("name: net_active,", "name: net_active, several_lots: true,")
PATH = "mix/weigh-active"


@pytest.fixture
def batch(people: People) -> Making:
    return making(people, SEVERAL)


def another_lot(batch: Making, number: str, *amounts: str, potency: str = "100.0") -> list[UUID]:
    """A second released lot of the active substance: its containers."""
    people = batch.people
    (lot,) = batch.rows(Lot, "id = %s", batch.lots["active"])
    assert lot.supplier_id is not None
    active = Source(definition_id=lot.definition_id, supplier_id=lot.supplier_id)
    lot_id, containers = received(
        people, active, number, *amounts, owner=batch.sponsor_id, unit="g"
    )
    identified(people, lot_id)
    people.do("analyst", RecordAssay(lot_id=lot_id, potency_percent=Decimal(potency)))
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    batch.lots[number] = lot_id
    return containers


def part(batch: Making, net: str, code: str, **more: Any) -> Any:
    """A partial weighing of the active substance."""
    return batch.weighing("active", net, code=code, **{"partial": True, **more})


def shown(batch: Making, container_id: UUID) -> Any:
    return batch.asked(
        "batches.to_weigh", batch_id=batch.batch_id, path=PATH, container_id=container_id
    )


def test_us_211_101_b_parts_are_each_recorded_and_the_phase_is_performed_with_their_sum(
    batch: Making,
) -> None:
    first = batch.do(part(batch, "4.00", "D-1", gross=Decimal("5.00")))
    assert (first.result["target"], first.result["left"]) == ("10.00", "6.00")
    assert batch.phase(PATH).state is PhaseState.RUNNING
    left = shown(batch, batch.containers["active"])
    assert (left.had, left.target, left.unit, len(left.weighings)) == (4, 6, "g", 1)
    assert (left.lower, left.upper) == (Decimal("5.95"), Decimal("6.05"))
    with batch.refused("weighing_out_of_tolerance"):
        batch.do(part(batch, "6.06", "D-2"))
    with batch.refused("weighing_out_of_tolerance"):
        batch.do(part(batch, "5.94", "D-2", partial=False))
    last = batch.do(part(batch, "5.95", "D-2", gross=Decimal("6.59")))
    assert last.result["left"] is None
    assert [each.code for each in last.findings] == ["net_not_gross_less_tare"]
    assert batch.phase(PATH).state is PhaseState.PERFORMED
    weighings = batch.rows(Weighing, "true order by id")
    assert [
        (each.net, each.gross, each.target, each.within, each.partial) for each in weighings
    ] == [
        (4, 5, 10, None, True),
        (Decimal("5.95"), Decimal("6.59"), 6, True, False),
    ]
    links = batch.rows(GenealogyLink, "kind = 'dispense' order by id")
    assert [(each.quantity, each.unit) for each in links] == [(4, "g"), (Decimal("5.95"), "g")]
    balance = batch.asked("materials.reconciliation", lot_id=batch.lots["active"])
    assert (balance.receipts, balance.stock, balance.difference) == (50, 50, 0)
    assert batch.container("RM-A-1").quantity == Decimal("40.05")
    assert shown(batch, batch.containers["active"]).target is None


def test_us_211_101_a_each_lot_counts_by_its_own_potency(batch: Making) -> None:
    """5 g at 100 % leave 5 g of substance: 6.25 g of a lot of 80 %."""
    (second,) = another_lot(batch, "Z-2", "20", potency="80.0")
    batch.do(part(batch, "5.00", "D-1"))
    left = shown(batch, second)
    assert (left.had, left.target) == (Decimal("6.25"), Decimal("6.25"))
    with batch.refused("weighing_out_of_tolerance"):
        batch.do(part(batch, "5.00", "D-2", container_id=second, partial=False))
    batch.do(part(batch, "6.25", "D-2", container_id=second))
    last = batch.rows(Weighing, "true order by id")[-1]
    assert (last.target, last.potency_percent, last.within) == (Decimal("6.25"), 80, True)
    batch.verified(PATH)
    left = batch.asked(
        "batches.to_weigh",
        batch_id=batch.batch_id,
        path="mix/weigh-filler",
        container_id=batch.containers["filler"],
    )
    assert left.target == Decimal("88.75")


def test_what_takes_up_the_correction_waits_until_the_last_part(batch: Making) -> None:
    batch.do(part(batch, "5.00", "D-1"))
    about = {"path": "mix/weigh-filler", "container_id": batch.containers["filler"]}
    found = batch.asked("batches.to_weigh", batch_id=batch.batch_id, **about)
    assert found.target is None
    assert found.missing.startswith("filler takes up the correction of active")


def test_a_second_lot_is_refused_where_the_recipe_does_not_permit_it(people: People) -> None:
    batch = making(people)
    (second,) = another_lot(batch, "Z-2", "20")
    batch.do(part(batch, "5.00", "D-1"))
    with batch.refused("lot_differs"):
        batch.do(part(batch, "5.00", "D-2", container_id=second))
    batch.do(part(batch, "5.00", "D-2", container_id=second, already_done=True), reason=WHY)
    assert batch.codes()[-1] == "lot_differs"
    assert batch.batch().state is BatchState.HELD


def test_us_211_84_a_a_container_refused_in_mid_way_leaves_what_was_weighed(
    batch: Making,
) -> None:
    good, bad = another_lot(batch, "Z-2", "3"), another_lot(batch, "Z-3", "20")
    rejecting = DisposeLot(lot_id=batch.lots["Z-3"], released=False)
    batch.people.sign("quality", rejecting, reason="Wrong colour.")
    batch.do(part(batch, "5.00", "D-1"))
    with batch.refused("lot_not_released"):
        batch.do(part(batch, "5.00", "D-2", container_id=bad[0]))
    with batch.refused("not_enough_in_container"):
        batch.do(part(batch, "5.00", "D-2", container_id=good[0]))
    batch.do(part(batch, "3.00", "D-2", container_id=good[0]))
    batch.do(part(batch, "2.00", "D-3"))
    assert [each.net for each in batch.rows(Weighing, "true order by id")] == [5, 3, 2]
    assert batch.phase(PATH).state is PhaseState.PERFORMED


def test_too_much_in_sum_that_was_dispensed_is_an_exception(batch: Making) -> None:
    batch.do(part(batch, "5.00", "D-1"))
    batch.do(part(batch, "6.00", "D-2", already_done=True), reason=WHY)
    assert batch.codes() == ["weighing_out_of_tolerance"]
    assert [each.within for each in batch.rows(Weighing, "true order by id")] == [None, False]
    assert batch.phase(PATH).state is PhaseState.PERFORMED
    assert batch.batch().state is BatchState.HELD


def test_a_lot_that_is_exhausted_ends_the_phase_only_as_an_exception(batch: Making) -> None:
    end = EndPhase(**batch.about(PATH))
    with batch.refused("nothing_taken"):
        batch.do(replace(end, already_done=True), reason=WHY)
    batch.do(part(batch, "9.00", "D-1"))
    with batch.refused("weighing_out_of_tolerance"):
        batch.do(end)
    batch.do(replace(end, already_done=True), reason=WHY)
    assert batch.codes()[-1] == "weighing_out_of_tolerance"
    assert batch.phase(PATH).state is PhaseState.PERFORMED
    assert batch.batch().state is BatchState.HELD


def test_us_211_101_c_none_of_those_who_weighed_verifies_and_each_part_is_shown(
    batch: Making,
) -> None:
    batch.do(part(batch, "5.00", "D-1"), who="operator-2")
    batch.do(part(batch, "5.00", "D-2"))
    verify = VerifyPhase(**batch.about(PATH))
    content = prepare(batch.people.connection, verify, batch.people.token("operator-2")).content
    for each in batch.rows(Weighing):
        assert str(each.dispensed_id) in content
    for who in ("operator", "operator-2"):
        with batch.refused("second_person_needed"):
            batch.people.sign(who, verify)


def test_what_is_kept_stays_kept_between_parts_and_is_free_after_the_last(batch: Making) -> None:
    (second,) = another_lot(batch, "Z-2", "20")
    batch.people.do("planner", AllocateMaterials(batch_id=batch.batch_id))
    assert batch.container("RM-A-1").reserved == Decimal("11.5")
    batch.do(part(batch, "5.00", "D-1"))
    container = batch.container("RM-A-1")
    assert (container.quantity, container.reserved) == (45, Decimal("6.5"))
    batch.do(part(batch, "2.00", "D-2"))
    assert batch.container("RM-A-1").reserved == Decimal("4.5")
    batch.do(part(batch, "3.00", "D-3", container_id=second))
    assert batch.container("RM-A-1").reserved == 0
    kept = "component = 'active' and released_at is null"
    assert batch.rows(Reservation, kept) == []


def test_us_211_101_d_all_that_was_dispensed_is_charged_and_linked_by_container(
    batch: Making,
) -> None:
    (second,) = another_lot(batch, "Z-2", "20", potency="80.0")
    batch.do(part(batch, "5.00", "D-1"))
    batch.do(part(batch, "6.25", "D-active", container_id=second))
    batch.verified(PATH)
    batch.do(batch.weighing("filler", "88.75"))
    batch.verified("mix/weigh-filler")
    charge = batch.charging("active", container_id=batch.container("D-1").id)
    with batch.refused("dispensed_left"):
        batch.do(charge)
    batch.do(replace(charge, partial=True), who="operator-2")
    path = "mix/charge-active"
    assert batch.phase(path).state is PhaseState.RUNNING
    with batch.refused("dispensed_left"):
        batch.do(EndPhase(**batch.about(path)))
    batch.do(batch.charging("active"))
    with batch.refused("second_person_needed"):
        batch.verified(path)
    batch.people.sign("supervisor", VerifyPhase(**batch.about(path)))
    batch.until("none")
    output = batch.people.sign(
        "supervisor",
        CompleteBatch(
            batch_id=batch.batch_id,
            lot_number="FP-1",
            quantity=Decimal(1000),
            unit="pcs",
            expires_on=in_days(300),
        ),
    )
    steps = batch.asked("materials.trace_backward", lot_id=made(output, "lot_id"))
    lots = {batch.lots["active"]: Decimal(5), batch.lots["Z-2"]: Decimal("6.25")}
    assert lots.items() <= {each.from_lot_id: each.quantity for each in steps}.items()
    assert {each.kind for each in steps} == {LinkKind.PROCESS}
    assert len(batch.rows(Charging, "component = 'active'")) == 2
    for lot_id, used in lots.items():
        balance = batch.asked("materials.reconciliation", lot_id=lot_id)
        assert (balance.uses, balance.difference) == (used, 0)


def test_packages_are_charged_out_of_several_containers_and_ended(batch: Making) -> None:
    batch.until("pack/charge-bottle")
    batch.do(batch.charging("bottle", quantity=Decimal(4), partial=True))
    batch.do(batch.charging("bottle", quantity=Decimal(6), partial=True))
    batch.do(EndPhase(**batch.about("pack/charge-bottle")))
    assert batch.phase("pack/charge-bottle").state is PhaseState.PERFORMED
    assert batch.container("RM-B-1").quantity == 90
    assert "charged_too_little" not in batch.codes()


def test_packages_that_fall_short_in_sum_are_an_exception(batch: Making) -> None:
    batch.until("pack/charge-bottle")
    batch.do(batch.charging("bottle", quantity=Decimal(4), partial=True))
    batch.do(EndPhase(**batch.about("pack/charge-bottle")))
    assert batch.codes()[-1] == "charged_too_little"


def test_us_211_137_a_lot_that_expires_between_two_parts_gives_no_second(
    batch: Making, database: Clone
) -> None:
    batch.do(part(batch, "5.00", "D-1"))
    (lot,) = batch.rows(Lot, "id = %s", batch.lots["active"])
    with database.connect(Role.OWNER) as owner:
        written(owner, [replace(lot, version=lot.version + 1, expires_on=in_days(-1))])
    with batch.refused("lot_expired"):
        batch.do(part(batch, "5.00", "D-2"))


def test_nothing_is_to_be_weighed_of_what_is_not_seen_or_not_weighed(batch: Making) -> None:
    with pytest.raises(NotFound):
        shown(batch, batch.batch_id)
    about = {"path": "mix/stir", "container_id": batch.containers["active"]}
    with pytest.raises(NotFound):
        batch.asked("batches.to_weigh", batch_id=batch.batch_id, **about)
