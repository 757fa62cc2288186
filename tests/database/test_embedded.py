"""The embedded PostgreSQL starts, is found again, survives a kill and touches nothing outside."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from batchwright.database import embedded, home, layout
from batchwright.database.faults import DatabaseFault
from batchwright.database.layout import SOCKET_PATH_MAX, Layout
from tests.support import servers

pytestmark = pytest.mark.slow
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="not as root, all is inside the home")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose server each test starts as it needs."""
    with servers.embedded_home(tmp_path_factory.mktemp("embedded") / "home") as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """A home where nothing is made yet."""
    with servers.embedded_home(tmp_path / "home") as made:
        yield made


def _committed(folder: Path) -> list[tuple[object, ...]]:
    with psycopg.connect(embedded.superuser_dsn(folder)) as connection:
        return connection.execute("select value from kept order by value").fetchall()


def _commit(folder: Path, value: int) -> None:
    with psycopg.connect(embedded.superuser_dsn(folder)) as connection:
        connection.execute("drop table if exists kept")
        connection.execute("create table kept (value integer)")
        connection.execute("insert into kept values (%s)", [value])


def test_a_stopped_server_keeps_what_was_committed(folder: Path) -> None:
    assert servers.start(folder).running
    _commit(folder, 1)
    assert not embedded.stop(folder).running
    servers.start(folder)
    assert _committed(folder) == [(1,)]


def test_starting_twice_attaches_to_the_server_that_runs(folder: Path) -> None:
    assert servers.start(folder).pid == servers.start(folder).pid


def test_a_killed_server_starts_again_with_all_that_was_committed(folder: Path) -> None:
    embedded.stop(folder)
    before = embedded.start(folder)
    _commit(folder, 1)
    assert before.pid is not None
    os.kill(before.pid, signal.SIGKILL)
    after = embedded.start(folder)
    assert after.pid != before.pid
    assert _committed(folder) == [(1,)]


def test_a_number_left_by_a_crash_is_not_taken_for_the_server(folder: Path) -> None:
    servers.start(folder)
    embedded.stop(folder)
    left = layout.layout(folder).data / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n")
    assert not embedded.status(folder).running
    assert servers.start(folder).pid != os.getpid()


def test_many_starts_at_once_give_one_server(empty: Path) -> None:
    code = (
        "import pathlib, sys; from batchwright.database import embedded;"
        "print(embedded.start(pathlib.Path(sys.argv[1])).pid)"
    )
    command = [sys.executable, "-c", code, str(empty)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {each.communicate(timeout=120)[0].strip() for each in running}
    assert told == {str(embedded.status(empty).pid)}


def test_no_folder_outside_its_own_changes_its_rights(empty: Path) -> None:
    outside = [*empty.parents, Path("/var/lib"), Path("/var"), Path(sys.prefix)]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in outside]
    servers.start(empty)
    after = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in outside]
    assert after == before


def test_nobody_but_its_user_reaches_data_and_socket(folder: Path) -> None:
    status = servers.start(folder)
    assert status.data.stat().st_mode & 0o077 == 0
    assert status.socket.stat().st_mode & 0o077 == 0


def test_no_role_connects_without_its_secret(folder: Path) -> None:
    servers.start(folder)
    told = {**embedded.parameters(folder), "user": "postgres", "dbname": "postgres"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(psycopg.conninfo.make_conninfo("", **told, password="guessed"))


def test_data_whose_secret_is_not_at_hand_are_never_taken_over(folder: Path) -> None:
    servers.start(folder)
    embedded.stop(folder)
    secret = folder / "secrets" / "postgres"
    away = secret.rename(folder / "away")
    with pytest.raises(DatabaseFault, match="asks for a secret"):
        servers.start(folder)
    away.rename(secret)


@only_root
def test_a_home_made_where_one_was_before_has_data_of_its_own(empty: Path) -> None:
    """A working copy removed and made again: the former's server runs and its data lie there."""
    servers.start(empty)
    _commit(empty, 1)
    former = layout.layout(empty).base
    gone = empty.rename(empty.with_name("gone"))
    try:
        servers.start(empty)
        with psycopg.connect(embedded.superuser_dsn(empty)) as connection:
            assert connection.execute("select to_regclass('kept')").fetchone() == (None,)
        assert layout.left_behind(empty) == [former]
        embedded.stop(empty)
        shutil.rmtree(layout.layout(empty).base)
    finally:
        shutil.rmtree(empty, ignore_errors=True)
        gone.rename(empty)
    assert _committed(empty) == [(1,)]


@only_root
def test_a_moved_home_finds_its_data(empty: Path) -> None:
    servers.start(empty)
    _commit(empty, 1)
    moved = empty.rename(empty.with_name("moved"))
    try:
        servers.start(moved)
        assert _committed(moved) == [(1,)]
    finally:
        moved.rename(empty)
    assert servers.start(empty).running


@only_root
def test_a_copied_home_never_writes_into_the_data_of_the_first(empty: Path) -> None:
    servers.start(empty)
    copy = shutil.copytree(empty, empty.with_name("copy"))
    with pytest.raises(DatabaseFault, match="is a copy of"):
        servers.start(copy)


@only_root
def test_data_keep_their_user_when_a_better_one_comes(empty: Path) -> None:
    servers.start(empty)
    place = layout.layout(empty)
    assert place.user == place.base.owner()
    embedded.stop(empty)
    for path in (place.base, *place.base.rglob("*"), place.socket):
        shutil.chown(path, "nobody")
    assert layout.layout(empty).user == "nobody"
    assert servers.start(empty).running


@pytest.mark.parametrize("length", [1, 60, 90, 200])
def test_the_socket_fits_however_long_the_home_is(length: int) -> None:
    base = Path("/") / ("x" * length) / "postgresql"
    place = Layout(home=base.parent, base=base, binaries=Path("/usr"), user=None)
    path = place.socket / f".s.PGSQL.{layout.PORT}"
    assert len(os.fsencode(path)) <= SOCKET_PATH_MAX


def test_a_secret_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    home.secret(tmp_path / "home", "anything")
    path = tmp_path / "home" / "secrets" / "anything"
    assert path.stat().st_mode & 0o077 == 0
