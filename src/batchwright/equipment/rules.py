"""Rules of equipment at the moment of use."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from batchwright.equipment.types import (
    Calibration,
    CleaningState,
    LogbookEntry,
    ReferenceWeight,
    Unit,
    UnitAtUse,
    UseState,
)
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import UNITS, Dimension, Quantity, dimension_of

CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much a stated time may run ahead of the database's clock (own choice)."""

CLEAN_HOURS_MAX = 8760
"""A year: no clean hold time is longer (own choice)."""


def unit_available(at_use: UnitAtUse, batch_id: UUID | None) -> list[Finding]:
    """A unit in use serves its batch alone; one out of service serves nobody (US-211.105).

    batch_id: None for a use beside that of a batch. The finding does not say which batch has the
    unit: that may be another sponsor's.
    """
    unit = at_use.unit
    if unit.use is UseState.AVAILABLE:
        return []
    if unit.use is UseState.IN_USE and (batch_id is None or at_use.serves(batch_id)):
        return []
    return [
        Finding(
            "unit_not_available",
            Severity.BLOCKING,
            unit=unit.code,
            use=unit.use,
        )
    ]


def unit_clean(at_use: UnitAtUse, batch_id: UUID | None, at: datetime) -> list[Finding]:
    """A unit is clean, verified and within its clean hold time when its use begins (US-211.67)."""
    unit = at_use.unit
    if not at_use.equipment_class.needs_cleaning or at_use.serves(batch_id):
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
    if at_use.qualified_for(function, on):
        return []
    return [
        Finding(
            "unit_not_qualified", Severity.BLOCKING, unit=at_use.unit.code, function=function, on=on
        )
    ]


def standing_on(calibrations: Iterable[Calibration], on: date) -> dict[str, Calibration]:
    """For each property the last calibration up to the day, passed or not.

    A later one says nothing of that day. Of two on one day the one recorded later counts: ids are
    in time order.
    """
    done = [each for each in calibrations if each.performed_on <= on]
    return {
        each.property: each for each in sorted(done, key=lambda one: (one.performed_on, one.id))
    }


def in_calibration(at_use: UnitAtUse, on: date) -> list[Finding]:
    """A measuring unit is in calibration on the day (US-211.68(a), US-211.160(b))."""
    if not at_use.equipment_class.needs_calibration:
        return []
    last = standing_on(at_use.calibrations, on)
    if last and all(each.passed and on <= each.due_on for each in last.values()):
        return []
    return [Finding("unit_out_of_calibration", Severity.BLOCKING, unit=at_use.unit.code, on=on)]


def within_calibrated_range(at_use: UnitAtUse, reading: Quantity, on: date) -> list[Finding]:
    """A reading is taken only within the calibrated range of its balance (US-11.10(h))."""
    if _covered(_in_force(at_use, on), reading.value, reading.unit):
        return []
    return [_out_of_range(at_use, reading.value, reading.unit)]


def load_within_calibrated_range(
    at_use: UnitAtUse, net: Quantity, tare: Decimal, on: date
) -> list[Finding]:
    """What lies on a balance, tare and net, is within its calibrated range (US-211.160(b)(4)).

    So is the net alone: a heavy tare makes no small portion measurable (own choice).
    """
    load = Quantity(tare, net.unit) + net
    if _covered(_in_force(at_use, on), load.value, load.unit):
        return within_calibrated_range(at_use, net, on)
    return [
        Finding(
            "load_out_of_range",
            Severity.BLOCKING,
            unit=at_use.unit.code,
            load=str(load),
            net=str(net),
            tare=f"{tare:f} {net.unit}",
        )
    ]


def readings_within_calibrated_range(
    at_use: UnitAtUse, values: Iterable[Decimal], unit: str | None, on: date
) -> list[Finding]:
    """An instrument is relied on within the ranges stated for it (US-211.160(b)(4), US-211.68(a)).

    Also where what it shows is not what it was calibrated for. Where no calibration is in force
    there is no range; whether there has to be one is told by `in_calibration`.
    """
    ranges = _in_force(at_use, on)
    return [
        _out_of_range(at_use, each, unit)
        for each in values
        if ranges and not _covered(ranges, each, unit)
    ]


def _in_force(at_use: UnitAtUse, on: date) -> list[Calibration]:
    """The calibrations that passed and are not overdue on the day."""
    standing = standing_on(at_use.calibrations, on).values()
    return [each for each in standing if each.passed and on <= each.due_on]


def _covered(ranges: Iterable[Calibration], value: Decimal, unit: str | None) -> bool:
    """True if the value lies within one of the ranges, limits included."""
    for each in ranges:
        found = None if unit is None else _in_unit(value, unit, each.unit)
        if found is not None and each.lower <= found <= each.upper:
            return True
    return False


