"""Axes: from a value to its place, with ticks at round values."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from batchwright.market.report.drawing import SIZE, WIDTH, Line, Primitive, Text
from batchwright.market.report.measuring import box, wrapped
from batchwright.market.report.palette import GRID, INK, MUTED, RULE
from batchwright.market.report.typefaces import width
from batchwright.market.report.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """`start` and `end` are places in the drawing; `low` and `high` the values there."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float) -> float:
        """The place of `value`, at the nearer end if it is beyond."""
        low, high = (log10(self.low), log10(self.high)) if self.log else (self.low, self.high)
        if self.log:
            value = log10(value) if value > 0 else low
        share = (value - low) / (high - low)
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


def axis(
    values: Iterable[float],
    start: float,
    end: float,
    *,
    zero: bool = False,
    log: bool = False,
    ticks: int = 5,
) -> Axis:
    """An axis that holds all `values`, and zero if asked.

    `log` is granted where all values are above zero: otherwise the axis is linear.
    """
    held = [float(each) for each in values] + ([0.0] if zero and not log else [])
    low, high = (min(held), max(held)) if held else (0.0, 1.0)
    if log and low > 0:
        return _logarithmic(low, high, start, end)
    if low == high:
        low, high = (0.0, low) if low > 0 else (low, 0.0) if low < 0 else (0.0, 1.0)
    step = _step((high - low) / ticks)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    at = tuple(_round(n, step) for n in range(first, last + 1))
    return Axis(low=at[0], high=at[-1], start=start, end=end, ticks=at)


def _step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(
        each * power for each in (1.0, 2.0, 2.5, 5.0, 10.0) if each * power >= least * 0.999
    )


def _round(count: int, step: float) -> float:
    """The multiple without the noise of its product: 0.3 and not 0.30000000000000004."""
    return float(f"{count * step:.12g}")


def _logarithmic(low: float, high: float, start: float, end: float) -> Axis:
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    steps = [float(f"{each}e{power}") for power in powers for each in (1, 2, 5)]
    first = max(each for each in steps if each <= low)
    beyond = [each for each in steps if each >= high and each > first]
    last = min(beyond) if beyond else first * 10
    within = [each for each in steps if first <= each <= last]
    if len(within) > 10:
        within = [each for each in within if f"{each:e}".startswith("1.0")]
    return Axis(low=first, high=last, start=start, end=end, ticks=tuple(within), log=True)


def tick_text(tick: float) -> str:
    """A tick with all its digits: 112.5 beside 115."""
    return written(Decimal(f"{tick:.12g}"))


def centered(x: float, y: float, text: str) -> Text:
    """A tick's label under `x`, or as near to it as the drawing's edge lets it be."""
    half = width(text, SIZE) / 2
    return Text(min(max(x, half), WIDTH - half), y, text, MUTED, anchor="middle")


def under(across: Axis, top: float, bottom: float, title: str) -> tuple[list[Primitive], float]:
    """Grid, ticks and title of a horizontal axis below `bottom`, and where the drawing goes on.

    A tick whose label would touch the one before it goes without.
    """
    made: list[Primitive] = []
    reached = float("-inf")
    for tick in across.ticks:
        place = across.at(tick)
        label = centered(place, bottom + SIZE + 4, tick_text(tick))
        made.append(Line(place, top, place, bottom, GRID if tick else RULE))
        if box(label)[0] > reached + 4:
            made.append(label)
            reached = box(label)[2]
    name = wrapped(title, across.end, lines=1)[0]
    made.append(Text(across.end, bottom + 2 * SIZE + 8, name, INK, anchor="end"))
    return made, bottom + 2 * SIZE + 12
