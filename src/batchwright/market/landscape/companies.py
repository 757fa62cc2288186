"""Who became whom, and how much of the market firms' own figures alone support."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from batchwright.market.exchange import to_usd
from batchwright.market.landscape.tables import Company, CompanyEvent, Landscape, Revenue
from batchwright.market.scopes import Scope, scope_named
from batchwright.market.types import Bound, MarketFault

OLDEST = 3  # years that a revenue may lie back and still be shown for a later year (own choice)
_BN = {"tn": Decimal(1000), "bn": Decimal(1), "m": Decimal("0.001"), "crore": Decimal("0.01")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A revenue that a floor counts, in USD billion, and the company that it belongs to by then."""

    company_id: str
    revenue: Revenue
    usd_bn: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The sum of disclosed revenues of distinct companies within a scope.

    own_year_usd_bn: of revenues of this very year, the only ones that bound its market from below.
    usd_bn: with those of up to three years before where a company has none of this year; `told`
    names them, and what could not be counted.
    """

    scope: str
    year: int
    usd_bn: Decimal
    own_year_usd_bn: Decimal
    parts: tuple[Part, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A company's place: ranked by its contract business, else rank is None and basis says why.

    basis: segment (contract work alone), group (other business too), no exchange rate (`told` names
    the figure), not disclosed.
    company: today's; disclosed_as: the names its revenues stand under. revenues: what was added.
    """

    rank: int | None
    company: Company
    disclosed_as: tuple[str, ...]
    usd_bn: Decimal | None
    year: int | None
    basis: str
    revenues: tuple[Revenue, ...]
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """ranked: by contract revenue; apart: group figures and companies that disclose nothing."""

    year: int
    ranked: tuple[Place, ...]
    apart: tuple[Place, ...]


def _path(events: Iterable[CompanyEvent], company_id: str, year: int) -> tuple[str, ...]:
    """The company and all that it became up to the end of `year`, in order."""
    path = [company_id]
    while True:
        own = [e for e in events if e.company_id == path[-1] and e.year <= year]
        if not own:
            return tuple(path)
        into = max(own, key=lambda e: (e.year, e.event_id)).into_company_id
        if into in path:
            circle = " -> ".join((*path, into))
            raise MarketFault("events_circular", f"Companies become each other: {circle}.")
        path.append(into)


def became(events: Iterable[CompanyEvent], company_id: str, year: int) -> str:
    """The company that `company_id` was or belonged to at the end of `year`."""
    return _path(tuple(events), company_id, year)[-1]


def revenue_usd_bn(landscape: Landscape, revenue: Revenue) -> Decimal | None:
    """The revenue in USD billion at its year's average rate; None if that rate is not known."""
    in_bn = revenue.revenue * _BN[revenue.unit]
    rates = {(each.currency, each.year): each.per_usd for each in landscape.rates}
    return to_usd(in_bn, revenue.currency, revenue.year, rates, back=0)


def _no_rate(revenue: Revenue) -> str:
    return (
        f"{revenue.company_id} {revenue.year}: no average rate of {revenue.currency} for the year, "
        "not counted."
    )


def _overlap(one: Scope, other: Scope) -> bool:
    return bool(one.products & other.products) and bool(one.services & other.services)


def _without_repeats(parts: list[Part]) -> list[Part]:
    """Of one company's figures of one year those that count no money twice, the widest first.

    Of two figures for one scope the smaller stays: the sum is a lower bound.
    """
    by_scope: dict[str, Part] = {}
    for part in sorted(parts, key=lambda p: (-p.usd_bn, p.revenue.revenue_id)):
        by_scope[part.revenue.scope] = part
    kept: list[Part] = []
    for part in sorted(by_scope.values(), key=lambda p: (-p.usd_bn, p.revenue.revenue_id)):
        scope = scope_named(part.revenue.scope)
        if not any(_overlap(scope, scope_named(k.revenue.scope)) for k in kept):
            kept.append(part)
    return kept


def _distinct(landscape: Landscape, parts: list[Part], year: int) -> list[Part]:
    """The parts without those of a company whose successor by `year` discloses beside it."""
    disclosing = {part.revenue.company_id for part in parts}
    kept = []
    for company_id in sorted(disclosing):
        if not disclosing & set(_path(landscape.events, company_id, year)[1:]):
            kept += _without_repeats([p for p in parts if p.revenue.company_id == company_id])
    return kept


def _latest(landscape: Landscape, parts: list[Part], year: int) -> list[Part]:
    """Of the parts of one company of today those of the nearest year that has any."""
    for back in range(OLDEST + 1):
        found = [part for part in parts if part.revenue.year == year - back]
        if found:
            return _distinct(landscape, found, year - back)
    return []


