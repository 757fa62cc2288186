"""The embedded PostgreSQL: made at first start, attached to when it runs, stopped on request.

It listens on a Unix socket only and asks every role for its secret. Start and stop of one home
exclude each other by a file lock, so any number of processes may call `start` at once.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from batchwright.database import home as homes
from batchwright.database import layout as layouts
from batchwright.database import processes
from batchwright.database.faults import DatabaseFault
from batchwright.database.layout import PORT, Layout

SUPERUSER = "postgres"
START_S = 60
STOP_S = 60

PARAMETERS: Mapping[str, str] = {
    # Own choice for two cores and memory shared with other programs.
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "max_wal_size": "2GB",
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    # A statement's values may be secrets or a sponsor's data: they stay out of the log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What can be said of the embedded server: is it running, as which process, where."""

    running: bool
    pid: int | None
    data: Path
    socket: Path


def start(folder: Path, parameters: Mapping[str, str] | None = None) -> Status:
    """The server of the home `folder` runs and answers; made first where there is none.

    parameters: settings that differ from PARAMETERS (tests switch fsync off); they only take
    effect on a server that was not yet running.
    Raises DatabaseFault with the server's own last words if it does not answer in START_S.
    """
    homes.make(folder)
    with _locked(folder):
        place = layouts.layout(folder)
        layouts.prepare(place)
        if not (place.data / "PG_VERSION").exists():
            _create(place)
        elif homes.read_secret(place.home, SUPERUSER) is None:
            raise DatabaseFault(
                f"{place.data} asks for a secret that {place.home} does not hold. Put back its file"
                f" secrets/{SUPERUSER}, or use another home."
            )
        if not _attached(place):
            _launch(place, {**PARAMETERS, **(parameters or {})})
    return status(folder)


def stop(folder: Path) -> Status:
    """The server of the home `folder` does not run; open transactions were rolled back."""
    place = layouts.layout(folder)
    if not place.data.exists():
        return status(folder)
    with _locked(folder):
        pid = processes.postmaster(place.data)
        if pid is not None:
            os.kill(pid, signal.SIGINT)  # "fast": PostgreSQL 18, 18.5 Shutting Down the Server
            processes.wait_until_none_uses(place.data, STOP_S)
    return status(folder)


def status(folder: Path) -> Status:
    place = layouts.layout(folder)
    pid = processes.postmaster(place.data)
    return Status(running=pid is not None, pid=pid, data=place.data, socket=place.socket)


def parameters(folder: Path) -> dict[str, str]:
    """How libpq reaches the server of the home `folder`, whoever connects."""
    return {"host": str(layouts.layout(folder).socket), "port": str(PORT)}


def superuser_dsn(folder: Path, database: str = "postgres") -> str:
    return make_conninfo(
        **parameters(folder),
        user=SUPERUSER,
        password=homes.secret(folder, SUPERUSER),
        dbname=database,
    )


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "postgresql.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _create(place: Layout) -> None:
    """An empty cluster: UTF-8, code point order, checksums; each role is asked for its secret."""
    if place.data.exists():
        raise DatabaseFault(
            f"{place.data} is half made, and may hold data. Look at it, then move it away."
        )
    # The initdb of a killed start may still be at work: it never gets in the way of this one.
    for left in place.base.glob("data.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    building = place.base / f"data.new-{secrets.token_hex(4)}"
    password = place.base / "secret.new"
    homes.write_private(password, homes.secret(place.home, SUPERUSER))
    processes.give(password, place.user)
    try:
        process = processes.spawn(
            place,
            place.program("initdb"),
            f"--pgdata={building}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
        )
        if process.wait() != 0:
            raise DatabaseFault(f"The database could not be made.\n{place.log.read_text()}")
        building.rename(place.data)
    finally:
        password.unlink()


def _attached(place: Layout) -> bool:
    """A server runs and answers; False if none does, or it died while it was asked."""

    def alive() -> bool:
        return processes.postmaster(place.data) is not None

    return alive() and _answers(place, alive)


def _launch(place: Layout, settings: Mapping[str, str]) -> None:
    processes.wait_until_none_uses(place.data, START_S)
    # Left by a crash, both hold a number that may be another process's by now.
    for left in (place.data / "postmaster.pid", place.socket / f".s.PGSQL.{PORT}.lock"):
        left.unlink(missing_ok=True)
    server = processes.spawn(
        place,
        place.program("postgres"),
        "-D",
        str(place.data),
        f"--unix_socket_directories={place.socket}",
        *(f"--{name}={value}" for name, value in settings.items()),
    )
    if not _answers(place, lambda: server.poll() is None):
        raise DatabaseFault(f"PostgreSQL does not answer.\n{_last_words(place)}")


def _answers(place: Layout, alive: Callable[[], bool]) -> bool:
    """Whether the server answers within START_S; asked no longer once it is not `alive`."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        # Asked first: a server that ends between both questions is asked once more.
        is_alive = alive()
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(superuser_dsn(place.home), connect_timeout=5).close()
            return True
        if not is_alive:
            return False
        time.sleep(0.05)
    return False


def _last_words(place: Layout) -> str:
    logs = [place.log, *(place.data / "log").glob("*.log")]
    newest = max(logs, key=lambda path: path.stat().st_mtime)
    return newest.read_text(errors="replace")[-2000:]
