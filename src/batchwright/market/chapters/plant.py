"""To this plant: demand by technology beside capacity, and what an investment would be worth."""

import numpy as np

from batchwright.market.chapters.refs import between, calculation_ref, percent
from batchwright.market.chapters.segments import label_of
from batchwright.market.demand import DemandLine
from batchwright.market.edition import Edition
from batchwright.market.investment import NOTHING, Worth
from batchwright.market.overturning import BreakEven
from batchwright.market.regions import name_of, spelled
from batchwright.market.report.charts.capacity import Capacity, Load
from batchwright.market.report.charts.histogram import Distribution, Histogram
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Figure,
    Heading,
    Note,
    Number,
    Paragraph,
    Run,
    Statement,
    Table,
)
from batchwright.market.report.wording import MINUS, SPACE
from batchwright.market.types import Bands

DEMAND = calculation_ref("demand")
INVESTMENT = calculation_ref("investment")
SHORT = 0.5
_BINS = 48


def plant(edition: Edition) -> Chapter:
    """What could be won, what it takes, and whether to invest."""
    regions = ", ".join(name_of(each) for each in edition.inputs.plant.plant.regions)
    return Chapter(
        anchor="plant",
        title="To this plant",
        blocks=(
            Note(
                title=edition.inputs.plant.name,
                runs=(edition.inputs.plant.note, f" It serves {regions}."),
            ),
            Heading(title="From the market to what could be won"),
            _funnel(edition),
            Heading(title="Demand beside capacity"),
            _capacity(edition),
            _demand(edition),
            Heading(title="The investment case"),
            *_investment(edition),
        ),
    )


def plant_answer(edition: Edition) -> tuple[Block, ...]:
    """The sentences for the first page."""
    return (Paragraph(runs=(*_short(edition), " ", *_advice(edition))),)


def plant_summary(edition: Edition) -> tuple[Statement, ...]:
    """The statements for the summary."""
    return (
        Statement(runs=_short(edition), sources=(DEMAND,)),
        Statement(runs=_advice(edition), sources=(INVESTMENT,)),
    )


def _lines(edition: Edition, year: int) -> tuple[DemandLine, ...]:
    return tuple(each for each in edition.demand if each.year == year)


def _short(edition: Edition) -> tuple[Run, ...]:
    name = edition.inputs.plant.name
    short = [each for each in _lines(edition, edition.horizon) if each.probability_short >= SHORT]
    if not short:
        return (
            f"{name} has more suites than the demand it could win asks for until "
            f"{edition.horizon}, in every technology and more likely than not.",
        )
    runs: list[Run] = [f"{name} is likely to be short by {edition.horizon} in "]
    for place, each in enumerate(short):
        runs += [", "] if place else []
        runs += [
            f"{each.technology} (needs ",
            Number(value=each.suites.median, basis=DEMAND),
            " suites and has ",
            Number(value=each.suites_had, basis=DEMAND),
            "; short in ",
            percent(100 * each.probability_short, DEMAND),
            " of paths)",
        ]
    return (*runs, ".")


def _advice(edition: Edition) -> tuple[Run, ...]:
    found = edition.case
    best = found.options[0]
    if best.option == NOTHING:
        first: tuple[Run, ...] = (
            f"For {found.technology}, no option is worth more than doing nothing on average.",
        )
    else:
        first = (
            f"For more {found.technology}, of all options {best.option} has the highest mean net "
            "present value, ",
            Number(value=best.mean, unit="USD m", basis=INVESTMENT),
            ", and loses money in ",
            percent(100 * best.negative, INVESTMENT),
            " of paths.",
        )
    turn = found.nearest()
    if turn is None:
        return (*first, " No single assumption overturns this within its range.")
    return (*first, " ", *_turn(turn))


def _turn(turn: BreakEven) -> tuple[Run, ...]:
    return (
        f"The nearest that would overturn it is “{spelled(turn.name)}”: ",
        "above " if turn.value > turn.middle else "below ",
        Number(value=turn.value, unit=_unit(turn), basis=INVESTMENT),
        ", where ",
        _number(turn.middle, _basis(turn)),
        " is assumed and ",
        *_ends(turn),
        f" possible, {turn.option} is worth more.",
    )


def _unit(turn: BreakEven) -> str:
    return "%" if turn.unit == "percent" else turn.unit


def _ends(turn: BreakEven) -> tuple[Run, ...]:
    return (
        _number(turn.low, _basis(turn)),
        f"{SPACE}to{SPACE}",
        _number(turn.high, _basis(turn)),
    )


def _number(value: float, basis: str) -> Number:
    return Number(value=value, text=_plain(value), basis=basis)


def _plain(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}".replace("-", MINUS)


def _funnel(edition: Edition) -> Table:
    year = edition.inputs.plant.decision_year
    return Table(
        columns=(
            Column(title="Technology"),
            Column(title="Product"),
            Column(title="Market served", unit="USD bn", numeric=True),
            Column(title="Of the technology", unit="USD bn", numeric=True),
            Column(title="Addressable", unit="USD m", numeric=True),
            Column(title="Obtainable", unit="USD m", numeric=True),
            Column(title="80 %"),
        ),
        rows=tuple(
            (
                each.technology,
                label_of(each.product),
                Number(value=each.market_usd_bn.median, basis=DEMAND),
                Number(value=each.technology_usd_bn.median, basis=DEMAND),
                Number(value=each.addressable_usd_m.median, basis=DEMAND),
                Number(value=each.obtainable_usd_m.median, basis=DEMAND),
                _range(each.obtainable_usd_m),
            )
            for each in edition.funnels
        ),
        caption=f"Medians of {year}; each link is an assumption with its range",
    )


