"""Equipment on a real database: each act with its line, its exception or its refusal."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from batchwright.database.home import Role
from batchwright.equipment.commands import (
    AddArea,
    AddClass,
    AddReferenceWeight,
    AddSite,
    AddUnit,
    CalibrateUnit,
    CheckBalance,
    CheckLogLine,
    CleanUnit,
    QualifyUnit,
    Range,
    RecordMaintenance,
    ReturnToService,
    TakeOutOfService,
    VerifyCleaning,
)
from batchwright.equipment.types import CleaningState, LogbookEntry, LogKind, Unit, UseState
from batchwright.kernel.messages import known
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.queries import entries_of
from batchwright.ledger.scope import ask, scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Outcome, Receipt, Refused
from tests.support.cluster import Clone
from tests.support.people import People

MAINTENANCE, OPERATOR, SECOND = "maintenance", "operator", "operator-2"


@dataclass(kw_only=True)
class Plant:
    """A balance in a booth, and the people who keep it."""

    people: People
    balance: UUID

    def unit(self) -> Unit:
        found: Unit = self.ask("unit", unit_id=self.balance)
        return found

    def log(self) -> list[LogbookEntry]:
        return [each.line for each in self.ask("logbook", unit_id=self.balance)]

    def ask(self, name: str, **parameters: Any) -> Any:
        token = self.people.token(MAINTENANCE)
        return ask(self.people.connection, f"equipment.{name}", token, **parameters)

    def calibrate(self, **changed: Any) -> Receipt:
        facts: dict[str, Any] = {
            "unit_id": self.balance,
            "property": "mass",
            "lower": Decimal("0.50"),
            "upper": Decimal("60"),
            "unit": "kg",
            "performed_on": today(),
            "due_on": today() + timedelta(days=30),
            "passed": True,
            "certificate": "C-1",
        }
        return self.people.do(MAINTENANCE, CalibrateUnit(**(facts | changed)))

    def check(self, reading: str, unit: str = "kg", **how: Any) -> Receipt:
        do = CheckBalance(
            unit_id=self.balance,
            reference="W-10",
            reading=Decimal(reading),
            unit=unit,
        )
        return self.people.do(OPERATOR, do, **how)

    def weigh_in(self, **changed: Any) -> Receipt:
        facts: dict[str, Any] = {
            "unit_id": self.balance,
            "code": "W-10",
            "mass": Decimal("10"),
            "tolerance": Decimal("0.005"),
            "unit": "kg",
            "certificate": "C-2",
        }
        return self.people.sign(MAINTENANCE, AddReferenceWeight(**(facts | changed)))

    def clean(self, code: str = OPERATOR, hours: int = 72) -> Receipt:
        do = CleanUnit(unit_id=self.balance, started_at=now(), procedure="SOP-7", clean_hours=hours)
        return self.people.sign(code, do)


def now() -> datetime:
    """The clock that the database has too."""
    return datetime.now(UTC)


def today() -> date:
    """The day of that clock."""
    return now().date()


@pytest.fixture
def plant(people: People) -> Plant:
    """A site with one balance."""
    people.do(MAINTENANCE, AddSite(code="S1", name="Site"))
    people.do(MAINTENANCE, AddArea(site="S1", code="W1", name="Weighing", grade="D"))
    people.do(
        MAINTENANCE,
        AddClass(code="balance", name="Balance", function="weighing", needs_calibration=True),
    )
    made = people.do(MAINTENANCE, new_unit("BAL-01"))
    return Plant(people=people, balance=UUID(str(made.result["unit_id"])))


def new_unit(code: str, lower: str = "0", upper: str = "60") -> AddUnit:
    """The command that adds a balance."""
    covers = Range(name="mass", lower=Decimal(lower), upper=Decimal(upper), unit="kg")
    return AddUnit(
        code=code,
        name=f"Balance {code}",
        equipment_class="balance",
        area="W1",
        capabilities=(covers,),
    )


def refused(plant: Plant, code: str, do: Any, **how: Any) -> tuple[str, ...]:
    """The codes for which the attempt was refused; the attempt is an entry, the unit untouched."""
    before = plant.unit()
    with pytest.raises(Refused) as attempt:
        plant.people.do(code, do, **how)
    assert attempt.value.receipt.outcome is Outcome.REFUSED
    assert plant.unit() == before
    assert all(known(each) for each in attempt.value.codes)
    return attempt.value.codes


def test_a_code_is_given_once(plant: Plant) -> None:
    assert refused(plant, MAINTENANCE, new_unit("BAL-01")) == ("equipment_code_taken",)


def test_a_range_that_is_reversed_is_refused_with_both_ends(plant: Plant) -> None:
    assert refused(plant, MAINTENANCE, new_unit("BAL-02", "60", "1")) == ("range_reversed",)


def test_a_new_unit_is_dirty_until_another_person_verified_its_cleaning(plant: Plant) -> None:
    assert plant.unit().cleaning is CleaningState.DIRTY
    plant.clean()
    assert plant.unit().cleaning is CleaningState.CLEANED
    with pytest.raises(Refused) as attempt:
        plant.people.sign(OPERATOR, VerifyCleaning(unit_id=plant.balance))
    assert attempt.value.codes == ("another_person_needed",)
    plant.people.sign(SECOND, VerifyCleaning(unit_id=plant.balance))
    [line] = plant.log()
    assert plant.unit().cleaning is CleaningState.CLEAN
    assert (line.kind, line.performed_by) == (LogKind.CLEANING, plant.people.ids[OPERATOR])
    assert line.checked_by == plant.people.ids[SECOND]


def test_the_table_itself_refuses_a_doer_who_checks(plant: Plant, database: Clone) -> None:
    with database.connect(Role.OWNER) as owner:
        found = owner.execute(
            "select pg_get_constraintdef(oid) from pg_constraint "
            "where conrelid = 'equipment_logbook_entry'::regclass"
        ).fetchall()
    told = " ".join(each for (each,) in found)
    assert "checked_by <> performed_by" in told
    assert "ended_at >= started_at" in told
    assert "UNIQUE (unit_id, number)" in told


@pytest.mark.parametrize("hours", [0, -1, 8761, 10**12])
def test_a_clean_hold_time_that_cannot_be_is_refused(plant: Plant, hours: int) -> None:
    with pytest.raises(Refused) as attempt:
        plant.clean(hours=hours)
    assert attempt.value.codes == ("clean_hours_unsound",)
    assert plant.log() == []


def test_eu_15_4_a_qualification_ends_after_it_begins(plant: Plant) -> None:
    def qualify(on: date, until: date) -> QualifyUnit:
        return QualifyUnit(
            unit_id=plant.balance,
            function="weighing",
            qualified_on=on,
            valid_until=until,
            document="Q-1",
        )

    with pytest.raises(Refused) as attempt:
        plant.people.sign(MAINTENANCE, qualify(today(), today()))
    assert attempt.value.codes == ("days_reversed",)
    receipt = plant.people.sign(MAINTENANCE, qualify(today(), today() + timedelta(days=1)))
    assert receipt.findings == ()


def test_a_passed_calibration_is_in_the_logbook_and_falls_due(plant: Plant) -> None:
    plant.calibrate()
    [line] = plant.log()
    assert (line.kind, line.number, line.text) == (
        LogKind.CALIBRATION,
        1,
        "Calibration of mass: passed.",
    )
    due = today() + timedelta(days=30)
    assert plant.ask("calibrations_due", before=due) == []
    [found] = plant.ask("calibrations_due", before=due + timedelta(days=1))
    assert (found.lower, str(found.lower)) == (Decimal("0.5"), "0.50")


def test_a_later_calibration_of_the_same_day_takes_the_place_of_the_first(plant: Plant) -> None:
    plant.calibrate()
    plant.calibrate(due_on=today() + timedelta(days=90))
    assert plant.ask("calibrations_due", before=today() + timedelta(days=60)) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lower": Decimal(61)}, "range_reversed"),
        ({"due_on": date(2020, 1, 1)}, "days_reversed"),
        ({"performed_on": date(2999, 1, 1), "due_on": date(2999, 2, 1)}, "day_to_come"),
    ],
)
def test_a_calibration_that_cannot_be_is_refused(
    plant: Plant, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as attempt:
        plant.calibrate(**changed)
    assert attempt.value.codes == (code,)
    assert plant.log() == []


def test_us_211_68_a_a_failed_calibration_is_recorded_and_ends_service(plant: Plant) -> None:
    plant.calibrate()
    receipt = plant.calibrate(passed=False)
    [finding] = receipt.findings
    assert (finding.code, finding.fact("unit")) == ("calibration_failed", "BAL-01")
    assert plant.unit().use is UseState.OUT_OF_SERVICE
    assert [each.number for each in plant.log()] == [1, 2]


@pytest.mark.parametrize(
    ("reading", "passed"), [("9.994", False), ("9.995", True), ("10.005", True), ("10.006", False)]
)
def test_the_daily_check_passes_within_its_tolerance(
    plant: Plant, reading: str, passed: bool
) -> None:
    plant.weigh_in()
    receipt = plant.check(reading)
    assert receipt.result["passed"] is passed
    assert [each.code for each in receipt.findings] == ([] if passed else ["balance_check_failed"])
    assert (plant.unit().use is UseState.OUT_OF_SERVICE) is not passed


def test_us_211_68_a_what_a_balance_is_checked_with_is_approved_and_not_told_by_the_operator(
    plant: Plant,
) -> None:
    check = CheckBalance(unit_id=plant.balance, reference="W-10", reading=Decimal(10), unit="kg")
    assert refused(plant, OPERATOR, check) == ("reference_weight_missing",)
    generous = AddReferenceWeight(
        unit_id=plant.balance,
        code="W-10",
        mass=Decimal(10),
        tolerance=Decimal(9),
        unit="kg",
        certificate="C-2",
    )
    assert refused(plant, OPERATOR, generous) == ("not_permitted",)
    for unsound in ({"tolerance": Decimal(10)}, {"tolerance": Decimal(-1)}, {"unit": "L"}):
        with pytest.raises(Refused) as attempt:
            plant.weigh_in(**unsound)
        assert attempt.value.codes == ("reference_weight_unsound",)
    plant.weigh_in(tolerance=Decimal(1))
    plant.weigh_in(mass=Decimal("10.0002"))
    [weight] = plant.ask("reference_weights", unit_id=plant.balance)
    assert (weight.mass, weight.approved_by) == (
        Decimal("10.0002"),
        plant.people.ids[MAINTENANCE],
    )
    assert refused(plant, OPERATOR, replace(check, unit="L")) == ("reading_not_a_mass",)
    assert plant.check("10005.2", "g").result["passed"] is True
    assert plant.check("10005.3", "g").result["passed"] is False


def test_only_what_is_out_of_service_is_returned_to_it(plant: Plant) -> None:
    back = ReturnToService(unit_id=plant.balance)
    assert refused(plant, MAINTENANCE, back, reason="Repaired.") == ("unit_not_out_of_service",)
    out = TakeOutOfService(unit_id=plant.balance)
    assert refused(plant, MAINTENANCE, out) == ("reason_missing",)
    plant.people.do(MAINTENANCE, out, reason="Display dead.")
    plant.people.do(MAINTENANCE, back, reason="Repaired.")
    assert plant.unit().use is UseState.AVAILABLE
    assert [each.text for each in plant.log()] == [
        "Taken out of service: Display dead.",
        "Returned to service: Repaired.",
    ]


def test_a_stale_change_is_refused_with_both_versions(plant: Plant) -> None:
    seen = plant.unit().version
    plant.calibrate()
    out = TakeOutOfService(unit_id=plant.balance, expected_version=seen)
    assert refused(plant, MAINTENANCE, out, reason="Old.") == ("stale_write",)


def test_us_211_182_maintenance_is_signed_by_its_doer_and_another_checker(plant: Plant) -> None:
    do = RecordMaintenance(unit_id=plant.balance, started_at=now(), text="Feet levelled.")
    made = plant.people.sign(MAINTENANCE, do)
    check = CheckLogLine(entry_id=UUID(str(made.result["log_entry_id"])))
    plant.people.sign(OPERATOR, check)
    [line] = plant.log()
    assert line.checked_by == plant.people.ids[OPERATOR]
    with pytest.raises(Refused) as attempt:
        plant.people.sign(SECOND, check)
    assert attempt.value.codes == ("log_line_checked",)


def test_a_late_discovered_fact_is_appended_and_says_so(plant: Plant) -> None:
    plant.calibrate()
    began = now() - timedelta(hours=3)
    do = RecordMaintenance(unit_id=plant.balance, started_at=began, text="Fuse replaced.")
    receipt = plant.people.sign(
        MAINTENANCE, do, event_at=began + timedelta(hours=1), reason="Paper form found."
    )
    assert {each.code for each in receipt.findings} == {"log_line_late", "late_entry"}
    first, late = plant.log()
    assert (late.number, late.started_at, late.late_reason) == (2, began, "Paper form found.")
    assert plant.unit().logged_until == first.ended_at


def test_a_line_about_what_is_still_to_come_is_refused(plant: Plant) -> None:
    do = RecordMaintenance(unit_id=plant.balance, started_at=now(), text="Planned.")
    with pytest.raises(Refused) as attempt:
        plant.people.sign(MAINTENANCE, do, event_at=now() + timedelta(hours=1), reason="Plan.")
    assert "log_line_to_come" in attempt.value.codes
    assert plant.log() == []


def test_every_act_is_an_entry_of_the_units_record(plant: Plant) -> None:
    plant.calibrate()
    plant.weigh_in()
    plant.check("10.000")
    plant.clean()
    with scope(plant.people.connection, plant.people.token(MAINTENANCE)):
        found = entries_of(
            Reader(plant.people.connection), RecordRef("equipment.unit", plant.balance)
        )
    assert [each.number for each in found] == [1, 2, 3, 4, 5]
    assert [each.kind.split(".")[1] for each in found] == [
        "unit_added",
        "unit_calibrated",
        "reference_weight_added",
        "balance_checked",
        "unit_cleaned",
    ]


def test_units_are_found_by_area_class_and_state(plant: Plant) -> None:
    plant.people.do(MAINTENANCE, new_unit("BAL-02"))
    unit = plant.unit()
    assert len(plant.ask("units", class_id=unit.class_id, area_id=unit.area_id)) == 2
    assert plant.ask("units", area_id=uuid4()) == []
    plant.weigh_in()
    plant.check("11")
    assert [each.code for each in plant.ask("units", use=UseState.OUT_OF_SERVICE)] == ["BAL-01"]
