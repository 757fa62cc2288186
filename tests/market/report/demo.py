"""A report with made-up figures: every block and every chart once, as a report would use it."""

from decimal import Decimal
from itertools import pairwise
from math import exp

from batchwright.market.report.charts.bars import Bar, Bars
from batchwright.market.report.charts.capacity import Capacity, Load
from batchwright.market.report.charts.chain import Chain, Part
from batchwright.market.report.charts.fan import Fan, FanYear, Known
from batchwright.market.report.charts.heat import Heat, HeatRow
from batchwright.market.report.charts.histogram import Distribution, Histogram
from batchwright.market.report.charts.intervals import Interval, Intervals
from batchwright.market.report.charts.shares import Share, Shares
from batchwright.market.report.charts.timeline import Event, Timeline
from batchwright.market.report.charts.tornado import Swing, Tornado
from batchwright.market.report.charts.waterfall import Step, Total, Waterfall
from batchwright.market.report.document import (
    Block,
    Chapter,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Note,
    Number,
    Paragraph,
    Points,
    Statement,
    Strong,
    Table,
)
from batchwright.market.report.entries import (
    AssumptionEntry,
    CalculationEntry,
    ClaimEntry,
    SourceEntry,
)

POOL = "calculation:pool-drugs+devices-2025"
CASE = "calculation:investment"


def _year(year: int) -> FanYear:
    n = year - 2025
    middle, spread = 240 * 1.085**n, 0.04 + 0.03 * n
    low, high = (lambda z: middle * exp(-z * spread)), (lambda z: middle * exp(z * spread))
    return FanYear(
        year=year,
        median=middle,
        band_50=(low(0.67), high(0.67)),
        band_80=(low(1.28), high(1.28)),
        band_90=(low(1.64), high(1.64)),
    )


def _hill(center: float, width: float) -> Distribution:
    edges = tuple(center + width * (n - 20) / 8 for n in range(41))
    counts = tuple(
        1000 * exp(-(((low + high) / 2 - center) ** 2) / (2 * width**2))
        for low, high in pairwise(edges)
    )
    below = sum(c for c, high in zip(counts, edges[1:], strict=False) if high <= 0) / sum(counts)
    return Distribution(
        label={12: "Build a suite", -3: "Buy a site", 6: "Single-use suite", 2: "Partner"}[
            int(center)
        ],
        edges=edges,
        counts=counts,
        median=center,
        band_80=(center - 1.28 * width, center + 1.28 * width),
        below_zero=below,
        basis=CASE,
    )


