"""An edition of the market model: all its inputs, and all that follows from them.

Equal inputs and seed give equal results, bit for bit; `input_hash` is over all of them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from batchwright.market import gdp
from batchwright.market.assumptions import Assumption, Book, shipped_assumptions
from batchwright.market.bridge import Bridge, bridge, growth_pct, market_named
from batchwright.market.consistency import Inconsistency, inconsistencies, region_lists
from batchwright.market.demand import DemandLine, Funnel, demands, funnels
from batchwright.market.editions import Replaced, Waterfall, compared
from batchwright.market.forecast import TOTAL, Forecast, forecast, scenario_effects
from batchwright.market.gate import Judgement, judgements
from batchwright.market.investment import Case, case
from batchwright.market.landscape import (
    Landscape,
    Ranking,
    became,
    bounds,
    ranking,
    read_landscape,
)
from batchwright.market.pert import stream
from batchwright.market.plants import PlantFile, shipped_plant
from batchwright.market.pooling import LeftOut, Pooled, each_left_out, pool, possible_year
from batchwright.market.quantiles import level_bands
from batchwright.market.reading import shipped
from batchwright.market.regions import Coverage
from batchwright.market.sensitivity import Bar, tornado_of
from batchwright.market.shares import View, views_of
from batchwright.market.types import Bands, Bound, Claim, MarketClaim, MarketFault, Reading

FEWEST, MOST = 100, 200_000
"""Paths: fewer tell nothing of the tails, more do not fit the memory of a small machine."""

SCOPES = ("drugs+devices", "drugs (CDMO)", "devices", "biologics")
BRIDGES = (("C001", "C044"), ("P13", "P02"), ("P26", "P16"))
_CEILING = "ceiling of the market in world product"
_VIEW = "view of "


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that an edition is made from. made_on: the day as text; nothing reads a clock."""

    name: str
    made_on: str
    reading: Reading
    landscape: Landscape
    book: Book
    plant: PlantFile
    year: int = 2025
    horizon: int = 2034
    seed: int = 20260101
    paths: int = 20_000
    scope: str = "drugs+devices"

    def as_json(self) -> str:
        """The inputs from which the results can be made again, keys in order."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)

    def hash(self) -> str:
        """SHA-256 of `as_json`, hexadecimal: that of the file inputs.json."""
        return sha256(self.as_json().encode()).hexdigest()


def inputs_in(text: str | bytes) -> Inputs:
    """The inputs that `Inputs.as_json` wrote. Raises MarketFault `inputs_unread`."""
    try:
        return TypeAdapter(Inputs).validate_json(text)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        reason = f"These are no inputs of an edition: {place}: {first['msg']}."
        raise MarketFault("inputs_unread", reason) from None


def shipped_inputs(
    name: str, made_on: str, reading: Reading | None = None, plant: PlantFile | None = None
) -> Inputs:
    """The inputs that come with Batchwright, with other claims or another plant if given."""
    return Inputs(
        name=name,
        made_on=made_on,
        reading=reading or shipped(),
        landscape=read_landscape(),
        book=shipped_assumptions(),
        plant=plant or shipped_plant(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed the median at the horizon since the edition `previous`."""

    previous: str
    found: Waterfall


