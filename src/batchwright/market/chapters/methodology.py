"""Methodology and sources: gate, pool, how well it covers, bridge, and who said what."""

from batchwright.market.chapters.charts import claims_beside_the_pool, waterfall
from batchwright.market.chapters.refs import (
    between,
    calculation_ref,
    chance,
    claim_link,
    level_of,
    percent,
    pooled_ref,
    usd_bn,
)
from batchwright.market.edition import Edition
from batchwright.market.gate import Verdict
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Run,
    Runs,
    Table,
)


def methodology(edition: Edition) -> Chapter:
    """How claims become a level with bands, and how far that can be trusted."""
    return Chapter(
        anchor="methodology",
        title="Methodology and sources",
        blocks=(
            Heading(title="The arithmetic gate"),
            *_gate(edition),
            Heading(title="Pooling"),
            *_pooling(edition),
            Heading(title="How well the bands cover"),
            *_coverage(edition),
            Heading(title="From one claim to another"),
            *_bridges(edition),
            Heading(title="Who says what"),
            _sources(edition),
        ),
    )


def _gate(edition: Edition) -> tuple[Block, ...]:
    failing = [each for each in edition.judgements if each.verdict is Verdict.DOES_NOT_CLOSE]
    closing = sum(each.verdict is Verdict.CLOSES for each in edition.judgements)
    return (
        Paragraph(
            runs=(
                "A level, a growth and an end say the same thing twice. Of the claims that state "
                "all three, ",
                Number(value=closing, basis=calculation_ref("gate")),
                " close and ",
                Number(value=len(failing), basis=calculation_ref("gate")),
                " do not: the growth stated and the growth their own ends imply differ by more "
                "than 0.25 percentage points, and rounding does not explain it.",
            )
        ),
        Table(
            columns=(
                Column(title="Claim"),
                Column(title="Implied", unit="% a year", numeric=True),
                Column(title="Misses by", unit="points", numeric=True),
                Column(title="Finding"),
            ),
            rows=tuple(
                (
                    (claim_link(each.claim_id),),
                    None
                    if each.implied_cagr_pct is None
                    else Number(
                        value=each.implied_cagr_pct,
                        text=f"{each.implied_cagr_pct:.2f}",
                        basis=calculation_ref("gate"),
                    ),
                    None
                    if each.miss_pp is None
                    else Number(
                        value=each.miss_pp,
                        text=f"{each.miss_pp:.2f}",
                        basis=calculation_ref("gate"),
                    ),
                    each.reason,
                )
                for each in failing
            ),
            caption="Claims that contradict themselves",
        ),
        Table(
            columns=(Column(title="Claims"), Column(title="Finding")),
            rows=tuple((_linked(each.claim_ids), each.reason) for each in edition.inconsistencies),
            caption="Region lists, shares and segments that do not agree",
        ),
    )


def _linked(claim_ids: tuple[str, ...]) -> Runs:
    links: list[Run] = [run for each in claim_ids for run in (", ", claim_link(each))]
    return tuple(links[1:])


def _pooling(edition: Edition) -> tuple[Block, ...]:
    pooled = edition.pooled[edition.scope]
    basis = pooled_ref(edition.scope)
    return (
        Paragraph(
            runs=(
                "Claims of one scope are pooled: level and growth together, editions of one "
                "publisher as one, tails heavy, and each claim with a probability that it "
                "measures what its scope says. What publishers share, how far they lie apart, is "
                "learnt from all scopes. They lie about ",
                percent(pooled.spread_pct, basis),
                " apart. The posterior is summed on a grid and has no sampling error; its priors "
                "are our own choice and are stated with the calculation.",
            )
        ),
        Table(
            columns=(
                Column(title="Scope"),
                Column(title="Publishers", numeric=True),
                Column(title="Level", unit=f"USD bn, {edition.year}", numeric=True),
                Column(title="80 % band", unit="USD bn"),
                Column(title="One more claim", unit="80 %, USD bn"),
                Column(title="Growth", unit="% a year", numeric=True),
            ),
            rows=tuple(
                (
                    scope,
                    Number(value=each.publishers, basis=pooled_ref(scope)),
                    Number(value=each.level.median, basis=pooled_ref(scope)),
                    between(each.level.band_80, pooled_ref(scope), 1),
                    between(each.predictive.band_80, pooled_ref(scope), 1),
                    percent(each.growth.median, pooled_ref(scope)),
                )
                for scope, each in edition.pooled.items()
            ),
            caption="The pooled markets",
        ),
        *(
            claims_beside_the_pool(edition, scope)
            for scope in edition.pooled
            if scope != edition.scope
        ),
    )


