"""What nobody is quoted for: each assumption with its range, its unit, and why this range.

An assumption without a source is its author's own and is shown so wherever it is used. A file of
assumptions comes in whole or not at all: one line left out would change what all others mean.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path

from batchwright.market.cells import number
from batchwright.market.subjects import unit_of
from batchwright.market.types import MarketFault, Refusal

COLUMNS = (
    "assumption_id",
    "group",
    "subject",
    "low",
    "mode",
    "high",
    "unit",
    "source",
    "note",
)
GROUPS = (
    "forecast",
    "scenario",
    "region",
    "service",
    "customer",
    "application",
    "plant",
    "investment",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number in this unit may be: from `least` to `most`, above zero where `positive`."""

    least: Decimal | None = None
    most: Decimal | None = None
    positive: bool = False

    def holds(self, value: Decimal) -> bool:
        """True if `value` is possible in this unit."""
        above = self.least is None or (value > 0 if self.positive else value >= self.least)
        return above and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        least = "above 0" if self.positive else f"from {self.least}"
        return least if self.most is None else f"{least} to {self.most}"


_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_ANY = Unit()
_NOT_NEGATIVE = Unit(_ZERO)
_POSITIVE = Unit(_ZERO, None, True)

UNITS: Mapping[str, Unit] = {
    "percent": Unit(_ZERO, _HUNDRED),
    "percent change": Unit(Decimal(-99), Decimal(1000)),
    "percent/yr": Unit(Decimal(-50), _HUNDRED),
    "probability": Unit(_ZERO, Decimal(1)),
    "ratio": _POSITIVE,
    "year": Unit(Decimal(1900), Decimal(2100)),
    "years": Unit(_ZERO, _HUNDRED),
    "days/yr": Unit(_ZERO, Decimal(366), True),
    "suite-days/batch": _POSITIVE,
    "suite-days/yr": _NOT_NEGATIVE,
    "people/suite-day": _NOT_NEGATIVE,
    "USD m": _NOT_NEGATIVE,
    "USD m/yr": _NOT_NEGATIVE,
    "USD m/batch": _POSITIVE,
    "USD m/suite-day": _ANY,
}
"""Units by name: `percent` is a share of a whole, `percent change` the effect of a scenario."""

