"""`batchwright market report`: the market report as web page, PDF and JSON."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from batchwright.cli.base import Answer, Code, Fault, Subparsers, add, django
from batchwright.cli.market_files import add_claims, band, bands, reading_of, refused
from batchwright.cli.session import add_session, database, ended, kept

if TYPE_CHECKING:
    from batchwright.market.edition import Inputs
    from batchwright.market.plants import PlantFile


def register(nested: "Subparsers[ArgumentParser]") -> None:
    """Adds market report."""
    report = add(nested, "report", "Writes the market report: web page, PDF and JSON.", _report)
    report.add_argument("--out", type=Path, metavar="DIR", required=True, help="made if missing")
    add_claims(report)
    report.add_argument(
        "--record",
        action="store_true",
        help="from claims and approved assumptions of the record, beside its last edition",
    )
    add_session(report)
    report.add_argument("--plant", type=Path, metavar="FILE", help="your plant; else an example")
    report.add_argument("--name", help="of the edition; the day if not given")
    report.add_argument("--date", help="of the edition, as it is printed; today if not given")
    report.add_argument("--year", type=int, default=2025, help="base year (2025)")
    report.add_argument("--horizon", type=int, default=2034, help="last year (2034)")
    report.add_argument("--seed", type=int, default=20260101, help="of all chance")
    report.add_argument("--paths", type=int, default=20_000, help="of the simulation (20000)")
    report.add_argument(
        "--previous", type=Path, metavar="FILE", help="inputs.json of the edition before"
    )


def _report(given: Namespace) -> Answer:
    from batchwright.market.edition import Edition, inputs_in, shipped_inputs
    from batchwright.market.plants import read_plant
    from batchwright.market.types import MarketFault
    from batchwright.market.writing import publication, write

    day = given.date or datetime.now(UTC).date().isoformat()
    before: str | bytes | None = None
    try:
        plant = read_plant(given.plant) if given.plant else None
        if given.record:
            inputs, before = _recorded(given, day, plant)
        else:
            reading = reading_of(given.claims, more=given.add)
            inputs = shipped_inputs(given.name or day, day, reading, plant)
        inputs = replace(
            inputs,
            year=given.year,
            horizon=given.horizon,
            seed=given.seed,
            paths=given.paths,
        )
        before = given.previous.read_bytes() if given.previous else before
        previous = inputs_in(before) if before is not None else None
        edition = Edition(inputs, previous)
        files = write(edition, given.out, _progress)
        if given.record:
            report = (given.out / "report.pdf").read_bytes()
            path = given.out / "edition.json"
            path.write_text(publication(edition, report), encoding="utf-8")
            files = (*files, path)
    except MarketFault as fault:
        return refused(fault)
    total = edition.total_in(edition.year)
    text = [
        f"{edition.scope} in {edition.year}: USD {total.median:.0f} bn ({band(total)}, 80 %).",
        f"The report is in {given.out}:",
        *(f"  {each.name}" for each in files),
        f"Inputs {inputs.hash()}, seed {inputs.seed}.",
    ]
    return Answer(
        text="\n".join(text),
        data={
            "files": [str(each) for each in files],
            "input_hash": inputs.hash(),
            "seed": inputs.seed,
            "year": edition.year,
            "level": bands(total),
            "horizon": edition.horizon,
            "level_at_horizon": bands(edition.total_in(edition.horizon)),
        },
    )


def _recorded(given: Namespace, day: str, plant: "PlantFile | None") -> tuple["Inputs", str | None]:
    """The inputs that the record holds, and those of the last edition that was published."""
    from batchwright.market.edition import shipped_inputs

    django()
    from batchwright.kernel.messages import told
    from batchwright.ledger.scope import scope
    from batchwright.ledger.store import Reader
    from batchwright.ledger.types import SessionEnded
    from batchwright.market.queries import approved_book, last_edition, recorded_reading

    if given.claims or given.add:
        raise Fault("--record takes the claims of the record alone; leave --claims and --add out.")
    token = kept(given).token
    try:
        with database() as connection, scope(connection, token) as actor:
            if "market.view" not in actor.permissions:
                raise Fault(told("not_found", {}), Code.REFUSED)
            read = Reader(connection)
            reading, book, last = recorded_reading(read), approved_book(read), last_edition(read)
    except SessionEnded:
        raise ended() from None
    if not reading.claims:
        raise Fault("The record holds no claims. Bring some in with batchwright market import.")
    inputs = shipped_inputs(given.name or day, day, reading, plant)
    return replace(inputs, book=book), last[1].inputs if last else None


def _progress(done: int, total: int, what: str) -> None:
    """A bar on the error stream, where a person looks; nothing where a machine reads."""
    if not sys.stderr.isatty():
        return
    filled = 24 * done // total
    bar = "#" * filled + "." * (24 - filled)
    end = "\n" if done == total else ""
    print(f"\r[{bar}] {what:<40}", end=end, file=sys.stderr, flush=True)
