"""`batchwright market`: claims on the market checked, bridged, pooled, without a server.

What is in the record is brought in and corrected by `market_record`.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batchwright.cli import market_propose
from batchwright.cli.base import Answer, Code, Fault, Subparsers, add, django
from batchwright.cli.market_record import register_record
from batchwright.cli.session import add_session, database, ended, kept

if TYPE_CHECKING:
    from batchwright.market.edition import Inputs
    from batchwright.market.plants import PlantFile
    from batchwright.market.types import Bands, Reading

_CLAIMS = "a file of claims, CSV or JSON; those that come with Batchwright if not given"


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds market check, pool and bridge, and the acts on the record."""
    parser = subparsers.add_parser(
        "market",
        help="Checks, bridges and pools claims on the market.",
        description="Checks, bridges and pools claims on the market.",
    )
    nested = parser.add_subparsers(metavar="ACT", required=True)
    check = add(nested, "check", "Holds the figures of each claim against each other.", _check)
    check.add_argument("file", type=Path, metavar="FILE", nargs="?", help=_CLAIMS)
    check.add_argument("--documents", type=Path, metavar="DIR", help="texts the quotes stand in")
    pool = add(nested, "pool", "Pools the claims on a scope into a level with bands.", _pool)
    pool.add_argument("--scope", required=True, help='such as "drugs+devices", "drugs (CDMO)"')
    pool.add_argument("--year", required=True, type=int, help="the year of the level")
    _add_claims(pool)
    bridge = add(nested, "bridge", "Leads from one claim to another, step by step.", _bridge)
    bridge.add_argument("start", metavar="A", help="id of a claim, such as C001")
    bridge.add_argument("end", metavar="B", help="id of a claim, such as C044")
    _add_claims(bridge)
    report = add(nested, "report", "Writes the market report: web page, PDF and JSON.", _report)
    report.add_argument("--out", type=Path, metavar="DIR", required=True, help="made if missing")
    _add_claims(report)
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
    market_propose.register(nested)
    register_record(nested)


def _add_claims(parser: ArgumentParser) -> None:
    parser.add_argument("--claims", type=Path, metavar="FILE", help=_CLAIMS)
    parser.add_argument(
        "--add", type=Path, metavar="FILE", action="append", default=[], help="claims beside these"
    )


def reading_of(
    file: Path | None, documents: Path | None = None, more: Sequence[Path] = ()
) -> "Reading":
    """The claims of `file`, or the shipped ones, and `more`. Raises Fault if one cannot be read."""
    from batchwright.market.reading import joined, read, shipped
    from batchwright.market.types import MarketFault

    path = file
    try:
        readings = [shipped(documents) if file is None else read(file, documents)]
        for path in more:
            readings.append(read(path, documents))
    except MarketFault as fault:
        raise Fault(f"{path}: {fault.reason}") from fault
    return joined(*readings)


def _check(given: Namespace) -> Answer:
    from batchwright.market.consistency import inconsistencies
    from batchwright.market.gate import Verdict
    from batchwright.market.verdicts import verdicts

    reading = reading_of(given.file, given.documents)
    lines = verdicts(reading)
    found = inconsistencies(reading.claims)
    counts = {each.value: sum(line.verdict is each for line in lines) for each in Verdict}
    text = [
        f"{line.claim_id or '-'}  {line.verdict.value}: {line.reason}"
        for line in lines
        if line.verdict is not Verdict.NOTHING_TO_CHECK
    ]
    text += [f"{', '.join(each.claim_ids)}  {each.code}: {each.reason}" for each in found]
    text.append(
        f"{len(lines)} lines: {counts['closes']} close, {counts['does_not_close']} do not, "
        f"{counts['nothing_to_check']} with nothing to check, {counts['refused']} refused."
    )
    return Answer(
        text="\n".join(text),
        data={
            "claims": [
                {
                    "claim_id": line.claim_id,
                    "verdict": line.verdict.value,
                    "implied_cagr_pct": _number(line.implied_cagr_pct),
                    "reason": line.reason,
                }
                for line in lines
            ],
            "inconsistencies": [asdict(each) for each in found],
            "counts": counts,
        },
    )


