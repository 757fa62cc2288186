"""Shares: a stacked bar for each period, and below it what each member has, with its whisker."""

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
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Primitive, Rectangle, Text
from batchwright.market.report.measuring import wrapped
from batchwright.market.report.palette import INK, MUTED, WHITE, category, text_on
from batchwright.market.report.typefaces import width
from batchwright.market.report.wording import change, fixed

DIGITS = 1
"""Decimals of every share: members are compared with each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One member: its value in each period; the band is of the last."""

    label: str
    values: tuple[float, ...]
    band_80: Band | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Values are not negative; each stack is as long as its total, so shares of 100 fill it."""

    periods: tuple[str, ...]
    members: tuple[Share, ...]
    unit: str
    basis: str

    def __post_init__(self) -> None:
        assert all(len(each.values) == len(self.periods) for each in self.members)
        assert all(value >= 0 for each in self.members for value in each.values)

    def drawing(self) -> Drawing:
        if not self.members or not self.periods:
            return NOTHING
        items: list[Primitive] = []
        stacks = rows([Label(text=each, bold=True) for each in self.periods], 2, least=26)
        labels = [Label(text=each.label, link=each.basis) for each in self.members]
        laid = rows(labels, stacks.bottom + 18)
        start = max(stacks.start, laid.start + 14)
        totals = [sum(each.values[n] for each in self.members) for n in range(len(self.periods))]
        end = WIDTH - GAP
        items += stacks.labels
        for n, middle in enumerate(stacks.middles):
            items += self._stack(n, middle, start, end, max(totals))
        items += [
            Text(each.x + 14, each.y, each.text, each.color, link=each.link) for each in laid.labels
        ]
        told = self._told()
        held = [x for each in self.members for x in (each.values[-1], *(each.band_80 or ()))]
        across = axis(held, start, WIDTH - widest(told) - 2 * GAP, zero=True)
        below, height = under(across, stacks.bottom + 16, laid.bottom, self.unit)
        heading = wrapped(_heading(self.periods), WIDTH, lines=1)[0]
        items.append(Text(0, stacks.bottom + SIZE + 2, heading, MUTED))
        items += below
        for n, (each, middle) in enumerate(zip(self.members, laid.middles, strict=True)):
            items.append(Rectangle(0, middle - 4.5, 9, 9, category(n)))
            items.append(bar(across, 0, each.values[-1], middle, 12, category(n)))
            items += whisker(across, each.band_80, middle) if each.band_80 else []
            right = across.at(max(each.values[-1], *(each.band_80 or (0.0,))))
            items.append(Text(right + 6, middle + 3, told[n], INK))
        return Drawing(height=height, items=tuple(items))

    def _stack(
        self, period: int, middle: float, start: float, end: float, most: float
    ) -> list[Primitive]:
        made: list[Primitive] = []
        x = start
        for n, each in enumerate(self.members):
            value = each.values[period]
            long = (end - start) * value / most if most else 0.0
            if not long:
                continue
            made.append(Rectangle(x, middle - 9, long, 18, category(n), WHITE))
            text = fixed(value, DIGITS)
            if width(text, SIZE) + 4 <= long:
                color = text_on(category(n))
                made.append(Text(x + long / 2, middle + 3, text, color, anchor="middle"))
            x += long
        return made

    def _told(self) -> list[str]:
        texts = [fixed(each.values[-1], DIGITS) for each in self.members]
        if len(self.periods) == 1:
            return texts
        changes = [each.values[-1] - each.values[0] for each in self.members]
        return [f"{text} ({change(x, DIGITS)})" for text, x in zip(texts, changes, strict=True)]

    def summary(self) -> str:
        told = ", ".join(f"{each.label} {fixed(each.values[-1], DIGITS)}" for each in self.members)
        return f"Shares in {self.periods[-1]} ({self.unit}): {told}." if told else "No shares."

    def table(self) -> Table:
        return Table(
            caption="Members by period; the band is of the last",
            columns=(
                Column(title="Member"),
                *(Column(title=each, unit=self.unit, numeric=True) for each in self.periods),
                *band_columns(80, self.unit),
            ),
            rows=tuple(
                (
                    each.label,
                    *(cell(value, each.basis or self.basis) for value in each.values),
                    *ends(each.band_80, each.basis or self.basis),
                )
                for each in self.members
            ),
        )


def _heading(periods: tuple[str, ...]) -> str:
    if len(periods) == 1:
        return f"{periods[0]}, with the 80 % band"
    return f"{periods[-1]}, with the 80 % band and the change since {periods[0]}"
