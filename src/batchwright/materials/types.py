"""Material definitions, lots, containers and what happened to them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import RecordOf, References, Row, Table


class MaterialKind(StrEnum):
    """What a material is."""

    ACTIVE = "active"
    EXCIPIENT = "excipient"
    PACKAGING = "packaging"
    INTERMEDIATE = "intermediate"
    BULK = "bulk"
    FINISHED = "finished"


class LotStatus(StrEnum):
    """The status of a lot (US-211.80(d)).

    EXPIRED marks what `expires_on` says already: at use the date decides, marked or not.
    """

    QUARANTINE = "quarantine"
    RELEASED = "released"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CONSUMED = "consumed"
    DESTROYED = "destroyed"


class ContainerStatus(StrEnum):
    """Whether a container still holds something."""

    FULL = "full"
    EMPTY = "empty"
    DESTROYED = "destroyed"


class MovementKind(StrEnum):
    """What moved a quantity in or out of a container."""

    RECEIPT = "receipt"
    OUTPUT = "output"
    IN = "in"
    OUT = "out"
    USE = "use"
    SAMPLE = "sample"
    LOSS = "loss"
    GAIN = "gain"
    DESTRUCTION = "destruction"


class LinkKind(StrEnum):
    """How one container came from another."""

    SPLIT = "split"
    BLEND = "blend"
    DISPENSE = "dispense"
    PROCESS = "process"
    REWORK = "rework"
    SAMPLE = "sample"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDefinition(Row):
    """A material as it is known to recipes and stock.

    retest_months: how long after its receipt, or its last retest, a lot is retested; None: that is
    said for each lot.
    """

    TABLE: ClassVar[Table] = Table(
        "materials_definition",
        records=(RecordOf("materials.definition", "id"),),
        unique=(("sponsor_id", "code"),),
    )
    version: int
    sponsor_id: UUID
    code: str
    name: str
    kind: MaterialKind
    unit: str
    storage: str | None = None
    identity_test: bool = True
    retest_months: int | None = None
    needs_potency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Row):
    """Who delivers. The site's people, who see its equipment or qualify or receive, see all; a
    sponsor's own, those of the lots that they see: for whom else the site buys, and where, is no
    matter of theirs."""

    TABLE: ClassVar[Table] = Table(
        "materials_supplier",
        records=(RecordOf("materials.supplier", "id"),),
        unique=(("code",),),
        policy=(
            "(select identity.holds('equipment.read') or identity.holds('materials.qualify') "
            "or identity.holds('materials.receive')) or exists "
            "(select from public.materials_lot l where l.supplier_id = materials_supplier.id)"
        ),
    )
    version: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierQualification(Row):
    """A supplier is qualified for a material until a day (US-211.84(d)(2))."""

    TABLE: ClassVar[Table] = Table(
        "materials_supplier_qualification",
        records=(RecordOf("materials.supplier", "supplier_id"),),
        indexes=(("definition_id", "supplier_id"),),
    )
    sponsor_id: UUID
    supplier_id: Annotated[UUID, References("materials_supplier")]
    definition_id: Annotated[UUID, References("materials_definition")]
    valid_until: date
    qualified_by: UUID
    qualified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot(Row):
    """A lot; its owner is a sponsor, or the site itself. Absent figures stay absent.

    parent_id: the lot that a sublot belongs to. identity_passed, retest_passed: False stays
    until the test is found invalid, or a later retest passes; None: not tested yet.
    """

    TABLE: ClassVar[Table] = Table(
        "materials_lot",
        records=(RecordOf("materials.lot", "id"),),
        unique=(("sponsor_id", "number"),),
        checks=(
            "potency_percent is null or potency_percent > 0",
            "moisture_percent is null or moisture_percent between 0 and 99.999999",
        ),
        indexes=(("definition_id", "status"),),
    )
    version: int
    sponsor_id: UUID
    number: str
    definition_id: Annotated[
        UUID, References("materials_definition", sponsor="definition_owner_id")
    ]
    definition_owner_id: UUID
    status: LotStatus
    supplier_id: Annotated[UUID | None, References("materials_supplier")] = None
    supplier_lot: str | None = None
    parent_id: Annotated[UUID | None, References("materials_lot")] = None
    received_on: date | None = None
    produced_at: datetime | None = None
    expires_on: date | None = None
    retest_on: date | None = None
    retest_passed: bool | None = None
    potency_percent: Decimal | None = None
    moisture_percent: Decimal | None = None
    identity_tested_by: UUID | None = None
    identity_passed: bool | None = None
    identity_reviewed_by: UUID | None = None
    batch_id: UUID | None = None
    historical: bool = False
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(Row):
    """A container of a lot, with what it holds now.

    reserved: as much of it as is kept for batches. batch_id, phase: what it was dispensed for; of
    the output of a batch, that batch and no phase.
    """

    TABLE: ClassVar[Table] = Table(
        "materials_container",
        records=(
            RecordOf("materials.container", "id"),
            RecordOf("materials.lot", "lot_id"),
            RecordOf("batches.batch", "batch_id"),
        ),
        unique=(("sponsor_id", "code"),),
        checks=(
            "quantity >= 0",
            "reserved between 0 and quantity",
            "(quantity = 0) = (status in ('empty', 'destroyed'))",
        ),
        indexes=(("lot_id",), ("batch_id",)),
    )
    version: int
    sponsor_id: UUID
    lot_id: Annotated[UUID, References("materials_lot")]
    code: str
    quantity: Decimal
    unit: str
    location: str
    status: ContainerStatus
    sampled: bool = False
    reserved: Decimal = Decimal(0)
    batch_id: UUID | None = None
    phase: str | None = None

    @property
    def dispensed(self) -> bool:
        """True if it was weighed out for a batch, and is not what a batch gave."""
        return self.phase is not None

    @property
    def amount(self) -> Quantity:
        """What it holds now."""
        return Quantity(self.quantity, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Row):
    """A quantity in (positive) or out (negative) of a container."""

    TABLE: ClassVar[Table] = Table(
        "materials_movement",
        records=(
            RecordOf("materials.container", "container_id"),
            RecordOf("materials.lot", "lot_id"),
            RecordOf("batches.batch", "batch_id"),
        ),
        checks=(
            "quantity <> 0",
            "(quantity > 0) = (kind in ('receipt', 'output', 'in', 'gain'))",
        ),
        indexes=(("container_id",), ("lot_id",)),
    )
    sponsor_id: UUID
    container_id: Annotated[UUID, References("materials_container")]
    lot_id: Annotated[UUID, References("materials_lot")]
    kind: MovementKind
    quantity: Decimal
    unit: str
    moved_at: datetime
    moved_by: UUID
    batch_id: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation(Row):
    """A quantity of a container kept for a batch, in the container's unit, until released."""

    TABLE: ClassVar[Table] = Table(
        "materials_reservation",
        records=(
            RecordOf("materials.container", "container_id"),
            RecordOf("batches.batch", "batch_id"),
        ),
        checks=("quantity > 0",),
        indexes=(("batch_id",), ("container_id",)),
    )
    version: int
    sponsor_id: UUID
    container_id: Annotated[UUID, References("materials_container")]
    batch_id: UUID
    component: str
    quantity: Decimal
    unit: str
    released_at: datetime | None = None

    @property
    def amount(self) -> Quantity:
        """How much is kept."""
        return Quantity(self.quantity, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenealogyLink(Row):
    """What went from one container (or lot) into another, and how much; absent stays absent.

    from_owner_id: who owns what it came from; the row belongs to the owner of what it went into.
    """

    TABLE: ClassVar[Table] = Table(
        "materials_genealogy_link",
        records=(
            RecordOf("materials.lot", "from_lot_id"),
            RecordOf("materials.lot", "to_lot_id"),
            RecordOf("batches.batch", "batch_id"),
        ),
        checks=("quantity is null or quantity > 0",),
        indexes=(("from_lot_id",), ("to_lot_id",)),
    )
    sponsor_id: UUID
    kind: LinkKind
    from_owner_id: UUID
    from_lot_id: Annotated[UUID, References("materials_lot", sponsor="from_owner_id")]
    to_lot_id: Annotated[UUID, References("materials_lot")]
    from_container_id: UUID | None
    to_container_id: UUID | None
    quantity: Decimal | None
    unit: str | None
    linked_at: datetime
    batch_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerAtUse:
    """A container with its lot, the definition of what is in it, and what is kept of it."""

    container: Container
    lot: Lot
    definition: MaterialDefinition
    reservations: tuple[Reservation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What became of a lot, in its unit of stock (US-211.184)."""

    lot_id: UUID
    unit: str
    receipts: Decimal
    stock: Decimal
    uses: Decimal
    samples: Decimal
    losses: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """How much there is of a material for one owner in one status, in its unit of stock.

    reserved: as much of it as is kept for batches. dispensed: weighed out for batches already.
    """

    definition_id: UUID
    code: str
    owner_id: UUID
    status: LotStatus
    lots: int
    quantity: Decimal
    reserved: Decimal
    dispensed: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStep:
    """One link of a trace: how deep, from which lot into which, and how much."""

    depth: int
    link_id: UUID
    kind: LinkKind
    from_lot_id: UUID
    to_lot_id: UUID
    quantity: Decimal | None
    unit: str | None
