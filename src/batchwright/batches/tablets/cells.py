"""One cell: its text read under its column, or why it cannot be.

Numbers are written with a dot and no thousands mark, an exponent where a figure is tiny (7.08E-05).
Absent is an empty or blank cell, or `#N/A`. A comma, a second dot or a date in place of a number is
what a spreadsheet of another locale leaves behind.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from batchwright.batches.tablets.columns import Column, Form
from batchwright.batches.tablets.types import Month

NOT_AVAILABLE = "#N/A"
FIRST_YEAR, LAST_YEAR = 2018, 2021
"""Production of the published batches: November 2018 to April 2021 (Žagar and Mihelič 2022)."""

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "avg", "sep", "okt", "nov", "dec")
"""The Slovenian abbreviations that the files use."""

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:E-[0-9]{1,2})?").fullmatch
_WHOLE = re.compile(r"[1-9][0-9]*").fullmatch
_STRENGTH = re.compile(r"([1-9][0-9]{0,3})MG?").fullmatch
_MONTH = re.compile(r"([a-z]{3})\.([0-9]{2})").fullmatch
_COMMA = re.compile(r"-?[0-9.]*,[0-9]+").fullmatch
_DOTS = re.compile(r"-?[0-9]+(?:\.[0-9]+){2,}").fullmatch
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+").fullmatch
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?").fullmatch


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a cell is no value of its column."""

    code: str
    message: str


Value = Decimal | str | None


def read_cell(column: Column, text: str) -> Value | Unreadable:
    """The value of `text`: a Decimal for a figure, the text itself for a key, None if absent."""
    written = text.strip()
    if not written or written == NOT_AVAILABLE:
        if column.absent:
            return None
        return Unreadable(
            "cell_missing", "The cell is empty; this column has a value in every row."
        )
    if column.form in (Form.FIGURE, Form.COUNT):
        if _FIGURE(written) is None:
            return _not_a_number(written)
        figure = Decimal(written)
        if column.form is Form.COUNT and figure % 1:
            return Unreadable("not_a_whole_number", f"{written} is a count and yet not whole.")
        return figure if column.low <= figure <= column.high else _out_of_range(column, written)
    if column.form is Form.WHOLE:
        if _WHOLE(written) is None:
            return _not_whole(written)
        if not column.low <= int(written) <= column.high:
            return _out_of_range(column, written)
        return written
    return _read_text(column, written)


def _read_text(column: Column, written: str) -> str | Unreadable:
    if column.form is Form.STRENGTH:
        if _STRENGTH(written) is None:
            return Unreadable("not_a_strength", f"{written} is no strength such as 5MG or 10M.")
    elif column.form is Form.MONTH:
        if (month := month_of(written)) is None:
            return Unreadable(
                "not_a_month", f"{written} is no month such as maj.19 (Slovenian name, dot, year)."
            )
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            return Unreadable(
                "month_outside_study", f"{month} lies outside {FIRST_YEAR} to {LAST_YEAR}."
            )
    elif written not in ("yes", "no"):
        return Unreadable("not_yes_or_no", f"{written} is neither yes nor no.")
    return written


def month_of(written: str) -> Month | None:
    """The month that `written` names, such as okt.20; None if it names none."""
    match = _MONTH(written)
    if match is None or match[1] not in MONTHS:
        return None
    return Month(year=2000 + int(match[2]), month=MONTHS.index(match[1]) + 1)


def strength_mg_of(written: str) -> Decimal:
    """Milligrams of a strength label; the file cuts labels to three characters ("10M")."""
    match = _STRENGTH(written)
    assert match is not None
    return Decimal(match[1])


def _not_a_number(written: str) -> Unreadable:
    if _NEGATIVE(written):
        return Unreadable("negative", f"{written} is negative; no column here can be.")
    if _COMMA(written):
        return Unreadable("decimal_comma", f"{written} has a comma where the file writes a dot.")
    if _DOTS(written):
        return Unreadable("thousands_dots", f"{written} has more than one dot.")
    return Unreadable("not_a_number", f"{written[:40]} is not a number.")


def _not_whole(written: str) -> Unreadable:
    if _THOUSANDS(written):
        return Unreadable("thousands_dots", f"{written} has dots in a whole number.")
    if _NEGATIVE(written) or _COMMA(written):
        return _not_a_number(written)
    return Unreadable("not_a_whole_number", f"{written[:40]} is not a whole number above zero.")


def _out_of_range(column: Column, written: str) -> Unreadable:
    unit = f" {column.unit}" if column.unit else ""
    return Unreadable(
        "out_of_range",
        f"{written} is not between {column.low} and {column.high}{unit}, as any real value is.",
    )
