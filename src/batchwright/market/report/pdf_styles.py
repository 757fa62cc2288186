"""How the PDF looks: its paragraphs' styles and the measures of its page."""

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

from batchwright.market.report.drawing import WIDTH
from batchwright.market.report.palette import ACCENT, INK, LINK, MUTED
from batchwright.market.report.typefaces import BOLD, REGULAR, registered

PAGE = A4
SIDE = (A4[0] - WIDTH) / 2
TOP, BOTTOM = 68.0, 62.0
ROOM = A4[1] - TOP - BOTTOM
"""Height of what stands between header and footer."""
COLUMN = (WIDTH - 22) / 2
"""Width of a column of entries."""
TALLEST = ROOM - 120
"""Height of a drawing at most, so that its title and caption stay with it."""

FONT = ("FONT", (0, 0), (-1, -1), REGULAR, 8)
"""For every table: reportlab names Helvetica, which is not embedded, for its cells."""

registered()


def _style(name: str, size: float, leading: float, **more: Any) -> Any:
    given = {
        "fontName": REGULAR,
        "bulletFontName": REGULAR,
        "textColor": HexColor(INK),
        "spaceAfter": 6,
    } | more
    return ParagraphStyle(name, fontSize=size, leading=leading, **given)


BODY = _style("body", 9, 13.5)
POINT = _style("point", 9, 13.5, leftIndent=12, bulletIndent=2, spaceAfter=4)
EYEBROW = _style("eyebrow", 9, 12, fontName=BOLD, textColor=HexColor(ACCENT), spaceAfter=4)
TITLE = _style("title", 21, 26, fontName=BOLD)
SUBTITLE = _style("subtitle", 11, 15, textColor=HexColor(MUTED), spaceAfter=3)
SMALL = _style("small", 8, 11, textColor=HexColor(MUTED), spaceAfter=2)
CHAPTER = _style("chapter", 15, 20, fontName=BOLD, spaceBefore=4, spaceAfter=10)
HEADING = _style("heading", 11, 15, fontName=BOLD, spaceBefore=10, spaceAfter=4)
FIGURE = _style("figure", 9.5, 13.5, fontName=BOLD, spaceAfter=8, keepWithNext=1)
TABLE = _style("table", 9.5, 13.5, fontName=BOLD, spaceBefore=4, spaceAfter=4)
CAPTION = _style("caption", 8, 11, textColor=HexColor(MUTED), spaceBefore=3, spaceAfter=0)
CELL = _style("cell", 8, 11, spaceAfter=0)
NUMERIC = _style("numeric", 8, 11, spaceAfter=0, alignment=2)
HEAD = _style("head", 8, 11, fontName=BOLD, spaceAfter=0)
HEAD_NUMERIC = _style("head_numeric", 8, 11, fontName=BOLD, spaceAfter=0, alignment=2)
NOTE = _style("note", 9, 13.5, spaceAfter=0)
LABEL = _style("label", 8.5, 11.5, fontName=BOLD, spaceAfter=0)
BIG = _style("big", 19, 24, fontName=BOLD, textColor=HexColor(LINK), spaceAfter=0)
ENTRY = _style("entry", 7.5, 10, spaceAfter=1)
CONTENT = _style("content", 9.5, 13, spaceAfter=0)
PAGE_NUMBER = _style("page_number", 9.5, 13, spaceAfter=0, alignment=2)
