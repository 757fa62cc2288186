"""Build, buy, single-use suite or partner: what each is worth, and what would overturn the ranking.

Everything is against doing nothing: demand that the plant's own usable capacity serves is no merit
of an option. With t the years since the decision, in every path:

    running(t) = the part of year t after the start
    sold(t)    = min(unmet suite-days, capacity x min(running, time since start / ramp-up))
    cash(t)    = (sold x margin - fixed cost x running) x price index - capital spent in t
    NPV        = sum over t of cash(t) / (1 + r)^t, with the exit value in the last year

Capital is spent evenly over its years. Options are told apart by their subjects, `NAME: capital`
and so on. Amounts are in money of their year; the price index is one in the year of the decision.
Source of the net present value: Brealey, Myers and Allen, Principles of Corporate Finance, 10th ed.
(2011), ch. 2. Own choice: amounts fall at the end of their year, those of the decision's year at
once; margin and fixed cost rise as fees do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from batchwright.market.assumptions import Assumption, Book
from batchwright.market.demand import GROUP as PLANT
from batchwright.market.demand import Plant, checked, demand_for, price_index, served
from batchwright.market.forecast import Forecast
from batchwright.market.grid import FloatArray
from batchwright.market.overturning import BreakEven, across_paths, within_range
from batchwright.market.pert import Draws
from batchwright.market.quantiles import of_draws
from batchwright.market.sensitivity import inputs_of
from batchwright.market.types import Bands, MarketFault

GROUP = "investment"
NOTHING = "do nothing"
RATE = "discount rate"
_CAPITAL = ": capital"
_SHORTEST = 1e-9
_PATHS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What an option is worth, USD million of the decision's year.

    npv: shape (n,). negative: the part of paths in which it destroys value. best: the part of paths
    in which it is worth the most.
    """

    option: str
    npv: FloatArray
    mean: float
    bands: Bands
    negative: float
    best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The investment case: options by mean net present value, the largest first; what turns it.

    break_evens: where an assumption of the plant or the investment, or an input of the market,
    makes another option overtake the best; the nearest first. examined: how many were asked.
    """

    technology: str
    year: int
    horizon: int
    options: tuple[Worth, ...]
    break_evens: tuple[BreakEven, ...]
    examined: int

    @property
    def best(self) -> str:
        """The option of the largest mean net present value."""
        return self.options[0].option

    def nearest(self, option: str | None = None) -> BreakEven | None:
        """What overturns the ranking with the least change: in favor of `option`, if given.

        None if nothing does so within its range.
        """
        return next((each for each in self.break_evens if option in (None, each.option)), None)


def options_of(book: Book) -> tuple[str, ...]:
    """The options that the assumptions describe, besides doing nothing, in their order."""
    return tuple(
        each.subject.removesuffix(_CAPITAL)
        for each in book.of(GROUP)
        if each.subject.endswith(_CAPITAL)
    )


def npv(cash: FloatArray, rate_pct: FloatArray) -> FloatArray:
    """Net present value of `cash`, shape (years, n), its first year undiscounted; (n,)."""
    factor = 1.0 / (1.0 + 0.01 * rate_pct)
    found: FloatArray = cash[-1].copy()
    for year in cash[-2::-1]:
        found *= factor
        found += year
    return found


def cash_flows(option: str, unmet: FloatArray, prices: FloatArray, draws: Draws) -> FloatArray:
    """USD million a year of `option`, shape (years, n), from the year of the decision.

    unmet: suite-days a year that the plant cannot serve; prices: index of fees; both (years, n).
    """
    year = np.arange(unmet.shape[0])[:, None]
    capital = _of(draws, option, "capital")
    spending = np.maximum(_of(draws, option, "years of spending"), _SHORTEST)
    spent = capital * np.clip(spending - year, 0.0, 1.0) / spending
    since = year + 1.0 - _of(draws, option, "start")
    ramp = np.maximum(_of(draws, option, "ramp-up"), _SHORTEST)
    running = np.clip(since, 0.0, 1.0)
    capacity = _of(draws, option, "capacity") * np.minimum(running, np.maximum(since, 0.0) / ramp)
    sold = np.minimum(unmet, capacity)
    earned = sold * _of(draws, option, "margin per suite-day")
    cash: FloatArray = (earned - _of(draws, option, "fixed cost") * running) * prices - spent
    cash[-1] += 0.01 * _of(draws, option, "exit value") * np.add.reduce(spent, axis=0)
    return cash


def _of(draws: Draws, option: str, what: str) -> FloatArray:
    return draws.of(GROUP, f"{option}: {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What the options are held against: the market of the plant, its capacity, the decision."""

    technology: str
    market: FloatArray
    usable: float
    base_year: int
    since: int

    def unmet(self, draws: Draws) -> FloatArray:
        """Suite-days a year that the plant cannot serve, from the year of the decision."""
        needed = demand_for(self.technology, self.market, draws, self.base_year).suite_days
        found: FloatArray = np.maximum(needed[self.since :] - self.usable, 0.0)
        return found


