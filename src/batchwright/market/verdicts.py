"""The verdict of the gate on each line of a claims file."""

from dataclasses import dataclass
from decimal import Decimal

from batchwright.market.gate import Judgement, Verdict, judgements
from batchwright.market.types import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the gate says of one claim of a file."""

    claim_id: str
    verdict: Verdict
    implied_cagr_pct: Decimal | None
    reason: str


def verdicts(reading: Reading) -> tuple[Line, ...]:
    """One verdict for each line: that of the market a claim is a part of, refusals last.

    Growth and end of the short form stand in the line of their level.
    """
    by_claim: dict[str, Judgement] = {
        claim_id: each for each in judgements(reading.markets) for claim_id in each.claim_ids
    }
    lines = []
    for claim in reading.claims:
        if claim.claim_id.endswith((".growth", ".end")) and claim.page:
            continue
        found = by_claim.get(claim.claim_id)
        lines.append(
            Line(
                claim_id=claim.claim_id,
                verdict=found.verdict if found else Verdict.NOTHING_TO_CHECK,
                implied_cagr_pct=found.implied_cagr_pct if found else None,
                reason=found.reason if found else "No level, growth and end to hold together.",
            )
        )
    for refusal in reading.refused:
        lines.append(
            Line(
                claim_id=refusal.claim_id,
                verdict=Verdict.REFUSED,
                implied_cagr_pct=None,
                reason=f"Line {refusal.line}: {refusal.reason}",
            )
        )
    return tuple(lines)