FAN = Fan(
    known=(
        Known(year=2022, value=188, basis="claim:C002"),
        Known(year=2023, value=205, basis="claim:C002"),
        Known(year=2024, value=221),
    ),
    path=tuple(_year(year) for year in range(2025, 2036)),
    unit="USD bn",
    basis=POOL,
)
WATERFALL = Waterfall(
    start=Total(label="C001: drugs and devices, 2022", value=7.8, basis="claim:C001"),
    steps=(
        Step(label="Years rolled from 2022 to 2025 at 8.5 %", change=2.16, note="own method"),
        Step(label="Scope added: small molecule drug substance and drug product", change=118.0),
        Step(label="Scope removed: wholesale of materials passed through", change=-14.5),
        Step(label="Currency", change=0.0),
        Step(label="Remainder", change=126.04, unexplained=True),
    ),
    end=Total(label="C044: drugs and devices, 2025", value=239.5, text="239.5", basis="claim:C044"),
    unit="USD bn",
    basis=POOL,
)
TORNADO = Tornado(
    base=412,
    swings=(
        Swing(
            label="Growth of biologics",
            low_input="7.1 %",
            high_input="11.9 %",
            low_result=371,
            high_result=466,
            basis="assumption:A01",
        ),
        Swing(
            label="Price pressure on small molecules",
            low_input="0 %",
            high_input="-4 %",
            low_result=421,
            high_result=388,
            basis="assumption:A02",
        ),
        Swing(
            label="Localisation of supply to North America and Europe",
            low_input="5 %",
            high_input="20 %",
            low_result=402,
            high_result=431,
        ),
        Swing(
            label="Pandemic surge",
            low_input="0",
            high_input="1 in 10 years",
            low_result=410,
            high_result=417,
        ),
    ),
    unit="USD bn in 2035",
    basis=POOL,
)
INTERVALS = Intervals(
    rows=(
        Interval(
            label="Pooled estimate",
            value=240,
            band_50=(226, 256),
            band_80=(205, 281),
            band_90=(190, 304),
            basis=POOL,
        ),
        Interval(
            label="One more claim of this scope",
            value=240,
            band_50=(198, 291),
            band_80=(150, 384),
            band_90=(121, 476),
            basis=POOL,
        ),
        Interval(
            label="Precedence, 2025 edition",
            value=239.5,
            text="239.5",
            weight=0.93,
            basis="claim:C044",
        ),
        Interval(label="Grand View, 2024", value=202.0, weight=0.71, basis="claim:C002"),
        Interval(label="A consultancy whose name is long, third edition", value=291, weight=0.31),
        Interval(label="Coherent, 2022", value=7.8, weight=0.003, basis="claim:C001"),
    ),
    unit="USD bn",
    basis=POOL,
    log=True,
)
BARS = Bars(
    bars=(
        Bar(label="Lonza", value=7.0, basis="source:S1"),
        Bar(label="Catalent", value=4.3, band_80=(4.1, 4.4), note="fiscal year to June"),
        Bar(label="Samsung Biologics", value=2.8, basis="source:S1"),
        Bar(label="Recipharm", value=1.2, band_80=(0.8, 1.9), own=True),
    ),
    unit="USD bn of revenue, 2023",
    basis=POOL,
)
SHARES = Shares(
    periods=("2025", "2035"),
    members=(
        Share(label="North America", values=(38.2, 36.1), band_80=(31.0, 41.4)),
        Share(label="Asia Pacific", values=(29.4, 33.6), band_80=(27.2, 40.9)),
        Share(label="Europe", values=(26.1, 24.2), band_80=(20.8, 28.0)),
        Share(label="Latin America", values=(4.1, 3.9), band_80=(2.9, 5.2)),
        Share(label="Middle East and Africa", values=(2.2, 2.2), band_80=(1.5, 3.1)),
    ),
    unit="% of the market",
    basis=POOL,
)
CAPACITY = Capacity(
    loads=(
        Load(
            label="Single-use mammalian",
            capacity=310,
            demand=352,
            demand_band_80=(281, 440),
            note="2 suites",
        ),
        Load(label="Fill and finish", capacity=620, demand=418, demand_band_80=(330, 505)),
        Load(label="Tablets", capacity=205, demand=190),
    ),
    unit="suite-days per year",
    basis=CASE,
)
HEAT = Heat(
    columns=("Strength", "Trend"),
    rows=(
        HeatRow(
            label="Rivalry",
            scores=(4, 5),
            note="Five of the ten largest have added capacity of more than 20 % since 2021.",
            basis="source:S1",
        ),
        HeatRow(label="Power of buyers", scores=(3, 3), note="Switching takes 12 to 24 months."),
        HeatRow(
            label="Power of suppliers", scores=(2, None), note="Single-use bags come from few."
        ),
        HeatRow(label="New entrants", scores=(2, 2)),
        HeatRow(label="Substitutes", scores=(1, 1), note="Sponsors' own plants."),
    ),
    low="weak",
    high="strong",
    basis="source:S1",
)
CHAIN = Chain(
    parts=(
        Part(title="Development", text="Process and analytical methods; 6 % of value"),
        Part(title="Drug substance", text="Chemistry, fermentation, cell culture", strong=True),
        Part(title="Drug product", text="Sterile and oral forms", strong=True, basis="source:S1"),
        Part(title="Packaging", text="Primary, secondary, serialisation"),
        Part(title="Distribution", text="Cold chain to wholesalers"),
    ),
    basis="source:S1",
)
TIMELINE = Timeline(
    events=(
        Event(row="Novo Holdings", year=2024, label="Catalent", kind="acquired", basis="source:S1"),
        Event(row="Thermo Fisher", year=2017, label="Patheon", kind="acquired", basis="source:S1"),
        Event(row="Thermo Fisher", year=2021, label="PPD", kind="acquired"),
        Event(row="Lonza", year=2017, label="Capsugel", kind="acquired"),
        Event(row="Lonza", year=2021, label="Specialty Ingredients", kind="divested"),
        Event(row="Lonza", year=2024, label="Vacaville site of Genentech", kind="acquired"),
        Event(row="Aenova", year=2014, label="Haupt Pharma", kind="acquired"),
    ),
    basis="source:S1",
)
HISTOGRAM = Histogram(
    distributions=(_hill(12, 9), _hill(6, 4), _hill(2, 2), _hill(-3, 7)),
    unit="net present value, USD m",
    basis=CASE,
)