def _pool(given: Namespace) -> Answer:
    from batchwright.market.pooling import pool
    from batchwright.market.types import MarketFault

    reading = reading_of(given.claims, more=given.add)
    try:
        pooled = pool(reading.markets, given.scope, given.year)
    except MarketFault as fault:
        return refused(fault)
    level = pooled.level
    text = [
        f"{pooled.scope} in {pooled.year}: USD {level.median:.1f} bn, 80 % band {_band(level)},",
        f"from {pooled.claims} claims of {pooled.publishers} publishers.",
        f"One more claim of this scope would lie within {_band(pooled.predictive)} (80 %).",
        f"It grows by {pooled.growth.median:.1f} % a year ({_band(pooled.growth)}).",
        "Probability that a claim measures what its scope says:",
        *(f"  {claim_id}  {weight:.3f}" for claim_id, weight in pooled.weights.items()),
        *(f"  {claim_id} is left out: {why}." for claim_id, why in pooled.left_out),
    ]
    return Answer(
        text="\n".join(text),
        data={
            "scope": pooled.scope,
            "year": pooled.year,
            "unit": "USD bn",
            **bands(level),
            "predictive": bands(pooled.predictive),
            "growth_pct": bands(pooled.growth),
            "weights": dict(pooled.weights),
            "publishers": pooled.publishers,
            "claims": pooled.claims,
            "spread_pct": pooled.spread_pct,
            "left_out": [{"claim_id": each, "reason": why} for each, why in pooled.left_out],
        },
    )


def _bridge(given: Namespace) -> Answer:
    from batchwright.market.bridge import bridge, market_named
    from batchwright.market.types import MarketFault

    reading = reading_of(given.claims, more=given.add)
    try:
        start, end = (market_named(each, reading.markets) for each in (given.start, given.end))
        found = bridge(start, end, reading.markets, reading.claims)
    except MarketFault as fault:
        return refused(fault)
    text = [
        f"{start.base_usd_bn:>12} USD bn  {start.claim_id}, {start.publisher}, {start.base_year}",
        *(
            f"{_signed(step.change_usd_bn):>12}         {step.name}. {step.basis}"
            for step in found.steps
        ),
        _remainder(found.remainder_usd_bn, found.remainder_factor),
        f"{end.base_usd_bn:>12} USD bn  {end.claim_id}, {end.publisher}, {end.base_year}",
        *found.notes,
    ]
    return Answer(
        text="\n".join(text),
        data={
            "start": _point(start),
            "end": _point(end),
            "steps": [
                {
                    "name": step.name,
                    "change_usd_bn": _number(step.change_usd_bn),
                    "factor": _number(step.factor),
                    "basis": step.basis,
                    "claim_ids": list(step.claim_ids),
                }
                for step in found.steps
            ],
            "explained_usd_bn": _number(found.explained_usd_bn()),
            "remainder_usd_bn": _number(found.remainder_usd_bn),
            "remainder_factor": _number(found.remainder_factor),
            "remainder_pct": _number(found.remainder_pct),
            "notes": list(found.notes),
        },
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
        f"{edition.scope} in {edition.year}: USD {total.median:.0f} bn ({_band(total)}, 80 %).",
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


def refused(fault: Any) -> Answer:
    """What the engine cannot answer, with its code and reasons; exit code 1."""
    return Answer(
        text=fault.reason, data={"error": fault.reason, "code": fault.code}, code=Code.REFUSED
    )


def bands(found: "Bands") -> dict[str, Any]:
    """Median and bands as JSON."""
    return {
        "median": found.median,
        "band_50": list(found.band_50),
        "band_80": list(found.band_80),
        "band_90": list(found.band_90),
    }


def _band(found: "Bands") -> str:
    return f"{found.band_80[0]:.1f} to {found.band_80[1]:.1f}"


def _point(market: Any) -> dict[str, Any]:
    return {
        "claim_id": market.claim_id,
        "publisher": market.publisher,
        "scope": market.scope,
        "year": market.base_year,
        "usd_bn": _number(market.base_usd_bn),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _remainder(change: Any, factor: Any) -> str:
    said = f"the end is {factor:.2f} times what the steps explain"
    return f"{_signed(change):>12}         Unexplained remainder: {said}."


def _signed(value: Any) -> str:
    return "not known" if value is None else f"{value:+.2f}"
