"""The command line as a whole: help, wrong usage, foreseeable faults without a trace."""

import json
import os
from pathlib import Path

import pytest

from tests.support.servers import Program


@pytest.fixture
def nowhere(tmp_path: Path) -> Program:
    """`batchwright` on a home that does not exist and needs no server."""
    return Program(
        home=tmp_path, environment=os.environ | {"BATCHWRIGHT_HOME": str(tmp_path / "x")}
    )


def test_help_names_the_commands(nowhere: Program) -> None:
    told = nowhere("--help").stdout
    assert all(name in told for name in ("init", "serve", "db"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("db", "status"),
        ("db", "url"),
        ("db", "start"),
        ("db", "stop"),
        ("db", "migrate"),
        ("db", "backup", "somewhere.tar"),
    ],
)
def test_without_an_installation_the_next_step_is_told(
    nowhere: Program, arguments: tuple[str, ...]
) -> None:
    done = nowhere(*arguments)
    assert done.returncode == 3
    assert "Run: batchwright init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_is_one_json_object_where_json_is_asked(nowhere: Program) -> None:
    done = nowhere("db", "status", "--json")
    assert done.returncode == 3
    assert "batchwright init" in json.loads(done.stdout)["error"]


@pytest.mark.parametrize("arguments", [(), ("unknown",), ("db",), ("serve", "--port", "many")])
def test_wrong_usage_ends_with_two(nowhere: Program, arguments: tuple[str, ...]) -> None:
    done = nowhere(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help" in done.stderr


def test_wrong_usage_is_one_json_object_where_json_is_asked(nowhere: Program) -> None:
    for arguments in (("db", "--json"), ("serve", "--port", "many", "--json")):
        done = nowhere(*arguments)
        assert done.returncode == 2
        assert "See: batchwright" in json.loads(done.stdout)["error"]


def test_a_home_that_cannot_be_made_is_told_with_its_path(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    home = str(in_the_way / "home")
    program = Program(home=tmp_path, environment=os.environ | {"BATCHWRIGHT_HOME": home})
    done = program("init")
    assert done.returncode == 3
    assert home in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_who_wants_no_more_is_no_fault(nowhere: Program) -> None:
    listing = nowhere.begin("commands")
    assert listing.stdout is not None
    listing.stdout.close()
    assert listing.wait(timeout=60) == 0
