"""docs/reference/tablets-data.md says of every column what the reader does."""

from hashlib import sha256
from pathlib import Path

from batchwright.batches.tablets.columns import COLUMNS, Form
from tests.batches.tablets.conftest import PUBLISHED

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "tablets-data.md"


def documented(file: str) -> list[list[str]]:
    """The cells of the table under the heading of `file`."""
    section = REFERENCE.read_text(encoding="utf-8").split(f"## {file}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row.strip("|").split(" |")] for row in rows]


def test_every_column_is_documented_with_its_unit_and_range() -> None:
    for file, columns in COLUMNS.items():
        rows = documented(file)
        assert [row[0] for row in rows] == [f"`{column.name}`" for column in columns]
        for column, (_, meaning, unit, known_from, plausible, absent) in zip(
            columns, rows, strict=True
        ):
            assert meaning
            assert unit == (column.unit or "")
            assert not column.unit or known_from
            assert bool(absent) is column.absent
            if column.form in (Form.FIGURE, Form.COUNT, Form.WHOLE):
                assert plausible.startswith(f"{column.low} to {column.high}")


def test_the_files_are_those_that_the_notice_names() -> None:
    notice = (PUBLISHED / "NOTICE.md").read_text(encoding="utf-8")
    for file in COLUMNS:
        assert f"`{sha256((PUBLISHED / file).read_bytes()).hexdigest()}`" in notice
    assert "Creative Commons Attribution 4.0" in notice
    assert "10.1038/s41597-022-01203-x" in notice
