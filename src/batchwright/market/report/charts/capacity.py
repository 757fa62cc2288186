"""Capacity beside demand, by technology."""

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
    legend,
    rows,
    whisker,
    widest,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import WIDTH, Drawing, Primitive, Text
from batchwright.market.report.palette import ACCENT, CAPACITY, INK, MEDIAN
from batchwright.market.report.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a technology can do and what is asked of it, in the chart's unit."""

    label: str
    capacity: float
    demand: float
    demand_band_80: Band | None = None
    note: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One pair of bars for each load; demand beyond capacity is told in words too."""

    loads: tuple[Load, ...]
    unit: str
    basis: str

    def drawing(self) -> Drawing:
        if not self.loads:
            return NOTHING
        keys, top = legend([("capacity", CAPACITY), ("demand, with its 80 % band", MEDIAN)], 2)
        labels = [Label(text=each.label, link=each.basis, note=each.note) for each in self.loads]
        laid = rows(labels, top, least=36)
        told = [_demand(each) for each in self.loads]
        held = [
            x
            for each in self.loads
            for x in (each.capacity, each.demand, *(each.demand_band_80 or ()))
        ]
        texts = [*told, *(written(each.capacity) for each in self.loads)]
        end = WIDTH - widest(texts, bold=True) - 2 * GAP
        across = axis(held, laid.start, end, zero=True)
        below, height = under(across, top, laid.bottom, self.unit)
        items: list[Primitive] = [*keys, *below, *laid.labels]
        for each, middle, text in zip(self.loads, laid.middles, told, strict=True):
            upper, lower = middle - 6.5, middle + 6.5
            items.append(bar(across, 0, each.capacity, upper, 10, CAPACITY))
            right = across.at(max(each.capacity, 0))
            items.append(Text(right + 5, upper + 3, written(each.capacity), INK))
            items.append(bar(across, 0, each.demand, lower, 10, MEDIAN))
            band = each.demand_band_80
            items += whisker(across, band, lower, ACCENT) if band else []
            right = across.at(max(each.demand, 0, *(band or ())))
            short = each.demand > each.capacity
            color = ACCENT if short else INK
            items.append(Text(right + 5, lower + 3, text, color, bold=short))
        return Drawing(height=height, items=tuple(items))

    def summary(self) -> str:
        short = [each.label for each in self.loads if each.demand > each.capacity]
        return (
            f"Capacity and demand of {len(self.loads)} technologies in {self.unit}; "
            f"demand is beyond capacity in {', '.join(short) or 'none'}."
        )

    def table(self) -> Table:
        return Table(
            caption="Capacity and demand",
            columns=(
                Column(title="Technology"),
                Column(title="Capacity", unit=self.unit, numeric=True),
                Column(title="Demand", unit=self.unit, numeric=True),
                *band_columns(80, self.unit),
            ),
            rows=tuple(
                (
                    each.label,
                    cell(each.capacity, each.basis or self.basis),
                    cell(each.demand, each.basis or self.basis),
                    *ends(each.demand_band_80, each.basis or self.basis),
                )
                for each in self.loads
            ),
        )


def _demand(load: Load) -> str:
    text = written(load.demand)
    short = load.demand - load.capacity
    return f"{text}, {written(short)} short" if short > 0 else text