def _values(unmet: FloatArray, draws: Draws) -> dict[str, FloatArray]:
    """The net present value of each option, doing nothing first."""
    worth = {NOTHING: np.zeros(draws.count)}
    for option in options_of(draws.book):
        worth[option] = _value(option, unmet, draws)
    return worth


def _value(option: str, unmet: FloatArray, draws: Draws) -> FloatArray:
    prices = price_index(draws, unmet.shape[0])
    return npv(cash_flows(option, unmet, prices, draws), draws.of(GROUP, RATE))


def case(found: Forecast, plant: Plant, technology: str, year: int) -> Case:
    """The investment case of one technology of `plant`, decided in `year`, to the horizon.

    Raises MarketFault `year_outside`, `too_late`, `no_options`, `technology_unknown`,
    `assumption_missing`.
    """
    checked(plant, found.draws.book)
    since = found.ahead(year)
    if year == found.horizon:
        reason = f"A decision in {year} has no year left before the horizon. Forecast farther."
        raise MarketFault("too_late", reason)
    if not options_of(found.draws.book):
        reason = (
            f"There is no option to invest in. Add its assumptions to group {GROUP}, the first as "
            "NAME: capital."
        )
        raise MarketFault("no_options", reason)
    usable = float(plant.usable_suite_days(technology))

    def setting(paths: int | None) -> _Setting:
        return _Setting(
            technology=technology,
            market=served(found, plant, paths),
            usable=usable,
            base_year=found.year,
            since=since,
        )

    worth = _values(setting(None).unmet(found.draws), found.draws)
    options = _ranked(worth)
    assumed = _assumptions(found.draws.book, technology)
    inputs = inputs_of(found)
    turns = [
        *_break_evens(assumed, options[0].option, setting(_PATHS), found.draws),
        *(turn for each in inputs for turn in across_paths(each, options[0].option, worth)),
    ]
    return Case(
        technology=technology,
        year=year,
        horizon=found.horizon,
        options=options,
        break_evens=tuple(sorted(turns, key=lambda each: (each.distance, each.name))),
        examined=len(assumed) + len(inputs),
    )


def _ranked(worth: Mapping[str, FloatArray]) -> tuple[Worth, ...]:
    names = list(worth)
    first = np.argmax(np.array([worth[each] for each in names]), axis=0)
    found = [
        Worth(
            option=name,
            npv=worth[name],
            mean=float(worth[name].mean()),
            bands=of_draws(worth[name]),
            negative=float((worth[name] < 0).mean()),
            best=float((first == index).mean()),
        )
        for index, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda each: -each.mean))


def _assumptions(book: Book, technology: str) -> tuple[Assumption, ...]:
    """Those of the plant that bear on the case, and those of the investment."""
    subjects = (f"{technology}: ", "price of a batch")
    plant = [each for each in book.of(PLANT) if each.subject.startswith(subjects)]
    return (*plant, *book.of(GROUP))


def _break_evens(
    assumed: Sequence[Assumption], best: str, setting: _Setting, draws: Draws
) -> list[BreakEven]:
    """Each assumption of the case held at values of its range, the others as drawn.

    The others are drawn and not at their modes (own choice): so the ranking that is overturned is
    the one that is shown, by mean value. The first 2,000 paths are used.
    """
    few = Draws(draws.book, draws.seed, min(_PATHS, draws.count))
    unmet = setting.unmet(few)
    means = _means(_values(unmet, few))
    found: list[BreakEven] = []
    for each in assumed:
        option = each.subject.partition(": ")[0]

        def means_at(
            value: float, held: Assumption = each, option: str = option
        ) -> Mapping[str, float]:
            given = few.held(held, value)
            if held.group == PLANT:
                return _means(_values(setting.unmet(given), given))
            if option in means:
                # An option's own assumption moves nothing but this option.
                return {**means, option: float(_value(option, unmet, given).mean())}
            return _means(_values(unmet, given))

        found += within_range(each, best, means_at)
    return found


def _means(worth: Mapping[str, FloatArray]) -> dict[str, float]:
    return {name: float(each.mean()) for name, each in worth.items()}
