"""PostgreSQL's own programs that match a server: pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from batchwright.database import layout
from batchwright.database.faults import DatabaseFault

DEBIAN = Path("/usr/lib/postgresql")


def program(name: str, major: int) -> str:
    """The path of `name` as it belongs to PostgreSQL `major`.

    Not a newer one: a dump of pg_dump 18 does not load into a server 15 (unknown settings).
    """
    candidates = [str(DEBIAN / str(major) / "bin" / name), shutil.which(name)]
    candidates.append(str(layout.wheel() / "bin" / name))
    for path in candidates:
        if path is not None and Path(path).exists() and _major(path) == major:
            return path
    raise DatabaseFault(
        f"{name} of PostgreSQL {major} is not installed. On Debian: apt-get install"
        f" postgresql-client-{major}"
    )


def run(arguments: list[str], dsn: str) -> None:
    """The program did what it was told on the database of `dsn`, whose secret no list shows.

    Raises DatabaseFault with the program's own last words.
    """
    parameters = conninfo_to_dict(dsn)
    password = parameters.pop("password", None)
    environment = dict(os.environ) | ({} if password is None else {"PGPASSWORD": str(password)})
    done = subprocess.run(
        [*arguments, f"--dbname={make_conninfo('', **parameters)}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseFault(f"{Path(arguments[0]).name} failed.\n{done.stderr[-2000:].strip()}")


def listing(pg_restore: str, dump: Path, into: Path) -> None:
    """`into` holds one line for each part of `dump`, in the form that --use-list reads."""
    done = subprocess.run(
        [pg_restore, "--list", f"--file={into}", str(dump)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseFault(f"The dump cannot be read.\n{done.stderr[-2000:].strip()}")


def major(connection: psycopg.Connection) -> int:
    """The version of the server that `connection` leads to."""
    return connection.info.server_version // 10000


def _major(path: str) -> int | None:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found.group(1)) if found else None
