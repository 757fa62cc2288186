"""Opening, classifying, investigating, concluding and closing deviations (US-211.192)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.quality import changes, queries
from batchwright.quality import facts as reading
from batchwright.quality.facts import DeviationFacts, NewDeviationFacts
from batchwright.quality.rules import deviations as rules
from batchwright.quality.types import (
    Classification,
    Deviation,
    DeviationState,
    DeviationStep,
    StepKind,
)


class InvestigationKind(StrEnum):
    """What an investigation found out: facts, cause, or what else is affected."""

    INVESTIGATION = "investigation"
    ROOT_CAUSE = "root_cause"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeviation(Command):
    """Something went otherwise than it should.

    sponsor_id: whose batch or lot it touches; the site for its own. description: what happened.
    batch_id, lot_id, unit_id: what it is about; one at least. product_code: of the product.
    entry_id, finding_code: the entry of the record, and the exception in it, that shows it.
    """

    sponsor_id: UUID
    description: str
    batch_id: UUID | None = None
    lot_id: UUID | None = None
    unit_id: UUID | None = None
    product_code: Code | None = None
    entry_id: int | None = None
    finding_code: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyDeviation(Command):
    """A deviation gets its class.

    deviation_id: the deviation. classification: minor, major or critical. text: why.
    expected_version: the state of the row that was seen.
    """

    deviation_id: UUID
    classification: Classification
    text: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInvestigation(Command):
    """Something was found out.

    deviation_id: the deviation. kind: facts, root cause, or impact on others. text: what was
    found. related_lots, related_batches: numbers of the others that were considered.
    expected_version: the state of the row that was seen.
    """

    deviation_id: UUID
    kind: InvestigationKind
    text: str
    related_lots: tuple[Code, ...] = ()
    related_batches: tuple[Code, ...] = ()
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeDeviation(Command):
    """The investigation is concluded.

    deviation_id: the deviation. text: conclusion and follow-up. expected_version: the state of
    the row that was seen.
    """

    deviation_id: UUID
    text: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDeviation(Command):
    """The quality unit closes a deviation.

    deviation_id: the deviation. text: what the quality unit adds. expected_version: the state
    of the row that was seen.
    """

    deviation_id: UUID
    text: str = "Closed."
    expected_version: int | None = None


def _new(do: OpenDeviation, read: Reader) -> NewDeviationFacts:
    reading.sponsor_seen(read, do.sponsor_id)
    if do.entry_id is not None:
        reading.entry_seen(read, do.entry_id)
    if do.unit_id is not None:
        reading.owner_of(read, RecordRef("equipment.unit", do.unit_id))
    named = [
        RecordRef(kind, record_id)
        for kind, record_id in (("batches.batch", do.batch_id), ("materials.lot", do.lot_id))
        if record_id is not None
    ]
    return NewDeviationFacts(
        sequence=queries.next_sequence(read, do.sponsor_id),
        owners=tuple(reading.owner_of(read, each) for each in named),
    )


def _found(
    do: ClassifyDeviation | RecordInvestigation | ConcludeDeviation | CloseDeviation, read: Reader
) -> DeviationFacts:
    return reading.deviation_facts(read, do.deviation_id)


@command(permission="quality.deviate", facts=_new)
def open_deviation(do: OpenDeviation, facts: NewDeviationFacts, context: Context) -> Change:
    """A deviation is open and unclassified; a batch is not released while it is (US-211.192)."""
    deviation = changes.open_deviation(
        context,
        sponsor_id=do.sponsor_id,
        sequence=facts.sequence,
        description=do.description,
        batch_id=do.batch_id,
        lot_id=do.lot_id,
        unit_id=do.unit_id,
        product_code=do.product_code,
        entry_id=do.entry_id,
        finding_code=do.finding_code,
    )
    return Change(
        kind="quality.deviation_opened.v1",
        rows=(deviation,),
        findings=(
            *rules.subject_named(do.batch_id, do.lot_id, do.unit_id),
            *rules.text_given(do.description),
            *rules.of_its_owner(do.sponsor_id, facts.owners),
        ),
        result={"deviation_id": str(deviation.id), "number": deviation.number},
    )


@command(permission="quality.classify", facts=_found)
def classify_deviation(do: ClassifyDeviation, facts: DeviationFacts, context: Context) -> Change:
    """The deviation has a class, with the reason; an earlier class stays readable in its steps."""
    seen = facts.deviation
    step = _step(seen, StepKind.CLASSIFICATION, do.text, context)
    return Change(
        kind="quality.deviation_classified.v1",
        rows=(
            replace(seen, version=seen.version + 1, classification=do.classification),
            replace(step, classification=do.classification),
        ),
        findings=(
            *_usual(seen, do.expected_version, do.text),
            *rules.reclassification_is_told(seen, do.classification),
        ),
        about=_about(seen),
    )


@command(permission="quality.investigate", facts=_found)
def record_investigation(
    do: RecordInvestigation, facts: DeviationFacts, context: Context
) -> Change:
    """What was found out is part of the deviation, which is under investigation (again)."""
    seen = facts.deviation
    step = _step(seen, StepKind(do.kind.value), do.text, context)
    return Change(
        kind="quality.deviation_investigated.v1",
        rows=(
            replace(seen, version=seen.version + 1, state=DeviationState.UNDER_INVESTIGATION),
            replace(step, related_lots=do.related_lots, related_batches=do.related_batches),
        ),
        findings=tuple(_usual(seen, do.expected_version, do.text)),
        about=_about(seen),
    )


@command(permission="quality.investigate", facts=_found)
def conclude_deviation(do: ConcludeDeviation, facts: DeviationFacts, context: Context) -> Change:
    """The deviation has a conclusion with follow-up and waits for the quality unit (US-211.192)."""
    seen = facts.deviation
    return Change(
        kind="quality.deviation_concluded.v1",
        rows=(
            replace(seen, version=seen.version + 1, state=DeviationState.AWAITING_APPROVAL),
            _step(seen, StepKind.CONCLUSION, do.text, context),
        ),
        findings=(
            *_usual(seen, do.expected_version, do.text),
            *rules.investigated(seen, facts.steps),
        ),
        about=_about(seen),
    )


@command(permission="quality.close", signature=Meaning.APPROVED, facts=_found)
def close_deviation(do: CloseDeviation, facts: DeviationFacts, context: Context) -> Change:
    """The quality unit has closed the deviation; nothing is added to it any more (US-211.192)."""
    seen, person = facts.deviation, context.actor.user_id
    return Change(
        kind="quality.deviation_closed.v1",
        rows=(
            replace(
                seen,
                version=seen.version + 1,
                state=DeviationState.CLOSED,
                closed_by=person,
                closed_at=context.at,
            ),
            _step(seen, StepKind.CLOSING, do.text, context),
        ),
        findings=(
            *_usual(seen, do.expected_version, do.text),
            *rules.classified(seen),
            *rules.investigated(seen, facts.steps),
            *rules.impact_assessed(seen, facts.steps),
            *rules.concluded(seen),
            *rules.closed_by_another(seen, facts.steps, person),
        ),
        about=_about(seen),
    )


def _usual(deviation: Deviation, expected_version: int | None, text: str) -> list[Finding]:
    return [
        *current_version(deviation.version, expected_version),
        *rules.deviation_open(deviation),
        *rules.text_given(text),
    ]


def _step(deviation: Deviation, kind: StepKind, text: str, context: Context) -> DeviationStep:
    return DeviationStep(
        id=context.new_id(),
        sponsor_id=deviation.sponsor_id,
        deviation_id=deviation.id,
        batch_id=deviation.batch_id,
        lot_id=deviation.lot_id,
        unit_id=deviation.unit_id,
        kind=kind,
        text=text.strip(),
        written_by=context.actor.user_id,
        written_at=context.at,
    )


def _about(deviation: Deviation) -> tuple[RecordRef, ...]:
    """A refused attempt stays in the deviation's record and in the batch's."""
    own = RecordRef("quality.deviation", deviation.id)
    if deviation.batch_id is None:
        return (own,)
    return (own, RecordRef("batches.batch", deviation.batch_id))
