"""Figures of the report: charts made from what an edition found."""

from batchwright.market.bridge import Bridge
from batchwright.market.chapters.refs import (
    calculation_ref,
    claim_ref,
    pooled_ref,
    source_ref,
)
from batchwright.market.edition import Edition
from batchwright.market.regions import capital, name_of, spelled
from batchwright.market.report.charts.bars import Bar, Bars
from batchwright.market.report.charts.chain import Chain, Part
from batchwright.market.report.charts.fan import Fan, FanYear, Known
from batchwright.market.report.charts.heat import Heat, HeatRow
from batchwright.market.report.charts.intervals import Interval, Intervals
from batchwright.market.report.charts.shares import Share, Shares
from batchwright.market.report.charts.timeline import Event, Timeline
from batchwright.market.report.charts.tornado import Swing, Tornado
from batchwright.market.report.charts.waterfall import Step, Total, Waterfall
from batchwright.market.report.document import Figure
from batchwright.market.report.wording import SPACE, fixed
from batchwright.market.types import Bands


def claims_beside_the_pool(edition: Edition, scope: str) -> Figure:
    """Each claim of a scope, rolled to the edition's year, beside what all say together."""
    pooled, basis = edition.pooled[scope], pooled_ref(scope)
    rows = [
        Interval(
            label=f"{each.publisher}, {each.base_year}",
            value=edition.rolled(each),
            weight=pooled.weights.get(each.claim_id),
            basis=claim_ref(each.claim_id),
        )
        for each in edition.reading.markets
        if each.scope == scope
    ]
    rows.sort(key=lambda row: row.value)
    rows = [
        Interval(
            label="All claims together",
            value=pooled.level.median,
            band_50=pooled.level.band_50,
            band_80=pooled.level.band_80,
            band_90=pooled.level.band_90,
            basis=basis,
        ),
        Interval(
            label="One more claim",
            value=pooled.predictive.median,
            band_50=pooled.predictive.band_50,
            band_80=pooled.predictive.band_80,
            band_90=pooled.predictive.band_90,
            basis=basis,
        ),
        *rows,
    ]
    values = [row.value for row in rows]
    return Figure(
        title=f"What publishers say of {scope}, and what they say together",
        chart=Intervals(
            rows=tuple(rows),
            unit=f"USD bn, {edition.year}",
            basis=basis,
            log=max(values) > 5 * min(values),
        ),
        caption=f"Claims rolled to {edition.year} by their own growth; weight: the probability "
        "that a claim measures its scope.",
        sources=(basis,),
    )


def market_fan(edition: Edition) -> Figure:
    """The market from its base year to the horizon."""
    return fan_of(
        f"The market until {edition.horizon}",
        edition.total,
        calculation_ref("forecast-total"),
        tuple(
            Known(year=year, value=level, basis=pooled_ref(edition.scope))
            for year, level in edition.before
        ),
    )


def fan_of(
    title: str, years: tuple[tuple[int, Bands], ...], basis: str, known: tuple[Known, ...] = ()
) -> Figure:
    """A forecast with its bands, year by year."""
    return Figure(
        title=title,
        chart=Fan(
            path=tuple(
                FanYear(
                    year=year,
                    median=each.median,
                    band_50=each.band_50,
                    band_80=each.band_80,
                    band_90=each.band_90,
                )
                for year, each in years
            ),
            unit="USD bn",
            basis=basis,
            known=known,
        ),
        caption="Median and bands of 50, 80 and 90 %; before them the level as pooled."
        if known
        else "Median and bands of 50, 80 and 90 %.",
        sources=(basis,),
    )


def waterfall(found: Bridge) -> Figure:
    """The bridge between two claims, its remainder set apart."""
    basis = calculation_ref(f"bridge-{found.start.claim_id}-{found.end.claim_id}")
    steps = [
        Step(label=each.name, change=float(each.change_usd_bn), basis=basis)
        for each in found.steps
        if each.change_usd_bn is not None and abs(each.change_usd_bn) >= 0.005
    ]
    steps.append(
        Step(
            label="Unexplained",
            change=float(found.remainder_usd_bn),
            unexplained=True,
            note=f"{found.remainder_factor:.2f} times",
            basis=basis,
        )
    )
    start, end = found.start, found.end
    return Figure(
        title=f"From {start.claim_id} to {end.claim_id}",
        chart=Waterfall(
            start=Total(
                label=f"{start.publisher}, {start.base_year}",
                value=float(start.base_usd_bn),
                basis=claim_ref(start.claim_id),
            ),
            steps=tuple(steps),
            end=Total(
                label=f"{end.publisher}, {end.base_year}",
                value=float(end.base_usd_bn),
                basis=claim_ref(end.claim_id),
            ),
            unit="USD bn",
            basis=basis,
        ),
        caption=" ".join(each.basis for each in found.steps),
        sources=(basis,),
    )


def force_table(edition: Edition) -> Figure:
    """The five forces by the mean score of their statements."""
    kept = [each for each in edition.landscape.statements if each.chapter == "five forces"]
    subjects = list(dict.fromkeys(each.subject for each in kept))
    rows = []
    for subject in subjects:
        scores = [each.score for each in kept if each.subject == subject and each.score]
        mean = round(sum(scores) / len(scores)) if scores else None
        given = ", ".join(str(score) for score in scores)
        rows.append(
            HeatRow(
                label=capital(subject),
                scores=(mean,),
                note=f"rounded from the scores of its {len(scores)} statements: {given}",
                basis=calculation_ref("forces"),
            )
        )
    return Figure(
        title="How strong each force is",
        chart=Heat(
            columns=("Strength",),
            rows=tuple(rows),
            low="weak",
            high="strong",
            basis=calculation_ref("forces"),
        ),
        caption="Mean of the scores of the statements below, 1 to 5. Scores are the author's "
        "judgment of sourced statements.",
        sources=(calculation_ref("forces"),),
    )


