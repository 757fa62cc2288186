"""Numbers as a reader expects them: 240, 12.4, 0.85; units where English puts them."""

from decimal import Decimal
from math import floor, isfinite, log10

SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_HUGE = 1e15
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
    size = abs(value)
    digits = 0
    if 0 < size < 1:
        digits = 1 - floor(log10(size))
    elif size < 100:
        digits = 2 if size < 10 else 1
    text = f"{value:,.{digits}f}"
    return _signed(text.rstrip("0").rstrip(".") if digits else text)


def _signed(text: str) -> str:
    return "0" if text.strip("-0.,") == "" and "." not in text else text.replace("-", _MINUS)


def change(value: float) -> str:
    """`value` with its sign, plus too."""
    return f"+{written(value)}" if value > 0 else written(value)


def with_unit(text: str, unit: str) -> str:
    """`text` and its unit, never torn apart: USD 240 bn, 12.4 %."""
    if unit.startswith("USD ") and len(unit.split()) == 2:
        return f"USD{SPACE}{text}{SPACE}{unit.split()[1]}"
    return f"{text}{SPACE}{unit.replace(' ', SPACE)}" if unit else text


def span(band: tuple[float, float]) -> str:
    """Both ends of a band: 205 to 281, with a dash where no sign is in the way."""
    low, high = (written(float(end)) for end in band)
    return f"{low} to {high}" if _MINUS in low + high else f"{low}{DASH}{high}"
