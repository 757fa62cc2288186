"""Claims as dots beside pooled bands: who says what, and how much it counts."""

from dataclasses import dataclass
from math import sqrt

from batchwright.market.report.axes import axis, under
from batchwright.market.report.charts.common import (
    GAP,
    NOTHING,
    Band,
    Label,
    band_columns,
    bands,
    cell,
    ends,
    rows,
    widest,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import (
    SIZE,
    WIDTH,
    Circle,
    Drawing,
    Primitive,
    Rectangle,
    Text,
)
from batchwright.market.report.palette import ACCENT, INK, MUTED, PALE_ACCENT, SHADE, WHITE
from batchwright.market.report.wording import alike, span, with_unit, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A claim (a value with its weight, 0 to 1) or, with bands, an estimate.

    `text` is the value as its source writes it.
    """

    label: str
    value: float
    text: str = ""
    weight: float | None = None
    band_50: Band | None = None
    band_80: Band | None = None
    band_90: Band | None = None
    note: str = ""
    basis: str = ""

    @property
    def banded(self) -> bool:
        return any((self.band_50, self.band_80, self.band_90))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """`log` where values span orders of magnitude; the first 80 % band is shaded throughout."""

    rows: tuple[Interval, ...]
    unit: str
    basis: str
    log: bool = False

    def drawing(self) -> Drawing:
        if not self.rows:
            return NOTHING
        laid = rows([_label(each) for each in self.rows], SIZE + GAP + 2)
        weights = ["" if each.weight is None else weighed(each.weight) for each in self.rows]
        weighs = any(weights)
        last = WIDTH - (widest([*weights, "weight"]) + GAP if weighs else 0)
        written_alike = alike([each.value for each in self.rows])
        values = [x.text or text for x, text in zip(self.rows, written_alike, strict=True)]
        first = last - widest(values, bold=True) - 2 * GAP
        held = [
            x for each in self.rows for x in (each.value, *(each.band_90 or each.band_80 or ()))
        ]
        across = axis(held, laid.start + 6, first, zero=not self.log, log=self.log)
        title = f"{self.unit}, logarithmic" if across.log else self.unit
        below, height = under(across, SIZE + GAP, laid.bottom, title)
        items: list[Primitive] = []
        shaded = next((each.band_80 for each in self.rows if each.band_80), None)
        if shaded and len(self.rows) > 1:
            low, high = across.at(shaded[0]), across.at(shaded[1])
            top = SIZE + GAP
            items.append(Rectangle(low, top, max(high - low, 0.75), laid.bottom - top, SHADE))
        items += [*below, *laid.labels]
        items += [Text(WIDTH, SIZE, "weight", MUTED, anchor="end")] if weighs else []
        for each, middle, value, weight in zip(
            self.rows, laid.middles, values, weights, strict=True
        ):
            if each.banded:
                banded = (each.band_90, each.band_80, each.band_50)
                items += bands(across, middle, 9, each.value, banded)
            else:
                items.append(_dot(across.at(each.value), middle, each.weight))
            items.append(Text(last - GAP, middle + 3, value, INK, bold=each.banded, anchor="end"))
            items += [Text(WIDTH, middle + 3, weight, MUTED, anchor="end")] if weight else []
        return Drawing(height=height, items=tuple(items))

    def summary(self) -> str:
        if not self.rows:
            return "Intervals without data."
        rising = sorted(self.rows, key=lambda each: each.value)
        low, high = (
            f"{with_unit(each.text or written(each.value), self.unit)} ({each.label})"
            for each in (rising[0], rising[-1])
        )
        return f"{len(self.rows)} values from {low} to {high}."

    def table(self) -> Table:
        return Table(
            caption="Values, weights and bands",
            columns=(
                Column(title="Source"),
                Column(title="Value", unit=self.unit, numeric=True),
                Column(title="Weight", numeric=True),
                *band_columns(50, self.unit),
                *band_columns(80, self.unit),
                *band_columns(90, self.unit),
            ),
            rows=tuple(
                (
                    each.label,
                    cell(each.value, each.basis or self.basis, each.text),
                    cell(each.weight, self.basis),
                    *ends(each.band_50, each.basis or self.basis),
                    *ends(each.band_80, each.basis or self.basis),
                    *ends(each.band_90, each.basis or self.basis),
                )
                for each in self.rows
            ),
        )


def _label(row: Interval) -> Label:
    note = row.note or (f"80 %: {span(row.band_80)}" if row.band_80 else "")
    return Label(text=row.label, link=row.basis, note=note, bold=row.banded)


def weighed(weight: float) -> str:
    """A weight of 0 to 1 with two digits; less than a hundredth is said so."""
    return "< 0.01" if 0 <= weight < 0.01 else f"{weight:.2f}"


def _dot(x: float, y: float, weight: float | None) -> Circle:
    """The area tells the weight; one that hardly counts is a hollow ring."""
    if weight is None:
        return Circle(x, y, 3.5, ACCENT, WHITE)
    faint = weight < 0.05
    radius = 2.5 + 4.5 * sqrt(min(max(weight, 0.0), 1.0))
    return Circle(
        x, y, radius, WHITE if faint else ACCENT if weight >= 0.5 else PALE_ACCENT, ACCENT
    )
