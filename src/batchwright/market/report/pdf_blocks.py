"""The blocks of a document as what reportlab lays out."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, KeepTogether, Spacer
from reportlab.platypus import Paragraph as Words
from reportlab.platypus import Table as Laid

from batchwright.market.report import pdf_styles as styles
from batchwright.market.report.charts.strip import strip
from batchwright.market.report.document import (
    Block,
    Facts,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Points,
    Statement,
    Table,
)
from batchwright.market.report.drawing import WIDTH
from batchwright.market.report.flowables import Drawn
from batchwright.market.report.palette import ACCENT, LINK, SHADE
from batchwright.market.report.pdf_tables import facts, table
from batchwright.market.report.pdf_words import link, references, runs, safe, statement
from batchwright.market.report.telling import number_text, sure
from batchwright.market.report.wording import held


class Layout:
    """Blocks as flowables. Figures are numbered in the order in which they are laid out."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def blocks(self, blocks: tuple[Block, ...]) -> list[Any]:
        made: list[Any] = []
        heading: list[Any] = []
        for each, following in zip(blocks, [*blocks[1:], None], strict=False):
            if isinstance(each, Heading) and isinstance(following, Figure):
                # The heading leaves for the next page with its figure.
                heading = [Words(safe(each.title), styles.HEADING)]
            elif isinstance(each, Figure):
                made.append(self._figure(each, heading))
                heading = []
            else:
                made += self._block(each)
        return made

    def _block(self, block: Block) -> list[Any]:
        match block:
            case Paragraph():
                return [Words(runs(block.runs), styles.BODY)]
            case Statement():
                return [Words(statement(block), styles.BODY)]
            case Points():
                return [
                    Words(statement(each), styles.POINT, bulletText="•")
                    for each in block.statements
                ]
            case Heading():
                return [CondPageBreak(130), Words(safe(block.title), styles.HEADING)]
            case Note():
                return [_note(block)]
            case Table():
                return table(block)
            case Facts():
                return facts(block)
            case Figure():
                return [self._figure(block)]
            case KeyFigures():
                return _key_figures(block)

    def _figure(self, figure: Figure, before: Sequence[Any] = ()) -> Any:
        sources = f" Sources: {references(figure.sources)}" if figure.sources else ""
        caption = f"Figure {next(self._numbers)}. {safe(held(figure.caption))}{sources}"
        return KeepTogether(
            [
                *before,
                Spacer(0, 6),
                Words(safe(held(figure.title)), styles.FIGURE),
                Drawn(figure.chart.drawing(), styles.TALLEST),
                Words(caption, styles.CAPTION),
                Spacer(0, 14),
            ]
        )


def kept(markup: str, style: Any, following: Block | None) -> Any:
    """A title, kept together with a figure that follows it, which may leave for the next page."""
    words = Words(markup, style)
    words.keepWithNext = isinstance(following, Figure)
    return words


def _note(note: Note) -> Any:
    words = Words(f"<b>{safe(note.title)}</b> {runs(note.runs)}", styles.NOTE)
    return Laid(
        [[words]],
        colWidths=[WIDTH],
        spaceBefore=4,
        spaceAfter=10,
        splitInRow=1,
        style=[
            styles.FONT,
            ("BACKGROUND", (0, 0), (-1, -1), HexColor(SHADE)),
            ("LINEBEFORE", (0, 0), (0, -1), 3, HexColor(ACCENT)),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )


def _key_figures(block: KeyFigures) -> list[Any]:
    """The answers beside each other, four in a line at most."""
    made: list[Any] = []
    for first in range(0, len(block.figures), 4):
        figures = block.figures[first : first + 4]
        gap = 14.0
        wide = (WIDTH - gap * (len(figures) - 1)) / len(figures)
        cells: list[Any] = []
        widths: list[float] = []
        rules: list[Any] = [
            styles.FONT,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
        ]
        for n, figure in enumerate(figures):
            if n:
                cells.append(Spacer(0, 0))
                widths.append(gap)
            rules.append(("LINEABOVE", (2 * n, 0), (2 * n, 0), 2.5, HexColor(LINK)))
            cells.append(_card(figure))
            widths.append(wide)
        made.append(Laid([cells], colWidths=widths, style=rules, spaceAfter=8))
    return made


def _card(figure: KeyFigure) -> list[Any]:
    drawn, told = strip(figure), sure(figure)
    return [
        Words(safe(figure.label), styles.LABEL),
        Words(link(number_text(figure.number), figure.number.basis), styles.BIG),
        *([Drawn(drawn, styles.TALLEST), Spacer(0, 3)] if drawn else []),
        *(Words(link(each, figure.number.basis), styles.SMALL) for each in told),
        *([Words(runs(figure.note), styles.CELL)] if figure.note else []),
    ]
