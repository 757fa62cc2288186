"""Containers are split, blended, counted, destroyed and kept for batches, on a real database."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.reservations import ReleaseReservation, ReserveContainer
from batchwright.materials.commands.stock import (
    AdjustContainer,
    BlendContainers,
    DestroyContainer,
    MoveContainer,
    SplitContainer,
)
from batchwright.materials.commands.testing import SampleContainer
from batchwright.materials.types import (
    Container,
    ContainerStatus,
    Lot,
    LotStatus,
    Reconciliation,
    Reservation,
)
from tests.materials.acting import in_days, made, received, released, source
from tests.materials.recorded import one_entry, refused
from tests.support.cluster import Clone
from tests.support.people import People

SPLIT = "materials.container_split.v1"
BLENDED = "materials.containers_blended.v1"
ADJUSTED = "materials.container_adjusted.v1"
DESTROYED = "materials.container_destroyed.v1"
RESERVED = "materials.container_reserved.v1"
WHY = "Counted at stocktaking."


def lot_of(people: People, lot_id: UUID) -> Lot:
    found: Lot = ask(people.connection, "materials.lot", people.token("quality"), lot_id=lot_id)
    return found


def container_of(people: People, container_id: UUID) -> Container:
    with scope(people.connection, people.token("quality")):
        return Reader(people.connection).row(Container, container_id)


def kept_of(people: People, container_id: UUID) -> list[tuple[str, bool]]:
    """The reservations of a container: how much, and whether still kept."""
    with scope(people.connection, people.token("quality")):
        found = Reader(people.connection).rows(
            Reservation, "container_id = %s order by id", container_id
        )
    return [(str(each.amount), each.released_at is None) for each in found]


def balance(people: People, lot_id: UUID) -> Reconciliation:
    found: Reconciliation = ask(
        people.connection, "materials.reconciliation", people.token("quality"), lot_id=lot_id
    )
    assert found.difference == 0
    return found


def splitting(container_id: UUID, quantity: str = "0.750", unit: str = "kg") -> SplitContainer:
    return SplitContainer(
        container_id=container_id,
        number="RM-1-A",
        code="RM-1-A-1",
        quantity=Decimal(quantity),
        unit=unit,
    )


def reserving(container_id: UUID, batch_id: UUID, quantity: str) -> ReserveContainer:
    return ReserveContainer(
        container_id=container_id,
        batch_id=batch_id,
        component="lactose",
        quantity=Decimal(quantity),
        unit="kg",
    )


def test_a_moved_container_is_where_it_was_put(people: People, database: Clone) -> None:
    _, (container_id,) = received(people, source(people), "RM-1", "25")
    with one_entry(database, "materials.container_moved.v1"):
        people.do("warehouse", MoveContainer(container_id=container_id, location="A-17"))
    assert container_of(people, container_id).location == "A-17"
    with refused(database, "materials.container_moved.v1", "stale_write"):
        people.do(
            "warehouse",
            MoveContainer(container_id=container_id, location="B-1", expected_version=1),
        )


def test_a_sublot_has_the_status_and_days_of_its_lot(people: People, database: Clone) -> None:
    lot_id, (container_id,) = released(people, source(people), "RM-1", "25.000")
    with one_entry(database, SPLIT):
        receipt = people.do("warehouse", splitting(container_id))
    whole, part = lot_of(people, lot_id), lot_of(people, made(receipt, "lot_id"))
    assert (part.parent_id, part.number) == (whole.id, "RM-1-A")
    assert (part.status, part.expires_on, part.supplier_lot) == (
        LotStatus.RELEASED,
        whole.expires_on,
        whole.supplier_lot,
    )
    assert str(container_of(people, container_id).amount) == "24.250 kg"
    assert str(container_of(people, made(receipt, "container_id")).amount) == "0.750 kg"
    assert balance(people, lot_id).uses == Decimal(750)
    assert balance(people, part.id).receipts == Decimal(750)
    steps = ask(
        people.connection, "materials.trace_forward", people.token("quality"), lot_id=lot_id
    )
    assert [(each.to_lot_id, str(each.quantity), each.unit) for each in steps] == [
        (part.id, "0.750", "kg")
    ]
    for wrong, code in (
        (replace(splitting(container_id), number="RM-1", code="B"), "number_taken"),
        (
            replace(splitting(container_id, "24.2501"), number="B", code="B"),
            "not_enough_in_container",
        ),
        (replace(splitting(container_id, "0"), number="B", code="B"), "amount_not_positive"),
        (replace(splitting(container_id, "1", "L"), number="B", code="B"), "units_do_not_match"),
    ):
        with refused(database, SPLIT, code):
            people.do("warehouse", wrong)


def test_q7_8_3_a_blend_expires_with_its_oldest_part_and_is_tested_itself(
    people: People, database: Clone
) -> None:
    material = source(people)
    first, (one,) = released(people, material, "RM-1", "1.5", expires_on=in_days(90))
    _, (two,) = released(people, material, "RM-2", "250.001", unit="g", expires_on=in_days(60))
    do = BlendContainers(container_ids=(one, two), number="BL-1", code="BL-1-1")
    with one_entry(database, BLENDED):
        receipt = people.do("warehouse", do)
    blend = lot_of(people, made(receipt, "lot_id"))
    assert (blend.status, blend.expires_on) == (LotStatus.QUARANTINE, in_days(60))
    assert balance(people, blend.id).stock == Decimal("1750.001")
    assert {container_of(people, each).status for each in (one, two)} == {ContainerStatus.EMPTY}
    assert balance(people, first).uses == Decimal(1500)
    steps = ask(
        people.connection, "materials.trace_backward", people.token("quality"), lot_id=blend.id
    )
    assert sorted(str(each.quantity) for each in steps) == ["1.5", "250.001"]
    with refused(database, "materials.lot_disposed.v1", "identity_test_missing"):
        people.sign("quality", DisposeLot(lot_id=blend.id, released=True))


def test_q7_8_3_a_lot_that_is_not_released_is_never_blended(
    people: People, database: Clone
) -> None:
    material = source(people)
    _, (good,) = released(people, material, "RM-1", "1.5")
    bad, (failing,) = received(people, material, "RM-2", "1.5")
    do = BlendContainers(container_ids=(good, failing), number="BL-1", code="BL-1-1")
    with refused(database, BLENDED, "lot_not_released"):
        people.do("warehouse", do)
    people.sign("quality", DisposeLot(lot_id=bad, released=False))
    with refused(database, BLENDED, "lot_not_released"):
        people.do("warehouse", do)
    with refused(database, BLENDED, "not_blendable"):
        people.do("warehouse", replace(do, container_ids=(good, good)))
    assert str(container_of(people, good).amount) == "1.5 kg"


def test_a_count_is_recorded_with_its_reason_as_loss_or_gain(
    people: People, database: Clone
) -> None:
    lot_id, (container_id,) = released(people, source(people), "RM-1", "25.000")
    do = AdjustContainer(container_id=container_id, quantity=Decimal("24999.5"), unit="g")
    with refused(database, "materials.adjust_container.v1", "reason_missing"):
        people.do("warehouse", do)
    with one_entry(database, ADJUSTED):
        people.do("warehouse", do, reason=WHY)
    assert container_of(people, container_id).quantity == Decimal("24.9995")
    assert balance(people, lot_id).losses == Decimal("0.5")
    more = replace(do, quantity=Decimal("25.1"), unit="kg")
    people.do("warehouse", more, reason=WHY)
    assert balance(people, lot_id).receipts == Decimal("25100.5")
    for wrong, code in (
        (replace(do, quantity=Decimal(-1)), "amount_not_positive"),
        (replace(do, unit="L"), "units_do_not_match"),
        (replace(do, unit="sack"), "unit_unknown"),
    ):
        with refused(database, ADJUSTED, code):
            people.do("warehouse", wrong, reason=WHY)
    with one_entry(database, ADJUSTED):
        people.do("warehouse", more, reason=WHY)
    assert balance(people, lot_id).receipts == Decimal("25100.5")


def test_with_its_last_container_a_lot_is_destroyed(people: People, database: Clone) -> None:
    lot_id, (one, two) = released(people, source(people), "RM-1", "25", "24.5")
    with one_entry(database, DESTROYED):
        people.do("warehouse", DestroyContainer(container_id=one), reason="Contaminated.")
    assert lot_of(people, lot_id).status is LotStatus.RELEASED
    people.do("warehouse", DestroyContainer(container_id=two), reason="Contaminated.")
    assert lot_of(people, lot_id).status is LotStatus.DESTROYED
    assert container_of(people, two).status is ContainerStatus.DESTROYED
    assert balance(people, lot_id).losses == Decimal(49500)
    with refused(database, DESTROYED, "container_empty"):
        people.do("warehouse", DestroyContainer(container_id=two), reason="Again.")
    found = AdjustContainer(container_id=two, quantity=Decimal(1), unit="kg")
    with refused(database, ADJUSTED, "container_destroyed"):
        people.do("warehouse", found, reason=WHY)


def test_what_is_kept_is_not_taken_and_free_again_when_released(
    people: People, database: Clone
) -> None:
    _, (container_id,) = released(people, source(people), "RM-1", "25")
    batch_id = uuid4()
    with one_entry(database, RESERVED):
        receipt = people.do("warehouse", reserving(container_id, batch_id, "24"))
    assert container_of(people, container_id).reserved == 24
    sample = SampleContainer(container_id=container_id, quantity=Decimal("1000.1"), unit="g")
    with refused(database, RESERVED, "kept_for_another_batch"):
        people.do("warehouse", reserving(container_id, uuid4(), "1.0001"))
    with refused(database, "materials.container_sampled.v1", "kept_for_another_batch"):
        people.do("warehouse", sample)
    with refused(database, SPLIT, "kept_for_another_batch"):
        people.do("warehouse", splitting(container_id, "1.0001"))
    with refused(database, DESTROYED, "container_reserved"):
        people.do("warehouse", DestroyContainer(container_id=container_id), reason="Full.")
    people.do("warehouse", reserving(container_id, uuid4(), "1"))
    release = ReleaseReservation(reservation_id=made(receipt, "reservation_id"))
    with one_entry(database, "materials.reservation_released.v1"):
        people.do("warehouse", release)
    assert container_of(people, container_id).reserved == 1
    with refused(database, "materials.reservation_released.v1", "reservation_ended"):
        people.do("warehouse", release)
    people.do("warehouse", sample)


def test_no_more_is_kept_than_there_is_and_only_of_what_may_be_used(
    people: People, database: Clone
) -> None:
    material = source(people)
    _, (container_id,) = released(people, material, "RM-1", "25")
    _, (waiting,) = received(people, material, "RM-2", "25")
    with refused(database, RESERVED, "not_enough_in_container"):
        people.do("warehouse", reserving(container_id, uuid4(), "25.001"))
    with refused(database, RESERVED, "amount_not_positive"):
        people.do("warehouse", reserving(container_id, uuid4(), "0"))
    with refused(database, RESERVED, "lot_not_released"):
        people.do("warehouse", reserving(waiting, uuid4(), "1"))
    with refused(database, "materials.reserve_container.v1", "not_permitted"):
        people.do("operator", reserving(container_id, uuid4(), "1"))


def test_a_count_below_what_is_kept_cuts_the_latest_reservation_and_says_so(
    people: People, database: Clone
) -> None:
    _, (container_id,) = released(people, source(people), "RM-1", "25")
    for quantity in ("10", "8", "5"):
        people.do("warehouse", reserving(container_id, uuid4(), quantity))
    count = AdjustContainer(container_id=container_id, quantity=Decimal("14.5"), unit="kg")
    with one_entry(database, ADJUSTED):
        receipt = people.do("warehouse", count, reason=WHY)
    assert [(each.code, str(each.fact("cut"))) for each in receipt.findings] == [
        ("reservation_cut", "5"),
        ("reservation_cut", "3.5"),
    ]
    assert kept_of(people, container_id) == [
        ("10 kg", True),
        ("4.5 kg", True),
        ("5 kg", False),
    ]
    assert container_of(people, container_id).reserved == Decimal("14.5")