class Edition:
    """What the inputs say. Each part is worked out once, when it is first asked for.

    Raises MarketFault `year_impossible`, `paths_impossible`, `seed_impossible`.
    """

    def __init__(self, inputs: Inputs, previous: Inputs | None = None) -> None:
        _possible(inputs)
        self.inputs = inputs
        self.previous = previous
        self.reading = inputs.reading
        self.landscape = inputs.landscape
        self.assumptions: tuple[Assumption, ...] = inputs.book.rows
        self.year, self.horizon, self.scope = inputs.year, inputs.horizon, inputs.scope

    # What is claimed

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The gate on each market."""
        return judgements(self.reading.markets)

    @cached_property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """Shares, segments and region lists that do not agree."""
        return inconsistencies(self.reading.claims)

    @cached_property
    def region_lists(self) -> tuple[tuple[Claim, Coverage], ...]:
        """Each publisher's list of regions, mapped to the one table."""
        return region_lists(self.reading.claims)

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """What firms disclose for each scope and year, and the ceiling."""
        found = [each for scope in SCOPES for each in bounds(self.landscape, scope)]
        return (*found, *self._ceiling())

    def _ceiling(self) -> Iterable[Bound]:
        year = gdp.latest_year()
        world = gdp.usd_bn("global", year)
        for each in self.assumptions:
            if each.group == "forecast" and each.subject == _CEILING and world is not None:
                yield Bound(
                    scope=self.scope,
                    year=year,
                    high_usd_bn=Decimal(repr(world)) * each.high / 100,
                    sources=(each.assumption_id,),
                    why=f"{each.high} % of the world's product of {year}, USD {world:,.0f} bn "
                    f"({gdp.SOURCE}).",
                )

    @cached_property
    def pooled(self) -> Mapping[str, Pooled]:
        """Each scope that can be pooled; the main scope must be. Raises MarketFault."""
        found: dict[str, Pooled] = {}
        for scope in dict.fromkeys((self.scope, *SCOPES)):
            try:
                found[scope] = pool(self.reading.markets, scope, self.year, self.bounds)
            except MarketFault:
                if scope == self.scope:
                    raise
        return found

    @cached_property
    def before(self) -> tuple[tuple[int, float], ...]:
        """The pooled level of the main scope in the years before, as far back as claims go."""
        own = [each.base_year for each in self.reading.markets if each.scope == self.scope]
        pooled = self.pooled[self.scope]
        years = range(min(own), self.year)
        return tuple((year, level_bands(pooled.posterior, year).median) for year in years)

    def pooled_weight(self, claim_id: str) -> float:
        """The probability that a claim measures its scope; 0 where its scope is not pooled."""
        weights = (each.weights.get(claim_id) for each in self.pooled.values())
        return next((weight for weight in weights if weight is not None), 0.0)

    def rolled(self, market: MarketClaim) -> float:
        """A claim's level in the edition's year, USD bn, by its own growth, else the pool's."""
        rate = growth_pct(market)
        pooled = self.pooled.get(market.scope or "")
        percent = float(rate) if rate is not None else pooled.growth.median if pooled else 0.0
        years = self.year - market.base_year
        return float(float(market.base_usd_bn) * (1 + percent / 100) ** years)

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Each claim held against the pool of all others."""
        return each_left_out(self.reading.markets)

    @cached_property
    def bridges(self) -> tuple[Bridge, ...]:
        """The bridges between claims that differ most, as far as the claims are there."""
        found = []
        for pair in BRIDGES:
            try:
                start, end = (market_named(each, self.reading.markets) for each in pair)
                known = self.reading.markets, self.reading.claims, self.bounds
                found.append(bridge(start, end, *known))
            except MarketFault:
                continue
        return tuple(found)

    def amount(self, claim_id: str) -> Decimal | None:
        """The number of a claim; None if there is no such claim here."""
        found = (each.amount for each in self.reading.claims if each.claim_id == claim_id)
        return next(found, None)

    # Who is there

    @cached_property
    def ranking(self) -> Ranking:
        """Companies by disclosed revenue of contract work."""
        return ranking(self.landscape, self.year - 1)

    def today(self, company_id: str) -> str:
        """The name of what a company is by the edition's year."""
        now = became(self.landscape.events, company_id, self.year)
        return next(each.name for each in self.landscape.companies if each.company_id == now)

    # What comes

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Who says what of the regions, each with the weight that an assumption gives it."""
        weights = {
            each.subject.removeprefix(_VIEW): float(each.mode)
            for each in self.assumptions
            if each.group == "region" and each.subject.startswith(_VIEW)
        }
        shares = tuple(
            View(
                name=each.share_id,
                weight=weights[each.share_id],
                shares_pct={each.member: float(each.share_pct)},
            )
            for each in self.landscape.shares
            if each.axis == "region" and each.share_id in weights
        )
        return (*views_of(self.reading.claims, weights), *shares)

    @cached_property
    def forecast(self) -> Forecast:
        """The market from the edition's year to its horizon."""
        pooled = self.pooled[self.scope]
        level, growth = pooled.draws(self.inputs.paths, stream(self.inputs.seed, "pooled"))
        return forecast(
            self.inputs.book,
            level,
            growth,
            year=self.year,
            horizon=self.horizon,
            seed=self.inputs.seed,
            views=self.views,
        )

    @cached_property
    def total(self) -> tuple[tuple[int, Bands], ...]:
        """The total in each year."""
        bands = self.forecast.bands("total", "total")
        return tuple((self.year + ahead, each) for ahead, each in enumerate(bands))

    def total_in(self, year: int) -> Bands:
        """The total in one year."""
        return dict(self.total)[year]

    @cached_property
    def scenario_effects(self) -> Mapping[str, float]:
        """Percent by which each scenario changes the median total at the horizon."""
        return {each.scenario: each.change_pct for each in scenario_effects(self.forecast)}

    @cached_property
    def tornado(self) -> tuple[Bar, ...]:
        """What matters for the total at the horizon, the widest first."""
        return tornado_of(self.forecast)

    @property
    def mean_at_horizon(self) -> float:
        """The mean of the total at the horizon over all paths, USD billion."""
        return float(self.forecast.of(TOTAL, TOTAL)[-1].mean())

    @cached_property
    def growth_drawn(self) -> Bands:
        """Mean growth from the edition's year to its horizon with scenarios, percent a year."""
        return self.forecast.growth_pct("total", "total")

    # What it asks of the plant

    @cached_property
    def demand(self) -> tuple[DemandLine, ...]:
        """Each technology of the plant in each year, beside its capacity."""
        plant = self.inputs.plant.plant
        return tuple(line for each in demands(self.forecast, plant) for line in each.lines(plant))

    @cached_property
    def funnels(self) -> tuple[Funnel, ...]:
        """From market to what could be won, link by link, in the year of the decision."""
        plant = self.inputs.plant
        return tuple(funnels(self.forecast, plant.plant, plant.decision_year))

    @cached_property
    def case(self) -> Case:
        """The investment case of the plant."""
        plant = self.inputs.plant
        return case(self.forecast, plant.plant, plant.invest_in, plant.decision_year)

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since the previous edition and why; None if there is none.

        The horizon of this edition is asked of both; inputs are replaced in the order claims,
        assumptions, landscape, method (base year, paths, seed).
        """
        if self.previous is None:
            return None
        old, new = self.previous, self.inputs
        names = ("claims", "assumptions", "landscape", "method")
        parts = [Replaced(name=name, old=_part(old, name), new=_part(new, name)) for name in names]
        return Changes(previous=old.name, found=compared(parts, lambda mixed: _median(new, mixed)))


def _possible(inputs: Inputs) -> None:
    for year in (inputs.year, inputs.horizon):
        possible_year(year)
    if not FEWEST <= inputs.paths <= MOST:
        reason = f"{inputs.paths} paths are impossible. Choose from {FEWEST} to {MOST:,}."
        raise MarketFault("paths_impossible", reason)
    if inputs.seed < 0:
        reason = f"The seed {inputs.seed} is impossible. Choose a whole number from 0 on."
        raise MarketFault("seed_impossible", reason)


def _part(inputs: Inputs, name: str) -> Any:
    if name == "method":
        return (inputs.year, inputs.paths, inputs.seed)
    return {
        "claims": inputs.reading,
        "assumptions": inputs.book,
        "landscape": inputs.landscape,
    }[name]


def _median(new: Inputs, mixed: Mapping[str, Any]) -> float:
    year, paths, seed = mixed["method"]
    inputs = replace(
        new,
        reading=mixed["claims"],
        book=mixed["assumptions"],
        landscape=mixed["landscape"],
        year=year,
        paths=paths,
        seed=seed,
    )
    return Edition(inputs).total_in(new.horizon).median
