"""Exceptions are assessed, the record reviewed, the batch disposed, each market decided."""

from dataclasses import dataclass, replace
from uuid import UUID

from batchwright.batches import record
from batchwright.batches.record import BatchException
from batchwright.batches.rules import disposition as rules
from batchwright.batches.rules import orders as order_rules
from batchwright.batches.rules.materials import phases_complete
from batchwright.batches.types import (
    Assessment,
    Batch,
    BatchState,
    Decision,
    Disposition,
    Phase,
    Release,
    Review,
)
from batchwright.kernel.identifiers import Code
from batchwright.laboratory import queries as laboratory
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes as materials
from batchwright.materials.queries import lots_of_batch
from batchwright.materials.types import Lot
from batchwright.quality import queries as quality
from batchwright.quality.types import QualityAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessException(Command):
    """batch_id, entry_id, code: the exception. text: the explanation. deviation_id: the deviation
    that takes it up, where it is one."""

    batch_id: UUID
    entry_id: int
    code: Code
    text: str
    deviation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBatch(Command):
    """batch_id: the completed batch whose record and exceptions were read."""

    batch_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposeBatch(Command):
    """batch_id: the batch. decision: released or rejected by the site's quality unit."""

    batch_id: UUID
    decision: Decision
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideMarket(Command):
    """batch_id, market: for which market the owner, or its qualified person, decides what."""

    batch_id: UUID
    market: Code
    decision: Decision
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """The batch with its record: exceptions, who took part, reviews, last entry.

    open_phases: those not complete, such as one that is to be verified again.
    """

    batch: Batch
    open_phases: tuple[Phase, ...]
    exceptions: tuple[BatchException, ...]
    performers: frozenset[UUID]
    last_number: int
    last_leaf: bytes
    last_review: Review | None
    since_review: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionFacts:
    """The record with open deviations and results; agreement and earlier decisions."""

    record: RecordFacts
    open_deviations: tuple[str, ...]
    missing: tuple[str, ...]
    failing: tuple[str, ...]
    agreement: QualityAgreement | None
    disposition: Disposition | None
    releases: tuple[Release, ...]
    lots: tuple[Lot, ...]


