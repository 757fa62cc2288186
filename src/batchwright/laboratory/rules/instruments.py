"""Whether an instrument was in calibration on a day (US-211.160(b)(4), US-211.68(a))."""

from datetime import date

from batchwright.equipment.types import Calibration, UnitAtUse


def in_calibration(instrument: UnitAtUse, on: date) -> bool:
    """True if each property calibrated last passed by `on` and was not due again before it.

    An instrument of a class that needs no calibration is never out of it; one that needs it and
    has none is. The range is a matter of the method and is not looked at here.
    """
    if not instrument.equipment_class.needs_calibration:
        return True
    last: dict[str, Calibration] = {}
    for each in instrument.calibrations:
        if each.performed_on <= on:
            last[each.property] = each
    return bool(last) and all(each.passed and on <= each.due_on for each in last.values())
