"""What was done before anybody asked is recorded, with its reason, and holds the batch."""

from dataclasses import replace
from decimal import Decimal

import pytest

from batchwright.batches.commands.allocation import AllocateMaterials
from batchwright.batches.commands.charging import TakeSample
from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.disposition import DisposeBatch
from batchwright.batches.commands.orders import ResumeBatch
from batchwright.batches.commands.phases import ConfirmPhase, EndHold, StartPhase
from batchwright.batches.commands.values import RecordValue
from batchwright.batches.types import BatchState, Charging, Decision, PhaseState, Weighing
from batchwright.database.home import Role
from batchwright.kernel.findings import blocking
from batchwright.ledger.types import Refused
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.types import LinkKind, Lot, MaterialKind, Reservation
from tests.batches.acting import Making, making
from tests.materials.acting import in_days, made, released, source, written
from tests.support.cluster import Clone
from tests.support.people import People

WHY = "It was done before the screen was asked."


@pytest.fixture
def batch(people: People) -> Making:
    return making(people)


def held(batch: Making) -> bool:
    found = batch.batch()
    return found.state is BatchState.HELD and found.hold_reason == WHY


def test_an_expired_lot_that_was_charged_is_in_the_record_its_balance_and_its_genealogy(
    batch: Making, database: Clone
) -> None:
    batch.until("pack/charge-bottle")
    lot_id = batch.lots["bottle"]
    (lot,) = batch.rows(Lot, "id = %s", lot_id)
    with database.connect(Role.OWNER) as owner:
        written(owner, [replace(lot, version=lot.version + 1, expires_on=in_days(-1))])
    with batch.refused("lot_expired"):
        batch.do(batch.charging("bottle"))
    receipt = batch.do(batch.charging("bottle", already_done=True), reason=WHY)
    assert [each.code for each in receipt.findings] == ["lot_expired", "batch_on_hold"]
    assert held(batch)
    told = [(each.code, each.refused, each.reason) for each in batch.exceptions()[-2:]]
    assert told == [("lot_expired", True, None), ("lot_expired", False, WHY)]
    batch.verified("pack/charge-bottle")
    with batch.refused("batch_not_running"):
        batch.do(batch.charging("cap"))
    batch.people.do("quality", ResumeBatch(batch_id=batch.batch_id), reason="Glass does not age.")
    batch.until("none")
    output = batch.people.sign(
        "supervisor",
        CompleteBatch(
            batch_id=batch.batch_id,
            lot_number="FP-1",
            quantity=Decimal(10),
            unit="pcs",
            expires_on=in_days(300),
        ),
    )
    balance = batch.asked("materials.reconciliation", lot_id=lot_id)
    assert (balance.receipts, balance.uses, balance.stock, balance.difference) == (100, 10, 90, 0)
    steps = batch.asked("materials.trace_forward", lot_id=lot_id)
    assert [(each.kind, each.to_lot_id, each.quantity, each.unit) for each in steps] == [
        (LinkKind.PROCESS, made(output, "lot_id"), Decimal(10), "pcs")
    ]


def test_what_was_done_already_is_told_with_its_reason(batch: Making) -> None:
    early = ConfirmPhase(**batch.about("pack/review"), already_done=True)
    with pytest.raises(Refused) as refused:
        batch.people.sign("supervisor", early)
    assert refused.value.codes == ("phase_not_permitted", "reason_missing")
    batch.people.sign("supervisor", early, reason=WHY)
    assert batch.phase("pack/review").state is PhaseState.COMPLETE
    assert batch.codes()[-1] == "phase_not_permitted"
    assert held(batch)
    assert batch.permitted() == ["mix/weigh-active", "mix/weigh-filler"]


def test_what_was_done_already_and_faultlessly_holds_nothing(batch: Making) -> None:
    batch.do(batch.weighing("active", "10.00", already_done=True), reason=WHY)
    assert batch.batch().state is BatchState.RUNNING
    assert batch.codes() == []