def _range(bands: Bands, basis: str = DEMAND) -> tuple[Run, ...]:
    return between(bands.band_80, basis, 0 if bands.band_80[1] >= 20 else 1)


def _capacity(edition: Edition) -> Figure:
    return Figure(
        title=f"Suite-days a year in {edition.horizon}",
        chart=Capacity(
            loads=tuple(
                Load(
                    label=each.technology,
                    capacity=float(each.usable_suite_days),
                    demand=each.suite_days.median,
                    demand_band_80=each.suite_days.band_80,
                    note=f"{each.suites_had} suites; short in {100 * each.probability_short:.0f} %",
                    basis=DEMAND,
                )
                for each in _lines(edition, edition.horizon)
            ),
            unit="suite-days a year",
            basis=DEMAND,
        ),
        caption="Usable capacity at planned utilization beside the demand that could be won, "
        "median and 80 % band.",
        sources=(DEMAND,),
    )


def _demand(edition: Edition) -> Table:
    first = edition.inputs.plant.decision_year
    years = sorted({first, (first + edition.horizon) // 2, edition.horizon})
    return Table(
        columns=(
            Column(title="Technology"),
            Column(title="Year"),
            Column(title="Revenue", unit="USD m", numeric=True),
            Column(title="Batches", numeric=True),
            Column(title="Suite-days", numeric=True),
            Column(title="80 %"),
            Column(title="Suites needed", numeric=True),
            Column(title="Has", numeric=True),
            Column(title="People", numeric=True),
            Column(title="Short in", unit="% of paths", numeric=True),
        ),
        rows=tuple(
            (
                each.technology,
                str(each.year),
                Number(value=each.revenue_usd_m.median, basis=DEMAND),
                Number(value=each.batches.median, basis=DEMAND),
                Number(value=each.suite_days.median, basis=DEMAND),
                _range(each.suite_days),
                Number(value=each.suites.median, basis=DEMAND),
                Number(value=each.suites_had, basis=DEMAND),
                Number(value=each.headcount.median, basis=DEMAND),
                percent(100 * each.probability_short, DEMAND),
            )
            for each in sorted(edition.demand, key=lambda line: line.technology)
            if each.year in years
        ),
        caption="What the plant could win, medians, beside what it has",
        sortable=True,
    )


def _investment(edition: Edition) -> tuple[Block, ...]:
    found = edition.case
    options = [each for each in found.options if each.option != NOTHING]
    turns = found.break_evens[:8]
    return (
        Paragraph(
            runs=(
                f"Decided in {found.year} and counted to {found.horizon}, against doing nothing. ",
                *_advice(edition),
            )
        ),
        Figure(
            title="Net present value of each option",
            chart=Histogram(
                distributions=tuple(_distribution(each) for each in options),
                unit=f"USD m of {found.year}",
                basis=INVESTMENT,
            ),
            caption="Over the same paths of demand. A loss is a net present value below zero.",
            sources=(INVESTMENT,),
        ),
        Table(
            columns=(
                Column(title="Option"),
                Column(title="Mean", unit="USD m", numeric=True),
                Column(title="Median", unit="USD m", numeric=True),
                Column(title="80 %", unit="USD m"),
                Column(title="Loss in", unit="% of paths", numeric=True),
                Column(title="Best in", unit="% of paths", numeric=True),
            ),
            rows=tuple(
                (
                    each.option,
                    Number(value=each.mean, basis=INVESTMENT),
                    Number(value=each.bands.median, basis=INVESTMENT),
                    _range(each.bands, INVESTMENT),
                    percent(100 * each.negative, INVESTMENT),
                    percent(100 * each.best, INVESTMENT),
                )
                for each in found.options
            ),
            caption="Options by mean net present value",
        ),
        Table(
            columns=(
                Column(title="Assumption"),
                Column(title="Assumed", numeric=True),
                Column(title="Range"),
                Column(title="Break-even", numeric=True),
                Column(title="Unit"),
                Column(title="Then best"),
            ),
            rows=tuple(
                (
                    spelled(each.name),
                    Number(value=each.middle, basis=_basis(each)),
                    _ends(each),
                    Number(value=each.value, basis=INVESTMENT),
                    each.unit,
                    each.option,
                )
                for each in turns
            ),
            caption=f"What would overturn the ranking within its range, the nearest first, of "
            f"{found.examined} assumptions and inputs examined",
        ),
    )


def _basis(turn: BreakEven) -> str:
    return f"assumption:{turn.assumption_id}" if turn.assumption_id else INVESTMENT


def _distribution(worth: Worth) -> Distribution:
    low, high = np.quantile(worth.npv, (0.005, 0.995))
    counts, edges = np.histogram(worth.npv, bins=_BINS, range=(low, max(high, low + 1e-9)))
    return Distribution(
        label=worth.option,
        edges=tuple(float(each) for each in edges),
        counts=tuple(float(each) for each in counts),
        median=worth.bands.median,
        band_80=worth.bands.band_80,
        below_zero=worth.negative,
        basis=INVESTMENT,
    )
