"""What a report says: chapters of blocks, and the entries that its numbers rest on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from batchwright.market.report.drawing import Drawing
from batchwright.market.report.entries import Entry

Figures = int | float | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that leads to its `basis`: the reference of an entry, such as `claim:C044`.

    A Decimal is written with the digits it has, a float with three; `text` overrules both.
    """

    value: Figures
    basis: str
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to a chapter's anchor, to an entry's reference or to an https address."""

    text: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Words that carry the sentence."""

    text: str


Run = str | Strong | Number | Link
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text that leads from figure to figure."""

    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody holds; without `sources` it is the author's own, and marked so."""

    runs: Runs
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list of statements, one under another."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A section within a chapter."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a reader must not miss."""

    title: str
    runs: Runs


Cell = str | Number | Statement | Runs | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`unit` stands under the title, so that the cells can do without."""

    title: str
    unit: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows as long as `columns`; a cell that is None is shown as absent."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    sortable: bool = False

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in self.rows), self.caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Name and value, line by line, as in a profile."""

    rows: tuple[tuple[str, Cell], ...]


class Chart(Protocol):
    """What can be drawn, told in a sentence and read as a table."""

    def drawing(self) -> Drawing: ...

    def summary(self) -> str: ...

    def table(self) -> Table: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart under the sentence it shows; `caption` tells what is drawn, in which unit."""

    title: str
    chart: Chart
    caption: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One answer: the number, how sure it is, and a sentence."""

    label: str
    number: Number
    band_50: tuple[float, float] | None = None
    band_80: tuple[float, float] | None = None
    band_90: tuple[float, float] | None = None
    note: Runs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """Two to four answers beside each other."""

    figures: tuple[KeyFigure, ...]


Block = Paragraph | Statement | Points | Heading | Note | Table | Facts | Figure | KeyFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """`anchor` is what links lead to; chapters are numbered in their order."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report; `answer` is its first page, `entries` its appendix.

    `input_hash` is the hexadecimal digest of all inputs, `made_on` the day as text: nothing is
    read from a clock.
    """

    title: str
    subtitle: str
    author: str
    edition: str
    made_on: str
    input_hash: str
    seed: int
    answer: tuple[Block, ...]
    chapters: tuple[Chapter, ...]
    entries: tuple[Entry, ...]
