"""The first page: how big, how sure, why do others say otherwise, and what it asks of the plant."""

from batchwright.market.chapters.charts import claims_beside_the_pool, market_fan
from batchwright.market.chapters.plant import plant_answer
from batchwright.market.chapters.refs import (
    band,
    calculation_ref,
    chance,
    claim_link,
    claim_ref,
    level_of,
    percent,
    pooled_ref,
    slug,
    usd_bn,
)
from batchwright.market.edition import Edition
from batchwright.market.gate import Verdict
from batchwright.market.landscape import disclosed_floor
from batchwright.market.report.document import (
    Block,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Number,
    Paragraph,
    Points,
    Run,
    Statement,
)
from batchwright.market.report.wording import written
from batchwright.market.types import MarketClaim

FAR = 0.5
"""A claim less likely than this to measure its scope is named on the first page."""


def answer(edition: Edition) -> tuple[Block, ...]:
    """Key figures, the claims beside the pool, and the reasons why others say otherwise."""
    return (
        _figures(edition),
        Heading(title="How big, and how sure"),
        *_how_sure(edition),
        Heading(title="Why others say otherwise"),
        Points(statements=(*_outliers(edition), *_others(edition))),
        Heading(title="What it asks of this plant"),
        *plant_answer(edition),
        claims_beside_the_pool(edition, edition.scope),
        market_fan(edition),
    )


def _figures(edition: Edition) -> KeyFigures:
    pooled, basis = edition.pooled[edition.scope], pooled_ref(edition.scope)
    ahead = edition.total_in(edition.horizon)
    return KeyFigures(
        figures=(
            KeyFigure(
                label=f"Drugs and devices made under contract, {edition.year}",
                number=usd_bn(pooled.level.median, basis),
                band_80=pooled.level.band_80,
                band_50=pooled.level.band_50,
                band_90=pooled.level.band_90,
                note=(
                    "pooled from ",
                    _count(pooled.publishers, basis),
                    " publishers",
                ),
            ),
            KeyFigure(
                label="Growth a year",
                number=percent(pooled.growth.median, basis),
                band_80=pooled.growth.band_80,
                band_50=pooled.growth.band_50,
                band_90=pooled.growth.band_90,
                note=("as publishers state it, before scenarios",),
            ),
            KeyFigure(
                label=f"The same market in {edition.horizon}",
                number=usd_bn(ahead.median, calculation_ref("forecast-total")),
                band_80=ahead.band_80,
                band_50=ahead.band_50,
                band_90=ahead.band_90,
                note=("with scenarios by their probability",),
            ),
        )
    )


def _count(value: int, basis: str) -> Number:
    return Number(value=value, basis=basis)


def _how_sure(edition: Edition) -> tuple[Block, ...]:
    pooled, basis = edition.pooled[edition.scope], pooled_ref(edition.scope)
    within = sum(each.within_80 for each in edition.left_out)
    return (
        Paragraph(
            runs=(
                f"In {edition.year} the market is ",
                usd_bn(pooled.level.median, basis),
                ", ",
                *band(pooled.level, basis),
                ". The publishers of this scope lie about ",
                percent(pooled.spread_pct, basis),
                " apart, so one more report would say anything ",
                *band(pooled.predictive, basis),
                ". Left out one by one, ",
                Number(value=within, basis=calculation_ref("left-out")),
                " of ",
                Number(value=len(edition.left_out), basis=calculation_ref("left-out")),
                " claims lie within the 80 % band of all others.",
            )
        ),
    )


def _outliers(edition: Edition) -> tuple[Statement, ...]:
    pooled, basis = edition.pooled[edition.scope], pooled_ref(edition.scope)
    points = []
    for market in edition.reading.markets:
        weight = pooled.weights.get(market.claim_id, 1.0)
        if market.scope != edition.scope or weight >= FAR:
            continue
        judged = next(each for each in edition.judgements if each.claim_id == market.claim_id)
        runs: list[Run] = [
            f"{market.publisher} says ",
            level_of(market),
            f" for {market.base_year}: rolled to {edition.year} by its own growth, ",
            _times(edition, market),
            f" {'below' if edition.rolled(market) < pooled.level.median else 'above'} that level. "
            "The probability that it measures drugs and devices is ",
            Number(value=weight, text=chance(weight), basis=basis),
            ".",
        ]
        if judged.verdict is Verdict.DOES_NOT_CLOSE and judged.implied_cagr_pct is not None:
            runs += [
                " Its own figures do not close: its ends imply ",
                percent(float(judged.implied_cagr_pct), calculation_ref("gate")),
                " a year where it states ",
                percent(market.stated_cagr_pct or 0, claim_ref(market.claim_id)),
                ".",
            ]
        runs += _refuted(edition, market)
        points.append(Statement(runs=tuple(runs), sources=(claim_ref(market.claim_id),)))
    return tuple(points)


