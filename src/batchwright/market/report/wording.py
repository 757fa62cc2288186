"""Numbers as a reader expects them: 240, 12.4, 0.85; units where English puts them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from math import floor, isfinite, log10

SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_MONEY = re.compile(r"[A-Z]{3} \S+")
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_HUGE = 1e12
_TINY = 1e-6


def written(value: int | float | Decimal) -> str:
    """`value` with thousands marked: a Decimal with its own digits, a float with three at most."""
    assert isfinite(value), "What is not finite is shown as absent."
    if value and not _TINY <= abs(float(value)) < _HUGE:
        return _signed(f"{value:.3g}")
    if isinstance(value, float):
        return _float(value)
    return _signed(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}")


def _float(value: float) -> str:
    digits = _digits(value)
    text = f"{value:,.{digits}f}"
    return _signed(text.rstrip("0").rstrip(".") if digits else text)


def _digits(value: float) -> int:
    """How many decimals a value of this size may have."""
    size = abs(value)
    if 0 < size < 1:
        return 1 - floor(log10(size))
    return 2 if size < 10 else 1 if size < 100 else 0


def alike(values: Sequence[int | float | Decimal]) -> list[str]:
    """The values as they stand under each other: 7.0 over 4.3, but 240 over 7.8.

    Where one has decimals, the other floats get as many, if their size may have them.
    """
    texts = [written(each) for each in values]
    most = max((_decimals(each) for each in texts), default=0)
    return [
        _padded(text, min(most, _digits(each))) if isinstance(each, float) else text
        for each, text in zip(values, texts, strict=True)
    ]


def _padded(text: str, decimals: int) -> str:
    missing = decimals - _decimals(text)
    if missing <= 0 or "e" in text:
        return text
    return text + ("" if "." in text else ".") + "0" * missing


def _decimals(text: str) -> int:
    return len(text.partition(".")[2]) if "e" not in text else 0


def held(text: str) -> str:
    """`text` in which no line ends between a number and its percent sign."""
    return _PERCENT.sub(SPACE, text)


def _signed(text: str) -> str:
    return "0" if text.strip("-0.,") == "" and "." not in text else text.replace("-", MINUS)


def fixed(value: float, digits: int) -> str:
    """`value` with as many decimals as asked, zero never below itself."""
    if abs(value) >= _HUGE:
        return written(value)
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", MINUS)


def change(value: float, digits: int | None = None) -> str:
    """`value` with its sign, plus too."""
    text = written(value) if digits is None else fixed(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def with_unit(text: str, unit: str) -> str:
    """`text` and its unit, never torn apart: USD 240 bn, 12.4 %."""
    if _MONEY.fullmatch(unit):
        currency, size = unit.split()
        return f"{currency}{SPACE}{text}{SPACE}{size}"
    return f"{text}{SPACE}{unit.replace(' ', SPACE)}" if unit else text


def span(band: tuple[float, float]) -> str:
    """Both ends of a band: 205 to 281, with a dash where no sign is in the way."""
    low, high = (written(float(end)) for end in band)
    return f"{low} to {high}" if MINUS in low + high else f"{low}{DASH}{high}"
