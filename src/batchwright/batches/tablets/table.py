"""One file: its bytes read into rows whose cells fit their columns, or the faults that stop it."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from batchwright.batches.tablets.cells import Unreadable, read_cell
from batchwright.batches.tablets.columns import COLUMNS, Column
from batchwright.batches.tablets.faults import FaultList

SEPARATOR = ";"


@dataclass(slots=True)
class Row:
    """A line whose cells are all readable: keys as text, figures as Decimal or absent.

    The checks withdraw a contradicted figure by making it absent.
    """

    file: str
    line: int
    keys: dict[str, str]
    figures: dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The sound rows of a file, and the text of the first cell of every line, sound or not."""

    rows: list[Row]
    named: frozenset[str]


def read_table(directory: Path, file: str, faults: FaultList) -> Table | None:
    """The sound rows of `file`, or None without its header; what is wrong goes to `faults`."""
    lines = _lines(directory, file, faults)
    if not lines:
        return None
    columns = COLUMNS[file]
    if not _header_is_right(file, columns, lines[0], faults):
        return None
    if len(lines) == 1:
        faults.add(file, 2, None, "", "no_rows", "The file has a header and nothing below it.")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        row = _row(file, columns, number, line, number == len(lines), faults)
        if row is not None:
            rows.append(row)
    return Table(rows, frozenset(line.partition(SEPARATOR)[0] for line in lines[1:]))


def _lines(directory: Path, file: str, faults: FaultList) -> list[str]:
    try:
        content = (directory / file).read_bytes()
    except OSError as error:
        faults.add(
            file, None, None, "", "file_missing", f"The file cannot be read: {error.strerror}."
        )
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        names = [column.name for column in COLUMNS[file]]
        place = before.count(SEPARATOR.encode(), line_start)
        faults.add(
            file,
            before.count(b"\n") + 1,
            names[place] if place < len(names) else None,
            content[error.start : error.start + 1].hex(),
            "not_utf8",
            "A byte is not UTF-8; the file was saved in another encoding.",
        )
        return []
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines[-1] == "":
        lines.pop()
    if not lines:
        faults.add(file, 1, None, "", "file_empty", "The file is empty.")
    return lines


def _header_is_right(
    file: str, columns: tuple[Column, ...], header: str, faults: FaultList
) -> bool:
    expected = [column.name for column in columns]
    found = header.split(SEPARATOR)
    if found == expected:
        return True
    if len(found) == 1:
        faults.add(
            file,
            1,
            expected[0],
            header[:80],
            "wrong_separator",
            "Columns are parted by semicolons.",
        )
        return False
    missing = [name for name in expected if name not in found]
    extra = [name for name in found if name not in expected]
    for name in missing:
        faults.add(file, 1, name, "", "column_missing", f"The header has no column {name}.")
    for name in extra:
        faults.add(file, 1, name, name, "column_unknown", f"{name[:60]} is no column of this file.")
    for name in sorted({name for name in found if found.count(name) > 1}):
        faults.add(file, 1, name, name, "column_repeated", f"The header has {name} twice.")
    if sorted(found) == sorted(expected):
        name, other = next((a, b) for a, b in zip(expected, found, strict=True) if a != b)
        faults.add(file, 1, name, other, "column_moved", f"{other} stands where {name} belongs.")
    return False


def _row(
    file: str, columns: tuple[Column, ...], number: int, line: str, last: bool, faults: FaultList
) -> Row | None:
    cells = line.split(SEPARATOR)
    if len(cells) != len(columns):
        _wrong_count(file, columns, number, cells, last, faults)
        return None
    keys: dict[str, str] = {}
    figures: dict[str, Decimal | None] = {}
    sound = True
    for column, text in zip(columns, cells, strict=True):
        value = read_cell(column, text)
        if isinstance(value, Unreadable):
            faults.add(file, number, column.name, text, value.code, value.message)
            sound = False
        elif isinstance(value, str):
            keys[column.name] = value
        else:
            figures[column.name] = value
    return Row(file, number, keys, figures) if sound else None


def _wrong_count(
    file: str,
    columns: tuple[Column, ...],
    number: int,
    cells: list[str],
    last: bool,
    faults: FaultList,
) -> None:
    """Names the first cell that does not fit its column: there the line went out of step."""
    place, value = min(len(cells), len(columns) - 1), ""
    for index, (column, text) in enumerate(zip(columns, cells, strict=False)):
        if isinstance(read_cell(column, text), Unreadable):
            place, value = index, text
            break
    code = "line_too_long"
    if len(cells) < len(columns):
        code = "line_truncated" if last else "line_too_short"
    faults.add(
        file,
        number,
        columns[place].name,
        value,
        code,
        f"The line has {len(cells)} cells where the header has {len(columns)}.",
    )