def _out_of_range(at_use: UnitAtUse, value: Decimal, unit: str | None) -> Finding:
    reading = f"{value:f} {unit}" if unit else f"{value:f}"
    return Finding(
        "reading_out_of_range", Severity.BLOCKING, unit=at_use.unit.code, reading=reading
    )


def reference_weight_sound(weight: ReferenceWeight) -> list[Finding]:
    """A reference weight is a mass that an empty pan never passes for (own choice)."""
    is_mass = weight.unit in UNITS and dimension_of(weight.unit) is Dimension.MASS
    if is_mass and 0 <= weight.tolerance < weight.mass:
        return []
    return [
        Finding(
            "reference_weight_unsound",
            Severity.BLOCKING,
            mass=weight.mass,
            tolerance=weight.tolerance,
            of=weight.unit,
        )
    ]


def reference_weight_known(weight: ReferenceWeight | None, unit: Unit, code: str) -> list[Finding]:
    """A balance is checked with a weight that was approved for it (US-211.68(a))."""
    if weight is not None:
        return []
    return [Finding("reference_weight_missing", Severity.BLOCKING, unit=unit.code, reference=code)]


def read_as_mass(unit: str) -> list[Finding]:
    """What a balance shows is a mass; of anything else there is no check to record."""
    if unit in UNITS and dimension_of(unit) is Dimension.MASS:
        return []
    return [Finding("reading_not_a_mass", Severity.BLOCKING, of=unit)]


def check_passes(reference: Decimal, reading: Decimal, tolerance: Decimal) -> bool:
    """The balance shows the reference mass within its tolerance, limits included."""
    return abs(reading - reference) <= tolerance


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
        if each.name != name:
            continue
        low = each.lower if lower is None else _in_unit(lower, unit, each.unit)
        high = each.upper if upper is None else _in_unit(upper, unit, each.unit)
        if low is not None and high is not None and each.lower <= low and high <= each.upper:
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


def _in_unit(value: Decimal, unit: str, other: str) -> Decimal | None:
    """`value` of `unit` in the `other` unit; None where the two do not measure the same.

    A unit that we do not convert, such as pH, is comparable with itself.
    """
    if unit == other:
        return value
    if unit in UNITS and other in UNITS and dimension_of(unit) is dimension_of(other):
        return Quantity(value, unit).to(other).value
    return None


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


def line_has_happened(unit: Unit, ended_at: datetime, at: datetime) -> list[Finding]:
    """A line tells what happened, never what is still to come (US-211.182)."""
    if ended_at <= at + CLOCKS_DIFFER:
        return []
    return [Finding("log_line_to_come", Severity.BLOCKING, unit=unit.code, ended_at=ended_at)]


def out_of_service(unit: Unit) -> list[Finding]:
    """Only what is out of service is returned to it."""
    if unit.use is UseState.OUT_OF_SERVICE:
        return []
    return [
        Finding("unit_not_out_of_service", Severity.BLOCKING, unit=unit.code, use=unit.use),
    ]


def range_sound(name: str, lower: Decimal, upper: Decimal, unit: str) -> list[Finding]:
    """A range goes from its lower to its upper end."""
    if lower <= upper:
        return []
    return [
        Finding("range_reversed", Severity.BLOCKING, name=name, lower=lower, upper=upper, of=unit)
    ]


def days_in_order(first: date, last: date) -> list[Finding]:
    """What holds until a day holds from an earlier one."""
    if first < last:
        return []
    return [Finding("days_reversed", Severity.BLOCKING, first=first, last=last)]


def done_by(day: date, today: date) -> list[Finding]:
    """A calibration or qualification was done by the day it is recorded."""
    if day <= today:
        return []
    return [Finding("day_to_come", Severity.BLOCKING, day=day, today=today)]


def clean_hours_sound(hours: int) -> list[Finding]:
    """A clean hold time is an hour at least and a year at most (own choice)."""
    if 1 <= hours <= CLEAN_HOURS_MAX:
        return []
    return [Finding("clean_hours_unsound", Severity.BLOCKING, hours=hours, maximum=CLEAN_HOURS_MAX)]


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
        )
    ]


def inspected_when_clean(unit: Unit) -> list[Finding]:
    """The inspection just before use is of a unit whose cleaning is verified (US-211.67(b)(6))."""
    if unit.cleaning is CleaningState.CLEAN:
        return []
    return [Finding("unit_not_clean", Severity.BLOCKING, unit=unit.code, cleaning=unit.cleaning)]


def found_clean(unit: Unit, clean: bool) -> list[Finding]:
    """What was verified as clean is found clean; else cleaning and verification both failed."""
    if clean:
        return []
    return [Finding("unit_found_dirty", Severity.EXCEPTION, unit=unit.code)]


def cleaned_and_waiting(unit: Unit) -> list[Finding]:
    """Only a cleaning that was done is verified."""
    if unit.cleaning is CleaningState.CLEANED:
        return []
    return [Finding("unit_not_clean", Severity.BLOCKING, unit=unit.code, cleaning=unit.cleaning)]
