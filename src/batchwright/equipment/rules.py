"""Rules of equipment at the moment of use."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from batchwright.equipment.types import (
    CleaningState,
    LogbookEntry,
    Unit,
    UnitAtUse,
    UseState,
)
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Quantity


def unit_available(unit: Unit, batch_id: UUID | None) -> list[Finding]:
    """A unit in use serves its batch alone; one out of service serves nobody (US-211.105)."""
    if unit.use is UseState.AVAILABLE:
        return []
    if unit.use is UseState.IN_USE and unit.batch_id == batch_id:
        return []
    return [
        Finding(
            "unit_not_available",
            Severity.BLOCKING,
            unit=unit.code,
            use=unit.use,
            batch=unit.batch_number,
        )
    ]


def unit_clean(at_use: UnitAtUse, batch_id: UUID | None, at: datetime) -> list[Finding]:
    """A unit is clean, verified and within its clean hold time when its use begins (US-211.67)."""
    unit = at_use.unit
    if not at_use.equipment_class.needs_cleaning or unit.batch_id == batch_id:
        return []
    if unit.cleaning is not CleaningState.CLEAN:
        return [
            Finding("unit_not_clean", Severity.BLOCKING, unit=unit.code, cleaning=unit.cleaning)
        ]
    if unit.clean_until is not None and at > unit.clean_until:
        return [
            Finding(
                "clean_hold_time_exceeded",
                Severity.BLOCKING,
                unit=unit.code,
                until=unit.clean_until,
            )
        ]
    return []


def unit_qualified(at_use: UnitAtUse, on: date) -> list[Finding]:
    """A unit is used only for a function it is qualified for, in date (EU-15.4, US-211.63)."""
    function = at_use.equipment_class.function
    if any(
        each.function == function and each.qualified_on <= on <= each.valid_until
        for each in at_use.qualifications
    ):
        return []
    return [
        Finding(
            "unit_not_qualified", Severity.BLOCKING, unit=at_use.unit.code, function=function, on=on
        )
    ]


def in_calibration(at_use: UnitAtUse, on: date) -> list[Finding]:
    """A measuring unit is in calibration on the day (US-211.68(a), US-211.160(b))."""
    if not at_use.equipment_class.needs_calibration:
        return []
    last: dict[str, bool] = {}
    for each in sorted(at_use.calibrations, key=lambda one: one.performed_on):
        last[each.property] = each.passed and each.performed_on <= on <= each.due_on
    if last and all(last.values()):
        return []
    return [Finding("unit_out_of_calibration", Severity.BLOCKING, unit=at_use.unit.code, on=on)]


def within_calibrated_range(at_use: UnitAtUse, reading: Quantity, on: date) -> list[Finding]:
    """A reading is taken only within the calibrated range of its balance (US-11.10(h))."""
    for each in at_use.calibrations:
        if each.passed and each.performed_on <= on <= each.due_on:
            lower, upper = Quantity(each.lower, each.unit), Quantity(each.upper, each.unit)
            if lower <= reading <= upper:
                return []
    return [
        Finding(
            "reading_out_of_range",
            Severity.BLOCKING,
            unit=at_use.unit.code,
            reading=str(reading),
        )
    ]


def balance_checked_today(at_use: UnitAtUse, on: date) -> list[Finding]:
    """A balance has passed its daily check before it is used (US-211.68(a))."""
    check = at_use.last_check
    if check is not None and check.passed and check.checked_at.date() == on:
        return []
    return [Finding("balance_not_checked", Severity.BLOCKING, unit=at_use.unit.code, on=on)]


def class_matches(at_use: UnitAtUse, needed: str) -> list[Finding]:
    """The unit is of the class that the recipe asks for."""
    if at_use.equipment_class.code == needed:
        return []
    return [
        Finding(
            "unit_of_wrong_class",
            Severity.BLOCKING,
            unit=at_use.unit.code,
            actual=at_use.equipment_class.code,
            needed=needed,
        )
    ]


def covers_range(
    at_use: UnitAtUse, name: str, lower: Decimal | None, upper: Decimal | None, unit: str
) -> list[Finding]:
    """The unit covers the range that the recipe asks for."""
    for each in at_use.capabilities:
        if each.name == name:
            low = lower is None or Quantity(each.lower, each.unit) <= Quantity(lower, unit)
            high = upper is None or Quantity(each.upper, each.unit) >= Quantity(upper, unit)
            if low and high:
                return []
    return [
        Finding(
            "unit_not_capable",
            Severity.BLOCKING,
            unit=at_use.unit.code,
            capability=name,
            lower=lower,
            upper=upper,
            of=unit,
        )
    ]


def log_in_order(unit: Unit, started_at: datetime, ended_at: datetime) -> list[Finding]:
    """The logbook goes on where it stopped: date order, no overlap (US-211.182).

    A fact that was not written in time is still written, as a late line with its reason.
    """
    if ended_at < started_at:
        return [Finding("log_times_reversed", Severity.BLOCKING, unit=unit.code)]
    if unit.logged_until is None or started_at >= unit.logged_until:
        return []
    return [
        Finding(
            "log_line_late",
            Severity.EXCEPTION,
            unit=unit.code,
            started_at=started_at,
            logged_until=unit.logged_until,
        )
    ]


def another_checker(entry: LogbookEntry, checker: UUID) -> list[Finding]:
    """Doer and checker of a line are two people (US-211.67(c), US-211.182)."""
    if entry.performed_by != checker:
        return []
    return [Finding("another_person_needed", Severity.BLOCKING, act="check this line")]


def not_checked_yet(entry: LogbookEntry) -> list[Finding]:
    """A line is checked once."""
    if entry.checked_by is None:
        return []
    return [Finding("log_line_checked", Severity.BLOCKING, number=entry.number)]


def code_free(taken: bool, code: str) -> list[Finding]:
    """A code is given once."""
    return [Finding("equipment_code_taken", Severity.BLOCKING, code=code)] if taken else []


def not_in_use(unit: Unit) -> list[Finding]:
    """What is in use is neither cleaned nor taken away."""
    if unit.use is not UseState.IN_USE:
        return []
    return [
        Finding(
            "unit_not_available",
            Severity.BLOCKING,
            unit=unit.code,
            use=unit.use,
            batch=unit.batch_number,
        )
    ]


def cleaned_and_waiting(unit: Unit) -> list[Finding]:
    """Only a cleaning that was done is verified."""
    if unit.cleaning is CleaningState.CLEANED:
        return []
    return [Finding("unit_not_clean", Severity.BLOCKING, unit=unit.code, cleaning=unit.cleaning)]
