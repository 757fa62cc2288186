"""Dump and load of a whole database, by the roles that hold no more than they need for it.

What stands outside the database (checkpoints, the public key) is brought by the caller, who knows
it; here is only which moment of the database it has to fit.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from batchwright.database import archive, programs
from batchwright.database.connections import dsn
from batchwright.database.faults import DatabaseFault
from batchwright.database.home import Role

# Made anew for the roles of the place where it is loaded (ledger.guard).
_LEFT_BEHIND = ("ACL", "DEFAULT ACL", "POLICY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What goes into a backup beside the dump: facts for its manifest, and files by name."""

    facts: Mapping[str, str | int | None]
    files: Mapping[str, bytes]


def back_up(
    folder: Path,
    file: Path,
    beside: Callable[[psycopg.Connection], Beside],
    without_rows_of: Sequence[str],
) -> dict[str, Any]:
    """`file` is a backup of the database of the home `folder`; returns its facts.

    beside: asked within the very snapshot that is dumped.
    without_rows_of: tables that come back empty.
    """
    if file.exists():
        raise DatabaseFault(f"{file} exists already. Name another file.")
    if not file.parent.is_dir():
        raise DatabaseFault(f"The folder {file.parent} does not exist.")
    with (
        tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as made,
        psycopg.connect(dsn(Role.BACKUP, folder)) as connection,
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        outside = beside(connection)
        work = Path(made)
        for name, content in outside.files.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        major = programs.major(connection)
        programs.run(
            [
                programs.program("pg_dump", major),
                "--format=custom",
                "--no-owner",
                "--enable-row-security",
                # The record has no large objects; anybody's SQL can make one that we may not read.
                "-B",
                f"--snapshot={row[0]}",
                f"--file={work / archive.DUMP}",
                *(f"--exclude-table-data={name}" for name in without_rows_of),
            ],
            dsn(Role.BACKUP, folder),
        )
        facts = {
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": major,
            **outside.facts,
        }
        archive.write(file, facts, work)
    return facts


def load(folder: Path, dump: Path, dumped_by: int) -> None:
    """The dump is in the empty database of the home `folder`, owned by its owner.

    Rights and policies are not in it: they name roles, and the guard makes them anew.
    dumped_by: version of the server that was dumped; an older one cannot read it.
    """
    owner = dsn(Role.OWNER, folder)
    with psycopg.connect(owner) as connection:
        major = programs.major(connection)
        if major < dumped_by:
            raise DatabaseFault(
                f"The backup is of PostgreSQL {dumped_by}; this server is {major}."
                " Restore into the same version or a later one."
            )
        if connection.execute("select 1 from pg_tables where schemaname = 'public'").fetchone():
            raise DatabaseFault(f"The database {connection.info.dbname} is not empty.")
    program = programs.program("pg_restore", major)
    contents = dump.with_suffix(".list")
    programs.listing(program, dump, contents)
    lines = contents.read_text().splitlines()
    contents.write_text("\n".join(line for line in lines if not _left_behind(line)) + "\n")
    programs.run(
        [
            program,
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            f"--use-list={contents}",
            str(dump),
        ],
        owner,
    )


def _left_behind(line: str) -> bool:
    """A line of the listing: `number; table-oid oid KIND schema name owner`."""
    words = line.split(" ", 3)
    return len(words) == 4 and words[3].startswith(tuple(f"{kind} " for kind in _LEFT_BEHIND))
