"""Who installs: the embedded server's superuser, or the installer role that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from batchwright.database import embedded
from batchwright.database.faults import DatabaseFault
from batchwright.database.home import DEFAULT_DATABASE, Target

OLDEST_SERVER = 150000
MAINTENANCE_DATABASES = ("postgres", "template1")
_IDENTITY = frozenset({"user", "password", "dbname", "passfile"})


def wanted_target(url: str | None = None) -> Target:
    """The database that DATABASE_URL asks for, else `batchwright` on the embedded server."""
    url = url or os.environ.get("DATABASE_URL")
    if not url:
        return Target()
    parsed = _parsed(url)
    name = str(parsed.get("dbname") or DEFAULT_DATABASE)
    kept = {key: str(value) for key, value in parsed.items() if key not in _IDENTITY}
    return Target(database=name, prefix=name, parameters=kept)


def installer_dsn(target: Target, folder: Path, database: str | None = None) -> str:
    """The connection string of the installer, to a maintenance database where none is named."""
    if target.embedded:
        return embedded.superuser_dsn(folder, database or MAINTENANCE_DATABASES[0])
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise DatabaseFault(
            "This needs the installer role of your server. Set DATABASE_URL to its address."
        )
    return make_conninfo(url, dbname=database or MAINTENANCE_DATABASES[0])


@contextmanager
def installer(target: Target, folder: Path) -> Iterator[Connection]:
    """A connection of the installer, outside any transaction (CREATE DATABASE demands it)."""
    connection = _connect(target, folder)
    try:
        if connection.info.server_version < OLDEST_SERVER:
            raise DatabaseFault(
                f"PostgreSQL {connection.info.server_version // 10000} is too old; 15 is needed."
            )
        yield connection
    finally:
        connection.close()


def _connect(target: Target, folder: Path) -> Connection:
    if target.embedded:
        embedded.start(folder)
        return psycopg.connect(installer_dsn(target, folder), autocommit=True)
    for name in MAINTENANCE_DATABASES:
        try:
            return psycopg.connect(
                installer_dsn(target, folder, name), autocommit=True, connect_timeout=10
            )
        except psycopg.OperationalError as fault:
            last = fault
    raise DatabaseFault(f"The server of DATABASE_URL does not answer: {last}")


def _parsed(url: str) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as fault:
        raise DatabaseFault("DATABASE_URL is not a PostgreSQL address.") from fault
