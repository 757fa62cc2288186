"""The market model: what comes in, what the gate flags, how well bands cover, how long it takes.

Needs no database. `--documents DIR` holds the texts of the two reports, which are not ours to ship;
with it every quote is looked up at its place. Prints a table and, as its last line, one JSON
object.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from batchwright.market import pooling
from batchwright.market.bridge import bridge, market_named
from batchwright.market.edition import Edition, shipped_inputs
from batchwright.market.gate import TOLERANCE_PP, Verdict, half_step, judged
from batchwright.market.paths import Paths, Start, paths
from batchwright.market.pert import stream
from batchwright.market.pooling import pool
from batchwright.market.quotes import documents_in
from batchwright.market.reading import read_text, shipped, shipped_text
from batchwright.market.segments import SEGMENTS
from batchwright.market.types import Kind, MarketClaim, Reading
from batchwright.market.writing import write

SEED = 2026
TRIOS = 10_000


def intake(documents: Path | None) -> dict[str, Any]:
    """How many of the 70 claims come in, why others do not, which quotes stand at their place."""
    reading = read_text(shipped_text("claims.csv"), documents)
    texts = documents_in(documents) if documents else {}
    numbers = [each for each in reading.claims if each.kind is Kind.QUANTITATIVE]
    found = [
        each
        for each in numbers
        if each.document in texts
        and each.position is not None
        and texts[each.document].startswith(each.quote, each.position)
    ]
    return {
        "claims_accepted": len(reading.claims),
        "claims_refused": len(reading.refused),
        "refusal_reasons": sorted({each.code for each in reading.refused}),
        "numbers": len(numbers),
        "quotes_found": len(found) if documents else None,
    }


def made_up_trio(number: int, chance: random.Random) -> MarketClaim:
    """Base, growth and end as a publisher would print them: some close, some miss by a little or a
    lot."""
    periods = chance.randint(3, 12)
    base, rate = chance.uniform(2, 400), chance.uniform(1, 18)
    miss = chance.choice((0, 0, chance.uniform(-0.5, 0.5), chance.uniform(-4, 4)))
    end = base * (1 + (rate + miss) / 100) ** periods
    digits = chance.choice((0, 1, 1, 2, 2, 4))
    return MarketClaim(
        claim_id=f"T{number}",
        claim_ids=(f"T{number}",),
        publisher="made up",
        edition="",
        scope="devices",
        region="global",
        base_year=2024,
        base_usd_bn=_printed(base, digits),
        end_year=2024 + periods,
        end_usd_bn=_printed(end, digits),
        stated_cagr_pct=_printed(rate, chance.choice((0, 1, 1, 2, 2))),
    )


def misses(trio: MarketClaim) -> bool:
    """Whether the trio misses by more than the tolerance and rounding does not explain it.

    Another way than the gate's: no root is taken. Growth is applied to the base and the product is
    compared with the end, in whole fractions, without any rounding of our own.
    """
    base, end, rate = (
        Fraction(figure)
        for figure in (trio.base_usd_bn, trio.end_usd_bn, trio.stated_cagr_pct)
        if figure is not None
    )
    assert trio.end_year is not None
    assert trio.end_usd_bn is not None
    assert trio.stated_cagr_pct is not None
    periods = trio.end_year - trio.base_year
    around_base = Fraction(half_step(trio.base_usd_bn))
    around_end = Fraction(half_step(trio.end_usd_bn))
    around_rate = Fraction(half_step(trio.stated_cagr_pct))

    def grown(start: Fraction, percent: Fraction) -> Fraction:
        return start * (1 + percent / 100) ** periods

    tolerance = Fraction(TOLERANCE_PP)
    within = grown(base, rate - tolerance) <= end <= grown(base, rate + tolerance)
    least, most = (
        grown(base - around_base, rate - around_rate),
        grown(base + around_base, rate + around_rate),
    )
    rounds = least <= end + around_end and end - around_end <= most
    return not within and not rounds


def gate() -> dict[str, Any]:
    """How many made-up trios the gate judges wrongly, and which published claims it flags."""
    chance = random.Random(SEED)
    trios = [made_up_trio(number, chance) for number in range(TRIOS)]
    flagged = [judged(each).verdict is Verdict.DOES_NOT_CLOSE for each in trios]
    truth = [misses(each) for each in trios]
    markets = shipped().markets
    return {
        "trios": len(trios),
        "trios_flagged": sum(flagged),
        "trios_wrong": sum(a != b for a, b in zip(flagged, truth, strict=True)),
        "flagged": [
            each.claim_id for each in markets if judged(each).verdict is Verdict.DOES_NOT_CLOSE
        ],
    }


def left_out(reading: Reading) -> dict[str, Any]:
    """How many of the published claims lie within the 80 % band that the other claims give."""
    published = [each for each in reading.markets if each.claim_id.startswith("P")]
    covered = 0
    for each in published:
        rest = [other for other in reading.markets if other is not each]
        low, high = pool(rest, each.scope or "", each.base_year).predictive.band_80
        covered += low <= float(each.base_usd_bn) <= high
    return {"left_out": len(published), "coverage_80_pct": 100 * covered / len(published)}


def weights(reading: Reading) -> dict[str, Any]:
    """The weights of the two reports, and what lies unexplained between them."""
    pooled = pool(reading.markets, "drugs+devices", 2025)
    start, end = (market_named(each, reading.markets) for each in ("C001", "C044"))
    found = bridge(start, end, reading.markets, reading.claims)
    return {
        "weight_c001": pooled.weights["C001"],
        "weight_c044": pooled.weights["C044"],
        "level_2025_usd_bn": pooled.level.median,
        "remainder_usd_bn": float(found.remainder_usd_bn),
        "remainder_factor": float(found.remainder_factor),
    }


def many_claims(count: int) -> list[MarketClaim]:
    """Made-up claims of one scope: two in ten measure something else."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    claims = []
    for number in range(count):
        year = int(generator.integers(2021, 2027))
        level = np.log(200) + 0.1 * (year - 2025) + 0.2 * generator.standard_t(7)
        other = generator.uniform(0, 8)
        usd_bn = float(np.exp(level if generator.random() < 0.8 else other))
        claims.append(
            MarketClaim(
                claim_id=f"M{number:03}",
                claim_ids=(f"M{number:03}",),
                publisher=f"publisher {number % 350}",
                edition="",
                scope="drugs+devices",
                region="global",
                base_year=year,
                base_usd_bn=_printed(usd_bn, 2),
                end_year=None,
                end_usd_bn=None,
                stated_cagr_pct=_printed(float(generator.normal(10, 1.5)), 1),
            )
        )
    return claims


