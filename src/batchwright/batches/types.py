"""Orders, batches and what is recorded while they run: one frozen dataclass, one table row."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import RecordOf, References, Row, Table

BATCH = RecordOf("batches.batch", "batch_id")


class OrderState(StrEnum):
    """How far a sponsor's order is."""

    CREATED = "created"
    ISSUED = "issued"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class BatchState(StrEnum):
    """How far a batch is. HISTORICAL: made elsewhere and brought in; never executed here."""

    ISSUED = "issued"
    RUNNING = "running"
    HELD = "held"
    COMPLETED = "completed"
    REVIEWED = "reviewed"
    DISPOSED = "disposed"
    REJECTED = "rejected"
    HISTORICAL = "historical"


class PhaseState(StrEnum):
    """How far a phase is. PERFORMED waits for the second person."""

    WAITING = "waiting"
    RUNNING = "running"
    PERFORMED = "performed"
    COMPLETE = "complete"


class Decision(StrEnum):
    """What the quality unit or the owner decides."""

    RELEASED = "released"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Row):
    """A sponsor's order for one batch of a product of one size."""

    TABLE: ClassVar[Table] = Table(
        "batches_order",
        records=(RecordOf("batches.order", "id"),),
        unique=(("sponsor_id", "number"),),
        checks=("batch_size > 0",),
    )
    version: int
    sponsor_id: UUID
    number: str
    product_code: str
    site_code: str
    activity: str
    batch_size: int
    markets: tuple[str, ...]
    agreement_id: UUID
    state: OrderState
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Row):
    """A batch; of a historical one only number, product, size and month are known."""

    TABLE: ClassVar[Table] = Table(
        "batches_batch",
        records=(RecordOf("batches.batch", "id"), RecordOf("batches.order", "order_id")),
        unique=(("sponsor_id", "number"),),
        checks=("historical = (state = 'historical')",),
        indexes=(("state",),),
    )
    version: int
    sponsor_id: UUID
    number: str
    product_code: str
    state: BatchState
    historical: bool = False
    order_id: Annotated[UUID | None, References("batches_order")] = None
    batch_size: int | None = None
    strength: str | None = None
    master_id: UUID | None = None
    recipe_digest: str | None = None
    agreement_id: UUID | None = None
    markets: tuple[str, ...] = ()
    issued_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    started_month: str | None = None
    expires_on: date | None = None
    lot_id: UUID | None = None
    hold_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRecipe(Row):
    """The recipe of one batch, frozen from the effective master when the batch was issued."""

    TABLE: ClassVar[Table] = Table(
        "batches_control_recipe", records=(BATCH,), unique=(("batch_id",),)
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    master_id: UUID
    digest: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Row):
    """One phase of a batch: when it ran, who performed and who verified it."""

    TABLE: ClassVar[Table] = Table(
        "batches_phase",
        records=(BATCH,),
        unique=(("batch_id", "path"),),
        checks=("verified_by is null or verified_by <> performed_by",),
    )
    version: int
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    path: str
    number: int
    kind: str
    title: str
    state: PhaseState
    started_at: datetime | None = None
    started_by: UUID | None = None
    performed_at: datetime | None = None
    performed_by: UUID | None = None
    verified_at: datetime | None = None
    verified_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAssignment(Row):
    """The unit that stands for an equipment requirement of the recipe in this batch."""

    TABLE: ClassVar[Table] = Table(
        "batches_unit_assignment",
        records=(BATCH, RecordOf("equipment.unit", "unit_id")),
        indexes=(("batch_id",),),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    requirement: str
    unit_id: Annotated[UUID, References("equipment_unit")]
    assigned_by: UUID
    assigned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedValue(Row):
    """A value read, set, counted, tested or calculated, with the limits in force at the time.

    within: None where there is no limit or no number; there is no default. corrects: the value
    that this one corrects; the first one stays (EU-4.9).
    """

    TABLE: ClassVar[Table] = Table(
        "batches_recorded_value",
        records=(BATCH, RecordOf("equipment.unit", "unit_id")),
        indexes=(("batch_id", "phase_id"),),
        checks=("corrects is null or reason <> ''",),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    phase_id: Annotated[UUID, References("batches_phase")]
    name: str
    repetition: int
    value: Decimal | None
    text: str | None
    unit: str | None
    lower: Decimal | None
    upper: Decimal | None
    within: bool | None
    event_at: datetime
    entered_at: datetime
    entered_by: UUID
    unit_id: Annotated[UUID | None, References("equipment_unit")] = None
    corrects: Annotated[UUID | None, References("batches_recorded_value")] = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing(Row):
    """A component weighed out of a container into a new one for this batch (US-211.101).

    target, lower, upper: what was still to be weighed of this lot, less what the phase had of it
    before; None where it was weighed before its target was known. within: of the whole phase; None
    without target, and for a partial weighing, after which more was to follow. gross: None where
    the balance showed none. corrects: the weighing whose figures this one corrects; the first one
    stays (EU-4.9), and weighed_by is who corrected it.
    """

    TABLE: ClassVar[Table] = Table(
        "batches_weighing",
        records=(
            BATCH,
            RecordOf("materials.container", "container_id"),
            RecordOf("equipment.unit", "balance_id"),
        ),
        checks=(
            "net > 0",
            "(target is null or partial) = (within is null)",
            "corrects is null or reason <> ''",
        ),
        indexes=(("batch_id",), ("container_id",)),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    phase_id: Annotated[UUID, References("batches_phase")]
    phase_path: str
    component: str
    lot_owner_id: UUID
    container_id: Annotated[UUID, References("materials_container", sponsor="lot_owner_id")]
    dispensed_id: UUID
    balance_id: Annotated[UUID, References("equipment_unit")]
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    tare: Decimal
    net: Decimal
    unit: str
    potency_percent: Decimal | None
    moisture_percent: Decimal | None
    within: bool | None
    weighed_at: datetime
    weighed_by: UUID
    partial: bool = False
    gross: Decimal | None = None
    corrects: Annotated[UUID | None, References("batches_weighing")] = None
    reason: str | None = None

    @property
    def net_quantity(self) -> Quantity:
        """The net amount with its unit."""
        return Quantity(self.net, self.unit)

    @property
    def done(self) -> "Done":
        """On what, when and by whom it was weighed."""
        return Done(unit_id=self.balance_id, at=self.weighed_at, by=self.weighed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging(Row):
    """A dispensed container, or an intermediate, added to equipment (US-211.101(d)).

    unit_id: None where no unit was assigned when it was charged.
    """

    TABLE: ClassVar[Table] = Table(
        "batches_charging",
        records=(
            BATCH,
            RecordOf("materials.container", "container_id"),
            RecordOf("equipment.unit", "unit_id"),
        ),
        indexes=(("batch_id",), ("container_id",)),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    phase_id: Annotated[UUID, References("batches_phase")]
    component: str
    container_id: UUID | None
    quantity: Decimal | None
    unit: str | None
    unit_id: Annotated[UUID | None, References("equipment_unit")]
    charged_at: datetime
    charged_by: UUID

    @property
    def done(self) -> "Done":
        """Into what, when and by whom it was charged."""
        return Done(unit_id=self.unit_id, at=self.charged_at, by=self.charged_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One of several acts in a phase: on which unit, when, by whom."""

    unit_id: UUID | None
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Row):
    """What was decided of one exception of the record: explained, or taken up by a deviation."""

    TABLE: ClassVar[Table] = Table(
        "batches_assessment",
        records=(BATCH,),
        indexes=(("batch_id",),),
        checks=("text <> ''",),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    entry_id: int
    code: str
    text: str
    deviation_id: UUID | None
    assessed_by: UUID
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Row):
    """The reviewer's signature over the record's last leaf and the exceptions shown."""

    TABLE: ClassVar[Table] = Table("batches_review", records=(BATCH,), indexes=(("batch_id",),))
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    last_number: int
    last_leaf: bytes
    exceptions: int
    exceptions_digest: bytes
    reviewed_by: UUID
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition(Row):
    """The decision of the site's quality unit on a batch (US-211.22(a))."""

    TABLE: ClassVar[Table] = Table(
        "batches_disposition", records=(BATCH,), indexes=(("batch_id",),)
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    decision: Decision
    reason: str | None
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Row):
    """The owner's decision for one market, or its qualified person's (EU-16.1, US-200.10(b))."""

    TABLE: ClassVar[Table] = Table(
        "batches_release",
        records=(BATCH,),
        unique=(("batch_id", "market"),),
    )
    sponsor_id: UUID
    batch_id: Annotated[UUID, References("batches_batch")]
    market: str
    decision: Decision
    reason: str | None
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Row):
    """A set of historical batches brought in at once, from files whose digests are kept."""

    TABLE: ClassVar[Table] = Table("batches_import", records=(RecordOf("batches.import", "id"),))
    sponsor_id: UUID
    source: str
    citation: str
    digests: dict[str, str]
    batches: int
    not_taken: tuple[str, ...]
    imported_by: UUID
    imported_at: datetime