CHARTS: tuple[Chart, ...] = (
    FAN,
    WATERFALL,
    TORNADO,
    INTERVALS,
    BARS,
    SHARES,
    CAPACITY,
    HEAT,
    CHAIN,
    TIMELINE,
    HISTOGRAM,
)

ENTRIES = (
    ClaimEntry(
        id="C001",
        publisher="Coherent <Insights> & Partners",
        edition="2022",
        quote="was valued at USD 7.8 billion in 2022 and is expected to grow at 8.5 %",
        document="drugs-and-devices.txt",
        position=1204,
        figures=(("level", Decimal("7.8")), ("growth", Decimal("8.5"))),
    ),
    ClaimEntry(
        id="C002",
        publisher="Grand View",
        edition="2024",
        quote="USD 202.0 billion",
        document="grandview.example/cdmo",
    ),
    ClaimEntry(
        id="C044",
        publisher="Precedence",
        edition="2025",
        quote="market size is calculated at USD 239.5 billion in 2025",
        document="contract-manufacturing.txt",
        position=88,
        figures=(("level", Decimal("239.5")), ("region", "world")),
    ),
    CalculationEntry(
        id="pool-drugs+devices-2025",
        title="Pooled level, drugs and devices, 2025",
        method="Level and growth pooled together, one publisher counting once, heavy tails.",
        inputs=("claim:C001", "claim:C002", "claim:C044", "assumption:A01", "assumption:A02"),
        result="240 (80 %: 205 to 281) USD bn",
    ),
    CalculationEntry(
        id="investment",
        title="Net present value of four ways to more capacity",
        method="100,000 paths of demand, price and cost, discounted at 9 %.",
        inputs=("calculation:pool-drugs+devices-2025",),
        result="USD 12 m for a suite of our own",
    ),
    AssumptionEntry(
        id="A01",
        subject="Growth of biologics",
        low=Decimal("7.1"),
        mode=Decimal("9.4"),
        high=Decimal("11.9"),
        unit="%",
        note="Nobody is quoted for it.",
        signed_by="Head of strategy",
    ),
    AssumptionEntry(
        id="A02",
        subject="Price pressure",
        low=Decimal("-4"),
        mode=Decimal("-1.5"),
        high=Decimal("0"),
        unit="%",
        note="Own estimate.",
    ),
    SourceEntry(
        id="S1",
        publisher="Lonza",
        page="lonza.example/annualreport/2023",
        quote="Sales of CHF 6.7 billion",
    ),
)


def _n(value: float, unit: str = "USD bn", basis: str = POOL) -> Number:
    return Number(value=value, unit=unit, basis=basis)


