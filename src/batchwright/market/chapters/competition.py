"""Competitive landscape: ranking with its basis, who became whom, strategies; company profiles."""

from batchwright.market.chapters.charts import event_timeline, revenue_bars
from batchwright.market.chapters.refs import calculation_ref, claim_ref, slug, source_ref, usd_bn
from batchwright.market.chapters.statements import stated
from batchwright.market.edition import Edition
from batchwright.market.landscape import Company, Place, revenue_usd_bn
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
            Heading(title="Who became whom"),
            event_timeline(edition),
            _events(edition),
            Heading(title="Strategies"),
            stated(edition, "strategy"),
        ),
    )


def _ranking(edition: Edition) -> tuple[Block, ...]:
    places = (*edition.ranking.ranked, *edition.ranking.apart)
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
                for each in places
            ),
            caption="Companies by disclosed revenue of contract manufacturing",
            sortable=True,
        ),
    )


def _name(place: Place) -> str:
    others = [each for each in place.disclosed_as if each != place.company.name]
    return f"{place.company.name} (as {', '.join(others)})" if others else place.company.name


def _limits(edition: Edition) -> tuple[Block, ...]:
    own = [each for each in edition.bounds if each.scope == edition.scope]
    return (
        *(
            Paragraph(
                runs=(
                    f"For {bound.scope} in {bound.year}, the companies found disclose together ",
                    usd_bn(float(bound.low_usd_bn), _limit("floor", bound)),
                    ", counting none twice and no group beside its part. No level below it is "
                    "believed; a total below it measures something else.",
                )
            )
            for bound in own
            if bound.low_usd_bn is not None and bound.year >= RECENT
        ),
        *(
            Paragraph(
                runs=(
                    f"In {bound.year} it is at most ",
                    usd_bn(float(bound.high_usd_bn), _limit("ceiling", bound)),
                    f", by assumption: {bound.why}",
                )
            )
            for bound in own
            if bound.high_usd_bn is not None
        ),
    )


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
    """One profile for each company."""
    blocks: list[Block] = [
        Paragraph(
            runs=(
                "The profiles hold what a source was found for. The ten companies that ",
                _named(edition),
                " names are among them, under the names they have today.",
            )
        )
    ]
    for company in edition.landscape.companies:
        blocks += [Heading(title=company.name), Facts(rows=_facts(edition, company))]
    return Chapter(anchor="profiles", title="Company profiles", blocks=tuple(blocks))


def _named(edition: Edition) -> Number:
    return Number(value=19, text="claim C019", basis=claim_ref("C019"))


def _facts(edition: Edition, company: Company) -> tuple[tuple[str, Cell], ...]:
    source = () if company.source.own else (source_ref(company.company_id),)
    today = edition.today(company.company_id)
    rows: list[tuple[str, Cell]] = [
        ("Seat", f"{company.country}, {name_of(company.region)}"),
    ]
    if today != company.name:
        rows.append(("Today", today))
    for label, value in (
        ("Ownership", company.ownership),
        ("Technologies", ", ".join(company.technologies)),
        ("Sites", company.sites),
    ):
        if value:
            rows.append((label, Statement(runs=(value,), sources=source)))
    for each in edition.landscape.revenues:
        if each.company_id == company.company_id:
            usd = revenue_usd_bn(edition.landscape, each)
            rows.append(
                (
                    f"Revenue {each.year}",
                    (
                        Number(
                            value=each.revenue,
                            unit=f"{each.currency} {each.unit}",
                            basis=source_ref(each.revenue_id),
                        ),
                        f" ({each.covers})",
                        *((", ", usd_bn(float(usd), source_ref(each.revenue_id))) if usd else ()),
                    ),
                )
            )
    return tuple(rows)
