"""The tutorial is run line by line, and says what the reader will see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.consoles import ROOT, typed
from tests.docs.typing_in import outcomes
from tests.support import servers

PAGE = ROOT / "docs" / "tutorials" / "first-batch.md"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The reader's home folder; what the tutorial installs in it is gone afterwards."""
    with servers.embedded_home(tmp_path / "first-batch"):
        yield tmp_path


@pytest.mark.slow
def test_every_line_of_the_tutorial_works_and_shows_what_it_says(folder: Path, shell: str) -> None:
    lines = typed(PAGE)
    found = outcomes(folder, shell, lines)
    for each, outcome in zip(lines, found, strict=False):
        told = f"$ {each.line}\n{outcome.said}"
        assert outcome.code == 0, told
        assert each.missing(outcome.said) == [], told
    assert len(found) == len(lines)
