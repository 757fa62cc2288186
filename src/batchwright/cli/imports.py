"""`batchwright import`: historical batches are brought in from published files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from batchwright.cli.base import Answer, Fault, Subparsers, add, django
from batchwright.cli.session import add_session, database, ended, kept
from batchwright.kernel.canonical import Json


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds import tablets."""
    parser = subparsers.add_parser(
        "import", help="Brings in historical data.", description="Brings in historical data."
    )
    nested = parser.add_subparsers(metavar="KIND", required=True)
    tablets = add(
        nested,
        "tablets",
        "Brings in the published tablet batches of DIR as historical ones, all or none.",
        _tablets,
    )
    tablets.add_argument("directory", type=Path, metavar="DIR")
    tablets.add_argument("--owner", metavar="SPONSOR", help="id or code; the site if not given")
    add_session(tablets)


def _tablets(given: Namespace) -> Answer:
    django()
    from batchwright.batches.commands.imports import ImportTablets
    from batchwright.cli.doing import refusal
    from batchwright.ledger.executor import execute
    from batchwright.ledger.types import Refused, SessionEnded

    if not given.directory.is_dir():
        raise Fault(f"{given.directory} is no directory. Nothing was brought in.")
    token = kept(given).token
    with database() as connection:
        owner_id = _owner(connection, token, given.owner)
        do = ImportTablets(owner_id=owner_id, directory=str(given.directory.resolve()))
        try:
            receipt = execute(connection, do, token)
        except SessionEnded:
            raise ended() from None
        except Refused as refused:
            return refusal(refused)
    result = dict(receipt.result)
    lines = [
        f"{result['batches']} historical batches are here, by entry {receipt.entry_id}:",
        f"  {result['lots']} lots, {result['samples']} samples, {result['results']} results.",
        f"{len(_list(result['not_taken']))} figures could not be taken:",
        *(f"  {each}" for each in _list(result["not_taken"])),
        f"{len(_list(result['remarks']))} remarks on what was taken as it stands:",
        *(f"  {each}" for each in _list(result["remarks"])),
    ]
    return Answer(text="\n".join(lines), data={**result, "entry": receipt.entry_id})


def _owner(connection: Connection[Any], token: str, named: str | None) -> UUID:
    """The sponsor of this id or code, as far as the person sees it; the site if none is named."""
    from batchwright.kernel.rows import SITE
    from batchwright.ledger.scope import ask

    if named is None:
        return SITE
    try:
        return UUID(named)
    except ValueError:
        pass
    found = [each for each in ask(connection, "identity.sponsors", token) if each.code == named]
    if not found:
        raise Fault(f"There is no sponsor {named}, or you may not see it.")
    sponsor_id: UUID = found[0].id
    return sponsor_id


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
