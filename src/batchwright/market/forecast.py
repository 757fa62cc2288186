"""The market carried into years and segments: paths from pooled draws, assumptions and scenarios.

Products and regions are the twelve segments of `paths`. Services, customers and applications are
views of the same market: they share out the drugs, and what is left is devices, so that their
members sum to the same total. They have shares and tilts of their own and no shocks of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from batchwright.market.assumptions import Assumption, Book
from batchwright.market.grid import FloatArray
from batchwright.market.paths import Start, paths
from batchwright.market.pert import Draws, stream
from batchwright.market.quantiles import of_draws
from batchwright.market.scenarios import (
    Happening,
    applied,
    happenings,
    log_factors,
    scenarios_of,
)
from batchwright.market.segments import PRODUCTS, REGIONS, SEGMENTS, segment_name
from batchwright.market.shares import Mixed, View, drawn_shares, joint, mixed
from batchwright.market.types import Bands, MarketFault

TOTAL = "total"
DEVICES = "devices"
REST = {"service": DEVICES, "customer": "device manufacturers", "application": DEVICES}
"""The axes that share out the drugs, and what each calls the devices beside them."""

_SHARE, _TILT = "share of ", "tilt of "


@dataclass(frozen=True, slots=True, kw_only=True)
class Marginal:
    """How an axis shares out the drugs: shares in the base year, ln growth against each other."""

    members: tuple[str, ...]
    shares: FloatArray
    tilt: FloatArray

    def at(self, years: int) -> FloatArray:
        """The share of each member so many years after the base year, shape (members, n)."""
        weight = self.shares * np.exp(self.tilt * years)
        weight /= np.add.reduce(weight, axis=0)
        return weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is forecast for one member of one axis in one year, USD billion."""

    axis: str
    member: str
    year: int
    usd_bn: Bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A forecast of one scope from `year` to `horizon`.

    values: USD billion with scenarios, shape (years + 1, 12, n), base year first. total_before:
    the total before scenarios, (years + 1, n). regional: the shares of regions with the weights of
    the views they come from.
    """

    year: int
    horizon: int
    draws: Draws
    start: Start
    values: FloatArray
    total_before: FloatArray
    regional: Mixed
    happened: tuple[Happening, ...]
    marginals: Mapping[str, Marginal]
    _made: dict[str, FloatArray] = field(default_factory=dict, compare=False, repr=False)

    def members(self, axis: str) -> tuple[str, ...]:
        """The members of `axis`. Raises MarketFault `axis_unknown`."""
        known = {
            TOTAL: (TOTAL,),
            "product": PRODUCTS,
            "region": REGIONS,
            "segment": tuple(segment_name(*each) for each in SEGMENTS),
        }
        known |= {name: (*each.members, REST[name]) for name, each in self.marginals.items()}
        if axis not in known:
            reason = f'There is no axis "{axis}". Choose one of: {", ".join(known)}.'
            raise MarketFault("axis_unknown", reason)
        return known[axis]

    def of(self, axis: str, member: str) -> FloatArray:
        """USD billion of `member` in every year and path, shape (years + 1, n).

        Raises MarketFault `axis_unknown`, `member_unknown`.
        """
        self._known(axis, member)
        if axis in self.marginals:
            found: FloatArray = self.all_of(axis)[self.members(axis).index(member)]
        else:
            found = np.add.reduce(self.values[:, self.rows(axis, member)], axis=1)
        return found

    def all_of(self, axis: str) -> FloatArray:
        """USD billion of every member of `axis`, shape (members, years + 1, n)."""
        if axis not in self._made:
            self._made[axis] = self._all_of(axis)
        return self._made[axis]

    def _all_of(self, axis: str) -> FloatArray:
        if axis not in self.marginals:
            return np.array([self.of(axis, each) for each in self.members(axis)])
        devices = [product == DEVICES for product, _ in SEGMENTS]
        rest = np.add.reduce(self.values[:, devices], axis=1)
        drugs = np.add.reduce(self.values[:, [not each for each in devices]], axis=1)
        found = np.empty((len(self.members(axis)), *rest.shape))
        for ahead, total in enumerate(drugs):
            np.multiply(self.marginals[axis].at(ahead), total, out=found[:-1, ahead])
        found[-1] = rest
        return found

    def rows(self, axis: str, member: str) -> list[int]:
        """The rows of `SEGMENTS` that make up `member` of total, product, region or segment.

        Raises MarketFault `axis_without_segments` for the axes that share out the drugs.
        """
        self._known(axis, member)
        if axis in self.marginals:
            reason = (
                f"Axis {axis} is no part of the segments but a view across them. Choose total, "
                "product, region or segment."
            )
            raise MarketFault("axis_without_segments", reason)
        return [
            index
            for index, (product, region) in enumerate(SEGMENTS)
            if axis == TOTAL or member in (product, region, segment_name(product, region))
        ]

    def _known(self, axis: str, member: str) -> None:
        if member not in self.members(axis):
            known = ", ".join(self.members(axis))
            reason = f'Axis {axis} has no member "{member}". Choose one of: {known}.'
            raise MarketFault("member_unknown", reason)

    def bands(self, axis: str, member: str) -> tuple[Bands, ...]:
        """The bands of `member` in each year, USD billion, the base year first."""
        return tuple(of_draws(each) for each in self.of(axis, member))

    def growth_pct(self, axis: str, member: str) -> Bands:
        """The bands of its mean growth from base year to horizon, percent a year."""
        values = self.of(axis, member)
        years = self.horizon - self.year
        return of_draws(100.0 * ((values[-1] / values[0]) ** (1.0 / years) - 1.0))

    def share_pct(self, axis: str, member: str, year: int) -> Bands:
        """The bands of its share of the total in `year`, percent."""
        ahead = self.ahead(year)
        total = np.add.reduce(self.values[ahead], axis=0)
        return of_draws(100.0 * self.of(axis, member)[ahead] / total)

    def ahead(self, year: int) -> int:
        """How many years `year` lies after the base year. Raises MarketFault `year_outside`."""
        if not self.year <= year <= self.horizon:
            reason = (
                f"The year {year} lies outside of this forecast ({self.year} to {self.horizon}). "
                "Choose a year within, or forecast farther."
            )
            raise MarketFault("year_outside", reason)
        return year - self.year

    def lines(self) -> Iterator[Line]:
        """Every member of every axis in every year."""
        for axis in (TOTAL, "product", "region", *self.marginals, "segment"):
            for member, values in zip(self.members(axis), self.all_of(axis), strict=True):
                for ahead, value in enumerate(values):
                    year, bands = self.year + ahead, of_draws(value)
                    yield Line(axis=axis, member=member, year=year, usd_bn=bands)


def forecast(
    book: Book,
    log_level: FloatArray,
    log_growth: FloatArray,
    *,
    year: int,
    horizon: int,
    seed: int,
    views: Sequence[View] = (),
    forced: Mapping[str, bool] | None = None,
) -> Forecast:
    """The market from `year` to `horizon`, one path for each pooled draw.

    log_level: ln USD billion in `year`; log_growth: ln growth a year; both (n,), as pooled.
    forced: scenarios that happen in every path (True) or in none (False).
    Raises MarketFault where assumptions are missing or impossible.
    """
    count = log_level.size
    draws = Draws(book, seed, count)
    prior = drawn_shares(_named(book, "region", REGIONS), stream(seed, "regions"), count)
    spread = float(book.named("region", "spread of a stated share").mode)
    regional = mixed(REGIONS, prior, views, stream(seed, "views"), spread)
    start = Start(
        log_level=log_level,
        log_growth=log_growth,
        shares=_segments(book, draws, regional.shares),
        tilt=_tilts(draws),
        common=0.01 * draws.of("forecast", "common volatility"),
        own=0.01 * draws.of("forecast", "own volatility"),
    )
    walked = paths(start, horizon - year, stream(seed, "paths"))
    happened = happenings(scenarios_of(book), draws, forced)
    applied(walked.values, happened, year)
    return Forecast(
        year=year,
        horizon=horizon,
        draws=draws,
        start=start,
        values=walked.values,
        total_before=walked.total,
        regional=regional,
        happened=happened,
        marginals={axis: _marginal(book, axis, draws) for axis in REST},
    )


def _named(book: Book, group: str, members: Sequence[str]) -> list[Assumption]:
    return [book.named(group, f"{_SHARE}{each}") for each in members]


def _segments(book: Book, draws: Draws, regions: FloatArray) -> FloatArray:
    products = _named(book, "forecast", PRODUCTS)
    shares = drawn_shares(products, stream(draws.seed, "products"), draws.count)
    affinity = np.ones((len(PRODUCTS), len(REGIONS)))
    for each in book.of("region"):
        pair = tuple(each.subject.split(" in "))
        if pair in SEGMENTS:
            affinity[PRODUCTS.index(pair[0]), REGIONS.index(pair[1])] = float(each.mode)
    return joint(shares, regions, affinity).reshape(len(SEGMENTS), draws.count)


def _tilts(draws: Draws) -> FloatArray:
    products = [np.log1p(0.01 * draws.of("forecast", f"{_TILT}{each}")) for each in PRODUCTS]
    regions = [np.log1p(0.01 * draws.of("region", f"{_TILT}{each}")) for each in REGIONS]
    return np.array([product + region for product in products for region in regions])


def _marginal(book: Book, axis: str, draws: Draws) -> Marginal:
    rows = book.of(axis, _SHARE)
    members = tuple(each.subject.removeprefix(_SHARE) for each in rows)
    tilts = [np.log1p(0.01 * draws.of(axis, f"{_TILT}{each}")) for each in members]
    return Marginal(
        members=members,
        shares=drawn_shares(rows, stream(draws.seed, f"shares of {axis}"), draws.count),
        tilt=np.array(tilts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEffect:
    """What one scenario does at the horizon, all else as drawn.

    happens: the part of paths in which it happens. usd_bn_without, usd_bn_with: the median if it
    happens in no path, in every path. change_pct: from without to with.
    """

    scenario: str
    happens: float
    usd_bn_without: float
    usd_bn_with: float

    @property
    def change_pct(self) -> float:
        """Percent of the median without it."""
        return 100.0 * (self.usd_bn_with / self.usd_bn_without - 1.0)


def scenario_effects(
    found: Forecast, axis: str = TOTAL, member: str = TOTAL
) -> tuple[ScenarioEffect, ...]:
    """Each scenario forced off and on, for a member of total, product, region or segment.

    Equal to two forecasts of the same seed with the scenario forced, without walking them again:
    scenarios multiply the paths, so that one can be divided out.
    """
    rows = found.rows(axis, member)
    effects = []
    for each in found.happened:
        drawn = log_factors(each, found.horizon, found.year)
        everywhere = log_factors(each, found.horizon, found.year, everywhere=True)
        without = np.zeros(found.draws.count)
        forced = np.zeros(found.draws.count)
        for row in rows:
            value = found.values[-1, row]
            value = value * np.exp(-drawn[row]) if row in drawn else value
            without += value
            forced += value * np.exp(everywhere[row]) if row in everywhere else value
        effects.append(
            ScenarioEffect(
                scenario=each.scenario.name,
                happens=float(each.happens.mean()),
                usd_bn_without=float(np.median(without)),
                usd_bn_with=float(np.median(forced)),
            )
        )
    return tuple(effects)
