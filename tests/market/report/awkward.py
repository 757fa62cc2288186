"""Charts of made-up data that no chart should stumble over."""

from collections.abc import Sequence

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
from batchwright.market.report.document import Chart

BASIS = "claim:C1"
LONG = "Contract development of everything " * 8
HEBREW = "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} \N{RIGHT-TO-LEFT OVERRIDE}dlrow"
LABELS = (
    LONG,
    "<script>alert('&\"')</script>",
    HEBREW,
    "W" * 200,
    "",
    "Łódź\x00\n\t\N{GREEK SMALL LETTER ALPHA}→",
    "80 %",
)


def charts(values: Sequence[float], labels: Sequence[str] = LABELS) -> list[Chart]:
    """Every chart of the same values, with labels in turn."""
    named = [(labels[n % len(labels)], value) for n, value in enumerate(values)]
    return [
        Bars(
            bars=tuple(
                Bar(
                    label=name,
                    value=x,
                    band_80=(min(x, x / 2), max(x, x * 2)),
                    note=name,
                    own=x < 0,
                    basis=BASIS,
                )
                for name, x in named
            ),
            unit="USD bn",
            basis=BASIS,
        ),
        Waterfall(
            start=Total(label="A", value=1),
            steps=tuple(
                Step(label=name, change=x, unexplained=x < 0, note=name) for name, x in named
            ),
            end=Total(label=LONG, value=1 + sum(values)),
            unit="USD bn",
            basis=BASIS,
        ),
        Tornado(
            base=values[0] if values else 0,
            swings=tuple(
                Swing(label=name, low_input=name, high_input="1", low_result=x, high_result=x * 2)
                for name, x in named
            ),
            unit="USD bn",
            basis=BASIS,
        ),
        *(
            Intervals(
                rows=tuple(
                    Interval(
                        label=name,
                        value=x,
                        weight=None if n % 2 else 0.3,
                        band_80=(min(x, x / 2), max(x, x * 2)) if n % 2 else None,
                    )
                    for n, (name, x) in enumerate(named)
                ),
                unit="USD bn",
                basis=BASIS,
                log=log,
            )
            for log in (False, True)
        ),
        Fan(
            path=tuple(
                FanYear(
                    year=2025 + n,
                    median=x,
                    band_50=(x, x),
                    band_80=(min(x, x / 2), max(x, x * 2)),
                    band_90=(min(x, x / 3), max(x, x * 3)),
                )
                for n, x in enumerate(values)
            ),
            known=(Known(year=1998, value=3),) if values else (),
            unit="USD bn",
            basis=BASIS,
        ),
        Shares(
            periods=("2025", LONG),
            members=tuple(
                Share(label=name, values=(abs(x), abs(x) / 3), band_80=(0, abs(x)))
                for name, x in named
            ),
            unit="%",
            basis=BASIS,
        ),
        Capacity(
            loads=tuple(
                Load(label=name, capacity=100, demand=x, demand_band_80=(x, x), note=name)
                for name, x in named
            ),
            unit="suite-days",
            basis=BASIS,
        ),
        Heat(
            columns=(LONG, "Trend"),
            rows=tuple(
                HeatRow(label=name, scores=(None, 1 + n % 5), note=name)
                for n, (name, _) in enumerate(named)
            ),
            low=LONG,
            high="strong",
            basis=BASIS,
        ),
        Chain(parts=tuple(Part(title=name, text=name) for name, _ in named), basis=BASIS),
        Timeline(
            events=tuple(
                Event(row=labels[n % 3], year=1990 + n * 5 % 37, label=name, kind="merged")
                for n, (name, _) in enumerate(named)
            ),
            basis=BASIS,
        ),
        Histogram(
            distributions=tuple(
                Distribution(
                    label=name,
                    edges=(x - 1 - abs(x), x, x + 1 + abs(x)),
                    counts=(0, 3),
                    median=x,
                    below_zero=0.001,
                )
                for name, x in named
            ),
            unit="USD m",
            basis=BASIS,
        ),
    ]
