"""Comparing a result with its limits.

Compared after rounding to the precision of the limit, half up (USP General Notices 7.20); stored
unrounded. Absent is None, never "within".
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from batchwright.kernel.quantities import UNITS, Quantity
from batchwright.laboratory.types import Limits

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,20})?", re.ASCII)


def number(raw: str | None) -> Decimal | None:
    """The number that `raw` writes with a decimal point, or None: "<0.05" and "99,5" are none."""
    text = (raw or "").strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` to that many decimal places, half up: 0.05 to one place is 0.1."""
    with localcontext() as context:
        context.prec = 80
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def places_of(*limits: Decimal | None) -> int:
    """The most decimal places that any of the limits is written with."""
    written = [each.as_tuple().exponent for each in limits if each is not None]
    return max((-each for each in written if isinstance(each, int) and each < 0), default=0)


def in_unit(value: Decimal, unit: str | None, needed: str | None) -> Decimal | None:
    """`value` in the unit of the limit, exactly; None if the two cannot be compared."""
    if unit == needed:
        return value
    known = unit in UNITS and needed in UNITS
    if not known or unit is None or needed is None:
        return None
    if UNITS[unit].dimension is not UNITS[needed].dimension:
        return None
    return Quantity(value, unit).to(needed).value


def within(limits: Limits | None, raw: str | None, unit: str | None) -> bool | None:
    """True inside the limits, False outside, None where nothing can be compared.

    A word criterion is met by that very word; any other word does not meet it.
    """
    if limits is None or raw is None or not raw.strip():
        return None
    if not limits.numeric:
        if limits.criterion is None:
            return None
        return raw.strip().casefold() == limits.criterion.strip().casefold()
    entered = number(raw)
    value = None if entered is None else in_unit(entered, unit, limits.unit)
    if value is None:
        return None
    compared = rounded(value, limits.decimal_places or 0)
    return _above(compared, limits) and _below(compared, limits)


def _above(value: Decimal, limits: Limits) -> bool:
    if limits.lower is None:
        return True
    return value > limits.lower or (limits.lower_inclusive and value == limits.lower)


def _below(value: Decimal, limits: Limits) -> bool:
    if limits.upper is None:
        return True
    return value < limits.upper or (limits.upper_inclusive and value == limits.upper)
