"""The tutorial is run line by line, and says what the reader will see."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs import forks
from tests.docs.consoles import ROOT, Typed, typed
from tests.support import servers

PAGE = ROOT / "docs" / "tutorials" / "first-batch.md"
PATIENCE_S = 900
MARK = "\x1d"
"""Stands around the exit code of each line, and in no output."""

BATCHWRIGHT = """
batchwright() {{
  case "$1" in
    init|ledger|db) "{python}" -m batchwright "$@" ;;
    *) "{python}" -S "{client}" "{socket}" "$@" ;;
  esac
}}
"""
"""The program's start-up is paid once for all the calls that people make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a line ended with and said."""

    code: int
    said: str


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The reader's home folder; what the tutorial installs in it is gone afterwards."""
    with servers.embedded_home(tmp_path / "first-batch"):
        yield tmp_path


@pytest.fixture
def shell(folder: Path) -> Iterator[str]:
    """What the shell knows before the first line."""
    client, socket = folder / "client.py", folder / "socket"
    client.write_text(forks.CLIENT)
    environment = os.environ | {"BATCHWRIGHT_HOME": str(folder / "first-batch")}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.docs.forks", str(socket)], cwd=ROOT, env=environment
    )
    try:
        until = time.monotonic() + 60
        while not socket.exists():
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield BATCHWRIGHT.format(python=sys.executable, client=client, socket=socket)
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
def test_every_line_of_the_tutorial_works_and_shows_what_it_says(folder: Path, shell: str) -> None:
    lines = typed(PAGE)
    found = outcomes(folder, shell, lines)
    for each, outcome in zip(lines, found, strict=False):
        told = f"$ {each.line}\n{outcome.said}"
        assert outcome.code == 0, told
        assert each.missing(outcome.said) == [], told
    assert len(found) == len(lines)


def outcomes(folder: Path, shell: str, lines: list[Typed]) -> list[Outcome]:
    """What each line ended with and said, typed into one shell, up to the first that fails."""
    ended = f'code=$?; printf "{MARK}%s\\n{MARK}" $code; [ $code = 0 ] || exit'
    typed_in = "\n".join(f"{each.line}\n{ended}" for each in lines)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "HOME": str(folder),
    }
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; exec 2>&1\n{shell}\n{typed_in}\n"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    *parts, _ = done.stdout.split(MARK)
    return [
        Outcome(code=int(code), said=said)
        for said, code in zip(parts[::2], parts[1::2], strict=True)
    ]