def test_a_second_fact_keeps_the_reason_of_the_first_hold(batch: Making) -> None:
    about = batch.about("mix/set-speed")
    batch.do(RecordValue(**about, value=Decimal(10), unit="rpm", already_done=True), reason=WHY)
    again = TakeSample(
        **batch.about("mix/sample"), quantity=Decimal(5), unit="g", already_done=True
    )
    receipt = batch.do(again, reason="Another.")
    codes = [each.code for each in receipt.findings]
    assert codes == ["batch_not_running", "phase_not_permitted", "batch_on_hold"]
    assert held(batch)


def test_a_hold_that_was_ended_too_early_is_recorded_as_ended(batch: Making) -> None:
    batch.until("mix/set-speed")
    batch.do(RecordValue(**batch.about("mix/set-speed"), value=Decimal(10), unit="rpm"))
    with batch.refused("hold_too_short"):
        batch.do(EndHold(**batch.about("mix/stir")))
    batch.do(EndHold(**batch.about("mix/stir"), already_done=True), reason=WHY)
    assert batch.phase("mix/stir").state is PhaseState.COMPLETE
    assert batch.codes()[-1] == "hold_too_short"
    assert held(batch)


def test_a_phase_that_was_begun_too_early_is_recorded_as_begun(batch: Making) -> None:
    with batch.refused("phase_not_permitted"):
        batch.do(StartPhase(**batch.about("mix/stir")))
    batch.do(StartPhase(**batch.about("mix/stir"), already_done=True), reason=WHY)
    assert batch.phase("mix/stir").state is PhaseState.RUNNING
    assert held(batch)


def test_a_sample_that_was_taken_too_small_is_recorded(batch: Making) -> None:
    batch.until("mix/sample")
    small = {**batch.about("mix/sample"), "quantity": Decimal("4.9"), "unit": "g"}
    with batch.refused("sample_too_small"):
        batch.do(TakeSample(**small))
    batch.do(TakeSample(**small, already_done=True), reason=WHY)
    assert batch.codes()[-1] == "sample_too_small"
    assert held(batch)
    with batch.refused("batch_not_running", "phase_done_already", "sample_too_small"):
        batch.do(TakeSample(**small, already_done=True), reason=WHY)


@pytest.mark.parametrize(
    ("net", "within"), [("9.94", False), ("9.95", True), ("10.05", True), ("10.06", False)]
)
def test_a_portion_that_was_dispensed_is_recorded_with_whether_it_is_within(
    batch: Making, net: str, within: bool
) -> None:
    receipt = batch.do(batch.weighing("active", net, already_done=True), reason=WHY)
    (weighing,) = batch.rows(Weighing)
    assert (weighing.within, weighing.net, weighing.target) == (within, Decimal(net), 10)
    assert ("weighing_out_of_tolerance" in batch.codes()) is not within
    assert held(batch) is not within
    dispensed = batch.container("D-active")
    assert dispensed.id == made(receipt, "container_id")
    assert dispensed.quantity == Decimal(net)
    balance = batch.asked("materials.reconciliation", lot_id=batch.lots["active"])
    assert (balance.receipts, balance.stock, balance.difference) == (50, 50, 0)


def test_what_was_weighed_before_its_target_is_known_has_none(batch: Making) -> None:
    with batch.refused("compensated_not_weighed"):
        batch.do(batch.weighing("filler", "90.00"))
    batch.do(batch.weighing("filler", "90.00", already_done=True), reason=WHY)
    (weighing,) = batch.rows(Weighing)
    assert (weighing.target, weighing.lower, weighing.upper, weighing.within) == (None,) * 4
    assert weighing.net == 90
    assert held(batch)


def test_what_was_counted_is_no_mass_of_a_component_whose_target_is_not_known(
    batch: Making,
) -> None:
    pieces = {"unit": "pcs", "container_id": batch.containers["bottle"]}
    with pytest.raises(Refused) as refused:
        batch.do(batch.weighing("filler", "5", already_done=True, **pieces), reason=WHY)
    assert "units_do_not_match" in refused.value.codes
    assert batch.rows(Weighing) == []


def test_what_was_charged_into_equipment_that_nobody_scanned_names_none(people: People) -> None:
    batch = making(people, assigned=("balance", "mixer"))
    batch.until("pack/charge-bottle")
    with batch.refused("unit_not_assigned"):
        batch.do(batch.charging("bottle"))
    batch.do(batch.charging("bottle", already_done=True), reason=WHY)
    (charging,) = batch.rows(Charging, "component = 'bottle'")
    assert charging.unit_id is None
    assert held(batch)


