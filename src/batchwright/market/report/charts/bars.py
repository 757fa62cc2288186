"""Horizontal bars, with their 80 % bands where there are some."""

from dataclasses import dataclass

from batchwright.market.report.axes import axis, under
from batchwright.market.report.charts.common import (
    GAP,
    NOTHING,
    Band,
    Label,
    band_columns,
    bar,
    cell,
    ends,
    rows,
    whisker,
    widest,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import WIDTH, Drawing, Primitive, Text
from batchwright.market.report.palette import BAND_50, INK, MEDIAN, PALE_ACCENT
from batchwright.market.report.wording import alike, with_unit, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`own` marks an estimate of the author's."""

    label: str
    value: float
    band_80: Band | None = None
    note: str = ""
    own: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """In the order given; the first may be `strong`."""

    bars: tuple[Bar, ...]
    unit: str
    basis: str
    strong: int | None = None

    def drawing(self) -> Drawing:
        if not self.bars:
            return NOTHING
        laid = rows([_label(each) for each in self.bars], 2)
        values = alike([each.value for each in self.bars])
        held = [x for each in self.bars for x in (each.value, *(each.band_80 or ()))]
        end = WIDTH - widest(values, bold=True) - 2 * GAP
        across = axis(held, laid.start, end, zero=True)
        below, height = under(across, 2, laid.bottom, self.unit)
        items: list[Primitive] = [*below, *laid.labels]
        for n, (each, middle) in enumerate(zip(self.bars, laid.middles, strict=True)):
            fill = PALE_ACCENT if each.own else MEDIAN if n == self.strong else BAND_50
            items.append(bar(across, 0, each.value, middle, 12, fill))
            right = across.at(max(each.value, 0, *(each.band_80 or ())))
            items += whisker(across, each.band_80, middle) if each.band_80 else []
            items.append(Text(right + 6, middle + 3, values[n], INK, bold=n == self.strong))
        return Drawing(height=height, items=tuple(items))

    def summary(self) -> str:
        told = "; ".join(
            f"{each.label} {with_unit(written(each.value), self.unit)}" for each in self.bars[:5]
        )
        return f"{len(self.bars)} bars: {told}." if told else "Bars without data."

    def table(self) -> Table:
        return Table(
            caption="Values with their 80 % bands",
            columns=(
                Column(title="What"),
                Column(title="Value", unit=self.unit, numeric=True),
                *band_columns(80, self.unit),
            ),
            rows=tuple(
                (
                    each.label + (" (own estimate)" if each.own else ""),
                    cell(each.value, each.basis or self.basis),
                    *ends(each.band_80, each.basis or self.basis),
                )
                for each in self.bars
            ),
        )


def _label(each: Bar) -> Label:
    note = "; ".join(part for part in (each.note, "own estimate" if each.own else "") if part)
    return Label(text=each.label, link=each.basis, note=note)
