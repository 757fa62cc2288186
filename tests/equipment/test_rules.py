"""Rules of equipment below, at and above their limits."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.equipment import rules
from batchwright.equipment.types import BalanceCheck, Calibration, CleaningState, UseState
from batchwright.kernel.quantities import Quantity
from tests.equipment.examples import (
    AT,
    BATCH,
    CLASS,
    DAY,
    OTHER,
    UNIT,
    at_use,
    calibration,
    capability,
    codes,
    qualification,
)
from tests.equipment.examples import use as use_of

MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("use", "holder", "found"),
    [
        (UseState.AVAILABLE, None, []),
        (UseState.IN_USE, BATCH, []),
        (UseState.IN_USE, OTHER, ["unit_not_available"]),
        (UseState.OUT_OF_SERVICE, None, ["unit_not_available"]),
        (UseState.OUT_OF_SERVICE, BATCH, ["unit_not_available"]),
    ],
)
def test_us_211_105_a_unit_serves_one_batch_and_none_while_out_of_service(
    use: UseState, holder: UUID | None, found: list[str]
) -> None:
    facts = at_use(unit=replace(UNIT, use=use), serving=use_of(holder) if holder else None)
    assert codes(rules.unit_available(facts, BATCH)) == found


def test_a_unit_that_serves_a_batch_which_nobody_here_sees_is_not_available() -> None:
    facts = at_use(unit=replace(UNIT, use=UseState.IN_USE), serving=None)
    assert codes(rules.unit_available(facts, BATCH)) == ["unit_not_available"]


def test_a_refusal_never_names_the_batch_of_another_sponsor() -> None:
    unit = replace(UNIT, use=UseState.IN_USE)
    secret = replace(use_of(OTHER), batch_number="SECRET-1")
    found = [
        *rules.unit_available(at_use(unit=unit, serving=secret), BATCH),
        *rules.not_in_use(unit),
    ]
    assert len(found) == 2
    assert all("SECRET-1" not in str(each.facts) for each in found)


@pytest.mark.parametrize(
    ("cleaning", "until", "found"),
    [
        (CleaningState.CLEAN, None, []),
        (CleaningState.CLEAN, AT + MICROSECOND, []),
        (CleaningState.CLEAN, AT, []),
        (CleaningState.CLEAN, AT - MICROSECOND, ["clean_hold_time_exceeded"]),
        (CleaningState.CLEANED, AT + MICROSECOND, ["unit_not_clean"]),
        (CleaningState.DIRTY, None, ["unit_not_clean"]),
    ],
)
def test_us_211_67_a_unit_is_clean_verified_and_within_its_hold_time(
    cleaning: CleaningState, until: datetime | None, found: list[str]
) -> None:
    facts = at_use(unit=replace(UNIT, cleaning=cleaning, clean_until=until))
    assert codes(rules.unit_clean(facts, BATCH, AT)) == found


def test_a_batch_goes_on_with_the_unit_it_made_dirty() -> None:
    unit = replace(UNIT, use=UseState.IN_USE, cleaning=CleaningState.DIRTY)
    assert rules.unit_clean(at_use(unit=unit, serving=use_of(BATCH)), BATCH, AT) == []


def test_use_without_a_batch_needs_a_clean_unit_too() -> None:
    unit = replace(UNIT, cleaning=CleaningState.DIRTY)
    assert codes(rules.unit_clean(at_use(unit=unit), None, AT)) == ["unit_not_clean"]


def test_a_class_that_is_not_cleaned_is_never_dirty() -> None:
    facts = at_use(
        unit=replace(UNIT, cleaning=CleaningState.DIRTY),
        equipment_class=replace(CLASS, needs_cleaning=False),
    )
    assert rules.unit_clean(facts, BATCH, AT) == []


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2025, 12, 31), ["unit_not_qualified"]),
        (date(2026, 1, 1), []),
        (date(2026, 12, 31), []),
        (date(2027, 1, 1), ["unit_not_qualified"]),
    ],
)
def test_eu_15_4_a_unit_is_qualified_on_the_day(on: date, found: list[str]) -> None:
    assert codes(rules.unit_qualified(at_use(), on)) == found


def test_us_211_63_qualified_for_another_function_is_not_qualified() -> None:
    facts = at_use(qualifications=(qualification(function="blending"),))
    assert codes(rules.unit_qualified(facts, DAY)) == ["unit_not_qualified"]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 2, 28), ["unit_out_of_calibration"]),
        (date(2026, 3, 1), []),
        (date(2026, 3, 31), []),
        (date(2026, 4, 1), ["unit_out_of_calibration"]),
    ],
)
def test_us_211_68_a_a_unit_is_in_calibration_to_the_day_it_is_due(
    on: date, found: list[str]
) -> None:
    assert codes(rules.in_calibration(at_use(), on)) == found


def test_never_calibrated_is_out_of_calibration() -> None:
    assert codes(rules.in_calibration(at_use(calibrations=()), DAY)) == ["unit_out_of_calibration"]


def test_a_later_failure_ends_what_an_earlier_calibration_gave() -> None:
    facts = at_use(calibrations=(calibration(), calibration(performed_on=DAY, passed=False)))
    assert rules.in_calibration(facts, DAY - timedelta(days=1)) == []
    assert codes(rules.in_calibration(facts, DAY)) == ["unit_out_of_calibration"]


def test_of_two_calibrations_on_one_day_the_later_recorded_counts() -> None:
    failed = calibration(id=UUID(int=1), performed_on=DAY, passed=False)
    passed = calibration(id=UUID(int=2), performed_on=DAY)
    assert rules.in_calibration(at_use(calibrations=(passed, failed)), DAY) == []
    again = replace(failed, id=UUID(int=3))
    assert codes(rules.in_calibration(at_use(calibrations=(again, passed)), DAY)) == [
        "unit_out_of_calibration"
    ]


def test_a_fact_of_an_earlier_day_is_held_against_the_calibration_of_that_day() -> None:
    later = calibration(performed_on=date(2026, 3, 20), due_on=date(2026, 4, 20))
    assert rules.in_calibration(at_use(calibrations=(calibration(), later)), DAY) == []


@pytest.mark.parametrize(
    ("amount", "unit", "found"),
    [
        ("499.999", "g", ["reading_out_of_range"]),
        ("0.5", "kg", []),
        ("500", "g", []),
        ("60", "kg", []),
        ("60.001", "kg", ["reading_out_of_range"]),
        ("1", "L", ["reading_out_of_range"]),
    ],
)
def test_us_11_10_h_a_reading_lies_within_the_calibrated_range(
    amount: str, unit: str, found: list[str]
) -> None:
    reading = Quantity(Decimal(amount), unit)
    assert codes(rules.within_calibrated_range(at_use(), reading, DAY)) == found


@pytest.mark.parametrize(
    ("net", "tare", "found"),
    [
        ("0.5", "0", []),
        ("55", "5", []),
        ("55", "5.001", ["load_out_of_range"]),
        ("0.499", "5", ["reading_out_of_range"]),
    ],
)
def test_us_211_160_b_4_tare_and_net_together_lie_within_the_range_of_a_balance(
    net: str, tare: str, found: list[str]
) -> None:
    weighed = Quantity(Decimal(net), "kg")
    assert codes(rules.load_within_calibrated_range(at_use(), weighed, Decimal(tare), DAY)) == found


@pytest.mark.parametrize(
    ("calibrations", "unit", "found"),
    [
        ((calibration(),), "kg", ["0.4 kg", "61 kg"]),
        ((calibration(),), "g", ["0.4 g", "61 g"]),
        ((calibration(unit="pH"),), "pH", ["0.4 pH", "61 pH"]),
        ((calibration(), calibration(property="hardness", unit="N")), "N", ["0.4 N", "61 N"]),
        ((calibration(),), "N", ["0.4 N", "61 N"]),
        ((calibration(passed=False),), "kg", []),
        ((), "kg", []),
    ],
)
def test_us_211_68_a_readings_lie_within_a_range_that_is_stated(
    calibrations: tuple[Calibration, ...], unit: str, found: list[str]
) -> None:
    outside = [Decimal("0.4"), Decimal(61)]
    told = rules.readings_within_calibrated_range(
        at_use(calibrations=calibrations), outside, unit, DAY
    )
    assert [each.fact("reading") for each in told] == found


def test_a_range_that_a_later_calibration_narrowed_does_not_count() -> None:
    narrowed = calibration(performed_on=date(2026, 3, 5), upper=Decimal("30"))
    facts = at_use(calibrations=(calibration(), narrowed))
    reading = Quantity(Decimal("40"), "kg")
    assert codes(rules.within_calibrated_range(facts, reading, DAY)) == ["reading_out_of_range"]


def test_a_calibration_of_another_property_is_passed_over() -> None:
    warm = calibration(property="temperature", unit="degC", lower=Decimal(0), upper=Decimal(50))
    acid = calibration(property="pH", unit="pH", lower=Decimal(4), upper=Decimal(10))
    facts = at_use(calibrations=(acid, warm, calibration()))
    assert rules.within_calibrated_range(facts, Quantity(Decimal(1), "kg"), DAY) == []


@pytest.mark.parametrize(
    ("days", "passed", "found"),
    [
        (0, True, []),
        (0, False, ["balance_not_checked"]),
        (-1, True, ["balance_not_checked"]),
        (None, True, ["balance_not_checked"]),
    ],
)
def test_us_211_68_a_a_balance_has_passed_its_check_of_the_day(
    days: int | None, passed: bool, found: list[str]
) -> None:
    check = BalanceCheck(
        id=uuid4(),
        unit_id=UNIT.id,
        weight_id=uuid4(),
        reference=Decimal("10"),
        reading=Decimal("10"),
        tolerance=Decimal("0.01"),
        unit="kg",
        passed=passed,
        checked_by=uuid4(),
        checked_at=AT + timedelta(days=days or 0),
    )
    facts = at_use(last_check=None if days is None else check)
    assert codes(rules.balance_checked_today(facts, DAY)) == found


@pytest.mark.parametrize(
    ("lower", "upper", "unit", "found"),
    [
        ("100", "800", "L", []),
        ("99.9", "800", "L", ["unit_not_capable"]),
        ("100", "800.1", "L", ["unit_not_capable"]),
        ("100000", "800000", "mL", []),
        (None, "800", "L", []),
        ("100", None, "L", []),
        ("100", "800", "kg", ["unit_not_capable"]),
        ("100", "800", "furlong", ["unit_not_capable"]),
    ],
)
def test_a_unit_covers_the_whole_range_asked_for(
    lower: str | None, upper: str | None, unit: str, found: list[str]
) -> None:
    facts = at_use(capabilities=(capability("100", "800", "L"),))
    asked = [None if each is None else Decimal(each) for each in (lower, upper)]
    assert codes(rules.covers_range(facts, "volume", asked[0], asked[1], unit)) == found


def test_a_property_that_nobody_stated_is_not_covered() -> None:
    facts = at_use(capabilities=(capability("100", "800", "L"),))
    assert codes(rules.covers_range(facts, "speed", None, None, "rpm")) == ["unit_not_capable"]


def test_a_unit_of_another_class_is_refused_with_both() -> None:
    assert rules.class_matches(at_use(), "balance") == []
    [finding] = rules.class_matches(at_use(), "blender")
    assert (finding.fact("actual"), finding.fact("needed")) == ("balance", "blender")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (AT, AT + MICROSECOND, []),
        (AT, AT, []),
        (AT - MICROSECOND, AT, ["log_line_late"]),
        (AT + MICROSECOND, AT, ["log_times_reversed"]),
    ],
)
def test_us_211_182_a_line_begins_where_the_logbook_ended(
    start: datetime, end: datetime, found: list[str]
) -> None:
    assert codes(rules.log_in_order(replace(UNIT, logged_until=AT), start, end)) == found
