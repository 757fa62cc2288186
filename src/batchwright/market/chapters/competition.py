"""Competitive landscape: ranking with its basis, who became whom, strategies; company profiles."""

from batchwright.market.chapters.charts import event_timeline, revenue_bars
from batchwright.market.chapters.refs import (
    calculation_ref,
    claim_ref,
    own,
    slug,
    source_ref,
    usd_bn,
)
from batchwright.market.chapters.statements import stated
from batchwright.market.edition import Edition
from batchwright.market.landscape import (
    Company,
    Place,
    Revenue,
    disclosed_floor,
    revenue_usd_bn,
)
from batchwright.market.regions import name_of
from batchwright.market.report.document import (
    Block,
    Cell,
    Chapter,
    Column,
    Facts,
    Heading,
    Number,
    Paragraph,
    Run,
    Statement,
    Table,
)
from batchwright.market.types import Bound

RANKING = calculation_ref("ranking")
RECENT = 2020
"""Floors before it are too low to refute anything, and are left out of the text."""


def competition(edition: Edition) -> Chapter:
    """Who is there, how large they say they are, and what they do."""
    return Chapter(
        anchor="competition",
        title="Competitive landscape",
        blocks=(
            Heading(title="Ranking"),
            *_ranking(edition),
            Heading(title="The least and the most the market can be"),
            *_limits(edition),
            Heading(title="Mergers, sales and new names"),
            event_timeline(edition),
            _events(edition),
            Heading(title="Strategies"),
            stated(edition, "strategy"),
        ),
    )


def _ranking(edition: Edition) -> tuple[Block, ...]:
    places = (*edition.ranking.ranked, *edition.ranking.apart)
    shown = [each for each in places if each.usd_bn is not None]
    silent = sorted(each.company.name for each in places if each.usd_bn is None)
    return (
        Paragraph(
            runs=(
                "Companies are ranked by the revenue they disclose for contract manufacturing, "
                "each under the name it has today. A group's revenue that holds other business "
                "ranks nobody; such companies stand below, unranked.",
            )
        ),
        revenue_bars(edition),
        Table(
            columns=(
                Column(title="Rank", numeric=True),
                Column(title="Company"),
                Column(title="Revenue", unit="USD bn", numeric=True),
                Column(title="Year"),
                Column(title="Basis"),
            ),
            rows=tuple(
                (
                    None if each.rank is None else Number(value=each.rank, basis=RANKING),
                    _name(each),
                    None
                    if each.usd_bn is None
                    else Number(
                        value=float(each.usd_bn), basis=source_ref(each.revenues[0].revenue_id)
                    ),
                    str(each.year or ""),
                    each.basis,
                )
                for each in shown
            ),
            caption="Companies by disclosed revenue of contract manufacturing",
            sortable=True,
        ),
        *([own(f"No revenue of these years was found for {', '.join(silent)}.")] if silent else []),
    )


def _name(place: Place) -> str:
    others = [each for each in place.disclosed_as if each != place.company.name]
    return f"{place.company.name} (as {', '.join(others)})" if others else place.company.name


def _limits(edition: Edition) -> tuple[Block, ...]:
    bounds = [each for each in edition.bounds if each.scope == edition.scope]
    low = [each for each in bounds if each.low_usd_bn is not None and each.year >= RECENT]
    high = [each for each in bounds if each.high_usd_bn is not None]
    return (
        Paragraph(
            runs=(
                f"No level of {edition.scope} is believed below what companies together disclose "
                "of contract work, none of them counted twice and no group beside its part, nor "
                "above a part of the world's product that is assumed. A total beyond these "
                "measures something else.",
            )
        ),
        Table(
            columns=(
                Column(title="Year"),
                Column(title="Limit"),
                Column(title="Level", unit="USD bn", numeric=True),
                Column(title="Why"),
            ),
            rows=(
                *(
                    (
                        str(each.year),
                        "at least",
                        Number(value=float(each.low_usd_bn or 0), basis=_limit("floor", each)),
                        _disclosed(edition, each),
                    )
                    for each in low
                ),
                *(
                    (
                        str(each.year),
                        "at most",
                        Number(value=float(each.high_usd_bn or 0), basis=_limit("ceiling", each)),
                        Statement(runs=(each.why,)),
                    )
                    for each in high
                ),
            ),
            caption="Between which limits the market lies",
        ),
    )


