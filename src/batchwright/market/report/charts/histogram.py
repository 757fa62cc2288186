"""Distributions above each other on one axis, what lies below zero in another color."""

from dataclasses import dataclass
from itertools import pairwise

from batchwright.market.report.axes import Axis, axis, under
from batchwright.market.report.charts.common import (
    GAP,
    NOTHING,
    Band,
    Label,
    band_columns,
    cell,
    ends,
    rows,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Line, Primitive, Rectangle, Text
from batchwright.market.report.palette import ACCENT, BAND_50, INK, MEDIAN, PALE_ACCENT
from batchwright.market.report.typefaces import width
from batchwright.market.report.wording import with_unit, written

TALL = 44.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Counts (or densities) between rising `edges`, one more edge than counts."""

    label: str
    edges: tuple[float, ...]
    counts: tuple[float, ...]
    median: float
    band_80: Band | None = None
    below_zero: float | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        assert len(self.edges) == len(self.counts) + 1, self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """`below_zero` of a distribution is its share of 0 to 1 below zero: the chance of a loss."""

    distributions: tuple[Distribution, ...]
    unit: str
    basis: str
    loss: str = "loss"

    def drawing(self) -> Drawing:
        if not self.distributions:
            return NOTHING
        labels = [
            Label(text=each.label, link=each.basis, note=self._note(each), bold=True)
            for each in self.distributions
        ]
        laid = rows(labels, 4, share=0.3, least=TALL + 20)
        edges = [x for each in self.distributions for x in (each.edges[0], each.edges[-1])]
        across = axis(edges, laid.start + 8, WIDTH - 18)
        below, height = under(across, 4, laid.bottom, self.unit)
        items: list[Primitive] = [*below, *laid.labels]
        for each, middle in zip(self.distributions, laid.middles, strict=True):
            items += _hill(each, across, middle + TALL / 2 + 6)
        if across.low <= 0 <= across.high:
            zero = across.at(0)
            items.append(Line(zero, 4, zero, laid.bottom, INK, 1))
        return Drawing(height=height, items=tuple(items))

    def _note(self, each: Distribution) -> str:
        if each.below_zero is not None and 0 < each.below_zero < 0.01:
            return f"{self.loss} in less than 1 %"
        return "" if each.below_zero is None else f"{self.loss} in {round(each.below_zero * 100)} %"

    def summary(self) -> str:
        told = "; ".join(
            f"{each.label} median {with_unit(written(each.median), self.unit)}"
            for each in self.distributions
        )
        return f"Distributions: {told}." if told else "Distributions without data."

    def table(self) -> Table:
        return Table(
            caption="Median, 80 % band and share below zero",
            columns=(
                Column(title="What"),
                Column(title="Median", unit=self.unit, numeric=True),
                *band_columns(80, self.unit),
                Column(title="Below zero", unit="%", numeric=True),
            ),
            rows=tuple(
                (
                    each.label,
                    cell(each.median, each.basis or self.basis),
                    *ends(each.band_80, each.basis or self.basis),
                    cell(
                        None if each.below_zero is None else each.below_zero * 100,
                        each.basis or self.basis,
                    ),
                )
                for each in self.distributions
            ),
        )


def _hill(each: Distribution, across: Axis, bottom: float) -> list[Primitive]:
    made: list[Primitive] = []
    most = max(each.counts, default=0) or 1
    for low, high, count in zip(each.edges, each.edges[1:], each.counts, strict=False):
        tall = TALL * count / most
        if tall <= 0:
            continue
        # A bin over zero is cut there, so that no gain is drawn as a loss.
        cuts = [low, 0.0, high] if low < 0 < high else [low, high]
        for one, other in pairwise(cuts):
            left, right = across.at(one), across.at(other)
            fill = PALE_ACCENT if other <= 0 else BAND_50
            made.append(Rectangle(left, bottom - tall, max(right - left, 0.5), tall, fill))
    place = across.at(each.median)
    color = ACCENT if each.median < 0 else MEDIAN
    made.append(Line(place, bottom - TALL - 2, place, bottom, color, 1.5))
    text = f"median {written(each.median)}"
    # Away from zero, whose line would cross the words; never beyond the drawing.
    room = width(text, SIZE, bold=True)
    wanted = place + GAP / 2 if each.median >= 0 else place - GAP / 2 - room
    left = min(max(wanted, across.start), WIDTH - room)
    made.append(Text(left, bottom - TALL - 5, text, color, bold=True))
    return made
