"""The waterfall: from one claim to another step by step, what nobody can explain hatched."""

from dataclasses import dataclass
from itertools import pairwise

from batchwright.market.report.axes import axis, under
from batchwright.market.report.charts.common import GAP, Label, bar, cell, rows, widest
from batchwright.market.report.document import Cell, Column, Table
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Line, Primitive, Rectangle, Text
from batchwright.market.report.palette import (
    ACCENT,
    BAND_50,
    INK,
    MEDIAN,
    PALE_ACCENT,
    RULE,
    WHITE,
)
from batchwright.market.report.wording import change, with_unit, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Where the bridge begins or ends; `text` is the value as its source writes it."""

    label: str
    value: float
    text: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is added (or taken, below zero); `unexplained` for the remainder."""

    label: str
    change: float
    unexplained: bool = False
    note: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The steps lead from `start` to `end` exactly: what is left over is a step of its own."""

    start: Total
    steps: tuple[Step, ...]
    end: Total
    unit: str
    basis: str

    def __post_init__(self) -> None:
        reached = self.start.value + sum(each.change for each in self.steps)
        size = max(abs(self.start.value), abs(self.end.value), 1e-9)
        assert abs(reached - self.end.value) <= 1e-3 * size, "The steps do not lead to the end."

    def drawing(self) -> Drawing:
        labels = [
            Label(text=self.start.label, link=self.start.basis, bold=True),
            *(Label(text=each.label, link=each.basis, note=each.note) for each in self.steps),
            Label(text=self.end.label, link=self.end.basis, bold=True),
        ]
        laid = rows(labels, 2, least=24)
        told = [
            self.start.text or written(self.start.value),
            *(change(each.change) + _remark(each) for each in self.steps),
            self.end.text or written(self.end.value),
        ]
        levels = [self.start.value]
        for each in self.steps:
            levels.append(levels[-1] + each.change)
        across = axis(
            [*levels, self.end.value],
            laid.start,
            WIDTH - widest(told, bold=True) - 2 * GAP,
            zero=True,
        )
        below, height = under(across, 2, laid.bottom, self.unit)
        items: list[Primitive] = [*below, *laid.labels]
        pairs = [(0.0, levels[0]), *pairwise(levels), (0.0, self.end.value)]
        for n, ((one, other), text) in enumerate(zip(pairs, told, strict=True)):
            middle, total = laid.middles[n], n in (0, len(pairs) - 1)
            drawn = bar(across, one, other, middle, 13, MEDIAN if total else BAND_50)
            unexplained = not total and self.steps[n - 1].unexplained
            items += hatched(drawn) if unexplained else [drawn]
            if n < len(pairs) - 1:
                place = across.at(other)
                items.append(Line(place, middle + 7, place, laid.middles[n + 1] - 7, RULE))
            color = ACCENT if unexplained else INK
            right = drawn.x + drawn.width + 5
            items.append(Text(right, middle + 3, text, color, bold=total or unexplained))
        return Drawing(height=height, items=tuple(items))

    def summary(self) -> str:
        rest = sum(each.change for each in self.steps if each.unexplained)
        start, end = (
            f"{each.label} ({with_unit(each.text or written(each.value), self.unit)})"
            for each in (self.start, self.end)
        )
        steps = f"in {len(self.steps)} steps; unexplained {change(float(rest))}"
        return f"Waterfall from {start} to {end} {steps}."

    def table(self) -> Table:
        return Table(
            caption="The bridge step by step",
            columns=(
                Column(title="Step"),
                Column(title="Change", unit=self.unit, numeric=True),
                Column(title="Level", unit=self.unit, numeric=True),
            ),
            rows=(
                (self.start.label, None, _cell(self.start, self.basis)),
                *(
                    (each.label + _remark(each), cell(each.change, each.basis or self.basis), None)
                    for each in self.steps
                ),
                (self.end.label, None, _cell(self.end, self.basis)),
            ),
        )


def _cell(total: Total, basis: str) -> Cell:
    return cell(total.value, total.basis or basis, total.text)


def _remark(step: Step) -> str:
    return " unexplained" if step.unexplained and "unexplained" not in step.label.lower() else ""


def hatched(drawn: Rectangle) -> list[Primitive]:
    """`drawn` with slanting lines, as seen in grey print too."""
    left, top, right, bottom = drawn.x, drawn.y, drawn.x + drawn.width, drawn.y + drawn.height
    made: list[Primitive] = [Rectangle(left, top, drawn.width, drawn.height, PALE_ACCENT)]
    at = left - drawn.height + 2
    while at < right:
        # A line from (at, bottom) up to (at + height, top), cut at both sides.
        start, end = max(at, left), min(at + drawn.height, right)
        if end > start:
            made.append(Line(start, bottom - (start - at), end, bottom - (end - at), ACCENT, 0.9))
        at += SIZE / 2
    outline = Rectangle(left, top, drawn.width, drawn.height, "", ACCENT)
    return [Rectangle(left, top, drawn.width, drawn.height, WHITE), *made, outline]
