"""Units, their state and their logbooks."""

from datetime import date
from uuid import UUID

from batchwright.equipment.types import (
    Area,
    BalanceCheck,
    Calibration,
    Capability,
    EquipmentClass,
    LogbookEntry,
    Qualification,
    Site,
    Unit,
    UnitAtUse,
)
from batchwright.ledger.command import query
from batchwright.ledger.store import Reader


@query(permission="equipment.read")
def sites(read: Reader) -> list[Site]:
    """The sites."""
    return read.rows(Site, "true order by code")


@query(permission="equipment.read")
def areas(read: Reader) -> list[Area]:
    """The areas of all sites."""
    return read.rows(Area, "true order by code")


@query(permission="equipment.read")
def classes(read: Reader) -> list[EquipmentClass]:
    """The classes of equipment."""
    return read.rows(EquipmentClass, "true order by code")


@query(permission="equipment.read")
def units(read: Reader, *, code: str | None = None) -> list[Unit]:
    """All units, or the one that was scanned."""
    return read.rows(Unit, "(%s::text is null or code = %s) order by code", code, code)


@query(permission="equipment.read")
def unit(read: Reader, *, unit_id: UUID) -> Unit:
    """One unit; raises NotFound."""
    return read.row(Unit, unit_id)


@query(permission="equipment.read")
def logbook(read: Reader, *, unit_id: UUID) -> list[LogbookEntry]:
    """The lines of a unit's logbook in order."""
    return read.rows(LogbookEntry, "unit_id = %s order by number", unit_id)


@query(permission="equipment.read")
def calibrations_due(read: Reader, *, before: date) -> list[Calibration]:
    """The last calibration of each property that falls due before a day."""
    return read.rows(
        Calibration,
        "due_on < %s and not exists (select from equipment_calibration later where "
        "later.unit_id = t.unit_id and later.property = t.property "
        "and later.performed_on > t.performed_on) order by due_on",
        before,
    )


def unit_at_use(read: Reader, unit_id: UUID, *, lock: bool = False) -> UnitAtUse:
    """The unit with all that decides whether it may be used; raises NotFound."""
    found = read.row(Unit, unit_id, lock=lock)
    checks = read.rows(BalanceCheck, "unit_id = %s order by checked_at desc limit 1", unit_id)
    return UnitAtUse(
        unit=found,
        equipment_class=read.row(EquipmentClass, found.class_id),
        capabilities=tuple(read.rows(Capability, "unit_id = %s", unit_id)),
        qualifications=tuple(read.rows(Qualification, "unit_id = %s", unit_id)),
        calibrations=tuple(read.rows(Calibration, "unit_id = %s order by performed_on", unit_id)),
        last_check=checks[0] if checks else None,
    )
