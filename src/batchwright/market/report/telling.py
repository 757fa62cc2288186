"""What web page and PDF say alike: numbers, cells and entries as words."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

from batchwright.market.report.document import (
    Cell,
    Document,
    KeyFigure,
    Number,
    Run,
    Runs,
    Statement,
    Table,
)
from batchwright.market.report.entries import (
    AssumptionEntry,
    CalculationEntry,
    ClaimEntry,
    Entry,
    SourceEntry,
    reference,
)
from batchwright.market.report.wording import DASH, SPACE, alike, span, with_unit, written

_ITEM = re.compile(r"\s*</li>\s*<li>\s*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
OWN = "author's own"
ENTRIES = "entries"
"""The anchor of the appendix that the writers add."""
KINDS: tuple[tuple[type[Entry], str], ...] = (
    (ClaimEntry, "Claims"),
    (CalculationEntry, "Calculations"),
    (AssumptionEntry, "Assumptions of the author"),
    (SourceEntry, "Sources of facts and statements"),
)


def number_text(number: Number) -> str:
    """The number with its unit, as it stands in a sentence."""
    return with_unit(number.text or written(number.value), number.unit)


def run_text(run: Run) -> str:
    """The words of a run."""
    if isinstance(run, str):
        return run
    return number_text(run) if isinstance(run, Number) else run.text


def cell_text(cell: Cell) -> str:
    """The words of a cell, without what they lead to."""
    match cell:
        case None:
            return DASH
        case str():
            return cell
        case Number():
            return number_text(cell)
        case Statement():
            return "".join(run_text(each) for each in cell.runs)
        case _:
            return "".join(run_text(each) for each in cell)


def runs_of(cell: Cell) -> Runs:
    """A cell as runs, whatever it is."""
    match cell:
        case None:
            return (DASH,)
        case str() | Number():
            return (cell,)
        case Statement():
            return cell.runs
        case _:
            return cell


def aligned(table: Table) -> Table:
    """`table` with the numbers of each column written alike."""
    columns = [_alike([row[n] for row in table.rows]) for n in range(len(table.columns))]
    return replace(table, rows=tuple(zip(*columns, strict=True)) if table.rows else ())


def _alike(cells: list[Cell]) -> list[Cell]:
    free = [x for x in cells if isinstance(x, Number) and not x.text]
    texts = iter(alike([each.value for each in free]))
    return [
        replace(x, text=next(texts)) if isinstance(x, Number) and not x.text else x for x in cells
    ]


def sure(figure: KeyFigure) -> list[str]:
    """How sure a key figure is: a line for each of its bands."""
    banded = ((50, figure.band_50), (80, figure.band_80), (90, figure.band_90))
    return [f"{share}{SPACE}%: {span(band)}" for share, band in banded if band]


def entries_by_kind(document: Document) -> list[tuple[str, list[Entry]]]:
    """The entries under the heading of their kind, by id; kinds without one are left out."""
    found = [
        (title, sorted((x for x in document.entries if isinstance(x, kind)), key=reference))
        for kind, title in KINDS
    ]
    return [(title, entries) for title, entries in found if entries]


def headline(entry: Entry) -> str:
    """What an entry is, in a line."""
    match entry:
        case ClaimEntry():
            return ", ".join(part for part in (entry.publisher, entry.edition) if part)
        case SourceEntry():
            return entry.publisher
        case AssumptionEntry():
            return entry.subject
        case CalculationEntry():
            return entry.title


def details(entry: Entry) -> list[str]:
    """What else an entry says, without its quote and its inputs."""
    match entry:
        case ClaimEntry():
            place = "" if entry.position is None else f", character {entry.position:,}"
            figures = "; ".join(
                f"{name} {value if isinstance(value, str) else written(value)}"
                for name, value in entry.figures
            )
            return [each for each in (f"{entry.document}{place}", figures) if each]
        case SourceEntry():
            return [entry.page]
        case AssumptionEntry():
            ends = [_assumed(x, entry.unit) for x in (entry.low, entry.mode, entry.high)]
            signed = f"Signed by {entry.signed_by}" if entry.signed_by else ""
            told = f"low {ends[0]}, most likely {ends[1]}, high {ends[2]}"
            return [each for each in (told, entry.note, signed) if each]
        case CalculationEntry():
            return [entry.method, f"Result: {entry.result}"]


def _assumed(value: Decimal, unit: str) -> str:
    """An end of an assumption: years and probabilities are bare numbers."""
    if unit in ("year", "probability"):
        return str(value)
    told = unit.replace("percent/yr", "% a year").replace("percent", "%")
    return with_unit(written(value), told)


def quote_of(entry: Entry) -> str:
    """The words of the source; empty where there is none."""
    return spoken(entry.quote) if isinstance(entry, (ClaimEntry, SourceEntry)) else ""


def spoken(quote: str) -> str:
    """A quote as a reader of the page saw it: its words without the marks of HTML."""
    return " ".join(unescape(_TAG.sub(" ", _ITEM.sub(", ", quote))).split())


def inputs_of(entry: Entry) -> tuple[str, ...]:
    """What a calculation was made from."""
    return entry.inputs if isinstance(entry, CalculationEntry) else ()


def chapter_name(number: int) -> str:
    """A chapter in a list of places; 0 is the first page."""
    return f"chapter {number}" if number else "first page"
