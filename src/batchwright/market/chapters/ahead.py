"""Forecast and scenarios: the fan, what matters, what may happen, what changed since last time."""

from batchwright.market.chapters.charts import change_waterfall, tornado_chart
from batchwright.market.chapters.refs import assumption_ref, between, calculation_ref, percent
from batchwright.market.edition import Edition
from batchwright.market.regions import capital, spelled
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Heading,
    Link,
    Number,
    Paragraph,
    Table,
)


def ahead(edition: Edition) -> Chapter:
    """The market to its horizon, and why it may be otherwise."""
    return Chapter(
        anchor="forecast",
        title="Forecast and scenarios",
        blocks=(
            *_fan(edition),
            Heading(title="What matters"),
            *_matters(edition),
            Heading(title="What may happen"),
            *_scenarios(edition),
            Heading(title="What changed since the last edition"),
            *_changes(edition),
        ),
    )


def _fan(edition: Edition) -> tuple[Block, ...]:
    basis = calculation_ref("forecast-total")
    total = edition.total_in(edition.horizon)
    return (
        Paragraph(
            runs=(
                f"From {edition.year} to {edition.horizon} the market grows by ",
                percent(edition.growth_drawn.median, basis),
                " a year in the median, and reaches ",
                Number(value=total.median, unit="USD bn", basis=basis),
                ". Level and growth are drawn from the pool, shares and tilts from assumptions, "
                "scenarios by their probability; ",
                Number(value=edition.inputs.paths, basis=basis),
                " paths, seed ",
                Number(value=edition.inputs.seed, text=str(edition.inputs.seed), basis=basis),
                ". Drawn, it stands behind the ",
                Link(text="first page", target="answer"),
                ".",
            )
        ),
        Table(
            columns=(
                Column(title="Year"),
                Column(title="Median", unit="USD bn", numeric=True),
                Column(title="50 %"),
                Column(title="80 %"),
                Column(title="90 %"),
            ),
            rows=tuple(
                (
                    str(year),
                    Number(value=each.median, basis=basis),
                    between(each.band_50, basis, 0),
                    between(each.band_80, basis, 0),
                    between(each.band_90, basis, 0),
                )
                for year, each in edition.total
            ),
            caption="The total, USD billion of each year",
        ),
    )


def _matters(edition: Edition) -> tuple[Block, ...]:
    widest = edition.tornado[0]
    return (
        Paragraph(
            runs=(
                f"What moves the market of {edition.horizon} most is {spelled(widest.name)}: "
                "knowing it would remove ",
                percent(100 * widest.variance_share, calculation_ref("tornado")),
                " of the variance.",
            )
        ),
        tornado_chart(edition),
    )


def _scenarios(edition: Edition) -> tuple[Block, ...]:
    rows = []
    for each in edition.forecast.happened:
        name = each.scenario.name
        probability = each.scenario.probability
        rows.append(
            (
                capital(name),
                Number(
                    value=probability.mode,
                    basis=assumption_ref(probability.assumption_id),
                ),
                Number(
                    value=each.scenario.start.mode,
                    text=str(each.scenario.start.mode),
                    basis=assumption_ref(each.scenario.start.assumption_id),
                ),
                percent(
                    edition.scenario_effects[name],
                    calculation_ref(f"scenario-{name.replace(' ', '-')}"),
                ),
                each.scenario.probability.note,
            )
        )
    return (
        Paragraph(
            runs=(
                "Scenarios are assumptions: each has a probability, a start, a duration and its "
                "effects on segments, signed by their author and approved by another person. "
                "Where the published growth holds a part of them already, only the rest is "
                "counted.",
            )
        ),
        Table(
            columns=(
                Column(title="Scenario"),
                Column(title="Probability", numeric=True),
                Column(title="From", numeric=True),
                Column(title=f"Effect in {edition.horizon}", unit="% of total", numeric=True),
                Column(title="Why this probability"),
            ),
            rows=tuple(rows),
            caption="What each scenario does to the total if it happens, against if it does not",
        ),
    )


def _changes(edition: Edition) -> tuple[Block, ...]:
    if edition.changes is None:
        return (Paragraph(runs=("This edition is compared with no earlier one.",)),)
    return (
        Paragraph(
            runs=(
                f"Against the edition {edition.changes.previous}, the inputs were replaced one by "
                "one in the order shown; what two do together is counted to the later one.",
            )
        ),
        change_waterfall(edition),
    )