SENTENCES = {
    "assumption_id_missing": "Column assumption_id is empty. Give each assumption an id of its "
    "own.",
    "assumption_id_taken": 'Column assumption_id: "{value}" stands in line {earlier} already. Give '
    "each assumption its own.",
    "subject_missing": "Column subject is empty. Say what the assumption is about.",
    "subject_taken": 'Column subject: "{value}" of group {group} stands in line {earlier} already. '
    "Keep one of the two.",
    "cells_missing": "The line has {found} cells where the header has {expected}. Check for a "
    "missing quotation mark or comma.",
    "group_unknown": 'Column group: "{value}" is unknown. Use one of: {known}.',
    "unit_unknown": 'Column unit: "{value}" is unknown. Use one of: {known}.',
    "subject_unknown": 'Column subject: nothing is made of "{value}" in group {group}. Look up the '
    "subjects in the reference on files of market assumptions.",
    "unit_differs": 'Column unit: "{subject}" is given in {expected}, not in {unit}. Convert it.',
    "not_a_number": 'Column {column}: "{value}" is no number. Write it with a decimal point and '
    "without thousands separators.",
    "value_impossible": "Column {column}: {value} {unit} is impossible. A value in {unit} lies "
    "{range}.",
    "range_reversed": "Columns low, mode, high: {low}, {mode}, {high} {unit} do not rise. Write "
    "the least, the most likely and the largest value in this order.",
    "note_missing": "Column note is empty. Say in a sentence why this range.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One value that is believed to lie between `low` and `high`, most likely at `mode`."""

    assumption_id: str
    group: str
    subject: str
    low: Decimal
    mode: Decimal
    high: Decimal
    unit: str
    source: str
    note: str

    @property
    def own(self) -> bool:
        """True if no source is named: it is its author's own estimate."""
        return not self.source


class AssumptionsRefused(MarketFault):
    """A file of assumptions with faults; `refused` holds all of them, in order of the lines."""

    def __init__(self, refused: Iterable[Refusal]) -> None:
        self.refused = tuple(refused)
        told = " ".join(f"Line {each.line}: {each.reason}" for each in self.refused)
        super().__init__("assumptions_refused", told)


@dataclass(frozen=True, slots=True)
class Book:
    """Assumptions by group and subject, in the order they were written."""

    rows: tuple[Assumption, ...]

    def named(self, group: str, subject: str) -> Assumption:
        """The assumption on `subject`. Raises MarketFault `assumption_missing`."""
        for each in self.rows:
            if each.group == group and each.subject == subject:
                return each
        reason = (
            f'There is no assumption on "{subject}" in group {group}. Add a line with low, mode, '
            "high, unit and a note."
        )
        raise MarketFault("assumption_missing", reason)

    def of(self, group: str, before: str = "") -> tuple[Assumption, ...]:
        """Those of `group` whose subject begins with `before`."""
        return tuple(
            each for each in self.rows if each.group == group and each.subject.startswith(before)
        )

    def replaced(self, changed: Iterable[Assumption]) -> "Book":
        """This book with the assumptions of the same ids replaced; new ones come last."""
        by_id = {each.assumption_id: each for each in self.rows}
        by_id.update({each.assumption_id: each for each in changed})
        return Book(tuple(by_id.values()))


def shipped_assumptions() -> Book:
    """The assumptions that come with Batchwright: all of them its authors' own."""
    file = resources.files("batchwright.market") / "data" / "assumptions.csv"
    return assumptions_in(file.read_bytes().decode("utf-8"))


def read_assumptions(path: Path) -> Book:
    """The assumptions in the CSV file at `path`; see `assumptions_in` for what is raised."""
    try:
        return assumptions_in(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise MarketFault("not_utf_8", f"{path} is not UTF-8. Save it as UTF-8.") from None


def assumptions_in(text: str) -> Book:
    """The assumptions in CSV `text`.

    Raises AssumptionsRefused with every line that cannot be taken, MarketFault `form_unknown` or
    `not_csv` if the text is no file of assumptions.
    """
    taken: list[Assumption] = []
    refused: list[Refusal] = []
    lines: dict[str, int] = {}
    for line, cells in _rows(text):
        found = assumption_of(line, cells)
        if isinstance(found, Assumption):
            found = _own_place(found, line, lines)
        if isinstance(found, Refusal):
            refused.append(found)
        else:
            taken.append(found)
    if refused:
        raise AssumptionsRefused(refused)
    return Book(tuple(taken))


def assumption_of(line: int, cells: Mapping[str, str]) -> Assumption | Refusal:
    """The assumption in the cells of one line, or why it is none; `line` is told in the refusal."""
    text = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    if not text["assumption_id"]:
        return _refusal("assumption_id_missing", line, text)
    if "" in cells:
        found, expected = cells[""].split("/")
        return _refusal("cells_missing", line, text, found=found, expected=expected)
    if text["group"] not in GROUPS:
        return _refusal("group_unknown", line, text, value=text["group"], known=", ".join(GROUPS))
    if not text["subject"]:
        return _refusal("subject_missing", line, text)
    if text["unit"] not in UNITS:
        return _refusal("unit_unknown", line, text, value=text["unit"], known=", ".join(UNITS))
    unit = unit_of(text["group"], text["subject"])
    if unit is None:
        return _refusal("subject_unknown", line, text, value=text["subject"])
    if unit != text["unit"]:
        told = {"subject": text["subject"], "expected": unit}
        return _refusal("unit_differs", line, text, **told)
    values = _values(line, text)
    if isinstance(values, Refusal):
        return values
    low, mode, high = values
    if not low <= mode <= high:
        return _refusal("range_reversed", line, text, low=low, mode=mode, high=high)
    if not text["note"]:
        return _refusal("note_missing", line, text)
    return Assumption(
        assumption_id=text["assumption_id"],
        group=text["group"],
        subject=text["subject"],
        low=low,
        mode=mode,
        high=high,
        unit=text["unit"],
        source=text["source"],
        note=text["note"],
    )


def _values(line: int, text: Mapping[str, str]) -> tuple[Decimal, Decimal, Decimal] | Refusal:
    unit = UNITS[text["unit"]]
    found: list[Decimal] = []
    for column in ("low", "mode", "high"):
        value = number(text[column])
        if value is None:
            return _refusal("not_a_number", line, text, column=column, value=text[column])
        if not unit.holds(value):
            told = {"column": column, "value": value, "range": str(unit)}
            return _refusal("value_impossible", line, text, **told)
        found.append(value)
    low, mode, high = found
    return low, mode, high


def _own_place(found: Assumption, line: int, lines: dict[str, int]) -> Assumption | Refusal:
    text = {"assumption_id": found.assumption_id, "unit": found.unit, "group": found.group}
    subject = f"{found.group}: {found.subject}"
    if found.assumption_id in lines:
        earlier = lines[found.assumption_id]
        told = {"value": found.assumption_id, "earlier": earlier}
        return _refusal("assumption_id_taken", line, text, **told)
    if subject in lines:
        told = {"value": found.subject, "earlier": lines[subject]}
        return _refusal("subject_taken", line, text, **told)
    lines[found.assumption_id] = lines[subject] = line
    return found


def _refusal(code: str, line: int, text: Mapping[str, str], **values: object) -> Refusal:
    told = {"unit": text["unit"], "group": text["group"], **values}
    reason = SENTENCES[code].format(**told)
    return Refusal(line=line, claim_id=text["assumption_id"], code=code, reason=reason)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            reason = (
                f"This is no file of assumptions: the columns {', '.join(missing)} are missing. "
                "Name all columns in the first line."
            )
            raise MarketFault("form_unknown", reason)
        before = reader.line_num
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            cells = dict(zip(header, row, strict=False))
            if len(row) != len(header):
                cells[""] = f"{len(row)}/{len(header)}"
            yield line, cells
    except csv.Error as problem:
        reason = f"Line {reader.line_num} is no CSV: {problem}. Nothing was taken."
        raise MarketFault("not_csv", reason) from None
