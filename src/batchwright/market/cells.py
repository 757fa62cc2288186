"""Cells of a claims file: numbers, years, units."""

import re
from decimal import Decimal, InvalidOperation

_PLAIN = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")
_MONEY = re.compile(r"([A-Z]{3}) (tn|bn|billion|m|mn|million)")
_SIZE = {
    # As a power of ten, so that 1.2 tn stays a figure of two digits.
    "tn": Decimal("1E+3"),
    "bn": Decimal(1),
    "billion": Decimal(1),
    "m": Decimal("0.001"),
    "mn": Decimal("0.001"),
    "million": Decimal("0.001"),
}
FIRST_YEAR, LAST_YEAR = 1900, 2100
GROWTH = "percent/yr"
SHARE = "percent"


def number(text: str) -> Decimal | None:
    """The number as written, with its digits; None if it is none (1,5 and 1e3 are none)."""
    text = text.strip()
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def year(text: str) -> int | None:
    """The year; None if it is none between 1900 and 2100."""
    text = text.strip()
    known = re.fullmatch(r"\d{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR
    return int(text) if known else None


def money(unit: str) -> tuple[str, Decimal] | None:
    """Currency and size in billions of a unit such as "USD bn"; None if it is no money."""
    found = _MONEY.fullmatch(unit.strip())
    return (found[1], _SIZE[found[2]]) if found else None


def is_count(unit: str) -> bool:
    """True if the unit counts things: "count", "count (over)"."""
    return unit.strip().startswith("count")
