"""Rules of the market's record: facts in, findings out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from batchwright.kernel.canonical import digest
from batchwright.kernel.findings import Finding, Severity
from batchwright.market.assumptions import Assumption
from batchwright.market.records import (
    ClaimState,
    KeyResult,
    RecordedAssumption,
    RecordedClaim,
    Stated,
    said,
)
from batchwright.market.refusals import refusal
from batchwright.market.types import Claim, MarketFault, Reading, Refusal

NAMED = 20
"""How many ids a sentence names (own choice); the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The claims of a file: those that come in, those that are there already, and the refused."""

    new: tuple[Claim, ...]
    passed_over: tuple[str, ...]
    refused: tuple[Refusal, ...]


def digest_of(claim: Claim) -> str:
    """SHA-256 of the canonical JSON of what the claim says, hexadecimal."""
    return digest(claim).hex()


def sorted_out(reading: Reading, recorded: Mapping[str, RecordedClaim]) -> Sorted:
    """What of a file comes in beside the `recorded` claims of the same ids.

    The same content is passed over: as it stands, or as it came in before it was corrected. Another
    content under the same id is refused: a record is corrected with a reason, never overwritten.
    """
    new: list[Claim] = []
    passed_over: list[str] = []
    refused = list(reading.refused)
    for claim in reading.claims:
        held = recorded.get(claim.claim_id)
        if held is None:
            new.append(claim)
        elif held.digest == digest_of(claim) or held.as_claim() == claim:
            passed_over.append(claim.claim_id)
        else:
            before, now = said(held.as_claim()), said(claim)
            told = ", ".join(name for name in now if now[name] != before[name])
            line = reading.lines[claim.claim_id]
            fault = {"value": claim.claim_id, "fields": told}
            refused.append(refusal("recorded_differently", line, claim.claim_id, **fault))
    refused.sort(key=lambda each: each.line)
    return Sorted(new=tuple(new), passed_over=tuple(passed_over), refused=tuple(refused))


def readable(file: str, fault: MarketFault | None) -> list[Finding]:
    """The file is one of claims."""
    if fault is None:
        return []
    return [Finding("claims_unreadable", Severity.BLOCKING, file=file, reason=fault.reason)]


def holds_claims(file: str, found: Sorted) -> list[Finding]:
    """The file has at least one line."""
    if found.new or found.passed_over or found.refused:
        return []
    return [Finding("claims_absent", Severity.BLOCKING, file=file)]


def counts(claim: RecordedClaim) -> list[Finding]:
    """A withdrawn claim is neither corrected nor withdrawn again."""
    if claim.state is ClaimState.RECORDED:
        return []
    return [Finding("claim_withdrawn", Severity.BLOCKING, claim=claim.claim_id)]


def correction_sound(claim: RecordedClaim, corrected: Claim | Refusal) -> list[Finding]:
    """What is corrected passes the checks of reading, and differs from what stands."""
    if isinstance(corrected, Refusal):
        told = {"claim": claim.claim_id, "fault": corrected.code, "reason": corrected.reason}
        return [Finding("claim_unsound", Severity.BLOCKING, **told)]
    if not corrected.publisher:
        return [Finding("claim_publisher_missing", Severity.BLOCKING, claim=claim.claim_id)]
    if corrected == claim.as_claim():
        return [Finding("claim_unchanged", Severity.BLOCKING, claim=claim.claim_id)]
    return []


def assumption_sound(assumption_id: str, found: Assumption | Refusal) -> list[Finding]:
    """Group and unit are known, low, mode and high rise and are possible, the note says why."""
    if isinstance(found, Assumption):
        return []
    told = {"assumption": assumption_id, "fault": found.code, "reason": found.reason}
    return [Finding("assumption_unsound", Severity.BLOCKING, **told)]


def subject_free(
    found: Assumption | Refusal, others: Iterable[RecordedAssumption]
) -> list[Finding]:
    """One subject of a group is assumed once; `others`: drafts and assumptions in use."""
    if isinstance(found, Refusal):
        return []
    place = (found.group, found.subject)
    return [
        Finding(
            "assumption_subject_taken",
            Severity.BLOCKING,
            subject=found.subject,
            group=found.group,
            other=each.assumption_id,
        )
        for each in others
        if (each.group_name, each.subject) == place and each.assumption_id != found.assumption_id
    ]


def change_reasoned(
    found: Assumption | Refusal, latest: RecordedAssumption | None, reason: str | None
) -> list[Finding]:
    """An assumption is changed with a reason, and not into what it is."""
    if latest is None or isinstance(found, Refusal):
        return []
    if found == latest.as_assumption():
        told = latest.assumption_id
        return [Finding("assumption_unchanged", Severity.BLOCKING, assumption=told)]
    if not (reason or "").strip():
        return [Finding("reason_missing", Severity.BLOCKING)]
    return []


def adoptable(
    wanted: Sequence[str], shipped: Iterable[str], recorded: Iterable[str]
) -> list[Finding]:
    """What is adopted is shipped and not in the record yet."""
    shipped, recorded = set(shipped), set(recorded)
    findings = [
        Finding("assumption_not_shipped", Severity.BLOCKING, assumption=each)
        for each in wanted
        if each not in shipped
    ]
    findings += [
        Finding("assumption_recorded", Severity.BLOCKING, assumption=each)
        for each in wanted
        if each in recorded
    ]
    if not wanted and shipped <= recorded:
        findings.append(Finding("nothing_to_adopt", Severity.BLOCKING))
    return findings


def drafts_there(wanted: Sequence[str], drafts: Iterable[RecordedAssumption]) -> list[Finding]:
    """What is approved waits for approval."""
    there = {each.assumption_id for each in drafts}
    if not wanted and not there:
        return [Finding("nothing_to_approve", Severity.BLOCKING)]
    return [
        Finding("assumption_not_draft", Severity.BLOCKING, assumption=each)
        for each in wanted
        if each not in there
    ]


def approved_by_another(drafts: Iterable[RecordedAssumption], person: UUID) -> list[Finding]:
    """Nobody approves alone what they wrote."""
    return [
        Finding(
            "assumption_approved_by_its_author",
            Severity.BLOCKING,
            assumption=each.assumption_id,
        )
        for each in drafts
        if each.authored_by == person
    ]


def edition_named(name: str, taken: bool) -> list[Finding]:
    """An edition has a name of its own."""
    if not name:
        return [Finding("edition_unnamed", Severity.BLOCKING)]
    return [Finding("edition_name_taken", Severity.BLOCKING, name=name)] if taken else []


def results_sound(results: Sequence[KeyResult]) -> list[Finding]:
    """There are results, each once, whose bands lie within each other around the median."""
    if not results:
        return [Finding("edition_without_results", Severity.BLOCKING)]
    names = [each.name for each in results]
    findings = [
        Finding("edition_result_twice", Severity.BLOCKING, result=each)
        for each in dict.fromkeys(names)
        if names.count(each) > 1
    ]
    for each in results:
        bands = (each.band_50, each.band_80, each.band_90)
        rising = [*(band.low for band in reversed(bands)), each.median]
        rising += [band.high for band in bands]
        if rising != sorted(rising):
            findings.append(Finding("edition_bands_cross", Severity.BLOCKING, result=each.name))
    return findings


def digest_sound(value: str) -> list[Finding]:
    """The digest of the report is a SHA-256."""
    if re.fullmatch("[0-9a-f]{64}", value):
        return []
    return [Finding("edition_digest_unsound", Severity.BLOCKING, value=value[:80])]


def seed_stated(stated: Stated | None, seed: int) -> list[Finding]:
    """The inputs can be read, and have the seed of the edition."""
    if stated is None:
        return [Finding("edition_inputs_unreadable", Severity.BLOCKING)]
    if stated.seed == seed:
        return []
    return [Finding("edition_seed_differs", Severity.BLOCKING, stated=stated.seed, seed=seed)]


def rests_on_recorded_claims(stated: Stated, recorded: Iterable[Claim]) -> list[Finding]:
    """Every claim of an edition counts in the record, with its value and words."""
    known = {each.claim_id: each for each in recorded}
    missing = [
        str(each.get("claim_id"))
        for each in stated.claims
        if not _stands(each, known.get(str(each.get("claim_id"))), ("value", "unit", "quote"))
    ]
    if not missing:
        return []
    return [
        Finding(
            "edition_claims_not_recorded",
            Severity.BLOCKING,
            count=len(missing),
            claims=_some(missing),
        )
    ]


def rests_on_approved_assumptions(stated: Stated, approved: Iterable[Assumption]) -> list[Finding]:
    """Every assumption of an edition is approved, as it is used there."""
    known = {each.assumption_id: each for each in approved}
    names = ("group", "subject", "low", "mode", "high", "unit")
    missing = [
        str(each.get("assumption_id"))
        for each in stated.assumptions
        if not _stands(each, known.get(str(each.get("assumption_id"))), names)
    ]
    if not missing:
        return []
    return [
        Finding(
            "edition_assumptions_not_approved",
            Severity.BLOCKING,
            count=len(missing),
            assumptions=_some(missing),
        )
    ]


def _stands(
    stated: Mapping[str, object], known: Claim | Assumption | None, names: Sequence[str]
) -> bool:
    return known is not None and all(
        str(stated.get(name)) == str(getattr(known, name)) for name in names
    )


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(each[:200] for each in ids[:NAMED]) + more