def record_facts(read: Reader, batch_id: UUID) -> RecordFacts:
    """The batch locked, and what its record says up to now."""
    batch = read.row(Batch, batch_id, lock=True)
    entries = record.batch_entries(read, batch_id)
    assessments = read.rows(Assessment, "batch_id = %s order by assessed_at, id", batch_id)
    reviews = read.rows(Review, "batch_id = %s order by reviewed_at, id", batch_id)
    last_review = reviews[-1] if reviews else None
    covered = last_review.last_number if last_review else 0
    return RecordFacts(
        batch=batch,
        open_phases=tuple(
            read.rows(Phase, "batch_id = %s and state <> 'complete' order by number", batch_id)
        ),
        exceptions=tuple(record.exceptions_of(entries, assessments)),
        performers=record.performers_of(entries),
        last_number=entries[-1].number if entries else 0,
        last_leaf=entries[-1].leaf if entries else b"",
        last_review=last_review,
        since_review=tuple(
            each.number
            for each in entries
            if each.number > covered and each.kind not in record.AFTER_REVIEW
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFacts:
    """The record, and the deviation that is named."""

    record: RecordFacts
    deviation_batch_id: UUID | None


def assessment_facts(do: AssessException, read: Reader) -> AssessmentFacts:
    """Raises NotFound for a deviation that cannot be seen."""
    found = quality.deviation(read, deviation_id=do.deviation_id) if do.deviation_id else None
    return AssessmentFacts(
        record=record_facts(read, do.batch_id),
        deviation_batch_id=found.batch_id if found else None,
    )


@command(permission="batches.assess", facts=assessment_facts)
def assess_exception(do: AssessException, facts: AssessmentFacts, context: Context) -> Change:
    """The exception is explained, or a deviation takes it up (US-211.192); never by its maker."""
    batch = facts.record.batch
    row = Assessment(
        id=context.new_id(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.id,
        entry_id=do.entry_id,
        code=do.code,
        text=do.text.strip(),
        deviation_id=do.deviation_id,
        assessed_by=context.actor.user_id,
        assessed_at=context.at,
    )
    known = {(each.entry_id, each.code) for each in facts.record.exceptions}
    made_by = {each.actor_id for each in facts.record.exceptions if each.entry_id == do.entry_id}
    return Change(
        kind="batches.exception_assessed.v1",
        rows=(row,),
        findings=(
            *rules.not_historical(batch),
            *rules.exception_known((do.entry_id, do.code) in known),
            *rules.not_ones_own_entry(do.entry_id, made_by, context.actor.user_id),
            *rules.text_given(do.text),
            *rules.deviation_of_this_batch(
                do.deviation_id is None or facts.deviation_batch_id == batch.id
            ),
        ),
        result={"assessment_id": str(row.id)},
    )


def _record(do: ReviewBatch, read: Reader) -> RecordFacts:
    return record_facts(read, do.batch_id)


def _review_shown(do: ReviewBatch, facts: RecordFacts) -> dict[str, object]:
    """The reviewer signs the last leaf of the record and the list of exceptions as shown."""
    return {
        "batch": facts.batch.number,
        "last_number": facts.last_number,
        "last_leaf": facts.last_leaf,
        "exceptions": facts.exceptions,
    }


@command(
    permission="batches.review",
    signature=Meaning.REVIEWED,
    facts=_record,
    shown=_review_shown,
)
def review_batch(do: ReviewBatch, facts: RecordFacts, context: Context) -> Change:
    """The record is reviewed up to its last leaf, each exception assessed (US-211.192).

    It waits for each phase to be verified, also for one that was corrected after completion. Where
    the record went on after the disposition, by a late result or a deviation, the batch is reviewed
    and disposed of once more.
    """
    batch = facts.batch
    row = Review(
        id=context.new_id(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.id,
        last_number=facts.last_number,
        last_leaf=facts.last_leaf,
        exceptions=len(facts.exceptions),
        exceptions_digest=record.exceptions_digest(list(facts.exceptions)),
        reviewed_by=context.actor.user_id,
        reviewed_at=context.at,
    )
    unassessed = [(each.entry_id, each.code) for each in facts.exceptions if each.assessed is None]
    return Change(
        kind="batches.batch_reviewed.v1",
        rows=(row, replace(batch, version=batch.version + 1, state=BatchState.REVIEWED)),
        findings=(
            *rules.not_historical(batch),
            *rules.in_state(batch, BatchState.COMPLETED, BatchState.REVIEWED, BatchState.DISPOSED),
            *phases_complete(facts.open_phases),
            *rules.every_exception_assessed(unassessed),
            *rules.not_a_performer(context.actor.user_id, facts.performers, "review it"),
        ),
        result={"review_id": str(row.id), "exceptions": row.exceptions},
    )


def disposition_facts(do: DisposeBatch | DecideMarket, read: Reader) -> DispositionFacts:
    """What the decision on a batch needs; for a market its specification."""
    facts = record_facts(read, do.batch_id)
    batch = facts.batch
    results = laboratory.release_results(
        read, batch.id, batch.product_code, getattr(do, "market", None)
    )
    dispositions = read.rows(Disposition, "batch_id = %s order by decided_at, id", batch.id)
    return DispositionFacts(
        record=facts,
        open_deviations=tuple(
            each.number for each in quality.open_deviations(read, batch_id=batch.id)
        ),
        missing=tuple(results.missing),
        failing=tuple(results.failing),
        agreement=quality.agreement_by_id(read, batch.agreement_id) if batch.agreement_id else None,
        disposition=dispositions[-1] if dispositions else None,
        releases=tuple(read.rows(Release, "batch_id = %s order by decided_at, id", batch.id)),
        lots=tuple(lots_of_batch(read, batch.id)) if isinstance(do, DisposeBatch) else (),
    )


def _disposition_shown(
    do: DisposeBatch | DecideMarket, facts: DispositionFacts
) -> dict[str, object]:
    """What is signed: the decision, the last leaf, what is open, missing, failing and released."""
    return {
        "command": do,
        "batch": facts.record.batch.number,
        "last_leaf": facts.record.last_leaf,
        "exceptions": len(facts.record.exceptions),
        "open_deviations": facts.open_deviations,
        "missing": facts.missing,
        "failing": facts.failing,
        "released_for": [each.market for each in record.standing(facts.releases)],
    }


@command(
    permission="batches.dispose",
    signature=Meaning.DISPOSED,
    facts=disposition_facts,
    shown=_disposition_shown,
)
def dispose_batch(do: DisposeBatch, facts: DispositionFacts, context: Context) -> Change:
    """The site's quality unit releases or rejects the batch (US-211.22(a)).

    Release is refused while a deviation is open, a phase not verified, a test missing or failing,
    or the review not of the whole record; rejection never, but for a batch made elsewhere. What
    the batch gave has the same disposition. A rejection after the batch was released for a market
    is an exception: the release stands, and its owner decides on a recall.
    """
    batch = facts.record.batch
    rejected = do.decision is Decision.REJECTED
    review = facts.record.last_review
    findings = [
        *rules.not_historical(batch),
        *current_version(batch.version, do.expected_version),
        *rules.not_a_performer(context.actor.user_id, facts.record.performers, "dispose it"),
        *rules.rejection_stands(facts.disposition),
    ]
    if rejected:
        findings += rules.not_on_a_market(batch, record.standing(facts.releases))
    else:
        findings += [
            *rules.in_state(batch, BatchState.REVIEWED),
            *rules.not_expired(batch, context.at.date()),
            *phases_complete(facts.record.open_phases),
            *rules.review_is_current(
                review.last_number if review else None, facts.record.since_review
            ),
            *rules.not_the_reviewer(review.reviewed_by if review else None, context.actor.user_id),
            *rules.no_open_deviation(facts.open_deviations),
            *rules.all_tests_passed(facts.missing, facts.failing),
        ]
    row = Disposition(
        id=context.new_id(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.id,
        decision=do.decision,
        reason=context.reason,
        decided_by=context.actor.user_id,
        decided_at=context.at,
    )
    state = BatchState.REJECTED if rejected else BatchState.DISPOSED
    return Change(
        kind="batches.batch_disposed.v1",
        rows=(
            row,
            replace(batch, version=batch.version + 1, state=state),
            *materials.disposed_with_batch(facts.lots, released=not rejected),
        ),
        findings=tuple(findings),
        result={"disposition": do.decision.value},
    )


@command(
    permission="batches.release",
    signature=Meaning.RELEASED,
    facts=disposition_facts,
    shown=_disposition_shown,
)
def decide_market(do: DecideMarket, facts: DispositionFacts, context: Context) -> Change:
    """The owner, or the qualified person the agreement names, releases for a market or refuses.

    EU-16.1, EU-11.15, US-200.10(b). Refusing is always open.
    """
    batch = facts.record.batch
    findings = [
        *rules.not_historical(batch),
        *rules.market_ordered(batch, do.market),
        *rules.market_undecided({each.market for each in facts.releases}, do.market),
        *rules.not_a_performer(context.actor.user_id, facts.record.performers, "release it"),
    ]
    if do.decision is Decision.RELEASED:
        # A batch that is reviewed anew waits for its next disposition.
        disposition = facts.disposition if batch.state is BatchState.DISPOSED else None
        findings += [
            *rules.disposed_by_the_site(disposition.decision if disposition else None),
            *rules.not_expired(batch, context.at.date()),
            *rules.no_open_deviation(facts.open_deviations),
            *rules.all_tests_passed(facts.missing, facts.failing),
            *rules.review_is_current(
                facts.record.last_review.last_number if facts.record.last_review else None,
                facts.record.since_review,
            ),
            *order_rules.releaser_is_named(
                facts.agreement,
                do.market,
                context.actor.permissions,
                context.actor.user_id,
            ),
        ]
    row = Release(
        id=context.new_id(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.id,
        market=do.market,
        decision=do.decision,
        reason=context.reason,
        decided_by=context.actor.user_id,
        decided_at=context.at,
    )
    return Change(
        kind="batches.market_decided.v1",
        rows=(row,),
        findings=tuple(findings),
        result={"market": do.market, "decision": do.decision.value},
    )
