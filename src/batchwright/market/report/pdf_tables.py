"""Tables of the PDF: widths from what they hold, a header on each page."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Paragraph, TableStyle
from reportlab.platypus import Table as Laid

from batchwright.market.report import pdf_styles as styles
from batchwright.market.report.document import Column, Facts, Table
from batchwright.market.report.drawing import WIDTH
from batchwright.market.report.palette import GRID, INK, MUTED
from batchwright.market.report.pdf_words import cell, safe
from batchwright.market.report.telling import aligned, cell_text
from batchwright.market.report.typefaces import width

PADDING = 8.0
_RULES = TableStyle(
    [
        styles.FONT,
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), PADDING / 2),
        ("RIGHTPADDING", (0, 0), (-2, -1), PADDING / 2),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(GRID)),
    ]
)
_HEADER = TableStyle(
    [("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(INK))]
)


def table(given: Table) -> list[Any]:
    """The table's caption and rows as flowables."""
    given = aligned(given)
    heads = [_head(each) for each in given.columns]
    rows = [
        [
            Paragraph(cell(each), styles.NUMERIC if column.numeric else styles.CELL)
            for each, column in zip(row, given.columns, strict=True)
        ]
        for row in given.rows
    ]
    texts = [[cell_text(each) for each in row] for row in given.rows]
    laid = Laid(
        [heads, *rows],
        colWidths=_widths(given.columns, texts),
        repeatRows=1,
        splitInRow=1,
        spaceAfter=12,
        hAlign="LEFT",
    )
    laid.setStyle(_RULES)
    laid.setStyle(_HEADER)
    # Not kept together with its caption: a long table would leave the page before it empty.
    return [CondPageBreak(90), Paragraph(safe(given.caption), styles.TABLE), laid]


def facts(given: Facts) -> list[Any]:
    """Names and values as two columns."""
    if not given.rows:
        return []
    rows = [
        [
            Paragraph(f'<font color="{MUTED}">{safe(name)}</font>', styles.CELL),
            Paragraph(cell(value), styles.CELL),
        ]
        for name, value in given.rows
    ]
    laid = Laid(rows, colWidths=[120, WIDTH - 120], splitInRow=1, spaceAfter=10, hAlign="LEFT")
    laid.setStyle(_RULES)
    return [laid]


def _head(column: Column) -> Any:
    unit = (
        f'<br/><font name="Vera" color="{MUTED}">{safe(column.unit)}</font>' if column.unit else ""
    )
    style = styles.HEAD_NUMERIC if column.numeric else styles.HEAD
    return Paragraph(safe(column.title) + unit, style)


def _widths(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[float]:
    """Widths that fill the page: each column its longest word, the rest by what it would take."""
    least, wanted = [], []
    for n, column in enumerate(columns):
        heads = [*column.title.split(), *column.unit.split()]
        words = [word for row in texts for word in row[n].split(" ")]
        needed = max(
            max((width(word, 8, bold=True) for word in heads), default=0),
            max((width(word, 8) for word in words), default=0),
        )
        full = max((width(row[n], 8) for row in texts), default=0)
        title = max(width(column.title, 8, bold=True), width(column.unit, 8))
        # A hair more than measured: a line that just fits must not break.
        least.append(min(needed, 150) + PADDING + 1)
        wanted.append(max(min(needed, 150), min(full, 400), min(title, 90)) + PADDING + 1)
    total = sum(least)
    if total >= WIDTH:
        return [each * WIDTH / total for each in least]
    if sum(wanted) <= WIDTH:
        return _filled(columns, wanted)
    spare = [want - have for want, have in zip(wanted, least, strict=True)]
    share = (WIDTH - total) / sum(spare)
    return [have + each * share for have, each in zip(least, spare, strict=True)]


def _filled(columns: Sequence[Column], wanted: list[float]) -> list[float]:
    """What is left over goes to the columns of text, or to all if there are none."""
    takes = [not column.numeric for column in columns]
    if not any(takes):
        takes = [True] * len(columns)
    more = (WIDTH - sum(wanted)) / sum(takes)
    return [each + more * take for each, take in zip(wanted, takes, strict=True)]
