"""The tutorial on the market is run line by line, and says what the reader will see."""

from pathlib import Path

import pytest

from tests.docs.consoles import ROOT, Typed, typed
from tests.docs.typing_in import outcomes

PAGE = ROOT / "docs" / "tutorials" / "market.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the reader's files go; nothing is installed."""
    return tmp_path


@pytest.mark.slow
def test_every_line_of_the_tutorial_works_and_shows_what_it_says(
    folder: Path,
    shell: str,
) -> None:
    lines = [_moved(each, folder) for each in typed(PAGE)]
    found = outcomes(folder, shell, lines)
    for each, outcome in zip(lines, found, strict=False):
        told = f"$ {each.line}\n{outcome.said}"
        assert outcome.code == 0, told
        assert each.missing(outcome.said) == [], told
    assert len(found) == len(lines)


def _moved(line: Typed, folder: Path) -> Typed:
    """The line with its files in the test's folder."""
    return Typed(line=line.line.replace("/tmp/", f"{folder}/"), shown=line.shown)
