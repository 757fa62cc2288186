"""The session of whoever sits at the command line: its token, kept in the home, and secrets."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, errors

from batchwright.cli.base import Code, Fault
from batchwright.database import home
from batchwright.database.connections import dsn
from batchwright.database.home import Role

SECRET = "BATCHWRIGHT_SECRET"  # noqa: S105  # the name of a variable
WITNESS_SECRET = "BATCHWRIGHT_WITNESS_SECRET"  # noqa: S105  # the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A session as it is kept between two calls."""

    token: str
    code: str


def add_session(parser: ArgumentParser) -> None:
    """`parser` takes the file in which the session is kept."""
    parser.add_argument(
        "--session",
        type=Path,
        help="file that keeps the session; else BATCHWRIGHT_SESSION, or `session` in the home",
    )


def place(given: Namespace) -> Path:
    """The file in which the session is kept."""
    named = given.session or os.environ.get("BATCHWRIGHT_SESSION")
    return Path(named).absolute() if named else home.home() / "session"


def kept(given: Namespace) -> Kept:
    """The session that an earlier sign-in began; a Fault if there is none."""
    try:
        return Kept(**json.loads(place(given).read_text()))
    except FileNotFoundError:
        raise ended() from None


def keep(given: Namespace, session: Kept) -> None:
    """The session is kept for the next call, readable by its owner alone."""
    text = json.dumps({"token": session.token, "code": session.code})
    home.write_private(place(given), text + "\n")


def forget(given: Namespace) -> None:
    """No session is kept."""
    place(given).unlink(missing_ok=True)


def ended() -> Fault:
    """Nobody is signed in."""
    return Fault("Nobody is signed in here. Run: batchwright sign-in CODE", Code.NO_SESSION)


@contextmanager
def database(role: Role = Role.APP) -> Iterator[Connection[Any]]:
    """A connection of `role`; a Fault if the database does not answer."""
    try:
        connection = psycopg.connect(dsn(role), autocommit=True)
    except psycopg.OperationalError as fault:
        raise Fault(f"The database does not answer: {fault}. Run: batchwright db start") from None
    try:
        with connection:
            yield connection
    except (psycopg.DataError, psycopg.IntegrityError, errors.ProgramLimitExceeded):
        # The last: text too long for an index.
        raise Fault(
            "The record cannot hold this. Check numbers and length of text.", Code.REFUSED
        ) from None
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction):
        raise Fault("The schema is of another version. Run: batchwright db migrate") from None
    except psycopg.OperationalError as fault:
        raise Fault(f"The database went away: {fault}. Try again.") from None


def secret(prompt: str, variable: str, file: Path | None) -> str:
    """A secret from `file`, else from the environment, else asked for without showing it."""
    if file is not None:
        return read(file).rstrip("\n")
    from_environment = os.environ.get(variable)
    if from_environment is not None:
        return from_environment
    if not sys.stdin.isatty():
        raise Fault(f"{prompt} is needed. Set {variable} or give a file.", Code.USAGE)
    return getpass(f"{prompt}: ")


def read(file: Path) -> str:
    """The text of `file`, `-` being the standard input; a Fault if there is none."""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Fault(f"{file} cannot be read: {fault}") from None