def _disclosed(edition: Edition, bound: Bound) -> str:
    """Whose revenues a floor counts, by the names they have today."""
    floor = disclosed_floor(edition.landscape, bound.scope, bound.year)
    names = {each.company_id: each.name for each in edition.landscape.companies}
    ids = (each.company_id for each in floor.parts if each.revenue.year == bound.year)
    return ", ".join(sorted(names[each] for each in ids))


def _limit(name: str, bound: Bound) -> str:
    return calculation_ref(f"{name}-{slug(bound.scope)}-{bound.year}")


def _events(edition: Edition) -> Table:
    names = {each.company_id: each.name for each in edition.landscape.companies}
    return Table(
        columns=(
            Column(title="Year"),
            Column(title="Company"),
            Column(title="Event"),
            Column(title="Became or went to"),
            Column(title="Source"),
        ),
        rows=tuple(
            (
                str(each.year),
                names.get(each.company_id, each.company_id),
                each.kind,
                names.get(each.into_company_id, each.into_company_id),
                Statement(
                    runs=(each.source.publisher or "known to the author",),
                    sources=() if each.source.own else (source_ref(each.event_id),),
                ),
            )
            for each in sorted(edition.landscape.events, key=lambda event: event.year)
        ),
        caption="Corporate events: names of older reports lead to companies of today",
        sortable=True,
    )


def profiles(edition: Edition) -> Chapter:
    """One profile for each company, with those that it took in after it."""
    blocks: list[Block] = [
        Paragraph(
            runs=(
                "The profiles hold what a source was found for, companies that became others "
                "after the ones they are today. The ten that ",
                _named(edition),
                " names are among them.",
            )
        ),
        own("Seats are known to the author."),
    ]
    kept = edition.landscape.companies
    today = {each.company_id: edition.today(each.company_id) for each in kept}
    for company in sorted(
        kept, key=lambda each: (today[each.company_id], today[each.company_id] != each.name)
    ):
        now = today[company.company_id]
        title = company.name if now == company.name else f"{company.name}, today {now}"
        blocks += [Heading(title=title), Facts(rows=_facts(edition, company))]
    return Chapter(anchor="profiles", title="Company profiles", blocks=tuple(blocks))


def _named(edition: Edition) -> Number:
    return Number(value=19, text="claim C019", basis=claim_ref("C019"))


def _facts(edition: Edition, company: Company) -> tuple[tuple[str, Cell], ...]:
    source = () if company.source.own else (source_ref(company.company_id),)
    rows: list[tuple[str, Cell]] = [("Seat", f"{company.country}, {name_of(company.region)}")]
    for label, value in (
        ("Ownership", company.ownership),
        ("Technologies", ", ".join(company.technologies)),
        ("Sites", company.sites),
    ):
        if value:
            rows.append((label, Statement(runs=(value,), sources=source)))
    disclosed = [
        run
        for each in edition.landscape.revenues
        if each.company_id == company.company_id
        for run in ("; ", *_revenue(edition, each))
    ]
    if disclosed:
        rows.append(("Revenue", tuple(disclosed[1:])))
    return tuple(rows)


def _revenue(edition: Edition, revenue: Revenue) -> tuple[Run, ...]:
    """A year's revenue as it was disclosed, and in US dollars if it was not in them."""
    basis = source_ref(revenue.revenue_id)
    stated = Number(value=revenue.revenue, unit=f"{revenue.currency} {revenue.unit}", basis=basis)
    usd = None if revenue.currency == "USD" else revenue_usd_bn(edition.landscape, revenue)
    converted: tuple[Run, ...] = () if usd is None else (", ", usd_bn(float(usd), basis))
    return (f"{revenue.year} ", stated, *converted, f" ({revenue.covers})")
