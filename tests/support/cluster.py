"""The PostgreSQL that the tests share: embedded, or the server of DATABASE_URL.

A migrated template is made once per state of the sources and kept for the next run; each test
clones it. Clones of killed runs and templates of older sources are dropped in passing.
"""

import contextlib
import fcntl
import hashlib
import itertools
import os
import secrets
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from batchwright.database import cluster, embedded, home, layout, processes
from batchwright.database.connections import dsn
from batchwright.database.home import Role, Target
from batchwright.database.installer import installer, wanted_target
from batchwright.database.migrate import migrate
from batchwright.ledger import guard

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "tests"
"""The home of the test server. Its database.json names the template."""

# A test's data need not survive a power cut.
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}
SCHEMA_SOURCES = ("*.sql", "models.py", "models/*.py", "types.py", "types/*.py", "migrations/*.py")
SHARED_SOURCES = ("ledger/*.py", "database/*.py", "kernel/*.py", "settings.py")
PREFIX = "bwtest"
TEMPLATES_KEPT = 8
STRATEGY = "WAL_LOG"
"""0.05 s a clone here; FILE_COPY, which waits for two checkpoints, 0.12 s."""
_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A database of one test, migrated and empty, with a home that points to it."""

    name: str
    home: Path

    def dsn(self, role: Role | str) -> str:
        return dsn(Role(role), self.home)

    def connect(self, role: Role | str, *, autocommit: bool = True) -> psycopg.Connection:
        return psycopg.connect(self.dsn(role), autocommit=autocommit)


@contextmanager
def running() -> Iterator[None]:
    """The test server runs; the last of the sessions that use it stops it.

    Every session holds a shared lock; who gets it alone is the last.
    """
    home.make(FOLDER)
    if wanted_target().parameters is not None:
        yield
        return
    with (FOLDER / "sessions.lock").open("w") as sessions:
        fcntl.flock(sessions, fcntl.LOCK_SH)
        embedded.start(FOLDER, UNSAFE_BUT_FAST)
        _remove_left_behind()
        try:
            yield
        finally:
            fcntl.flock(sessions, fcntl.LOCK_UN)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(sessions, fcntl.LOCK_EX | fcntl.LOCK_NB)
                embedded.stop(FOLDER)


def _remove_left_behind() -> None:
    """What the test server of a removed working copy left, and that server, are gone."""
    for base in layout.left_behind(FOLDER):
        pid = processes.postmaster(base / "data")
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)
            processes.wait_until_none_uses(base / "data", embedded.STOP_S)
        shutil.rmtree(base, ignore_errors=True)


def template() -> Target:
    """The migrated template for the sources as they are; made by the first that asks."""
    name = f"{PREFIX}_{_sources_hash()}"
    target = replace(wanted_target(), database=name, prefix=name)
    folder = FOLDER / name
    with (FOLDER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with installer(target, FOLDER) as connection:
            _drop_leftovers(connection, keep=name)
            # A template that was finished takes no connections; one that was begun is made anew.
            row = connection.execute(
                "select datallowconn from pg_database where datname = %s", [name]
            ).fetchone()
            if row == (False,) and home.read_target(folder) == target:
                return target
            if row is not None:
                _drop(connection, name)
            cluster.create(connection, folder, target, reset=True)
            home.write_target(folder, _reachable(target))
            migrate(folder, guard.install)
            home.write_target(folder, target)
            connection.execute(
                SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name))
            )
    return target


def template_with(source: Target, name: str, fill: Callable[[Clone], None]) -> Target:
    """A template made from `source` that `fill` has written into; made by the first that asks.

    name: tells what it holds. It is made anew for other sources, and each day, so that what falls
    due by the calendar is as far away as in an installation of today.
    """
    whole = f"{source.database}_{name}_{_content_hash()}"
    target = replace(source, database=whole)
    with (FOLDER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with installer(target, FOLDER) as connection:
            row = connection.execute(
                "select datallowconn from pg_database where datname = %s", [whole]
            ).fetchone()
            if row == (False,):
                return target
            with clone(source, FOLDER / f"{name}-{secrets.token_hex(4)}") as made:
                try:
                    fill(made)
                finally:
                    shutil.rmtree(made.home)
                for statement in ("ALLOW_CONNECTIONS false", "RENAME TO {1}"):
                    connection.execute(
                        SQL("ALTER DATABASE {0} " + statement).format(
                            Identifier(made.name), Identifier(whole)
                        )
                    )
    return target


@contextmanager
def clone(source: Target, folder: Path) -> Iterator[Clone]:
    """A database made from the template, and a home at `folder` that points to it."""
    name = f"{PREFIX}_clone_{os.getpid()}_{next(_numbers)}_{secrets.token_hex(3)}"
    target = _reachable(replace(source, database=name))
    home.make(folder)
    home.make(folder / "secrets")
    for role in Role:
        held = home.read_secret(FOLDER / source.prefix, source.role(role))
        assert held is not None
        home.write_private(folder / "secrets" / source.role(role), held + "\n")
    home.write_target(folder, target)
    with installer(source, FOLDER) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY = {}").format(
                Identifier(name),
                Identifier(source.database),
                Identifier(source.role(Role.OWNER)),
                SQL(STRATEGY),
            )
        )
        cluster.restrict(connection, target)
    try:
        yield Clone(name=name, home=folder)
    finally:
        with installer(source, FOLDER) as connection:
            _drop(connection, name)


def _reachable(target: Target) -> Target:
    """The same database, reached through the test server whatever home the target stands in."""
    if target.parameters is not None:
        return target
    return replace(target, parameters=embedded.parameters(FOLDER))


def _sources_hash() -> str:
    source = ROOT / "src" / "batchwright"
    patterns = (*(f"**/{pattern}" for pattern in SCHEMA_SOURCES), *SHARED_SOURCES)
    return _hash(path for pattern in patterns for path in source.glob(pattern))


def _content_hash() -> str:
    """Of all that may write into a template, and of the day."""
    paths = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests" / "support").glob("*.py")]
    return _hash(paths, datetime.now(UTC).date().isoformat())


def _hash(paths: Iterable[Path], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _drop(connection: psycopg.Connection, name: str) -> None:
    """The database is gone; one in use is left, where we may not end the sessions of its roles.

    PostgreSQL 15 lets an installer without superuser make roles and not end their sessions.
    """
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _drop_leftovers(connection: psycopg.Connection, keep: str) -> None:
    """Clones of runs that were killed are gone, and all but the newest templates."""
    names = [
        row[0]
        for row in connection.execute(
            "select datname from pg_database where datname like %s order by oid", [f"{PREFIX}%"]
        )
    ]
    clones = [name for name in names if name.startswith(f"{PREFIX}_clone_")]
    templates = [name for name in names if name not in clones and name != keep]
    killed = [name for name in clones if not Path(f"/proc/{name.split('_')[2]}").exists()]
    for name in killed + templates[:-TEMPLATES_KEPT]:
        _drop(connection, name)
