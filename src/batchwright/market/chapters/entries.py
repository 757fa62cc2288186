"""The appendix of references: every claim, source, assumption and calculation in the text."""

from collections.abc import Iterable, Iterator

from batchwright.market import gdp
from batchwright.market.chapters.refs import (
    assumption_ref,
    calculation_ref,
    claim_ref,
    pooled_ref,
    slug,
    source_ref,
)
from batchwright.market.edition import Edition
from batchwright.market.landscape import (
    Company,
    CompanyEvent,
    Revenue,
    Share,
    disclosed_floor,
)
from batchwright.market.landscape import Statement as Stated
from batchwright.market.reading import shipped
from batchwright.market.regions import spelled
from batchwright.market.report.entries import (
    AssumptionEntry,
    CalculationEntry,
    ClaimEntry,
    Entry,
    SourceEntry,
)
from batchwright.market.types import Bound, Claim

OFTEN = ("C019", "C030", "C031", "C047")
"""Claims that the chapters name by themselves."""


def entries(edition: Edition) -> tuple[Entry, ...]:
    """All that a reader may be led to; the document keeps those it refers to."""
    return (
        *_claims(edition),
        *_sources(edition),
        *_assumptions(edition),
        *calculations(edition),
    )


def _claims(edition: Edition) -> Iterator[ClaimEntry]:
    markets = {each.claim_id: each for each in edition.reading.markets}
    here = {each.claim_id for each in edition.reading.claims}
    # Statements of the landscape rest on shipped claims, whatever claims the market is pooled from.
    named = {claim_id for each in edition.landscape.statements for claim_id in each.claim_ids}
    named |= {claim_id for claim_id in OFTEN if claim_id not in here}
    others = [each for each in shipped().claims if each.claim_id in named - here]
    for each in (*edition.reading.claims, *others):
        if each.page and each.claim_id.endswith((".growth", ".end")):
            continue
        figures = [(each.claim, _figure(each))]
        market = markets.get(each.claim_id)
        if market is not None and each.page:
            if market.stated_cagr_pct is not None:
                figures.append(("growth", f"{market.stated_cagr_pct} percent/yr"))
            if market.end_usd_bn is not None:
                figures.append((f"size in {market.end_year}", f"{market.end_usd_bn} USD bn"))
        yield ClaimEntry(
            id=each.claim_id,
            publisher=each.publisher,
            edition=each.edition,
            quote=each.quote or "(not quoted: read on the page named)",
            document=each.page or each.document,
            position=each.position,
            figures=tuple(figures),
        )


def _figure(claim: Claim) -> str:
    year = f", {claim.base_year or claim.horizon_year}"
    return f"{claim.value} {claim.unit}{year if claim.base_year or claim.horizon_year else ''}"


def _sources(edition: Edition) -> Iterator[SourceEntry]:
    landscape = edition.landscape
    rows: Iterable[tuple[str, Share | Company | CompanyEvent | Revenue | Stated]] = (
        *((each.share_id, each) for each in landscape.shares),
        *((each.company_id, each) for each in landscape.companies),
        *((each.event_id, each) for each in landscape.events),
        *((each.revenue_id, each) for each in landscape.revenues),
        *((each.statement_id, each) for each in landscape.statements),
    )
    for row_id, row in rows:
        if not row.source.own:
            yield SourceEntry(
                id=row_id,
                publisher=row.source.publisher,
                page=row.source.page,
                quote=row.source.quote,
            )
    used = {(each.currency, each.year) for each in landscape.revenues}
    for rate in landscape.rates:
        if (rate.currency, rate.year) not in used:
            continue
        yield SourceEntry(
            id=f"rate-{rate.currency}-{rate.year}",
            publisher=rate.source.publisher,
            page=rate.source.page,
            quote=f"{rate.per_usd} {rate.currency} per USD in {rate.year}: {rate.source.quote}",
        )


def _assumptions(edition: Edition) -> Iterator[AssumptionEntry]:
    for each in edition.assumptions:
        yield AssumptionEntry(
            id=each.assumption_id,
            subject=spelled(f"{each.group}: {each.subject}"),
            low=each.low,
            mode=each.mode,
            high=each.high,
            unit=each.unit,
            note=each.note,
        )


def _rates_used(edition: Edition) -> tuple[str, ...]:
    used = {(each.currency, each.year) for each in edition.landscape.revenues}
    return tuple(
        source_ref(f"rate-{each.currency}-{each.year}")
        for each in edition.landscape.rates
        if (each.currency, each.year) in used
    )


