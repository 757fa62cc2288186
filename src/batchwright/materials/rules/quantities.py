"""Rules of quantities as they are given."""

from decimal import Decimal

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import UNITS, Quantity, dimension_of


def amount_positive(quantity: Decimal) -> list[Finding]:
    """What is received, moved or taken is more than nothing."""
    if quantity > 0:
        return []
    return [Finding("amount_not_positive", Severity.BLOCKING, quantity=quantity)]


def unit_known(known: bool, unit: str) -> list[Finding]:
    """A unit is one we can convert."""
    return [] if known else [Finding("unit_unknown", Severity.BLOCKING, unit=unit)]


def same_dimension(given: str, held: str) -> list[Finding]:
    """A mass is not received as a volume."""
    if given not in UNITS:
        return unit_known(False, given)
    if dimension_of(given) is dimension_of(held):
        return []
    return [Finding("units_do_not_match", Severity.BLOCKING, given=given, held=held)]


def measured(value: Decimal, unit: str) -> tuple[Quantity | None, list[Finding]]:
    """The quantity, or why it is none: unknown unit, or nothing."""
    if unit not in UNITS:
        return None, unit_known(False, unit)
    if value <= 0:
        return None, amount_positive(value)
    return Quantity(value, unit), []


def not_negative(quantity: Decimal) -> list[Finding]:
    """Nothing holds less than nothing."""
    if quantity >= 0:
        return []
    return [Finding("amount_not_positive", Severity.BLOCKING, quantity=quantity)]
