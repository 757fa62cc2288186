"""Rules of opening, investigating and closing a deviation (US-211.192)."""

from collections.abc import Sequence
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.quality.types import (
    Classification,
    Deviation,
    DeviationState,
    DeviationStep,
    StepKind,
)


def subject_named(
    batch_id: UUID | None, lot_id: UUID | None, unit_id: UUID | None
) -> list[Finding]:
    """A deviation is about a batch, a lot or a unit."""
    if batch_id is not None or lot_id is not None or unit_id is not None:
        return []
    return [Finding("deviation_without_subject", Severity.BLOCKING)]


def of_its_owner(sponsor_id: UUID, owners: Sequence[UUID | None]) -> list[Finding]:
    """A deviation belongs to the owner of its batch or lot; another's reads as unknown."""
    if all(each == sponsor_id for each in owners):
        return []
    return [Finding("not_found", Severity.BLOCKING)]


def text_given(text: str) -> list[Finding]:
    """What is written in a deviation says something (EU-4.8)."""
    return [] if text.strip() else [Finding("deviation_text_missing", Severity.BLOCKING)]


def deviation_open(deviation: Deviation) -> list[Finding]:
    """Nothing is changed in a closed deviation; what comes up later opens another."""
    if deviation.state is not DeviationState.CLOSED:
        return []
    return [Finding("deviation_closed", Severity.BLOCKING, deviation=deviation.number)]


def concluded(deviation: Deviation) -> list[Finding]:
    """A deviation is closed after a conclusion that no later investigation has reopened."""
    if deviation.state is DeviationState.AWAITING_APPROVAL:
        return []
    return [Finding("conclusion_missing", Severity.BLOCKING, deviation=deviation.number)]


def classified(deviation: Deviation) -> list[Finding]:
    """A deviation is classified before it is closed; there is no default class."""
    if deviation.classification is not None:
        return []
    return [Finding("classification_missing", Severity.BLOCKING, deviation=deviation.number)]


def investigated(deviation: Deviation, steps: Sequence[DeviationStep]) -> list[Finding]:
    """A deviation is thoroughly investigated before it is concluded (US-211.192)."""
    if any(each.kind is StepKind.INVESTIGATION for each in steps):
        return []
    return [Finding("investigation_missing", Severity.BLOCKING, deviation=deviation.number)]


def impact_assessed(deviation: Deviation, steps: Sequence[DeviationStep]) -> list[Finding]:
    """A major or critical one is extended to other batches and lots (US-211.192, EU-16-3)."""
    if deviation.classification in (None, Classification.MINOR):
        return []
    if any(each.kind is StepKind.IMPACT for each in steps):
        return []
    return [Finding("impact_missing", Severity.BLOCKING, deviation=deviation.number)]


def closed_by_another(
    deviation: Deviation, steps: Sequence[DeviationStep], person: UUID
) -> list[Finding]:
    """Who opened, investigated or concluded a deviation does not close it (US-211.22, US-211.192).

    Classifying is the quality unit's own act and does not exclude.
    """
    wrote = {each.written_by for each in steps if each.kind is not StepKind.CLASSIFICATION} | {
        deviation.opened_by
    }
    if person not in wrote:
        return []
    return [
        Finding("deviation_closed_by_its_writer", Severity.BLOCKING, deviation=deviation.number)
    ]


def reclassification_is_told(deviation: Deviation, classification: Classification) -> list[Finding]:
    """A class that is changed goes to review with both."""
    if deviation.classification in (None, classification):
        return []
    return [
        Finding(
            "deviation_reclassified",
            Severity.EXCEPTION,
            deviation=deviation.number,
            first=deviation.classification,
            now=classification,
        )
    ]
