"""Copies of the published files that a test may damage."""

import shutil
from pathlib import Path

import pytest

from batchwright.batches.tablets.columns import COLUMNS
from batchwright.batches.tablets.reading import read_tablets
from batchwright.batches.tablets.types import DataFault, Faults, TabletData

PUBLISHED = Path(__file__).parents[3] / "demo" / "data" / "tablets"


class Copy:
    """A copy of the published files in `directory`; lines and columns as a reader counts them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for file in COLUMNS:
            shutil.copy(PUBLISHED / file, directory / file)

    def lines(self, file: str) -> list[str]:
        return (self.directory / file).read_text(encoding="utf-8").splitlines()

    def write(self, file: str, lines: list[str]) -> None:
        (self.directory / file).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def cells(self, file: str, line: int) -> list[str]:
        return self.lines(file)[line - 1].split(";")

    def replace_line(self, file: str, line: int, cells: list[str]) -> None:
        lines = self.lines(file)
        lines[line - 1] = ";".join(cells)
        self.write(file, lines)

    def set_cell(self, file: str, line: int, column: str, text: str) -> None:
        cells = self.cells(file, line)
        cells[self.cells(file, 1).index(column)] = text
        self.replace_line(file, line, cells)

    def read(self) -> TabletData | Faults:
        return read_tablets(self.directory)

    def taken(self) -> TabletData:
        data = self.read()
        assert isinstance(data, TabletData), [str(fault) for fault in data.first[:3]]
        return data

    def faults(self) -> Faults:
        data = self.read()
        assert isinstance(data, Faults), "A damaged copy was taken."
        return data

    def only_fault(self) -> DataFault:
        faults = self.faults()
        assert faults.count == 1, [str(fault) for fault in faults.first]
        return faults.first[0]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.fixture(scope="module")
def published() -> TabletData:
    data = read_tablets(PUBLISHED)
    assert isinstance(data, TabletData)
    return data
