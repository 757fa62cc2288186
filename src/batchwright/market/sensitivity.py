"""What matters for the forecast: the outcome as an input goes from its 10th to 90th percentile.

By conditional means over the paths themselves, not by moving one input with the others at their
medians (own choice): the paths are there already, inputs that hang together move together, and the
same bins give the part of the variance.
"""

from dataclasses import dataclass

import numpy as np

from batchwright.market.forecast import TOTAL, Forecast
from batchwright.market.grid import FloatArray
from batchwright.market.segments import PRODUCTS, REGIONS
from batchwright.market.shares import IntArray
from batchwright.market.types import MarketFault

_FEWEST = 100
_BINS = 50
_IN_A_BIN = 200
_KINDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One input of a tornado.

    input_low, input_high: its 10th and 90th percentile in its unit; for one of few values, such as
    whether a scenario happens, the least and the largest. low, high: the mean outcome there.
    variance_share: the part of the outcome's variance that knowing this input alone would remove.
    """

    name: str
    unit: str
    input_low: float
    input_high: float
    low: float
    high: float
    variance_share: float

    @property
    def width(self) -> float:
        """How far the outcome goes, without sign."""
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An uncertain input by its draws, shape (n,), in `unit`."""

    name: str
    unit: str
    draws: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Paths in groups by one input: `order` of the paths, and where each group starts in it.

    by_value: one group a value, else groups of equal counts.
    """

    order: IntArray
    starts: IntArray
    by_value: bool


def grouped(draws: FloatArray, bins: int) -> Groups:
    """The paths by the rank of `draws`; by value where there are at most ten of them."""
    order = np.argsort(draws, kind="stable")
    steps = np.flatnonzero(np.diff(draws[order])) + 1
    if steps.size < _KINDS:
        starts = np.concatenate((np.zeros(1, dtype=np.intp), steps))
        return Groups(order=order, starts=starts, by_value=True)
    return Groups(order=order, starts=np.arange(bins) * draws.size // bins, by_value=False)


def tornado(inputs: tuple[Input, ...], outcome: FloatArray) -> tuple[Bar, ...]:
    """The bars of all inputs that vary, the widest first; equal ones by name.

    low and high are means over the paths whose input ranks within 5 to 15 % and 85 to 95 %.
    variance_share is the first-order index V(E(Y|X)) / V(Y), by bins of equal counts (at most 50,
    of at least 200 paths), less what bins of chance would explain.
    Source: Saltelli et al., Global Sensitivity Analysis: The Primer (2008), ch. 1.2.6 and 4; less
    chance: Kelley, PNAS 21 (1935) 554-559.
    Raises MarketFault `paths_too_few`.
    """
    count = outcome.size
    if count < _FEWEST:
        reason = f"{count} paths are too few to tell what matters. Draw at least {_FEWEST}."
        raise MarketFault("paths_too_few", reason)
    bars = [_bar(each, outcome) for each in inputs if np.ptp(each.draws) > 0.0]
    return tuple(sorted(bars, key=lambda bar: (-bar.width, bar.name)))


def _bar(given: Input, outcome: FloatArray) -> Bar:
    count = outcome.size
    found = grouped(given.draws, max(2, min(_BINS, count // _IN_A_BIN)))
    ranked, followed = given.draws[found.order], outcome[found.order]
    if found.by_value:
        low, high = followed[: found.starts[1]], followed[found.starts[-1] :]
        input_low, input_high = ranked[0], ranked[-1]
    else:
        low = followed[int(0.05 * count) : int(0.15 * count)]
        high = followed[int(0.85 * count) : int(0.95 * count)]
        input_low, input_high = ranked[int(0.1 * count)], ranked[int(0.9 * count)]
    return Bar(
        name=given.name,
        unit=given.unit,
        input_low=float(input_low),
        input_high=float(input_high),
        low=float(low.mean()),
        high=float(high.mean()),
        variance_share=_between(followed, found.starts),
    )


def _between(followed: FloatArray, starts: IntArray) -> float:
    """The part of the variance that lies between the bins beginning at `starts`, less chance."""
    count, total = followed.size, float(followed.var())
    if total == 0.0:
        return 0.0
    sizes = np.diff(np.concatenate((starts, [count])))
    means = np.add.reduceat(followed, starts) / sizes
    between = float((sizes * (means - followed.mean()) ** 2).sum()) / count / total
    return max(0.0, 1.0 - (1.0 - between) * (count - 1) / (count - sizes.size))


def inputs_of(found: Forecast) -> tuple[Input, ...]:
    """Every uncertain input of a forecast in the unit people read."""
    start, years = found.start, found.horizon - found.year
    shocks = np.log(found.total_before[-1]) - start.log_level - years * start.log_growth
    given = [
        Input(name=f"level in {found.year}", unit="USD bn", draws=np.exp(start.log_level)),
        Input(name="growth", unit="percent/yr", draws=100 * np.expm1(start.log_growth)),
        Input(name="common shocks", unit="percent", draws=100 * np.expm1(shocks)),
    ]
    cells = start.shares.reshape(len(PRODUCTS), len(REGIONS), -1)
    products, regions = np.add.reduce(cells, axis=1), np.add.reduce(cells, axis=0)
    for group, members, shares in (
        ("forecast", PRODUCTS, products),
        ("region", REGIONS, regions),
    ):
        for row, member in enumerate(members):
            tilt = found.draws.of(group, f"tilt of {member}")
            given.append(Input(name=f"share of {member}", unit="percent", draws=100 * shares[row]))
            given.append(Input(name=f"tilt of {member}", unit="percent/yr", draws=tilt))
    if len(found.regional.probability) > 1:
        names = " or ".join(found.regional.probability)
        given.append(
            Input(name=f"view {names}", unit="view", draws=found.regional.picked.astype(np.float64))
        )
    for each in found.happened:
        name = f"scenario {each.scenario.name}"
        given.append(Input(name=name, unit="happens", draws=each.happens))
    return tuple(given)


def tornado_of(found: Forecast, axis: str = TOTAL, member: str = TOTAL) -> tuple[Bar, ...]:
    """What matters for a member of any axis in the horizon year, USD billion."""
    return tornado(inputs_of(found), found.of(axis, member)[-1])
