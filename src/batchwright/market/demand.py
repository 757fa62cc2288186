"""From the market to this plant: what could be won, in batches, suite-days and people.

In every path and year, for each technology of the plant:

    revenue    = sum over products of market in the plant's regions x part of technology
                 x addressable x obtainable
    batches    = revenue / (revenue per batch x price index)
    suite-days = batches x suite-days per batch (changeover and cleaning are in it)
    suites     = suite-days / (available days x planned utilization)
    headcount  = suite-days x people per suite-day / working days of a person

The price index takes out of the market's money what only fees rise by; it is one in the base year.
Own choice: a chain of shares, as plants plan; every link is an assumption with its range.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from batchwright.market.assumptions import Book
from batchwright.market.forecast import Forecast
from batchwright.market.grid import FloatArray
from batchwright.market.pert import Draws
from batchwright.market.quantiles import of_draws
from batchwright.market.segments import PRODUCTS, REGIONS, SEGMENTS
from batchwright.market.types import Bands, MarketFault

GROUP = "plant"
_PART = ": part of "
_USD_M = 1000.0
"""USD million in a billion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Suites of one technology (zero while only considered) and the days a year each can run."""

    technology: str
    suites: int
    available_days: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What the plant has: regions it may supply, planned utilization in percent, suites."""

    regions: tuple[str, ...]
    utilization_pct: Decimal
    capacities: tuple[Capacity, ...]

    def capacity(self, technology: str) -> Capacity:
        """The suites of `technology`. Raises MarketFault `technology_unknown`."""
        for each in self.capacities:
            if each.technology == technology:
                return each
        told = ", ".join(each.technology for each in self.capacities)
        reason = (
            f'The plant has no technology "{technology}"; it has: {told}. Add it with the suites '
            "it has, or with 0 while it is only considered."
        )
        raise MarketFault("technology_unknown", reason)

    def usable_suite_days(self, technology: str) -> Decimal:
        """Suites x available days x planned utilization, a year."""
        found = self.capacity(technology)
        return found.suites * found.available_days * self.utilization_pct / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What each link leaves of a product's market in the plant's regions, in one year."""

    technology: str
    product: str
    year: int
    market_usd_bn: Bands
    technology_usd_bn: Bands
    addressable_usd_m: Bands
    obtainable_usd_m: Bands


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """One technology in one year; `spare` is usable capacity less demand, negative if short.

    probability_short: the part of paths in which demand exceeds the usable suite-days.
    """

    technology: str
    year: int
    revenue_usd_m: Bands
    batches: Bands
    suite_days: Bands
    suites: Bands
    headcount: Bands
    suites_had: int
    usable_suite_days: Decimal
    spare_suite_days: Bands
    probability_short: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one technology of the plant is asked for, shape (years + 1, n), base year first."""

    technology: str
    year: int
    revenue_usd_m: FloatArray
    batches: FloatArray
    suite_days: FloatArray
    headcount: FloatArray

    def lines(self, plant: Plant) -> Iterator[DemandLine]:
        """Every year beside the plant's capacity."""
        had = plant.capacity(self.technology)
        usable = plant.usable_suite_days(self.technology)
        one_suite = float(had.available_days * plant.utilization_pct / 100)
        for ahead, suite_days in enumerate(self.suite_days):
            yield DemandLine(
                technology=self.technology,
                year=self.year + ahead,
                revenue_usd_m=of_draws(self.revenue_usd_m[ahead]),
                batches=of_draws(self.batches[ahead]),
                suite_days=of_draws(suite_days),
                suites=of_draws(suite_days / one_suite),
                headcount=of_draws(self.headcount[ahead]),
                suites_had=had.suites,
                usable_suite_days=usable,
                spare_suite_days=of_draws(float(usable) - suite_days),
                probability_short=float((suite_days > float(usable)).mean()),
            )


def technologies_of(book: Book) -> dict[str, tuple[str, ...]]:
    """The products each technology makes, as the assumptions tell. Raises `parts_above_whole`.

    The most likely parts of a product cannot exceed the whole of it; what they leave is made by
    technologies nobody asked about.
    """
    found: dict[str, tuple[str, ...]] = {}
    sums = dict.fromkeys(PRODUCTS, Decimal(0))
    for each in book.of(GROUP):
        technology, part, product = each.subject.partition(_PART)
        if part and product in sums:
            found[technology] = (*found.get(technology, ()), product)
            sums[product] += each.mode
    for product, total in sums.items():
        if total > 100:
            reason = (
                f"The technologies make {total} % of {product} together. Lower their parts: they "
                "sum to 100 % at most."
            )
            raise MarketFault("parts_above_whole", reason)
    return found


