"""Installations as `batchwright init` makes them, and people at the command line."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.support import servers
from tests.support.people import People
from tests.support.servers import Program

SECRETS = {"admin": "a-long-word-of-four-9", "personnel": "another-word-of-five-8"}


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """`batchwright` on an empty home."""
    with servers.program(tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """`batchwright` on a home that is installed and shared by the tests of one file."""
    folder = tmp_path_factory.mktemp("installed")
    lines = folder / "secrets.txt"
    lines.write_text("".join(f"{code} {secret}\n" for code, secret in SECRETS.items()))
    with servers.program(folder / "home") as made:
        done = made("init", "--site", "Test site", "--secret-file", lines)
        assert done.returncode == 0, done.stderr
        yield made


@pytest.fixture
def shell(
    people: People, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Shell(capture=capsys, environment=monkeypatch)
