"""What a home says of its installation: begun, or finished and by whom."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from batchwright.cli.base import Fault
from batchwright.database import embedded, home
from batchwright.database.connections import dsn
from batchwright.database.home import Role

SEALING_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A person of the first hour, as `batchwright init` was asked for."""

    code: str
    name: str
    role: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an installation that began is to hold. It is kept until its secrets were told."""

    site: str
    people: tuple[First, ...]


def finished(folder: Path) -> bool:
    """Whether an installation was finished in `folder`."""
    return (folder / "installed.json").exists()


def refuse_unfinished(folder: Path) -> None:
    """Refuses a home in which nothing was installed to its end."""
    home.initialized(folder)
    if not finished(folder):
        raise Fault(f"The installation in {folder} was interrupted. Run: batchwright init")


def ready(folder: Path) -> None:
    """The installation in `folder` is finished and its embedded database, if it has one, runs."""
    refuse_unfinished(folder)
    if home.initialized(folder).embedded:
        embedded.start(folder)


def finish(folder: Path, site: str) -> None:
    """`folder` holds a finished installation."""
    home.write_private(folder / "installed.json", json.dumps({"site": site}, indent=2) + "\n")


def site(folder: Path) -> str:
    """The name of the site that was installed in `folder`."""
    return str(json.loads((folder / "installed.json").read_text())["site"])


def read_plan(folder: Path) -> Plan | None:
    """What an interrupted installation was to hold, or None."""
    try:
        held = json.loads((folder / "first-people.json").read_text())
    except FileNotFoundError:
        return None
    return Plan(site=held["site"], people=tuple(First(**each) for each in held["people"]))


def write_plan(folder: Path, plan: Plan) -> None:
    """`plan`, secrets and all, is in the home, readable by its owner alone."""
    home.make(folder)
    home.write_private(folder / "first-people.json", json.dumps(asdict(plan), indent=2) + "\n")


def forget_plan(folder: Path) -> None:
    """The secrets of the first people are nowhere in the home."""
    (folder / "first-people.json").unlink(missing_ok=True)


def seal(folder: Path) -> None:
    """Every entry is under a checkpoint, unless the server is busy for longer than SEALING_S.

    What commits is sealed once no older transaction runs, and on a server of the site that may be
    one of another database (a snapshot's xmin knows all). The server that `serve` starts goes on.
    """
    from batchwright.ledger.sealer import seal_once

    deadline = time.monotonic() + SEALING_S
    with psycopg.connect(dsn(Role.SEALER, folder), autocommit=True) as sealer:
        while not seal_once(sealer, folder) and _unsealed(sealer):
            if time.monotonic() > deadline:
                return
            time.sleep(0.1)


def _unsealed(sealer: psycopg.Connection) -> bool:
    row = sealer.execute(
        "select 1 from ledger.entry e where not exists"
        " (select from ledger.seal s where s.entry_id = e.id) limit 1"
    ).fetchone()
    return row is not None
