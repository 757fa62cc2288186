"""The value chain: chevrons in their order, with what each part is."""

from dataclasses import dataclass

from batchwright.market.report.charts.common import GAP, NOTHING
from batchwright.market.report.document import Cell, Column, Statement, Table
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Polygon, Primitive, Text
from batchwright.market.report.measuring import LEADING, wrapped
from batchwright.market.report.palette import BAND_80, INK, LINK, MEDIAN, text_on

IN_LINE, POINT = 5, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`strong` where the reader's own site stands."""

    title: str
    text: str = ""
    strong: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Parts in the order in which value is added; five in a line."""

    parts: tuple[Part, ...]
    basis: str

    def drawing(self) -> Drawing:
        items: list[Primitive] = []
        down = 2.0
        for first in range(0, len(self.parts), IN_LINE):
            made, down = _line(self.parts[first : first + IN_LINE], down)
            items += made
        return Drawing(height=down, items=tuple(items)) if items else NOTHING

    def summary(self) -> str:
        return f"Value chain: {', '.join(each.title for each in self.parts) or 'no parts'}."

    def table(self) -> Table:
        return Table(
            caption="The parts in their order",
            columns=(Column(title="Part"), Column(title="What it is")),
            rows=tuple((each.title, self._told(each)) for each in self.parts),
        )

    def _told(self, part: Part) -> Cell:
        basis = part.basis or self.basis
        return Statement(runs=(part.text or part.title,), sources=(basis,) if basis else ())


def _line(parts: tuple[Part, ...], top: float) -> tuple[list[Primitive], float]:
    count = min(max(len(parts), 3), IN_LINE)
    wide = (WIDTH - POINT) / count
    titles = [wrapped(each.title, wide - 2 * POINT - 4, bold=True) for each in parts]
    texts = [wrapped(each.text, wide - GAP, lines=8) if each.text else () for each in parts]
    height = max(len(lines) for lines in titles) * LEADING + 14
    made: list[Primitive] = []
    for n, (part, title, text) in enumerate(zip(parts, titles, texts, strict=True)):
        x = n * wide
        fill = MEDIAN if part.strong else BAND_80
        end, middle = x + wide - 2, top + height / 2
        corners = [(x, top), (end, top), (end + POINT, middle), (end, top + height)]
        made.append(Polygon((*corners, (x, top + height), (x + POINT, middle)), fill))
        first = middle - (len(title) - 1) * LEADING / 2 + 3
        made += [
            Text(
                x + wide / 2 + POINT / 2,
                first + m * LEADING,
                line,
                text_on(fill),
                bold=True,
                anchor="middle",
                link=part.basis,
            )
            for m, line in enumerate(title)
        ]
        below = top + height + SIZE + GAP
        made += [
            Text(x + 3, below + m * LEADING, line, LINK if part.basis else INK, link=part.basis)
            for m, line in enumerate(text)
        ]
    return made, top + height + GAP + max(len(lines) for lines in texts) * LEADING + 8
