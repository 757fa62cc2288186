"""Equipment and its state: one frozen dataclass, one table row."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.rows import RecordOf, References, Row, Table

UNIT = RecordOf("equipment.unit", "unit_id")
READERS = "(select identity.holds('equipment.read'))"
"""Who sees units and logbooks. A unit makes batches of many sponsors and its logbook is one
(US-211.182): the site's people read it whole, a sponsor's own people not at all. Which batch a use
was for stands in `Use` alone, and is read by those who see its sponsor."""


class UseState(StrEnum):
    """Whether a unit can be used."""

    AVAILABLE = "available"
    IN_USE = "in_use"
    OUT_OF_SERVICE = "out_of_service"


class CleaningState(StrEnum):
    """CLEANED waits for the second person; only CLEAN equipment is used (US-211.67)."""

    CLEAN = "clean"
    CLEANED = "cleaned"
    DIRTY = "dirty"


class LogKind(StrEnum):
    """What a line of the logbook tells (US-211.182)."""

    USE = "use"
    CLEANING = "cleaning"
    MAINTENANCE = "maintenance"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Row):
    """A site of the enterprise (ISA-95)."""

    TABLE: ClassVar[Table] = Table(
        "equipment_site", records=(RecordOf("equipment.site", "id"),), unique=(("code",),)
    )
    version: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Row):
    """An area of a site, with its cleanliness grade where it has one."""

    TABLE: ClassVar[Table] = Table(
        "equipment_area", records=(RecordOf("equipment.area", "id"),), unique=(("code",),)
    )
    version: int
    site_id: Annotated[UUID, References("equipment_site")]
    code: str
    name: str
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentClass(Row):
    """A class of equipment that recipes ask for, and the function it is qualified for."""

    TABLE: ClassVar[Table] = Table(
        "equipment_class", records=(RecordOf("equipment.class", "id"),), unique=(("code",),)
    )
    version: int
    code: str
    name: str
    function: str
    needs_cleaning: bool
    needs_calibration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Row):
    """A unit, or an equipment module of one (ISA-88), with its state of use and cleaning."""

    TABLE: ClassVar[Table] = Table(
        "equipment_unit",
        records=(RecordOf("equipment.unit", "id"),),
        unique=(("code",),),
        checks=("log_number >= 0",),
        policy=READERS,
    )
    version: int
    code: str
    name: str
    class_id: Annotated[UUID, References("equipment_class")]
    area_id: Annotated[UUID, References("equipment_area")]
    parent_id: Annotated[UUID | None, References("equipment_unit")]
    use: UseState
    cleaning: CleaningState
    clean_until: datetime | None = None
    cleaned_by: UUID | None = None
    use_id: Annotated[UUID | None, References("equipment_use")] = None
    in_use_since: datetime | None = None
    log_number: int = 0
    logged_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Row):
    """A unit serves a batch: the product and lot of a line of its logbook (US-211.182)."""

    TABLE: ClassVar[Table] = Table(
        "equipment_use",
        records=(RecordOf("batches.batch", "batch_id"),),
        indexes=(("sponsor_id", "batch_id"),),
    )
    version: int
    sponsor_id: UUID
    unit_id: Annotated[UUID, References("equipment_unit")]
    batch_id: UUID
    batch_number: str
    product_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability(Row):
    """A range that a unit covers, such as its working volume or the capacity of a balance."""

    TABLE: ClassVar[Table] = Table(
        "equipment_capability",
        records=(UNIT,),
        checks=("lower <= upper",),
        indexes=(("unit_id",),),
    )
    unit_id: Annotated[UUID, References("equipment_unit")]
    name: str
    lower: Decimal
    upper: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification(Row):
    """A unit is qualified for a function until a day (EU-15.4)."""

    TABLE: ClassVar[Table] = Table(
        "equipment_qualification", records=(UNIT,), indexes=(("unit_id",),)
    )
    unit_id: Annotated[UUID, References("equipment_unit")]
    function: str
    qualified_on: date
    valid_until: date
    qualified_by: UUID
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration(Row):
    """A calibration: when, over which range, with which result, and when the next is due."""

    TABLE: ClassVar[Table] = Table(
        "equipment_calibration",
        records=(UNIT,),
        checks=("lower <= upper", "due_on > performed_on"),
        indexes=(("unit_id",),),
    )
    unit_id: Annotated[UUID, References("equipment_unit")]
    property: str
    lower: Decimal
    upper: Decimal
    unit: str
    performed_on: date
    due_on: date
    passed: bool
    certificate: str
    performed_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceWeight(Row):
    """A known mass that a balance is checked with, and what it may be off by (US-211.68(a)).

    The newest of a code is what holds: a weight that was certified anew is added again.
    """

    TABLE: ClassVar[Table] = Table(
        "equipment_reference_weight",
        records=(UNIT,),
        checks=("mass > tolerance", "tolerance >= 0"),
        indexes=(("unit_id", "code"),),
    )
    unit_id: Annotated[UUID, References("equipment_unit")]
    code: str
    mass: Decimal
    tolerance: Decimal
    unit: str
    certificate: str
    approved_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceCheck(Row):
    """The daily check of a balance with a reference weight, in the unit of the reading."""

    TABLE: ClassVar[Table] = Table(
        "equipment_balance_check", records=(UNIT,), indexes=(("unit_id", "checked_at"),)
    )
    unit_id: Annotated[UUID, References("equipment_unit")]
    weight_id: Annotated[UUID, References("equipment_reference_weight")]
    reference: Decimal
    reading: Decimal
    tolerance: Decimal
    unit: str
    passed: bool
    checked_by: UUID
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookEntry(Row):
    """One line of a unit's logbook, in date order (US-211.182, EU-4.31).

    use_id: the `Use` that the line is of, which names product and lot.
    """

    TABLE: ClassVar[Table] = Table(
        "equipment_logbook_entry",
        records=(UNIT,),
        unique=(("unit_id", "number"),),
        checks=(
            "ended_at >= started_at",
            "number > 0",
            "checked_by is null or checked_by <> performed_by",
            "(use_id is not null) = (kind = 'use')",
        ),
        policy=READERS,
    )
    version: int
    unit_id: Annotated[UUID, References("equipment_unit")]
    number: int
    kind: LogKind
    started_at: datetime
    ended_at: datetime
    use_id: Annotated[UUID | None, References("equipment_use")]
    text: str
    performed_by: UUID
    checked_by: UUID | None = None
    checked_at: datetime | None = None
    late_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of a logbook as it is read.

    use: product and lot of a use; None for another line, and for a sponsor that one does not see.
    """

    line: LogbookEntry
    use: Use | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOnBoard:
    """A unit on the state board.

    serving: the use that goes on; None where there is none, or of a sponsor that one does not see.
    calibration_due_on: the first day that one of its calibrations in force falls due.
    qualified_until: the last day that one of its qualifications holds. unchecked: lines of its
    logbook about cleaning and maintenance that wait for a second person.
    """

    unit: Unit
    serving: Use | None
    class_code: str
    area_code: str
    calibration_due_on: date | None
    qualified_until: date | None
    unchecked: int


AUTOMATED_VERIFICATION = "automated verification"
"""The function whose qualification lets a unit check in place of a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAtUse:
    """A unit as it is at the moment of use, with what decides whether it may be used.

    serving: the use that goes on; None where there is none, or of a sponsor that one does not see.
    """

    unit: Unit
    serving: Use | None
    equipment_class: EquipmentClass
    capabilities: tuple[Capability, ...]
    qualifications: tuple[Qualification, ...]
    calibrations: tuple[Calibration, ...]
    last_check: BalanceCheck | None

    def serves(self, batch_id: UUID | None) -> bool:
        """True if the use that goes on is this batch's."""
        return self.serving is not None and self.serving.batch_id == batch_id

    def qualified_for(self, function: str, on: date) -> bool:
        """True if a qualification for the function is in force on the day."""
        return any(
            each.function == function and each.qualified_on <= on <= each.valid_until
            for each in self.qualifications
        )
