"""A row that is shifted by one column is caught, whatever stands in the cell that falls free."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from batchwright.batches.tablets.columns import COLUMNS, LABORATORY, PROCESS
from tests.batches.tablets.conftest import PUBLISHED, Copy

LINES = {file: (PUBLISHED / file).read_text().splitlines() for file in COLUMNS}
FREED = ("empty", "zero", "the neighbour again", "the cell pushed out")


def shifted(cells: list[str], start: int, end: int, *, left: bool, freed: str) -> list[str]:
    """`cells` with those from `start` to `end` moved by one; `freed` says what fills the gap."""
    part = cells[start:end]
    edge, pushed_out = (part[-1], part[0]) if left else (part[0], part[-1])
    filling = dict(zip(FREED, ("", "0", edge, pushed_out), strict=True))[freed]
    moved = [*part[1:], filling] if left else [filling, *part[:-1]]
    return [*cells[:start], *moved, *cells[end:]]


def differ(one: list[str], other: list[str]) -> bool:
    return [cell.strip() for cell in one] != [cell.strip() for cell in other]


def small_copy(directory: Path, file: str, line: int, cells: list[str]) -> Copy:
    """Ten batches around `line`, with `cells` in its place."""
    copy = Copy(directory)
    first = max(2, line - 5)
    for each in (LABORATORY, PROCESS):
        lines = list(LINES[each])
        if each == file:
            lines[line - 1] = ";".join(cells)
        copy.write(each, [lines[0], *lines[first - 1 : first + 9]])
    return copy


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shifted")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from([LABORATORY, PROCESS]),
    line=st.integers(2, 752),
    place=st.integers(0, 54),
    to_the_end=st.booleans(),
    left=st.booleans(),
    freed=st.sampled_from(FREED),
)
def test_any_row_shifted_by_one_column_is_caught(
    directory: Path,
    file: str,
    line: int,
    place: int,
    to_the_end: bool,
    left: bool,
    freed: str,
) -> None:
    """From any cell to the end of the row, or from its start to any cell, the width kept."""
    cells = LINES[file][line - 1].split(";")
    start, end = (place, len(cells)) if to_the_end else (0, place + 1)
    assume(1 < end - start <= len(cells))
    damaged = shifted(cells, start, end, left=left, freed=freed)
    assume(differ(cells, damaged))
    faults = small_copy(directory, file, line, damaged).faults()
    here = line - max(2, line - 5) + 2
    assert here in {fault.line for fault in faults.first}
    assert all(fault.column is not None for fault in faults.first)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from([LABORATORY, PROCESS]),
    line=st.integers(2, 752),
    place=st.integers(0, 34),
    lost=st.booleans(),
)
def test_any_row_with_a_cell_lost_or_added_is_caught(
    directory: Path, file: str, line: int, place: int, lost: bool
) -> None:
    cells = LINES[file][line - 1].split(";")
    damaged = cells[:place] + cells[place + 1 :] if lost else [*cells[:place], "", *cells[place:]]
    assert small_copy(directory, file, line, damaged).faults().count


@pytest.mark.parametrize(("file", "width"), [(LABORATORY, 8), (PROCESS, 8)])
def test_a_shift_inside_a_row_is_caught_from_nine_cells_on(
    directory: Path, file: str, width: int
) -> None:
    """Shorter ones may stay plausible: two yields exchanged are two yields."""
    draw = random.Random(20221203)
    for _ in range(60):
        line = draw.randint(2, 752)
        cells = LINES[file][line - 1].split(";")
        start = draw.randint(0, len(cells) - width - 1)
        end = draw.randint(start + width + 1, len(cells))
        damaged = shifted(cells, start, end, left=draw.random() < 0.5, freed=draw.choice(FREED))
        assert small_copy(directory, file, line, damaged).faults().count


def test_a_shifted_row_in_the_whole_file_names_its_cells(copy: Copy) -> None:
    cells = copy.cells(LABORATORY, 400)
    start = copy.cells(LABORATORY, 1).index("tbl_tensile")
    copy.replace_line(LABORATORY, 400, shifted(cells, start, 55, left=True, freed="empty"))
    faults = copy.faults()
    assert {fault.line for fault in faults.first} == {400}
    assert "fct_tensile" in {fault.column for fault in faults.first}
