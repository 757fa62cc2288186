"""A heat table: scores as shades, always with their number."""

from dataclasses import dataclass

from batchwright.market.report.charts.common import GAP, NOTHING, Label, cell, rows, widest
from batchwright.market.report.document import Column, Table
from batchwright.market.report.drawing import WIDTH, Drawing, Primitive, Rectangle, Text
from batchwright.market.report.measuring import LEADING, wrapped
from batchwright.market.report.palette import HEAT, INK, MUTED, WHITE, text_on
from batchwright.market.report.wording import DASH


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One score (1 to 5, or None) for each column, and why."""

    label: str
    scores: tuple[int | None, ...]
    note: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """`low` and `high` say what 1 and 5 mean."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    low: str
    high: str
    basis: str

    def __post_init__(self) -> None:
        assert all(len(each.scores) == len(self.columns) for each in self.rows)
        assert all(score is None or 1 <= score <= 5 for each in self.rows for score in each.scores)

    def drawing(self) -> Drawing:
        if not self.rows or not self.columns:
            return NOTHING
        notes = any(each.note for each in self.rows)
        share = 0.24 if notes else 0.36
        labels = [Label(text=each.label, link=each.basis, bold=True) for each in self.rows]
        start = rows(labels, 0, share=share).start
        wide = min((WIDTH - start) * (0.45 if notes else 1) / len(self.columns), 84)
        heads = [wrapped(each, wide - 4) for each in self.columns]
        top = max(len(each) for each in heads) * LEADING + GAP
        aside = start + wide * len(self.columns) + 2 * GAP
        told = [
            wrapped(each.note, WIDTH - aside, lines=4) if each.note else () for each in self.rows
        ]
        items: list[Primitive] = []
        for n, lines in enumerate(heads):
            x = start + wide * (n + 0.5)
            first = top - GAP - (len(lines) - 1) * LEADING
            items += [
                Text(x, first + m * LEADING, line, MUTED, anchor="middle")
                for m, line in enumerate(lines)
            ]
        down = top
        for row, label, lines in zip(self.rows, labels, told, strict=True):
            laid = rows([label], down, share=share, least=max(26, len(lines) * LEADING + GAP))
            middle, height = laid.middles[0], laid.bottom - down
            items += laid.labels
            for n, score in enumerate(row.scores):
                fill = HEAT[score - 1] if score else WHITE
                items.append(Rectangle(start + wide * n, down, wide, height, fill, WHITE))
                text, color = (str(score), text_on(fill)) if score else (DASH, MUTED)
                x = start + wide * (n + 0.5)
                items.append(Text(x, middle + 3, text, color, bold=True, anchor="middle"))
            first = middle - (len(lines) - 1) * LEADING / 2 + 3
            items += [Text(aside, first + n * LEADING, line, INK) for n, line in enumerate(lines)]
            down = laid.bottom
        return Drawing(height=down + 22, items=(*items, *self._scale(down + 8)))

    def _scale(self, top: float) -> list[Primitive]:
        """The shades with what their ends mean."""
        low = wrapped(f"1 {self.low}", 180, lines=1)[0]
        high = wrapped(f"5 {self.high}", 180, lines=1)[0]
        first = widest([low]) + GAP
        made: list[Primitive] = [Text(0, top + 8, low, MUTED)]
        made += [Rectangle(first + 14 * n, top, 13, 10, fill) for n, fill in enumerate(HEAT)]
        return [*made, Text(first + 14 * len(HEAT) + GAP, top + 8, high, MUTED)]

    def summary(self) -> str:
        scored = "; ".join(
            f"{each.label} {', '.join(str(score or 'none') for score in each.scores)}"
            for each in self.rows
        )
        return f"Scores from 1 ({self.low}) to 5 ({self.high}): {scored}."

    def table(self) -> Table:
        return Table(
            caption=f"Scores, 1 {self.low} to 5 {self.high}",
            columns=(
                Column(title="What"),
                *(Column(title=each, numeric=True) for each in self.columns),
                Column(title="Why"),
            ),
            rows=tuple(
                (
                    each.label,
                    *(cell(score, each.basis or self.basis) for score in each.scores),
                    each.note or None,
                )
                for each in self.rows
            ),
        )