def floor_parts(edition: Edition, bound: Bound) -> tuple[str, ...]:
    """The ids of the revenues that a floor counts."""
    floor = disclosed_floor(edition.landscape, bound.scope, bound.year)
    return tuple(each.revenue.revenue_id for each in floor.parts if each.revenue.year == bound.year)


def calculations(edition: Edition) -> Iterator[CalculationEntry]:
    """How each number was made."""
    reading = edition.reading
    yield CalculationEntry(
        id="intake",
        title="Claims that came in",
        method="Lines of the claims files, each checked for words, place, value, unit and year; "
        "claims on one market by one edition are put together.",
        inputs=(),
        result=f"{len(reading.claims)} claims, {len(reading.markets)} markets, "
        f"{len(reading.refused)} lines refused",
    )
    yield CalculationEntry(
        id="gate",
        title="Growth against end points",
        method="(end / base)^(1 / periods) - 1 against the growth stated; a miss counts above 0.25 "
        "percentage points if no figures that round to the stated ones close.",
        inputs=tuple(claim_ref(each.claim_id) for each in edition.judgements),
        result=", ".join(
            f"{each.claim_id} {each.verdict.value.replace('_', ' ')}" for each in edition.judgements
        ),
    )
    for scope, pooled in edition.pooled.items():
        low, high = pooled.level.band_80
        yield CalculationEntry(
            id=f"pool-{slug(scope)}",
            title=f"{scope}, pooled",
            method="Posterior of level, growth and spread on a grid. Student's t of 7 degrees of "
            "freedom around level and growth; a claim measures its scope with probability pi, "
            "else its level is log-uniform from USD 0.1 bn to 10,000 bn and its growth that of any "
            "market. Priors: spread log-normal around 20 % (factor 1.8), spread of growth "
            "log-normal around 1.5 points, growth normal 8 % (6), pi Beta(8, 2). Editions of one "
            "publisher count as one.",
            inputs=tuple(dict.fromkeys(claim_ref(each) for each in pooled.weights)),
            result=f"USD {pooled.level.median:.1f} bn in {pooled.year}, 80 % {low:.1f} to "
            f"{high:.1f}; growth {pooled.growth.median:.1f} % a year",
        )
    yield CalculationEntry(
        id="left-out",
        title="Each claim left out",
        method="The predictive distribution of the other claims at the level and year of the one "
        "left out; bands that are right hold their share of claims.",
        inputs=tuple(claim_ref(each.claim_id) for each in edition.left_out),
        result=f"{sum(each.within_80 for each in edition.left_out)} of {len(edition.left_out)} "
        "within the 80 % band",
    )
    for found in edition.bridges:
        yield CalculationEntry(
            id=f"bridge-{found.start.claim_id}-{found.end.claim_id}",
            title=f"Bridge from {found.start.claim_id} to {found.end.claim_id}",
            method=" ".join(each.basis for each in found.steps),
            inputs=(claim_ref(found.start.claim_id), claim_ref(found.end.claim_id)),
            result=f"USD {found.remainder_usd_bn:.2f} bn unexplained, "
            f"{found.remainder_factor:.2f} times what the steps explain",
        )
    yield CalculationEntry(
        id="parts-and-whole",
        title="Parts against the whole",
        method="Pooled levels of drugs and of devices, added, against the pooled level of both.",
        inputs=tuple(pooled_ref(each) for each in edition.pooled if each != "biologics"),
        result="; ".join(
            f"{scope} USD {each.level.median:.1f} bn" for scope, each in edition.pooled.items()
        ),
    )
    for bound in edition.bounds:
        if bound.low_usd_bn is not None:
            yield CalculationEntry(
                id=f"floor-{slug(bound.scope)}-{bound.year}",
                title=f"What firms disclose of {bound.scope} in {bound.year}",
                method="Sum of disclosed revenues of contract manufacturing, each company once, "
                "after mergers, groups with other business left out.",
                inputs=tuple(source_ref(each) for each in floor_parts(edition, bound)),
                result=f"at least USD {bound.low_usd_bn:.1f} bn",
            )
        if bound.high_usd_bn is not None:
            yield CalculationEntry(
                id=f"ceiling-{slug(bound.scope)}-{bound.year}",
                title=f"The most {bound.scope} can be in {bound.year}",
                method=bound.why,
                inputs=tuple(assumption_ref(each) for each in bound.sources),
                result=f"at most USD {bound.high_usd_bn:,.0f} bn",
            )
    yield CalculationEntry(
        id="ranking",
        title="Ranking of companies",
        method="Latest disclosed revenue of contract manufacturing under the company of today, in "
        "US dollars at the average rate of its year.",
        inputs=(
            *(
                source_ref(revenue.revenue_id)
                for each in edition.ranking.ranked
                for revenue in each.revenues
            ),
            *_rates_used(edition),
        ),
        result=f"{len(edition.ranking.ranked)} companies ranked",
    )
    for name, title in (("forces", "Five forces"), ("chain", "Value chain")):
        yield CalculationEntry(
            id=name,
            title=title,
            method="Statements by subject, in their order; scores are averaged and rounded.",
            inputs=(),
            result="as drawn",
        )
    yield from _forecasts(edition)


