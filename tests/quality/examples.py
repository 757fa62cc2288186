"""Rows for the tests of rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from batchwright.quality.types import (
    AgreementState,
    Classification,
    Deviation,
    DeviationState,
    DeviationStep,
    Party,
    QualityAgreement,
    ReleasedBy,
    Releaser,
    Responsibility,
    StepKind,
)

SPONSOR = UUID(int=1)
AUTHOR, SITE_QUALITY, REPRESENTATIVE, OPENER, INVESTIGATOR, CLOSER = (
    UUID(int=number) for number in range(11, 17)
)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
US = Releaser(market="US", released_by=ReleasedBy.OWNER_QUALITY_UNIT)
EU = Releaser(market="EU", released_by=ReleasedBy.QUALIFIED_PERSON)


def agreement(**changes: object) -> QualityAgreement:
    """An agreement of 2026 that both sides signed, with `changes`."""
    return replace(
        QualityAgreement(
            id=uuid4(),
            version=3,
            sponsor_id=SPONSOR,
            number="QA-1",
            revision=1,
            site_code="SITE-1",
            product_codes=("P1", "P2"),
            activities=("manufacture",),
            in_force_on=date(2026, 1, 1),
            until_on=date(2026, 12, 31),
            releasers=(US, EU),
            sponsor_approves_masters=True,
            sponsor_approves_changes=True,
            notified_from=Classification.MAJOR,
            subcontracting_permitted=False,
            state=AgreementState.APPROVED,
            drafted_by=AUTHOR,
            drafted_at=AT,
            site_approved_by=SITE_QUALITY,
            site_approved_at=AT,
            sponsor_approved_by=REPRESENTATIVE,
            sponsor_approved_at=AT,
        ),
        **changes,
    )


def duty(name: str) -> Responsibility:
    """A line of the matrix for the site."""
    return Responsibility(
        id=uuid4(),
        sponsor_id=SPONSOR,
        agreement_id=UUID(int=2),
        position=1,
        duty=name,
        responsible=Party.SITE,
        accountable=Party.SITE,
        consulted=(),
        informed=(Party.SPONSOR,),
    )


def deviation(**changes: object) -> Deviation:
    """An open deviation of a batch, with `changes`."""
    return replace(
        Deviation(
            id=uuid4(),
            version=1,
            sponsor_id=SPONSOR,
            number="DEV-2026-00001",
            state=DeviationState.OPEN,
            description="Hardness above its limit",
            batch_id=UUID(int=4),
            opened_by=OPENER,
            opened_at=AT,
        ),
        **changes,
    )


def step(kind: StepKind, by: UUID = INVESTIGATOR) -> DeviationStep:
    """A step of that kind."""
    return DeviationStep(
        id=uuid4(),
        sponsor_id=SPONSOR,
        deviation_id=UUID(int=3),
        kind=kind,
        text="Something was found",
        written_by=by,
        written_at=AT,
    )
