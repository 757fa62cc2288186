"""`batchwright init` makes an installation once, however often it is interrupted."""

import json
from pathlib import Path

import psycopg
import pytest

from batchwright.database.connections import dsn
from batchwright.database.home import Role
from batchwright.identity.sessions import sign_in
from tests.support.servers import Program

pytestmark = [pytest.mark.database, pytest.mark.slow]


def _installations(folder: Path) -> int:
    with psycopg.connect(dsn(Role.OWNER, folder)) as connection:
        row = connection.execute(
            "select count(*) from ledger.entry where kind = 'identity.installed.v1'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_the_first_two_people_sign_in_with_the_secrets_told(program: Program) -> None:
    done = program("init", "--site", "Site", "--json")
    assert done.returncode == 0, done.stderr
    people = json.loads(done.stdout)["people"]
    assert [each["role"] for each in people] == ["system-administrator", "personnel"]
    with psycopg.connect(dsn(Role.APP, program.home), autocommit=True) as connection:
        for each in people:
            assert sign_in(connection, each["code"], each["secret"]) is not None
    written = [path for path in program.home.rglob("*") if path.is_file()]
    told = [each["secret"].encode() for each in people]
    assert not [path for path in written if any(one in path.read_bytes() for one in told)]


def test_a_second_init_is_refused_and_changes_nothing(program: Program) -> None:
    assert program("init").returncode == 0
    again = program("init")
    assert again.returncode == 3
    assert "initialized already" in again.stderr
    assert _installations(program.home) == 1


def test_an_interrupted_init_is_resumed(program: Program) -> None:
    for seconds in (0.3, 0.8, 1.4, 2.0, 2.6):
        if not program.killed_after(seconds, "init", "--json"):
            break
    done = program("init", "--json")
    if done.returncode == 3:  # the last one had come to its end
        assert "initialized already" in json.loads(done.stdout)["error"]
    assert _installations(program.home) == 1
    assert (program.home / "checkpoints" / f"{1:06d}-{1:020d}.note").exists()


def test_the_sealers_key_is_its_owners_alone(installed: Program) -> None:
    assert (installed.home / "keys" / "sealer.key").stat().st_mode & 0o077 == 0
    assert (installed.home / "keys" / "verifier.pub").exists()


def test_a_weak_secret_is_refused_before_anything_is_made(program: Program, tmp_path: Path) -> None:
    lines = tmp_path / "secrets.txt"
    lines.write_text("admin short\npersonnel a-long-word-of-four-9\n")
    done = program("init", "--secret-file", lines)
    assert done.returncode == 3
    assert "shorter than 12 characters" in done.stderr
    assert not program.home.exists()


def test_a_missing_secret_is_named(program: Program, tmp_path: Path) -> None:
    lines = tmp_path / "secrets.txt"
    lines.write_text("admin a-long-word-of-four-9\n")
    done = program("init", "--secret-file", lines)
    assert done.returncode == 3
    assert "no line for personnel" in done.stderr


def test_one_person_alone_cannot_be_the_first(program: Program) -> None:
    done = program("init", "--admin", "one", "--personnel", "one")
    assert done.returncode == 2
    assert not program.home.exists()
