"""Which assumption would overturn a ranking of options, and at which value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from batchwright.market.assumptions import Assumption
from batchwright.market.grid import FloatArray
from batchwright.market.sensitivity import Input, grouped

_STEPS = 8
_BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """The value of one assumption at which `option` overtakes the best one, all else as it was.

    assumption_id: None for an input of the market, which is pooled or drawn and not assumed in one
    number. low, middle, high: the range and what is most likely, in `unit`.
    """

    name: str
    assumption_id: str | None
    unit: str
    low: float
    middle: float
    high: float
    value: float
    option: str

    @property
    def distance(self) -> float:
        """From the middle to the value, in units of the range: 0 to 1."""
        return abs(self.value - self.middle) / (self.high - self.low or 1.0)


def within_range(
    assumption: Assumption, best: str, means_at: Callable[[float], Mapping[str, float]]
) -> tuple[BreakEven, ...]:
    """For each option that overtakes `best` within the range: the value nearest to the mode.

    means_at: the worth of every option with the assumption held at a value. Eight even steps to
    each end find where the lead is lost, Brent's method (Brent, Algorithms for Minimization without
    Derivatives (1973), ch. 4) finds the place. For an option that is ahead at the mode already, the
    mode itself is the answer.
    """
    low, mode, high = float(assumption.low), float(assumption.mode), float(assumption.high)
    sides = [
        [mode + (end - mode) * step / _STEPS for step in range(_STEPS + 1)]
        for end in (low, high)
        if end != mode
    ] or [[mode]]
    means = {value: means_at(value) for side in sides for value in side}

    def place(option: str) -> float | None:
        def lead(value: float) -> float:
            at = means[value] if value in means else means_at(value)
            return at[best] - at[option]

        found = [each for each in (_crossing(lead, side) for side in sides) if each is not None]
        return min(found, key=lambda value: abs(value - mode), default=None)

    options = [name for name in means[mode] if name != best]
    places = {option: place(option) for option in options}
    return tuple(
        BreakEven(
            name=assumption.subject,
            assumption_id=assumption.assumption_id,
            unit=assumption.unit,
            low=low,
            middle=mode,
            high=high,
            value=value,
            option=option,
        )
        for option, value in places.items()
        if value is not None
    )


def _crossing(lead: Callable[[float], float], side: list[float]) -> float | None:
    """Where the lead is first lost along `side`; its first value if it was never held."""
    if lead(side[0]) < 0:
        return side[0]
    for inner, outer in pairwise(side):
        if lead(outer) < 0:
            return float(brentq(lead, inner, outer))
    return None


def across_paths(given: Input, best: str, worth: Mapping[str, FloatArray]) -> tuple[BreakEven, ...]:
    """For each option that overtakes `best` along an input: the value nearest to its median.

    worth: of every option in every path. Read off means in twenty bins of paths by the input (one
    a value, where it has few), with a straight line between the last bin in which `best` leads and
    the first in which it does not. The range is that between the means of the outermost bins.
    """
    groups = grouped(given.draws, _BINS)
    order, starts = groups.order, groups.starts
    sizes = np.diff(np.concatenate((starts, [order.size])))
    place = np.add.reduceat(given.draws[order], starts) / sizes
    middle = int(np.searchsorted(starts, order.size // 2, side="right")) - 1
    found = []
    for option in (name for name in worth if name != best):
        leads = np.add.reduceat((worth[best] - worth[option])[order], starts) / sizes
        lost = np.flatnonzero(leads < 0)
        if not lost.size:
            continue
        there = int(lost[np.argmin(np.abs(lost - middle))])
        value = float(place[there])
        if not groups.by_value and there != middle:
            before = there + (1 if middle > there else -1)
            part = leads[before] / (leads[before] - leads[there])
            value = float(place[before] + part * (place[there] - place[before]))
        found.append(
            BreakEven(
                name=given.name,
                assumption_id=None,
                unit=given.unit,
                low=float(place[0]),
                middle=float(place[middle]),
                high=float(place[-1]),
                value=value,
                option=option,
            )
        )
    return tuple(found)