def _refuted(edition: Edition, market: MarketClaim) -> list[Run]:
    """What firms disclose for that year, where it is more than the claim."""
    floor = disclosed_floor(edition.landscape, market.scope or edition.scope, market.base_year)
    if floor.own_year_usd_bn <= market.base_usd_bn:
        return []
    own = [each for each in floor.parts if each.revenue.year == market.base_year]
    name = f"floor-{slug(floor.scope)}-{floor.year}"
    return [
        " ",
        Number(value=len(own), basis=calculation_ref(name)),
        " firms alone disclosed ",
        usd_bn(float(floor.own_year_usd_bn), calculation_ref(name)),
        f" for {floor.year}.",
    ]


def _times(edition: Edition, market: MarketClaim) -> Number:
    """How far a claim lies from the pooled level, as a factor."""
    ratio = edition.pooled[edition.scope].level.median / edition.rolled(market)
    factor = max(ratio, 1 / ratio)
    text = f"a factor of {written(factor)}"
    return Number(value=factor, text=text, basis=pooled_ref(edition.scope))


def _others(edition: Edition) -> tuple[Statement, ...]:
    return (*_parts_and_whole(edition), *_largest_region(edition), *_self_contradicting(edition))


def _parts_and_whole(edition: Edition) -> tuple[Statement, ...]:
    drugs, devices = edition.pooled.get("drugs (CDMO)"), edition.pooled.get("devices")
    if drugs is None or devices is None:
        return ()
    whole = edition.pooled[edition.scope]
    total = drugs.level.median + devices.level.median
    basis = calculation_ref("parts-and-whole")
    return (
        Statement(
            runs=(
                "The parts do not add up: drugs alone are pooled at ",
                usd_bn(drugs.level.median, pooled_ref("drugs (CDMO)")),
                ", devices at ",
                usd_bn(devices.level.median, pooled_ref("devices")),
                ", together ",
                usd_bn(total, basis),
                ", ",
                percent(100 * (total / whole.level.median - 1), basis),
                " more than the whole: other publishers size the parts and count wider.",
            ),
            sources=(basis,),
        ),
    )


def _largest_region(edition: Edition) -> tuple[Statement, ...]:
    share = edition.amount("C047")
    if share is None:
        return ()
    return (
        Statement(
            runs=(
                "The largest region is Asia Pacific for one publisher (",
                percent(share, claim_ref("C047")),
                "), North America for others; both stand, with weights: ",
                Link(text="By geography", target="geography"),
                ".",
            ),
            sources=tuple(claim_ref(each) for each in ("C047", "C030", "C031")),
        ),
    )


def _self_contradicting(edition: Edition) -> tuple[Statement, ...]:
    failing = [
        each.claim_id
        for each in edition.judgements
        if each.verdict is Verdict.DOES_NOT_CLOSE and edition.pooled_weight(each.claim_id) >= FAR
    ]
    if not failing:
        return ()
    return (
        Statement(
            runs=(
                _count(len(failing), calculation_ref("gate")),
                " more contradict themselves, their stated growth against their own ends, so "
                "their growth counts less: ",
                *_listed(edition, failing),
                ".",
            ),
            sources=(calculation_ref("gate"),),
        ),
    )


def _listed(edition: Edition, claim_ids: list[str]) -> list[Link | str]:
    publishers = {each.claim_id: each for each in edition.reading.markets}
    runs: list[Link | str] = []
    for each in claim_ids:
        found = publishers[each]
        runs += [", "] if runs else []
        runs += [f"{found.publisher} {found.base_year} (", claim_link(each), ")"]
    return runs
