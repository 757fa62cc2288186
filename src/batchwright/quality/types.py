"""Quality agreements with their responsibilities; deviations with their steps."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import RecordOf, References, Row, Table

DEVIATION_RECORDS = (
    RecordOf("batches.batch", "batch_id"),
    RecordOf("materials.lot", "lot_id"),
    RecordOf("equipment.unit", "unit_id"),
)


class AgreementState(StrEnum):
    """How far an agreement is. Whether it holds on a day: `QualityAgreement.covers`."""

    DRAFT = "draft"
    APPROVED = "approved"
    ENDED = "ended"


class Party(StrEnum):
    """The two sides: contract acceptor and contract giver (EU chapter 7)."""

    SITE = "site"
    SPONSOR = "sponsor"


class ReleasedBy(StrEnum):
    """Who decides on release for a market (EU-16.1, US-211.22(a))."""

    OWNER_QUALITY_UNIT = "owner_quality_unit"
    QUALIFIED_PERSON = "qualified_person"


class Classification(StrEnum):
    """How much a deviation matters."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class DeviationState(StrEnum):
    """How far a deviation is."""

    OPEN = "open"
    UNDER_INVESTIGATION = "under_investigation"
    AWAITING_APPROVAL = "awaiting_approval"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What a step of a deviation says (US-211.192)."""

    CLASSIFICATION = "classification"
    INVESTIGATION = "investigation"
    ROOT_CAUSE = "root_cause"
    IMPACT = "impact"
    CONCLUSION = "conclusion"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Releaser:
    """Who releases for a market: in which capacity, and which persons by user id.

    persons: none named means whoever holds the capacity for this sponsor.
    """

    market: Code
    released_by: ReleasedBy
    persons: tuple[UUID, ...] = ()

    def names(self, person: UUID) -> bool:
        """True if the agreement lets this person release, as far as it names persons."""
        return not self.persons or person in self.persons


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAgreement(Row):
    """One version of an agreement between sponsor and site (US-QA, EU-7.14).

    number, revision: the contract and its version. activities: what the site does for the
    products, such as `manufacture`. until_on: the last day it holds, None while no end is agreed.
    The site's quality unit disposes of each batch (US-211.22(a)); `releasers` says who releases.
    """

    TABLE: ClassVar[Table] = Table(
        "quality_agreement",
        records=(RecordOf("quality.agreement", "id"),),
        unique=(("sponsor_id", "number", "revision"),),
        checks=(
            "revision >= 1",
            "until_on is null or until_on >= in_force_on or state = 'ended'",
            "(site_approved_by is null) = (site_approved_at is null)",
            "(sponsor_approved_by is null) = (sponsor_approved_at is null)",
            "site_approved_by is null or site_approved_by <> sponsor_approved_by",
            "site_approved_by is null or site_approved_by <> drafted_by",
            "state = 'draft' or (site_approved_by is not null and sponsor_approved_by is not null)",
            "state <> 'ended' or until_on is not null",
        ),
    )
    version: int
    sponsor_id: UUID
    number: str
    revision: int
    site_code: str
    product_codes: tuple[str, ...]
    activities: tuple[str, ...]
    in_force_on: date
    until_on: date | None
    releasers: tuple[Releaser, ...]
    sponsor_approves_masters: bool
    sponsor_approves_changes: bool
    notified_from: Classification | None
    subcontracting_permitted: bool
    state: AgreementState
    drafted_by: UUID
    drafted_at: datetime
    site_approved_by: UUID | None = None
    site_approved_at: datetime | None = None
    sponsor_approved_by: UUID | None = None
    sponsor_approved_at: datetime | None = None

    @property
    def holds_from(self) -> date:
        """The agreed first day, but not before both sides have signed."""
        signed = (self.site_approved_at, self.sponsor_approved_at)
        return max(self.in_force_on, *(each.date() for each in signed if each is not None))

    def covers(self, on: date) -> bool:
        """True if both sides have signed and the day lies within the agreed time."""
        return (
            self.state is not AgreementState.DRAFT
            and self.holds_from <= on
            and (self.until_on is None or on <= self.until_on)
        )

    def releaser(self, market: str) -> Releaser | None:
        """Who releases for the market, or None if the agreement does not name it."""
        return next((each for each in self.releasers if each.market == market), None)

    def notifies(self, classification: Classification | None) -> bool:
        """True if the sponsor is told of a deviation of this class; of an unclassified one too."""
        if self.notified_from is None:
            return False
        if classification is None:
            return True
        order = list(Classification)
        return order.index(classification) >= order.index(self.notified_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Row):
    """One line of the responsibility matrix of an agreement (EU-7.14 to 7.17).

    responsible: who does it; accountable: who answers for it; consulted, informed: who is asked
    before, and told after.
    """

    TABLE: ClassVar[Table] = Table(
        "quality_responsibility",
        records=(RecordOf("quality.agreement", "agreement_id"),),
        unique=(("agreement_id", "duty"),),
    )
    sponsor_id: UUID
    agreement_id: Annotated[UUID, References("quality_agreement")]
    position: int
    duty: str
    responsible: Party
    accountable: Party
    consulted: tuple[Party, ...]
    informed: tuple[Party, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation(Row):
    """An unexplained discrepancy or failure, investigated and closed (US-211.192).

    entry_id, finding_code: the entry of the record, and the exception in it, that it was opened
    from. classification: None until somebody classified it; there is no default.
    """

    TABLE: ClassVar[Table] = Table(
        "quality_deviation",
        records=(RecordOf("quality.deviation", "id"), *DEVIATION_RECORDS),
        unique=(("sponsor_id", "number"),),
        checks=(
            "description <> ''",
            "(state = 'closed') = (closed_by is not null)",
            "(closed_by is null) = (closed_at is null)",
            "state <> 'closed' or classification is not null",
            "closed_by is null or closed_by <> opened_by",
        ),
        indexes=(("batch_id", "state"), ("lot_id",), ("unit_id",), ("state",)),
    )
    version: int
    sponsor_id: UUID
    number: str
    state: DeviationState
    description: str
    classification: Classification | None = None
    batch_id: UUID | None = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    unit_id: Annotated[UUID | None, References("equipment_unit")] = None
    product_code: str | None = None
    entry_id: int | None = None
    finding_code: str | None = None
    opened_by: UUID
    opened_at: datetime
    closed_by: UUID | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationStep(Row):
    """One thing said in the course of a deviation; later ones add to it and never replace it.

    related_lots, related_batches: the others that were considered (US-211.192).
    """

    TABLE: ClassVar[Table] = Table(
        "quality_deviation_step",
        records=(RecordOf("quality.deviation", "deviation_id"), *DEVIATION_RECORDS),
        checks=("text <> ''",),
        indexes=(("deviation_id",),),
    )
    sponsor_id: UUID
    deviation_id: Annotated[UUID, References("quality_deviation")]
    batch_id: UUID | None = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    unit_id: Annotated[UUID | None, References("equipment_unit")] = None
    kind: StepKind
    text: str
    classification: Classification | None = None
    related_lots: tuple[str, ...] = ()
    related_batches: tuple[str, ...] = ()
    written_by: UUID
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement with its responsibility matrix."""

    agreement: QualityAgreement
    responsibilities: tuple[Responsibility, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationView:
    """A deviation with everything that was said in its course, in order."""

    deviation: Deviation
    steps: tuple[DeviationStep, ...]
