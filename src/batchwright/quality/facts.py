"""What the commands of agreements and deviations need to know."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.kernel.rows import RecordRef
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.quality.types import (
    AgreementState,
    Deviation,
    DeviationStep,
    QualityAgreement,
    Responsibility,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreementFacts:
    """The revision that the next version of the agreement gets."""

    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """An agreement locked, its matrix, and the version in force that it would replace."""

    agreement: QualityAgreement
    responsibilities: tuple[Responsibility, ...]
    before: QualityAgreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviationFacts:
    """The next number, and who owns what the deviation is about."""

    sequence: int
    owners: tuple[UUID | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationFacts:
    """A deviation locked, with everything said in its course."""

    deviation: Deviation
    steps: tuple[DeviationStep, ...]


def sponsor_seen(read: Reader, sponsor_id: UUID) -> None:
    """Raises NotFound unless the session may see the sponsor: unknown and forbidden are one."""
    found = read.values("select %s = any((select identity.sponsors())::uuid[])", sponsor_id)
    if not found[0][0]:
        raise NotFound("Sponsor")


def owner_of(read: Reader, record: RecordRef) -> UUID | None:
    """Who owns a record of another module, by its first entry; raises NotFound if unseen."""
    found = read.values(
        "select sponsor_id from ledger.section where record = %s and number = 1", str(record)
    )
    if not found:
        raise NotFound(record.kind)
    owner: UUID | None = found[0][0]
    return owner


def entry_seen(read: Reader, entry_id: int) -> None:
    """Raises NotFound unless the session may see an entry of that number."""
    if not read.values("select id from ledger.entry where id = %s::numeric", str(entry_id)):
        raise NotFound("Entry")


def next_revision(read: Reader, sponsor_id: UUID, number: str) -> int:
    """The revision after the last version of the sponsor's agreement `number`."""
    return read.next_number(
        "select coalesce(max(revision), 0) + 1 from quality_agreement "
        "where sponsor_id = %s and number = %s",
        sponsor_id,
        number,
    )


def agreement_facts(read: Reader, agreement_id: UUID) -> AgreementFacts:
    """The version, locked with the earlier one that is approved."""
    agreement = read.row(QualityAgreement, agreement_id, lock=True)
    before = read.first(
        QualityAgreement,
        "sponsor_id = %s and number = %s and state = %s and id <> %s order by revision desc",
        agreement.sponsor_id,
        agreement.number,
        AgreementState.APPROVED,
        agreement_id,
    )
    if before is not None:
        before = read.row(QualityAgreement, before.id, lock=True)
    return AgreementFacts(
        agreement=agreement,
        responsibilities=responsibilities_of(read, agreement_id),
        before=before,
    )


def responsibilities_of(read: Reader, agreement_id: UUID) -> tuple[Responsibility, ...]:
    """The lines of the matrix in order."""
    return tuple(read.rows(Responsibility, "agreement_id = %s order by position", agreement_id))


def deviation_facts(read: Reader, deviation_id: UUID) -> DeviationFacts:
    """The deviation, locked, with its steps in order."""
    deviation = read.row(Deviation, deviation_id, lock=True)
    return DeviationFacts(deviation=deviation, steps=steps_of(read, deviation_id))


def steps_of(read: Reader, deviation_id: UUID) -> tuple[DeviationStep, ...]:
    """What was said in the course of a deviation, in order."""
    return tuple(
        read.rows(DeviationStep, "deviation_id = %s order by written_at, id", deviation_id)
    )