def test_us_211_101_d_what_was_dispensed_is_charged_whole(batch: Making) -> None:
    batch.until("mix/charge-active")
    little = batch.charging("active", quantity=Decimal("0.01"), unit="g")
    with batch.refused("charged_too_little"):
        batch.do(little)
    batch.do(replace(little, already_done=True), reason=WHY)
    assert batch.codes()[-2:] == ["charged_too_little", "charged_too_little"]
    assert held(batch)


def test_too_little_packaging_is_an_exception(batch: Making) -> None:
    batch.until("pack/charge-bottle")
    receipt = batch.do(batch.charging("bottle", quantity=Decimal(9)))
    assert [each.code for each in receipt.findings] == ["charged_too_little"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quantity": Decimal(101)}, "not_enough_in_container"),
        ({"unit": "g"}, "units_do_not_match"),
        ({"unit": "spoons"}, "unit_unknown"),
        ({"quantity": Decimal(0)}, "amount_not_positive"),
        ({"container_id": None}, "container_missing"),
    ],
)
def test_what_cannot_have_been_is_refused_however_it_is_told(
    batch: Making, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        batch.do(batch.charging("bottle", already_done=True, **wrong), reason=WHY)
    assert code in refused.value.codes
    assert batch.batch().state is BatchState.ISSUED
    assert batch.container("RM-B-1").quantity == 100


def test_what_another_sponsor_owns_is_charged_into_no_batch_however_it_is_told(
    batch: Making,
) -> None:
    """Two sponsors' records would tell of each other; each has a deviation of its own."""
    other = batch.people.sponsor("beta")
    bottles = source(batch.people, other, "B-BETA", kind=MaterialKind.PACKAGING, unit="pcs")
    _, (foreign,) = released(batch.people, bottles, "X-1", "100", owner=other, unit="pcs")
    charging = batch.charging("bottle", container_id=foreign, already_done=True)
    with pytest.raises(Refused) as refused:
        batch.do(charging, reason=WHY)
    blocked = [each.code for each in blocking(refused.value.findings)]
    assert "lot_of_another_owner" in blocked
    assert batch.container("X-1-1").quantity == 100


def test_what_was_kept_for_another_batch_and_taken_is_kept_no_longer(batch: Making) -> None:
    """The container has 100 bottles; 95 of them are charged, and the other batch kept 10.1."""
    other = batch.issued("O-2", "B-2")
    batch.people.do("planner", AllocateMaterials(batch_id=other))
    batch.until("pack/charge-bottle")
    taking = {"quantity": Decimal(95)}
    with batch.refused("kept_for_another_batch"):
        batch.do(batch.charging("bottle", **taking))
    receipt = batch.do(batch.charging("bottle", already_done=True, **taking), reason=WHY)
    cut = receipt.findings[1]
    assert (cut.code, cut.fact("cut")) == ("reservation_cut", Decimal("5.1"))
    assert str(other) not in str(cut.facts)
    container = batch.container("RM-B-1")
    assert (container.quantity, container.reserved) == (5, 5)
    kept = batch.rows(Reservation, "container_id = %s and released_at is null", container.id)
    assert [(each.batch_id, each.quantity) for each in kept] == [(other, 5)]


def test_nothing_is_added_to_a_batch_that_is_decided(batch: Making) -> None:
    rejecting = DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED)
    batch.people.sign("quality", rejecting, reason="Not wanted.")
    with batch.refused("batch_decided", "phase_not_permitted"):
        batch.do(batch.reading())
    with batch.refused("batch_decided"):
        batch.do(batch.weighing("active", "10.00", already_done=True), reason=WHY)


def test_a_rejected_lot_that_was_weighed_is_dispensed_from_it(batch: Making) -> None:
    batch.people.sign(
        "quality", DisposeLot(lot_id=batch.lots["active"], released=False), reason="Wrong colour."
    )
    with batch.refused("lot_not_released"):
        batch.do(batch.weighing("active", "10.00"))
    batch.do(batch.weighing("active", "10.00", already_done=True), reason=WHY)
    assert batch.codes() == ["lot_not_released"] * 2
    assert held(batch)