ANSWER: tuple[Block, ...] = (
    KeyFigures(
        figures=(
            KeyFigure(
                label="How big in 2025?",
                number=_n(240),
                band_50=(226, 256),
                band_80=(205, 281),
                band_90=(190, 304),
                note=("Drugs and devices, fees with materials.",),
            ),
            KeyFigure(
                label="How fast to 2035?",
                number=_n(8.5, "%"),
                band_50=(7.4, 9.6),
                band_80=(6.1, 10.8),
                band_90=(5.4, 11.7),
                note=("A year, nominal.",),
            ),
            KeyFigure(
                label="How sure?",
                number=Number(value=Decimal("1.37"), unit="times", basis=POOL),
                note=("The high end of the 80 % band over its low end.",),
            ),
        )
    ),
    Paragraph(
        runs=(
            Strong(text="The market is about "),
            _n(240),
            ". Of seven publishers six agree within a factor of ",
            _n(1.4, ""),
            "; the seventh, ",
            Number(value=Decimal("7.8"), unit="USD bn", basis="claim:C001"),
            ", measures something else: ",
            Link(text="why others say otherwise", target="bridge"),
            ".",
        )
    ),
    Figure(
        title="Six of seven publishers agree; the seventh counts something else",
        chart=INTERVALS,
        caption="Claims by weight beside the pooled bands, drugs and devices, 2025.",
        sources=(POOL, "claim:C044"),
    ),
)

CHAPTERS = (
    Chapter(
        anchor="scope",
        title="Introduction and scope",
        blocks=(
            Paragraph(
                runs=("What this report measures, for whom, and how far it can be trusted. ",)
            ),
            Note(
                title="How to read a number.",
                runs=("Each leads to its claim or calculation; bands hold what we believe.",),
            ),
            Points(
                statements=(
                    Statement(runs=("Demand for sterile filling exceeds supply.",)),
                    Statement(
                        runs=("Sales of the largest were ", _n(7, "USD bn", "source:S1"), "."),
                        sources=("source:S1",),
                    ),
                )
            ),
            Statement(runs=("A site with two suites can choose its sponsors <today>.",)),
            Heading(title="Lonza"),
            Facts(
                rows=(
                    ("Seat", "Basel, Switzerland"),
                    ("Revenue 2023", _n(7.0, "USD bn", "source:S1")),
                    ("Sites", None),
                    ("Strategy", Statement(runs=("Buys capacity.",), sources=("source:S1",))),
                )
            ),
        ),
    ),
    Chapter(
        anchor="bridge",
        title="Why others say otherwise",
        blocks=tuple(
            Figure(title=title, chart=chart, caption="Made-up figures.", sources=(POOL,))
            for title, chart in (
                ("More than half of the way from 7.8 to 239.5 stays unexplained", WATERFALL),
                ("The market doubles by 2035, give or take a third", FAN),
                ("Growth of biologics moves the result most", TORNADO),
                ("Four firms hold a sixteenth of the market", BARS),
                ("Asia Pacific gains what North America and Europe lose", SHARES),
                ("Single-use mammalian suites run short", CAPACITY),
                ("Rivalry is the force that grows", HEAT),
                ("Value is made in drug substance and drug product", CHAIN),
                ("Who became whom", TIMELINE),
                ("A suite of our own pays most and loses seldom", HISTOGRAM),
            )
        ),
    ),
    Chapter(
        anchor="tables",
        title="A long table",
        blocks=(
            Table(
                caption="Claims by year, region and scope",
                columns=(
                    Column(title="Publisher and what it counts"),
                    Column(title="Region"),
                    Column(title="Year", numeric=True),
                    Column(title="Level", unit="USD bn", numeric=True),
                    Column(title="Growth", unit="% a year", numeric=True),
                ),
                rows=tuple(
                    (
                        f"Publisher {n}, fees with materials where they are passed through",
                        "Asia Pacific" if n % 3 else "World",
                        Number(value=2020 + n % 6, text=str(2020 + n % 6), basis="claim:C002"),
                        Number(value=Decimal(n * 37) / 10, basis="claim:C002"),
                        None if n % 5 == 0 else _n(n / 7, "", "claim:C044"),
                    )
                    for n in range(1, 61)
                ),
                sortable=True,
            ),
        ),
    ),
)

DOCUMENT = Document(
    title="Contract manufacturing of medicines and devices: size, growth and capacity",
    subtitle="What a contract manufacturer may believe about its market",
    author="Batchwright",
    edition="Edition 2025-1",
    made_on="25 November 2025",
    input_hash="3f2a91c07be84d5f9c1e" + "0" * 44,
    seed=20251,
    answer=ANSWER,
    chapters=CHAPTERS,
    entries=ENTRIES,
)
