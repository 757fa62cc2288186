"""`batchwright market check`, `pool`, `bridge`: answers on a file of claims, without a server."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batchwright.cli.base import Answer, Subparsers, add
from batchwright.cli.market_files import CLAIMS, add_claims, band, bands, reading_of, refused

if TYPE_CHECKING:
    from batchwright.market.types import Reading


def register(nested: "Subparsers[ArgumentParser]") -> None:
    """Adds market check, pool and bridge."""
    check = add(nested, "check", "Holds the figures of each claim against each other.", _check)
    check.add_argument("file", type=Path, metavar="FILE", nargs="?", help=CLAIMS)
    check.add_argument("--documents", type=Path, metavar="DIR", help="texts the quotes stand in")
    pool = add(nested, "pool", "Pools the claims on a scope into a level with bands.", _pool)
    pool.add_argument("--scope", required=True, help='such as "drugs+devices", "drugs (CDMO)"')
    pool.add_argument("--year", required=True, type=int, help="the year of the level")
    add_claims(pool)
    bridge = add(nested, "bridge", "Leads from one claim to another, step by step.", _bridge)
    bridge.add_argument("start", metavar="A", help="id of a claim, such as C001")
    bridge.add_argument("end", metavar="B", help="id of a claim, such as C044")
    add_claims(bridge)


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
    from batchwright.market.markets import unconverted
    from batchwright.market.pooling import pool
    from batchwright.market.types import MarketFault

    reading = reading_of(given.claims, more=given.add)
    try:
        pooled = pool(reading.markets, given.scope, given.year)
    except MarketFault as fault:
        return refused(fault, _refusals(reading))
    level = pooled.level
    left_out = (*pooled.left_out, *unconverted(reading.claims))
    text = [
        f"{pooled.scope} in {pooled.year}: USD {level.median:.1f} bn, 80 % band {band(level)},",
        f"from {pooled.claims} claims of {pooled.publishers} publishers.",
        f"One more claim of this scope would lie within {band(pooled.predictive)} (80 %).",
        f"It grows by {pooled.growth.median:.1f} % a year ({band(pooled.growth)}).",
        "Probability that a claim measures what its scope says:",
        *(f"  {claim_id}  {_chance(weight)}" for claim_id, weight in pooled.weights.items()),
        *(f"  {claim_id} is left out: {why}." for claim_id, why in left_out),
    ]
    if reading.refused:
        text.append(f"{len(reading.refused)} lines did not come in; market check says why.")
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
            "left_out": [{"claim_id": each, "reason": why} for each, why in left_out],
            "refused": [
                {"line": each.line, "claim_id": each.claim_id, "reason": each.reason}
                for each in reading.refused
            ],
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
        return refused(fault, _unusable(reading, given.start, given.end))
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


def _chance(weight: float) -> str:
    return "below 0.001" if weight < 0.001 else f"{weight:.3f}"


def _refusals(reading: "Reading") -> tuple[str, ...]:
    """The lines that did not come in, each with its reason."""
    return tuple(f"Line {each.line} is refused: {each.reason}" for each in reading.refused)


def _unusable(reading: "Reading", *claim_ids: str) -> tuple[str, ...]:
    """Why claims of these ids, though they stand in the file, are no market."""
    from batchwright.market.markets import unconverted

    reasons = [(each.claim_id, each.reason) for each in reading.refused]
    reasons += [(claim_id, f"There is {why}.") for claim_id, why in unconverted(reading.claims)]
    return tuple(f"{claim_id}: {why}" for claim_id, why in reasons if claim_id in claim_ids)


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
