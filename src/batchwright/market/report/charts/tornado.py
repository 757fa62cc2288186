"""The tornado: which assumption moves the result most, widest first."""

from dataclasses import dataclass

from batchwright.market.report.axes import axis, under
from batchwright.market.report.charts.common import (
    GAP,
    NOTHING,
    Label,
    bar,
    cell,
    legend,
    rows,
    widest,
)
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import WIDTH, Drawing, Line, Primitive, Text
from batchwright.market.report.palette import BAND_80, INK, MEDIAN
from batchwright.market.report.wording import with_unit, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """The result with the input low and with it high; the inputs as text with unit."""

    label: str
    low_input: str
    high_input: str
    low_result: float
    high_result: float
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """`base` is the mean result, from which each input leads away."""

    base: float
    swings: tuple[Swing, ...]
    unit: str
    basis: str

    def _sorted(self) -> list[Swing]:
        return sorted(self.swings, key=lambda each: -abs(each.high_result - each.low_result))

    def drawing(self) -> Drawing:
        swings = self._sorted()
        if not swings:
            return NOTHING
        keys, top = legend([("input low", BAND_80), ("input high", MEDIAN)], 2)
        labels = [
            Label(text=each.label, link=each.basis, note=f"{each.low_input} to {each.high_input}")
            for each in swings
        ]
        laid = rows(labels, top + 16)
        results = [x for each in swings for x in (each.low_result, each.high_result)]
        room = widest([written(each) for each in results]) + GAP
        across = axis([*results, self.base], laid.start + room, WIDTH - room - 2)
        below, height = under(across, top + 12, laid.bottom, self.unit)
        middle = across.at(self.base)
        items: list[Primitive] = [*keys, *below, *laid.labels]
        base = f"mean {written(self.base)}"
        side = (
            "middle"
            if abs(middle - (across.start + across.end) / 2) < 60
            else ("start" if middle < (across.start + across.end) / 2 else "end")
        )
        items.append(Text(middle, top + 9, base, INK, bold=True, anchor=side, link=self.basis))
        for each, at in zip(swings, laid.middles, strict=True):
            halves = [(each.low_result, BAND_80), (each.high_result, MEDIAN)]
            # The longer half first: if both lie on one side the shorter is still seen.
            for result, fill in sorted(halves, key=lambda half: -abs(half[0] - self.base)):
                items.append(bar(across, self.base, result, at, 12, fill))
            low, high = sorted((each.low_result, each.high_result))
            left, right = across.at(min(low, self.base)), across.at(max(high, self.base))
            items.append(Text(left - 4, at + 3, written(low), INK, anchor="end"))
            items.append(Text(right + 4, at + 3, written(high), INK))
        items.append(Line(middle, top + 12, middle, laid.bottom, INK, 1))
        return Drawing(height=height, items=tuple(items))

    def summary(self) -> str:
        if not self.swings:
            return "Tornado without data."
        first = self._sorted()[0]
        return (
            f"Tornado of {len(self.swings)} assumptions around "
            f"{with_unit(written(self.base), self.unit)}; most by {first.label}, "
            f"{written(first.low_result)} to {written(first.high_result)}."
        )

    def table(self) -> Table:
        return Table(
            caption="Result with each input low and high, widest first",
            columns=(
                Column(title="Assumption"),
                Column(title="Input low"),
                Column(title="Input high"),
                Column(title="Result low", unit=self.unit, numeric=True),
                Column(title="Result high", unit=self.unit, numeric=True),
            ),
            rows=tuple(
                (
                    each.label,
                    each.low_input,
                    each.high_input,
                    cell(each.low_result, each.basis or self.basis),
                    cell(each.high_result, each.basis or self.basis),
                )
                for each in self._sorted()
            ),
        )
