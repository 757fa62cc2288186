"""Embedded servers and installations of one test, gone without a trace after it."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from batchwright.database import embedded, layout
from batchwright.database.home import Role
from batchwright.database.installer import installer, wanted_target
from tests.support.cluster import FOLDER, UNSAFE_BUT_FAST

PATIENCE_S = 120


@contextmanager
def embedded_home(folder: Path) -> Iterator[Path]:
    """An empty home at `folder`; the server it starts and all its data are removed at the end."""
    place = layout.layout(folder)
    try:
        yield folder
    finally:
        if place.home.exists():
            embedded.stop(folder)
        for leftover in {place.base, place.socket}:
            shutil.rmtree(leftover, ignore_errors=True)


def start(folder: Path) -> embedded.Status:
    """The server of a test: it need not survive a power cut, nor a kill."""
    return embedded.start(folder, UNSAFE_BUT_FAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """`batchwright` as a person runs it: a process of its own on one home."""

    home: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    def begin(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """The program runs on; its output can be read."""
        return subprocess.Popen(
            self._command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def killed_after(self, seconds: float, *arguments: str | Path) -> bool:
        """The program was killed after `seconds`, as by a power cut; False if it had ended."""
        running = self.begin(*arguments)
        try:
            running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.communicate()
            return True
        return False

    def _command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "batchwright", *map(str, arguments)]


@contextmanager
def program(folder: Path) -> Iterator[Program]:
    """`batchwright` on an empty home, on the embedded server or on the one of DATABASE_URL."""
    environment = os.environ | {"BATCHWRIGHT_HOME": str(folder)}
    url = os.environ.get("DATABASE_URL")
    if not url:
        with embedded_home(folder):
            yield Program(home=folder, environment=environment)
        return
    name = f"bwtest_cli_{secrets.token_hex(4)}"
    parts = conninfo_to_dict(url) | {"dbname": name}
    own = make_conninfo("", **parts)
    try:
        yield Program(home=folder, environment=environment | {"DATABASE_URL": own})
    finally:
        _forget(own)


def _forget(url: str) -> None:
    """The database of `url` and its roles are gone from the server."""
    target = wanted_target(url)
    with installer(target, FOLDER) as connection:
        _dropped(connection, target.database)
        for role in Role:
            connection.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(target.role(role))))


def _dropped(connection: psycopg.Connection, name: str) -> None:
    """The database is gone, once the sessions of programs that have ended are over.

    PostgreSQL 15 does not let an installer without superuser end the sessions of roles it made.
    """
    until = time.monotonic() + 15
    while True:
        try:
            connection.execute(
                SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