def _forecasts(edition: Edition) -> Iterator[CalculationEntry]:
    total = edition.total_in(edition.horizon)
    for axis in ("total", "product", "service", "customer", "application", "region"):
        groups = ("forecast", "scenario") if axis == "total" else (axis, "forecast", "scenario")
        yield CalculationEntry(
            id=f"forecast-{axis}",
            title=f"Forecast by {axis}",
            method=f"{edition.inputs.paths:,} paths: ln level and growth from the pool, shares of "
            "segments Dirichlet, tilts and volatility PERT, scenarios by probability; own shocks "
            "of segments share out the total and do not move it.",
            inputs=(
                pooled_ref(edition.scope),
                *(
                    assumption_ref(each.assumption_id)
                    for each in edition.assumptions
                    if each.group in groups
                ),
            ),
            result=f"USD {total.median:.0f} bn in {edition.horizon}, 80 % "
            f"{total.band_80[0]:.0f} to {total.band_80[1]:.0f}",
        )
    for name, effect in edition.scenario_effects.items():
        yield CalculationEntry(
            id=f"scenario-{name.replace(' ', '-')}",
            title=f"Scenario {name}",
            method="Median total at the horizon with the scenario in every path against in none, "
            "all else as drawn.",
            inputs=tuple(
                assumption_ref(each.assumption_id)
                for each in edition.assumptions
                if each.group == "scenario" and each.subject.startswith(name)
            ),
            result=f"{effect:+.1f} %",
        )
    yield CalculationEntry(
        id="tornado",
        title="What moves the total",
        method="Conditional means over the paths near the 10th and the 90th percentile of each "
        "input; first-order share of variance by bins (Saltelli et al., 2008).",
        inputs=(calculation_ref("forecast-total"),),
        result=f"widest: {edition.tornado[0].name}",
    )
    yield CalculationEntry(
        id="views",
        title="Weights of regional views",
        method="Modes of the assumptions on each view, scaled to sum to one.",
        inputs=tuple(
            assumption_ref(each.assumption_id)
            for each in edition.assumptions
            if each.group == "region" and each.subject.startswith("view of ")
        ),
        result=", ".join(
            f"{name} {weight:.2f}" for name, weight in edition.forecast.regional.probability.items()
        ),
    )
    yield CalculationEntry(
        id="world-product",
        title="Share of the world's product",
        method=f"{gdp.SOURCE}: aggregates by the one table of regions, year {gdp.latest_year()}.",
        inputs=(),
        result=f"world USD {gdp.usd_bn('global', gdp.latest_year()) or 0:,.0f} bn",
    )
    plant = tuple(
        assumption_ref(each.assumption_id) for each in edition.assumptions if each.group == "plant"
    )
    investment = tuple(
        assumption_ref(each.assumption_id)
        for each in edition.assumptions
        if each.group == "investment"
    )
    yield CalculationEntry(
        id="demand",
        title="From the market to this plant",
        method="Market in the regions served x part of technology x addressable x obtainable; "
        "divided by revenue per batch, times suite-days per batch, beside suites x available days "
        "x utilization; in every path.",
        inputs=(calculation_ref("forecast-total"), *plant),
        result=f"{len(edition.inputs.plant.plant.capacities)} technologies of "
        f"{edition.inputs.plant.name}",
    )
    yield CalculationEntry(
        id="investment",
        title=f"Investment case of {edition.case.technology}",
        method="Net present value of capital, margin on suite-days sold to unmet demand, fixed "
        "cost and exit value, against doing nothing, in every path; break-even by Brent's method "
        "within the range of each assumption.",
        inputs=(calculation_ref("demand"), *investment),
        result=", ".join(f"{each.option} USD {each.mean:.1f} m" for each in edition.case.options),
    )
    if edition.changes is not None:
        yield CalculationEntry(
            id="changes",
            title="What changed since the last edition",
            method="Inputs of the last edition replaced one by one in a fixed order; the median "
            "at the horizon after each.",
            inputs=(calculation_ref("forecast-total"),),
            result=f"{edition.changes.found.end - edition.changes.found.start:+.1f} USD bn",
        )
