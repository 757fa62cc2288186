"""What charts share: labels of rows, bars, bands, whiskers, and the cells of their tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from batchwright.market.report.axes import Axis
from batchwright.market.report.document import Cell, Column, Number
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Line, Primitive, Rectangle, Text
from batchwright.market.report.measuring import LEADING, wrapped
from batchwright.market.report.palette import (
    BAND_50,
    BAND_80,
    BAND_90,
    INK,
    LINK,
    MEDIAN,
    MUTED,
    WHITE,
)
from batchwright.market.report.typefaces import width

Band = tuple[float, float]
GAP = 6.0
NOTHING = Drawing(height=26, items=(Text(0, 16, "There are no data to draw.", MUTED),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands left of a row: its name, which may be a link, and a smaller remark."""

    text: str
    link: str = ""
    note: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows under each other: their labels, their middles, and where plot and next thing begin."""

    labels: tuple[Text, ...]
    middles: tuple[float, ...]
    start: float
    bottom: float


def rows(
    labels: Sequence[Label], top: float, *, share: float = 0.36, least: float = 21, lines: int = 3
) -> Rows:
    """The rows of `labels`, as high as their lines, from `top` on.

    share: of the width, what labels take at most. least: height of a row in points.
    """
    made: list[Text] = []
    middles: list[float] = []
    reached = 0.0
    for each in labels:
        name = wrapped(each.text, share * WIDTH, bold=each.bold, lines=lines)
        note = wrapped(each.note, share * WIDTH, lines=2) if each.note else ()
        height = max(least, (len(name) + len(note)) * LEADING + GAP)
        first = top + (height - (len(name) + len(note)) * LEADING) / 2 + SIZE
        for n, line in enumerate(name + note):
            color = MUTED if n >= len(name) else LINK if each.link else INK
            strong = each.bold and n < len(name)
            place = first + n * LEADING
            made.append(Text(0, place, line, color, bold=strong, link=each.link))
            reached = max(reached, width(line, SIZE, bold=strong))
        middles.append(top + height / 2)
        top += height
    return Rows(labels=tuple(made), middles=tuple(middles), start=reached + 2 * GAP, bottom=top)


def widest(texts: Sequence[str], *, bold: bool = False) -> float:
    """Width of the widest of `texts`; 0 if there are none."""
    return max((width(each, SIZE, bold=bold) for each in texts), default=0.0)


def bar(
    across: Axis, one: float, other: float, middle: float, height: float, fill: str
) -> Rectangle:
    """A bar between two values, at least wide enough to be seen."""
    start, end = sorted((across.at(one), across.at(other)))
    return Rectangle(start, middle - height / 2, max(end - start, 0.75), height, fill)


def whisker(across: Axis, band: Band, middle: float, color: str = INK) -> list[Primitive]:
    """A line over `band` with its ends marked."""
    low, high = across.at(band[0]), across.at(band[1])
    lines = [
        (low, middle, high, middle),
        (low, middle - 3, low, middle + 3),
        (high, middle - 3, high, middle + 3),
    ]
    halo = [Line(*each, WHITE, 2.2) for each in lines]  # so that it is seen on a dark bar
    return [*halo, *(Line(*each, color, 1) for each in lines)]


def bands(
    across: Axis,
    middle: float,
    height: float,
    median: float,
    banded: Sequence[Band | None],
) -> list[Primitive]:
    """The bands (90, 80, 50 %) over each other and the median as a mark."""
    made: list[Primitive] = [
        bar(across, each[0], each[1], middle, height, fill)
        for each, fill in zip(banded, (BAND_90, BAND_80, BAND_50), strict=True)
        if each is not None
    ]
    place = across.at(median)
    made.append(Rectangle(place - 1.5, middle - height / 2 - 2, 3, height + 4, MEDIAN, WHITE))
    return made


def cell(value: float | None, basis: str, text: str = "") -> Cell:
    """A cell with a number that leads to its basis; None if there is none."""
    return None if value is None else Number(value=value, basis=basis, text=text)


def ends(band: Band | None, basis: str) -> tuple[Cell, Cell]:
    """Two cells: where a band begins and ends."""
    return (cell(band[0], basis), cell(band[1], basis)) if band else (None, None)


def band_columns(share: int, unit: str) -> tuple[Column, Column]:
    """The columns of `ends`."""
    return (
        Column(title=f"{share} % from", unit=unit, numeric=True),
        Column(title=f"{share} % to", unit=unit, numeric=True),
    )


def legend(keys: Sequence[tuple[str, str]], top: float) -> tuple[list[Primitive], float]:
    """Squares of color with their names in lines, and where the drawing goes on."""
    made: list[Primitive] = []
    x = 0.0
    for name, fill in keys:
        name = wrapped(name, WIDTH - 16, lines=1)[0]
        room = width(name, SIZE) + 13
        if x and x + room > WIDTH:
            x, top = 0.0, top + LEADING + 2
        made.append(Rectangle(x, top, 9, 9, fill))
        made.append(Text(x + 13, top + 8, name, INK))
        x += room + 14
    return made, top + 20
