"""Equipment checks in place of a second person only where it is qualified for it (US-211.68(c))."""

from datetime import date
from decimal import Decimal

import pytest

from batchwright.batches.commands.corrections import CorrectValue
from batchwright.batches.commands.equipment import AssignUnit
from batchwright.batches.commands.reweighing import CorrectWeighing
from batchwright.batches.types import PhaseState, RecordedValue, Weighing
from batchwright.equipment.commands import AddUnit, QualifyUnit
from batchwright.equipment.types import AUTOMATED_VERIFICATION
from batchwright.kernel.findings import Severity
from batchwright.ledger.types import Receipt
from tests.batches.acting import SMALL, Making, making
from tests.materials.acting import in_days, made, today
from tests.support.people import People

CHARGE = "mix/charge-filler"
READING = "mix/weigh-blend"
ASKED = "component: filler, into: mixer, verification: second-person"
SCALE = "  - {id: scale, equipment_class: line}\nspecification:"


def automated(people: People) -> Making:
    """A batch whose charge of the filler the mixer verifies."""
    assert ASKED in SMALL
    return making(people, SMALL.replace(ASKED, ASKED.replace("second-person", "automated")))


def qualified(batch: Making, from_on: date, until_on: date, unit: str = "mixer") -> None:
    """The unit is qualified to verify from the first to the second day."""
    do = QualifyUnit(
        unit_id=batch.units[unit],
        function=AUTOMATED_VERIFICATION,
        qualified_on=from_on,
        valid_until=until_on,
        document="Q-3",
    )
    batch.people.sign("maintenance", do)


def told(receipt: Receipt) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in receipt.findings]


def test_a_charge_on_qualified_automation_is_complete_without_a_second_person(
    people: People,
) -> None:
    batch = automated(people)
    qualified(batch, today(), in_days(1))
    batch.until(CHARGE)
    receipt = batch.do(batch.charging("filler"))
    assert told(receipt) == []
    assert batch.phase(CHARGE).state is PhaseState.COMPLETE


@pytest.mark.parametrize("lapsed", [False, True])
def test_a_charge_on_automation_without_qualification_in_force_waits_for_a_second_person(
    people: People, lapsed: bool
) -> None:
    batch = automated(people)
    if lapsed:
        qualified(batch, in_days(-9), in_days(-1))
    batch.until(CHARGE)
    receipt = batch.do(batch.charging("filler"))
    assert told(receipt) == [("automation_not_qualified", Severity.NOTICE)]
    assert batch.phase(CHARGE).state is PhaseState.PERFORMED
    with batch.refused("second_person_needed"):
        batch.verified(CHARGE, "operator")
    batch.verified(CHARGE)
    assert batch.phase(CHARGE).state is PhaseState.COMPLETE
    assert "automation_not_qualified" not in batch.codes()


def test_a_charge_done_before_it_was_told_is_an_exception_without_qualified_automation(
    people: People,
) -> None:
    batch = automated(people)
    batch.until(CHARGE)
    receipt = batch.do(batch.charging("filler", already_done=True), reason="Screen was down.")
    assert told(receipt) == [("automation_not_qualified", Severity.EXCEPTION)]
    assert batch.codes() == ["automation_not_qualified"]
    assert batch.phase(CHARGE).state is PhaseState.PERFORMED


def test_us_211_68_c_a_part_charged_on_a_unit_that_is_not_qualified_is_verified_by_a_person(
    people: People,
) -> None:
    batch, path = making(people), "pack/charge-label"
    line = AddUnit(code="line-2", name="line", equipment_class="line", area="area")
    other = made(people.do("maintenance", line), "unit_id")
    packing = QualifyUnit(
        unit_id=other,
        function="packing",
        qualified_on=today(),
        valid_until=in_days(1),
        document="Q-4",
    )
    people.sign("maintenance", packing)
    batch.until(path)
    for unit_id, partial in ((other, True), (batch.units["line"], False)):
        batch.do(AssignUnit(batch_id=batch.batch_id, requirement="line", unit_id=unit_id))
        receipt = batch.do(batch.charging("label", quantity=Decimal(5), partial=partial))
    assert told(receipt) == [("automation_not_qualified", Severity.NOTICE)]
    assert batch.phase(path).state is PhaseState.PERFORMED


def test_us_211_68_c_a_part_corrected_by_hand_is_verified_by_a_person(people: People) -> None:
    plain = "name: net_active, verification: second-person"
    asking = plain.replace("second-person", "automated")
    batch = making(people, SMALL.replace(plain, asking))
    qualified(batch, today(), in_days(1), unit="balance")
    batch.do(batch.weighing("active", "4.00", code="D-1", partial=True))
    (first,) = batch.rows(Weighing)
    correction = CorrectWeighing(
        batch_id=batch.batch_id, weighing_id=first.id, tare=first.tare, net=Decimal("3.00")
    )
    batch.do(correction, reason="Read from the wrong display.")
    batch.do(batch.weighing("active", "7.00", code="D-2"))
    assert batch.phase("mix/weigh-active").state is PhaseState.PERFORMED
    with batch.refused("second_person_needed"):
        batch.verified("mix/weigh-active", "operator")


def reading(people: People) -> Making:
    """A batch whose blend is weighed on a line that verifies it."""
    plain = "name: blend_mass, unit: g}"
    asking = "name: blend_mass, unit: g, equipment: scale, verification: automated}"
    return making(people, SMALL.replace(plain, asking).replace("specification:", SCALE))


def test_a_reading_on_no_qualified_automation_is_an_exception(people: People) -> None:
    batch = reading(people)
    batch.do(batch.reading())
    assert "automation_not_qualified" in batch.codes()
    assert batch.phase(READING).state is PhaseState.PERFORMED


def test_a_value_corrected_by_hand_is_no_longer_what_the_automation_verified(
    people: People,
) -> None:
    batch = reading(people)
    line = batch.units["line"]
    batch.do(AssignUnit(batch_id=batch.batch_id, requirement="scale", unit_id=line))
    batch.do(batch.reading())
    assert batch.phase(READING).state is PhaseState.COMPLETE
    (value,) = batch.rows(RecordedValue)
    correction = CorrectValue(batch_id=batch.batch_id, value_id=value.id, value=Decimal("98.0"))
    batch.do(correction, reason="Read from the wrong display.")
    assert batch.phase(READING).state is PhaseState.PERFORMED
