"""The batch record read from the ledger: its entries, its exceptions, their assessments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from batchwright.batches.types import Assessment, Decision, Release
from batchwright.kernel.canonical import digest
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import sentence
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.queries import RecordEntry, entries_of
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Outcome

AFTER_REVIEW = frozenset(
    {
        "batches.batch_reviewed.v1",
        "batches.batch_disposed.v1",
        "batches.market_decided.v1",
        "batches.review_batch.v1",
        "batches.dispose_batch.v1",
        "batches.decide_market.v1",
    }
)
"""Kinds of entry that a review need not cover: review, disposition and release themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchException:
    """One thing a person has to look at: an exception, or a refused attempt."""

    number: int
    entry_id: int
    code: str
    severity: Severity
    refused: bool
    sentence: str
    at: datetime
    event_at: datetime
    actor_id: UUID | None
    reason: str | None
    assessed: str | None
    deviation_id: UUID | None


def exceptions_of(
    entries: list[RecordEntry], assessments: list[Assessment]
) -> list[BatchException]:
    """The exceptions of a record, computed from its entries; refused attempts among them.

    A refused attempt of review, disposition or release is shown in the record and not counted:
    it says nothing of how the batch was made.
    """
    known = {(each.entry_id, each.code): each for each in assessments}
    found = []
    for entry in entries:
        refused = entry.outcome is Outcome.REFUSED
        if refused and entry.kind in AFTER_REVIEW:
            continue
        for finding in entry.findings:
            if finding.severity is not Severity.NOTICE:
                found.append(
                    _exception(entry, finding, refused, known.get((entry.entry_id, finding.code)))
                )
    return found


def _exception(
    entry: RecordEntry, finding: Finding, refused: bool, assessment: Assessment | None
) -> BatchException:
    return BatchException(
        number=entry.number,
        entry_id=entry.entry_id,
        code=finding.code,
        severity=finding.severity,
        refused=refused,
        sentence=sentence(finding),
        at=entry.at,
        event_at=entry.event_at,
        actor_id=entry.actor_id,
        reason=entry.reason,
        assessed=assessment.text if assessment else None,
        deviation_id=assessment.deviation_id if assessment else None,
    )


def exceptions_digest(exceptions: list[BatchException]) -> bytes:
    """SHA-256 of the list as it was shown to the reviewer."""
    return digest(exceptions)


def standing(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Those of the decisions for a market by which the batch may be sold there."""
    return tuple(each for each in releases if each.decision is Decision.RELEASED)


def batch_entries(read: Reader, batch_id: UUID, after: int = 0) -> list[RecordEntry]:
    """The entries of the record of this batch in order."""
    return entries_of(read, RecordRef("batches.batch", batch_id), after)


def performers_of(entries: list[RecordEntry]) -> frozenset[UUID]:
    """Everyone who made the batch: who did or tried anything in its record before the review."""
    return frozenset(
        entry.actor_id
        for entry in entries
        if entry.actor_id is not None
        and entry.kind not in NOT_PERFORMING
        and not entry.kind.startswith(LOOKING)
    )


LOOKING = ("quality.", "laboratory.result_reviewed.", "laboratory.review_result.")
"""Beginnings of kinds by which a person looks at a batch and does not make it."""

NOT_PERFORMING = AFTER_REVIEW | {
    "batches.exception_assessed.v1",
    "batches.assess_exception.v1",
    "batches.batch_issued.v1",
    "batches.issue_batch.v1",
    "batches.batch_held.v1",
    "batches.batch_resumed.v1",
}
"""Kinds of entry that are no part of making the batch."""