def seconds(act: Callable[[], object], times: int = 3) -> float:
    """The least of a few runs, in seconds of the clock."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def walked(edition: Edition, count: int, years: int) -> Paths:
    """`count` paths of `years` years and twelve segments, from the pool and the assumptions."""
    level, growth = edition.pooled[edition.scope].draws(count, stream(SEED, "pooled"))
    shares = np.full((len(SEGMENTS), count), 1.0 / len(SEGMENTS))
    start = Start(
        log_level=level,
        log_growth=growth,
        shares=shares,
        tilt=np.zeros((len(SEGMENTS), 1)),
        common=np.array([0.025]),
        own=np.array([0.05]),
    )
    return paths(start, years, stream(SEED, "paths"))


def speed(reading: Reading) -> dict[str, Any]:
    """How long pooling of 500 claims, 100,000 paths, and the whole report take."""
    claims = many_claims(500)
    edition = Edition(shipped_inputs("bench", "2026-01-01", reading))
    assert edition.pooled

    def pooled() -> None:
        # What another call has summed is not looked up here.
        pooling.forget()
        pool(claims, "drugs+devices", 2025)

    return {
        "pool_500_s": seconds(pooled),
        "paths_100k_s": seconds(lambda: walked(edition, 100_000, 10)),
        "report_s": seconds(lambda: reported(reading), 1),
    }


def reported(reading: Reading) -> dict[str, str]:
    """The digests of a report written from the shipped claims, by file."""
    pooling.forget()
    with tempfile.TemporaryDirectory() as folder:
        edition = Edition(shipped_inputs("bench", "2026-01-01", reading))
        files = write(edition, Path(folder))
        return {each.name: sha256(each.read_bytes()).hexdigest() for each in files}


def reproducible(reading: Reading) -> dict[str, Any]:
    """Whether two runs give the same bytes in every file."""
    return {"reproducible": reported(reading) == reported(reading)}


def _printed(value: float, digits: int) -> Decimal:
    # Python prints the shortest digits that mean this float; they are rounded as people round.
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(prog="script/bench market", description=__doc__)
    parser.add_argument("--documents", type=Path, metavar="DIR", help="the texts of the reports")
    given = parser.parse_args()
    reading = shipped()
    result = {
        **intake(given.documents),
        **gate(),
        **left_out(reading),
        **weights(reading),
        **speed(reading),
        **reproducible(reading),
    }
    for name, value in result.items():
        print(f"{name:28} {value}")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
