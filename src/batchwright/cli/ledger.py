"""The record: verified, replayed, sealed."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from batchwright.cli.base import Answer, Code, Fault, Subparsers, add, django
from batchwright.cli.session import database
from batchwright.database import home
from batchwright.database.home import Role

SHOWN = 50


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds ledger verify, replay and seal."""
    parser = subparsers.add_parser(
        "ledger",
        help="Verifies, replays and seals the record.",
        description="Verifies, replays and seals the record.",
    )
    nested = parser.add_subparsers(metavar="ACT", required=True)
    verify = add(
        nested, "verify", "Finds whatever was altered, removed, inserted or reordered.", _verify
    )
    verify.add_argument(
        "--checkpoints",
        type=Path,
        metavar="FOLDER",
        help="a copy of the folder checkpoints/ that was kept apart from this machine",
    )
    add(nested, "replay", "Proves that the captured images fold to the tables.", _replay)
    add(nested, "seal", "Puts what is not sealed yet under a signed checkpoint.", _seal)


def _verify(given: Namespace) -> Answer:
    django()
    from batchwright.ledger.outside import kept_in
    from batchwright.ledger.verify import verify

    try:
        elsewhere = kept_in(given.checkpoints) if given.checkpoints is not None else []
        if given.checkpoints is not None and not elsewhere:
            raise Fault(f"{given.checkpoints} holds no checkpoint. Name a copy of checkpoints/.")
        with database(Role.VERIFIER) as connection:
            found = verify(connection, home.home(), elsewhere=elsewhere)
    except (OSError, ValueError) as problem:
        raise Fault(str(problem)) from problem
    faults = [asdict(each) for each in found.faults]
    lines = []
    lines.append(
        f"{found.entries} entries, {found.sealed} of them sealed under {found.checkpoints} "
        f"checkpoints; the newest kept outside the database is over {found.newest_outside}."
    )
    for fault in found.faults[:SHOWN]:
        where = [
            f"entry {fault.entry_id}" if fault.entry_id is not None else "",
            f"field {fault.field}" if fault.field else "",
            fault.detail,
        ]
        lines.append(f"{fault.code}: {', '.join(each for each in where if each)}")
    lines += _more(len(faults))
    lines.append("The record is in order." if not faults else "The record is NOT in order.")
    return Answer(
        text="\n".join(lines),
        data={
            "verified": not faults,
            "entries": found.entries,
            "sealed": found.sealed,
            "checkpoints": found.checkpoints,
            "newest_outside": found.newest_outside,
            "faults": faults,
        },
        code=Code.REFUSED if faults else Code.DONE,
    )


def _replay(given: Namespace) -> Answer:
    django()
    from batchwright.ledger.replay import replay

    with database(Role.VERIFIER) as connection:
        found = replay(connection)
    lines = [f"{found.rows} rows of {found.tables} tables were folded from their images."]
    lines += [
        f"{each.table} {each.row_id} {each.field}: recorded {each.recorded}, found {each.found}"
        for each in found.differences[:SHOWN]
    ]
    lines += _more(len(found.differences))
    lines.append("The tables are what was recorded." if found.holds else "The tables DIFFER.")
    return Answer(
        text="\n".join(lines),
        data={
            "replayed": found.holds,
            "tables": found.tables,
            "rows": found.rows,
            "differences": [asdict(each) for each in found.differences],
        },
        code=Code.DONE if found.holds else Code.REFUSED,
    )


def _seal(given: Namespace) -> Answer:
    django()
    from batchwright.ledger.sealer import seal_once

    sealed = 0
    with database(Role.SEALER) as connection:
        while more := seal_once(connection, home.home()):
            sealed += more
    return Answer(text=f"{sealed} entries were sealed.", data={"sealed": sealed})


def _more(count: int) -> list[str]:
    return [f"... and {count - SHOWN} more; --json gives all."] if count > SHOWN else []