OURS = ("drug substance", "drug product", "device assembly", "packaging and serialization")


def value_chain(edition: Edition) -> Figure:
    """The steps in which value is added, the plant's own among them."""
    kept = [each for each in edition.landscape.statements if each.chapter == "value chain"]
    parts = [
        Part(
            title=capital(name := each.subject.lstrip("0123456789 ")),
            strong=name in OURS,
            basis=calculation_ref("chain") if each.source.own else source_ref(each.statement_id),
        )
        for each in kept
    ]
    return Figure(
        title="Where value is added",
        chart=Chain(parts=tuple(parts), basis=calculation_ref("chain")),
        caption="From development to the patient; dark where contract manufacturing is done.",
        sources=(calculation_ref("chain"),),
    )


def revenue_bars(edition: Edition) -> Figure:
    """Disclosed revenues of contract manufacturing, largest first."""
    ranked = edition.ranking.ranked
    return Figure(
        title="Disclosed revenues of contract manufacturing",
        chart=Bars(
            bars=tuple(
                Bar(
                    label=f"{each.company.name}, {each.year}",
                    value=float(each.usd_bn or 0),
                    basis=source_ref(each.revenues[0].revenue_id),
                )
                for each in ranked
            ),
            unit="USD bn",
            basis=calculation_ref("ranking"),
        ),
        caption="Latest year disclosed, at the average exchange rate of that year.",
        sources=(calculation_ref("ranking"),),
    )


def event_timeline(edition: Edition) -> Figure:
    """Who became whom, year by year."""
    names = {each.company_id: each.name for each in edition.landscape.companies}
    return Figure(
        title="Who became whom",
        chart=Timeline(
            events=tuple(
                Event(
                    row=_bare(names.get(each.into_company_id, each.into_company_id)),
                    year=each.year,
                    label=_bare(names.get(each.company_id, each.company_id)),
                    kind=each.kind,
                    basis=calculation_ref("ranking")
                    if each.source.own
                    else source_ref(each.event_id),
                )
                for each in edition.landscape.events
            ),
            basis=calculation_ref("ranking"),
        ),
        caption="Each row is the company that others became or went to.",
        sources=(calculation_ref("ranking"),),
    )


def _bare(name: str) -> str:
    """A company's name without the remark in parentheses, for which a drawing has no room."""
    return name.partition(" (")[0]


def shares_of(edition: Edition, axis: str) -> Figure:
    """Each member's share of the total at both ends of the forecast."""
    found = edition.forecast
    ends = (edition.year, edition.horizon)
    basis = calculation_ref(f"forecast-{axis}")
    members = []
    for member in found.members(axis):
        first, last = (found.share_pct(axis, member, year) for year in ends)
        members.append(
            Share(
                label=capital(name_of(member)),
                values=(first.median, last.median),
                band_80=last.band_80,
                basis=basis,
            )
        )
    return Figure(
        title=f"Shares of the market by {axis}",
        chart=Shares(
            periods=tuple(str(year) for year in ends),
            members=tuple(members),
            unit="% of the total",
            basis=basis,
        ),
        caption=f"Medians of each member; the whisker is the 80 % band of {edition.horizon}. "
        "Medians need not sum to 100.",
        sources=(basis,),
    )


def tornado_chart(edition: Edition) -> Figure:
    """What moves the total at the horizon."""
    basis = calculation_ref("tornado")
    return Figure(
        title=f"What moves the market of {edition.horizon}",
        chart=Tornado(
            base=edition.mean_at_horizon,
            swings=tuple(
                Swing(
                    label=capital(spelled(each.name)),
                    low_input=_input(each.input_low, each.unit),
                    high_input=_input(each.input_high, each.unit),
                    low_result=each.low,
                    high_result=each.high,
                    basis=basis,
                )
                for each in edition.tornado[:12]
            ),
            unit="USD bn",
            basis=basis,
        ),
        caption="Mean outcome where the input is near its 10th and its 90th percentile, beside the "
        "mean of all paths, the twelve widest; for a scenario, where it does not happen and where "
        "it does.",
        sources=(basis,),
    )


def _input(value: float, unit: str) -> str:
    if unit == "happens":
        return "present" if value else "absent"
    text = fixed(value, 0 if abs(value) >= 100 else 1)
    return text if unit == "USD bn" else f"{text}{SPACE}%"


def change_waterfall(edition: Edition) -> Figure:
    """From the last edition's median at the horizon to this one's."""
    changes = edition.changes
    assert changes is not None
    basis = calculation_ref("changes")
    return Figure(
        title=f"From edition {changes.previous} to {edition.inputs.name}",
        chart=Waterfall(
            start=Total(label=changes.previous, value=changes.found.start, basis=basis),
            steps=tuple(
                Step(label=each.name, change=each.change, basis=basis)
                for each in changes.found.changes
            ),
            end=Total(label=edition.inputs.name, value=changes.found.end, basis=basis),
            unit=f"USD bn, {edition.horizon}",
            basis=basis,
        ),
        caption=f"Median of the total in {edition.horizon}.",
        sources=(basis,),
    )