def _coverage(edition: Edition) -> tuple[Block, ...]:
    left = edition.left_out
    within = sum(each.within_80 for each in left)
    basis = calculation_ref("left-out")
    return (
        Paragraph(
            runs=(
                "Each claim was left out in turn and held against the pool of all others. Of ",
                Number(value=len(left), basis=basis),
                " claims, ",
                Number(value=within, basis=basis),
                " lie in the 80 % band that the others give, ",
                percent(100.0 * within / len(left), basis),
                ". A method that knows its uncertainty has about 80 % there.",
            )
        ),
        Table(
            columns=(
                Column(title="Claim"),
                Column(title="Scope"),
                Column(title="Lies above", unit="% of what the others expect", numeric=True),
                Column(title="Within 80 %"),
            ),
            rows=tuple(
                (
                    (claim_link(each.claim_id),),
                    each.scope,
                    Number(value=100 * each.below, text=f"{100 * each.below:.0f}", basis=basis),
                    "yes" if each.within_80 else "no",
                )
                for each in left
            ),
            caption="Each claim held against all others",
            sortable=True,
        ),
    )


def _bridges(edition: Edition) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for found in edition.bridges:
        name = f"bridge-{found.start.claim_id}-{found.end.claim_id}"
        blocks += [
            Paragraph(
                runs=(
                    "From ",
                    claim_link(found.start.claim_id),
                    f" ({found.start.publisher}, ",
                    level_of(found.start),
                    f" in {found.start.base_year}) to ",
                    claim_link(found.end.claim_id),
                    f" ({found.end.publisher}, ",
                    level_of(found.end),
                    f" in {found.end.base_year}): the steps explain ",
                    usd_bn(float(found.explained_usd_bn()), calculation_ref(name)),
                    "; ",
                    usd_bn(float(found.remainder_usd_bn), calculation_ref(name)),
                    " stay unexplained.",
                )
            ),
            waterfall(found),
        ]
    return tuple(blocks)


def _sources(edition: Edition) -> Table:
    return Table(
        columns=(
            Column(title="Claim"),
            Column(title="Publisher"),
            Column(title="Scope"),
            Column(title="Year"),
            Column(title="Level", unit="USD bn", numeric=True),
            Column(title="Growth", unit="% a year", numeric=True),
            Column(title="Weight", numeric=True),
        ),
        rows=tuple(
            (
                (claim_link(each.claim_id),),
                f"{each.publisher}, {each.edition}" if each.edition else each.publisher,
                each.scope or "not stated",
                str(each.base_year),
                Number(value=each.base_usd_bn, basis=f"claim:{each.claim_id}"),
                None
                if each.stated_cagr_pct is None
                else Number(value=each.stated_cagr_pct, basis=f"claim:{each.claim_id}"),
                _weight(edition, each.scope, each.claim_id),
            )
            for each in edition.reading.markets
        ),
        caption="All markets stated, with the probability that each measures its scope",
        sortable=True,
    )


def _weight(edition: Edition, scope: str | None, claim_id: str) -> Number | None:
    pooled = edition.pooled.get(scope or "")
    weight = pooled.weights.get(claim_id) if pooled else None
    if weight is None or scope is None:
        return None
    return Number(value=weight, text=chance(weight), basis=pooled_ref(scope))