def checked(plant: Plant, book: Book) -> None:
    """Raises MarketFault `region_unknown`, `utilization_impossible`, `capacity_impossible`,
    `technology_unknown`, `technology_taken`."""
    unknown = [each for each in plant.regions if each not in REGIONS]
    if unknown or not plant.regions:
        told = f'"{unknown[0]}" is no region of the forecast' if unknown else "No region is named"
        raise MarketFault("region_unknown", f"{told}. Use one of: {', '.join(REGIONS)}.")
    if not 0 < plant.utilization_pct <= 100:
        reason = (
            f"A planned utilization of {plant.utilization_pct} % is impossible. It lies above 0 "
            "and up to 100 %."
        )
        raise MarketFault("utilization_impossible", reason)
    known = technologies_of(book)
    names = [each.technology for each in plant.capacities]
    for each in plant.capacities:
        if each.technology not in known:
            reason = (
                f'No assumption tells which products "{each.technology}" makes. Choose one of: '
                f"{', '.join(known)}; or add its assumptions to group {GROUP}."
            )
            raise MarketFault("technology_unknown", reason)
        if names.count(each.technology) > 1:
            reason = f"{each.technology} stands twice. Give all its suites in one line."
            raise MarketFault("technology_taken", reason)
        if each.suites < 0 or not 0 < each.available_days <= 366:
            reason = (
                f"{each.technology}: {each.suites} suites of {each.available_days} days a year "
                "are impossible. Suites are 0 or more, available days above 0 and up to 366."
            )
            raise MarketFault("capacity_impossible", reason)


def served(found: Forecast, plant: Plant, paths: int | None = None) -> FloatArray:
    """USD billion of each product in the plant's regions, shape (products, years + 1, n).

    paths: the first so many only.
    """
    rows = [[SEGMENTS.index((product, region)) for region in plant.regions] for product in PRODUCTS]
    return np.array([np.add.reduce(found.values[:, each, :paths], axis=1) for each in rows])


def demand_for(technology: str, market: FloatArray, draws: Draws, year: int) -> Demand:
    """The demand for one technology; market: USD billion by product, as `served` gives it."""
    products = technologies_of(draws.book)[technology]
    part = [0.01 * draws.of(GROUP, f"{technology}{_PART}{each}") for each in products]
    rows = [PRODUCTS.index(each) for each in products]
    spent = sum(share * market[row] for share, row in zip(part, rows, strict=True))
    won = 1e-4 * _of(draws, technology, "addressable") * _of(draws, technology, "obtainable")
    revenue: FloatArray = _USD_M * spent * won
    fee = _of(draws, technology, "revenue per batch") * price_index(draws, market.shape[1])
    batches = revenue / fee
    suite_days = batches * _of(draws, technology, "suite-days per batch")
    people = _of(draws, technology, "people per suite-day")
    return Demand(
        technology=technology,
        year=year,
        revenue_usd_m=revenue,
        batches=batches,
        suite_days=suite_days,
        headcount=suite_days * people / draws.of(GROUP, "working days of a person"),
    )


def price_index(draws: Draws, years: int) -> FloatArray:
    """What a fee of one in the base year has become, shape (years, n)."""
    step = 1.0 + 0.01 * draws.of(GROUP, "price of a batch")
    found = np.ones((years, draws.count))
    for year in range(1, years):
        np.multiply(found[year - 1], step, out=found[year])
    return found


def _of(draws: Draws, technology: str, what: str) -> FloatArray:
    return draws.of(GROUP, f"{technology}: {what}")


def demands(found: Forecast, plant: Plant) -> tuple[Demand, ...]:
    """The demand for each technology of `plant`, in its order. Raises what `checked` raises."""
    checked(plant, found.draws.book)
    market = served(found, plant)
    return tuple(
        demand_for(each.technology, market, found.draws, found.year) for each in plant.capacities
    )


def funnels(found: Forecast, plant: Plant, year: int) -> Iterator[Funnel]:
    """Each product and technology of the plant in `year`, link by link."""
    checked(plant, found.draws.book)
    draws, ahead = found.draws, found.ahead(year)
    market = served(found, plant)[:, ahead]
    products_of = technologies_of(draws.book)
    for technology in (each.technology for each in plant.capacities):
        for product in products_of[technology]:
            whole = market[PRODUCTS.index(product)]
            spent = 0.01 * whole * draws.of(GROUP, f"{technology}{_PART}{product}")
            asked = 0.01 * _USD_M * spent * _of(draws, technology, "addressable")
            won = 0.01 * asked * _of(draws, technology, "obtainable")
            yield Funnel(
                technology=technology,
                product=product,
                year=year,
                market_usd_bn=of_draws(whole),
                technology_usd_bn=of_draws(spent),
                addressable_usd_m=of_draws(asked),
                obtainable_usd_m=of_draws(won),
            )