def disclosed_floor(landscape: Landscape, scope: str, year: int) -> Floor:
    """What firms within `scope` disclose for `year`, after mergers, no company counted twice.

    Group figures with other business do not count, nor scopes that reach beyond the one asked.
    """
    asked = scope_named(scope)
    owned: dict[str, list[Part]] = {}
    told: list[str] = []
    for revenue in landscape.revenues:
        near = year - OLDEST <= revenue.year <= year
        if not near or revenue.covers != "segment" or not asked.holds(scope_named(revenue.scope)):
            continue
        usd_bn = revenue_usd_bn(landscape, revenue)
        if usd_bn is None:
            told.append(_no_rate(revenue))
            continue
        owner = became(landscape.events, revenue.company_id, year)
        part = Part(company_id=owner, revenue=revenue, usd_bn=usd_bn)
        owned.setdefault(owner, []).append(part)
    parts = [part for owner in sorted(owned) for part in _latest(landscape, owned[owner], year)]
    told += [
        f"{part.revenue.company_id}: revenue of {part.revenue.year}, none usable of {year}."
        for part in parts
        if part.revenue.year != year
    ]
    return Floor(
        scope=asked.name,
        year=year,
        usd_bn=sum((part.usd_bn for part in parts), Decimal(0)),
        own_year_usd_bn=sum((p.usd_bn for p in parts if p.revenue.year == year), Decimal(0)),
        parts=tuple(parts),
        told=tuple(told),
    )


def bounds(landscape: Landscape, scope: str) -> tuple[Bound, ...]:
    """A lower bound for each year in which firms within `scope` disclose revenue of that year."""
    found = []
    for year in sorted({revenue.year for revenue in landscape.revenues}):
        floor = disclosed_floor(landscape, scope, year)
        own = [part for part in floor.parts if part.revenue.year == year]
        if own:
            bound = Bound(
                scope=floor.scope,
                year=year,
                low_usd_bn=floor.own_year_usd_bn,
                sources=tuple(str(part.revenue.source) for part in own),
                why=f"Disclosed by {', '.join(part.revenue.company_id for part in own)}.",
            )
            found.append(bound)
    return tuple(found)


def _place(landscape: Landscape, company: Company, year: int) -> Place:
    """The unranked place of a company of `year` with the best figure that it discloses."""
    names = {each.company_id: each.name for each in landscape.companies}
    missing: list[str] = []
    for covers in ("segment", "group"):
        parts = []
        for revenue in landscape.revenues:
            near = year - OLDEST <= revenue.year <= year
            owner = became(landscape.events, revenue.company_id, year)
            if not near or revenue.covers != covers or owner != company.company_id:
                continue
            usd_bn = revenue_usd_bn(landscape, revenue)
            if usd_bn is None:
                missing.append(_no_rate(revenue))
            else:
                parts.append(Part(company_id=owner, revenue=revenue, usd_bn=usd_bn))
        kept = _latest(landscape, parts, year)
        if kept:
            return Place(
                rank=None,
                company=company,
                disclosed_as=tuple(names[part.revenue.company_id] for part in kept),
                usd_bn=sum((part.usd_bn for part in kept), Decimal(0)),
                year=kept[0].revenue.year,
                basis=covers,
                revenues=tuple(part.revenue for part in kept),
                told=" ".join(missing),
            )
    return Place(
        rank=None,
        company=company,
        disclosed_as=(),
        usd_bn=None,
        year=None,
        basis="no exchange rate" if missing else "not disclosed",
        revenues=(),
        told=" ".join(missing),
    )


def ranking(landscape: Landscape, year: int) -> Ranking:
    """The companies of `year` by disclosed contract revenue, equal revenue at equal rank.

    A figure may be up to three years old, which its `year` says. Group figures are not ranked: they
    would place a firm by what it does beside contract work.
    """
    today = [
        company
        for company in landscape.companies
        if became(landscape.events, company.company_id, year) == company.company_id
    ]
    places = [_place(landscape, company, year) for company in today]
    by_size = sorted(
        places, key=lambda p: (p.usd_bn is None, -(p.usd_bn or Decimal(0)), p.company.name)
    )
    by_contract = [place for place in by_size if place.basis == "segment"]
    ranked = tuple(
        replace(place, rank=1 + sum((o.usd_bn or 0) > (place.usd_bn or 0) for o in by_contract))
        for place in by_contract
    )
    apart = tuple(place for place in by_size if place.basis != "segment")
    return Ranking(year=year, ranked=ranked, apart=apart)
