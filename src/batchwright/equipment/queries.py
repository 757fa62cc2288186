"""Units, their state and their logbooks."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from batchwright.equipment.types import (
    Area,
    BalanceCheck,
    Calibration,
    Capability,
    EquipmentClass,
    LogbookEntry,
    LogLine,
    Qualification,
    ReferenceWeight,
    Site,
    Unit,
    UnitAtUse,
    UnitOnBoard,
    Use,
    UseState,
)
from batchwright.ledger.command import query
from batchwright.ledger.store import Ask, Reader, asking, asking_row

_BOARD = """
    select u.id, c.code, a.code,
        (select min(last.due_on) from (
            select distinct on (k.property) k.due_on, k.passed from equipment_calibration k
            where k.unit_id = u.id order by k.property, k.performed_on desc, k.id desc
        ) last where last.passed),
        (select max(q.valid_until) from equipment_qualification q
            where q.unit_id = u.id and q.function = c.function),
        (select count(*) from equipment_logbook_entry l where l.unit_id = u.id
            and l.checked_by is null and l.kind in ('cleaning', 'maintenance'))
    from equipment_unit u
    join equipment_class c on c.id = u.class_id
    join equipment_area a on a.id = u.area_id
    order by u.code
"""
_LAST_CHECK = "order by checked_at desc, id desc limit 1"
_IN_ORDER = "order by performed_on, id"
_SERVING = "id = (select use_id from equipment_unit where id = %s)"
_BATCHES_SINCE = """
    select distinct split_part(b.record, '/', 2)::uuid from ledger.section u
    join ledger.entry e on e.id = u.entry_id
    join ledger.section b on b.entry_id = e.id and starts_with(b.record, 'batches.batch/')
    where u.record = %s and e.outcome = 'done' and (%s::timestamptz is null or e.at >= %s)
    order by 1
"""


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
def units(
    read: Reader,
    *,
    code: str | None = None,
    class_id: UUID | None = None,
    area_id: UUID | None = None,
    use: UseState | None = None,
) -> list[Unit]:
    """All units, those of a class, area or state, or the one that was scanned."""
    return read.rows(
        Unit,
        "(%s::text is null or code = %s) and (%s::uuid is null or class_id = %s) "
        "and (%s::uuid is null or area_id = %s) and (%s::text is null or use = %s) order by code",
        code,
        code,
        class_id,
        class_id,
        area_id,
        area_id,
        use,
        use,
    )


@query(permission="equipment.read")
def board(read: Reader) -> list[UnitOnBoard]:
    """Every unit with its state and what falls due, by code."""
    shown = {each.id: each for each in read.rows(Unit, "true")}
    serving = _uses(read, [each.use_id for each in shown.values()])
    return [
        UnitOnBoard(
            unit=shown[unit_id],
            serving=serving.get(shown[unit_id].use_id),
            class_code=class_code,
            area_code=area_code,
            calibration_due_on=due_on,
            qualified_until=until,
            unchecked=unchecked,
        )
        for unit_id, class_code, area_code, due_on, until, unchecked in read.values(_BOARD)
    ]


@query(permission="equipment.read")
def unit(read: Reader, *, unit_id: UUID) -> Unit:
    """One unit; raises NotFound."""
    return read.row(Unit, unit_id)


@query(permission="equipment.read")
def logbook(
    read: Reader,
    *,
    unit_id: UUID,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> list[LogLine]:
    """The lines of a unit's logbook in order, those of a span of time if one is given.

    Every use is a line, also one for a sponsor that one does not see; which product and lot it was
    (US-211.182) stands there for those who see the sponsor.
    """
    lines = read.rows(
        LogbookEntry,
        "unit_id = %s and (%s::timestamptz is null or ended_at >= %s) "
        "and (%s::timestamptz is null or started_at <= %s) order by number",
        unit_id,
        from_at,
        from_at,
        until_at,
        until_at,
    )
    uses = _uses(read, [each.use_id for each in lines])
    return [LogLine(line=each, use=uses.get(each.use_id)) for each in lines]


def _uses(read: Reader, ids: Iterable[UUID | None]) -> dict[UUID | None, Use]:
    """The uses that one sees, by id."""
    return {each.id: each for each in read.by_ids(Use, [one for one in ids if one])}


@query(permission="equipment.read")
def batches_since(read: Reader, *, unit_id: UUID, since: datetime | None = None) -> list[UUID]:
    """The batches whose record the unit is in since an instant, of sponsors that one sees.

    Taken from the record: weighings, readings and charges count as uses do.
    """
    found = read.values(_BATCHES_SINCE, f"equipment.unit/{unit_id}", since, since)
    return [each for (each,) in found]


@query(permission="equipment.read")
def reference_weights(read: Reader, *, unit_id: UUID) -> list[ReferenceWeight]:
    """The reference weights that a balance is checked with, by code."""
    return read.rows(
        ReferenceWeight,
        "unit_id = %s and not exists (select from equipment_reference_weight later where "
        "later.unit_id = t.unit_id and later.code = t.code and later.id > t.id) order by code",
        unit_id,
    )


def reference_weight_of(read: Reader, unit_id: UUID, code: str) -> ReferenceWeight | None:
    """The reference weight of that code that a balance is checked with, or None."""
    return read.first(ReferenceWeight, "unit_id = %s and code = %s order by id desc", unit_id, code)


@query(permission="equipment.read")
def calibrations_due(read: Reader, *, before: date) -> list[Calibration]:
    """The last calibration of each property that falls due before a day."""
    return read.rows(
        Calibration,
        "due_on < %s and not exists (select from equipment_calibration later where "
        "later.unit_id = t.unit_id and later.property = t.property "
        "and (later.performed_on, later.id) > (t.performed_on, t.id)) order by due_on",
        before,
    )


def asking_unit(unit_id: UUID, *, lock: bool = False) -> tuple[Ask, ...]:
    """What `unit_at_use` reads, to be read ahead."""
    return (
        asking_row(Unit, unit_id, lock=lock),
        asking(Use, _SERVING, unit_id),
        asking(BalanceCheck, f"unit_id = %s {_LAST_CHECK}", unit_id),
        asking(EquipmentClass, "id = (select class_id from equipment_unit where id = %s)", unit_id),
        asking(Capability, "unit_id = %s", unit_id),
        asking(Qualification, "unit_id = %s", unit_id),
        asking(Calibration, f"unit_id = %s {_IN_ORDER}", unit_id),
    )


def unit_at_use(read: Reader, unit_id: UUID, *, lock: bool = False) -> UnitAtUse:
    """The unit with all that decides whether it may be used; raises NotFound."""
    found = read.row(Unit, unit_id, lock=lock)
    read.ahead(*asking_unit(unit_id)[1:])
    checks = read.rows(BalanceCheck, f"unit_id = %s {_LAST_CHECK}", unit_id)
    serving = read.rows(Use, _SERVING, unit_id)
    return UnitAtUse(
        unit=found,
        serving=serving[0] if serving else None,
        equipment_class=read.row(EquipmentClass, found.class_id),
        capabilities=tuple(read.rows(Capability, "unit_id = %s", unit_id)),
        qualifications=tuple(read.rows(Qualification, "unit_id = %s", unit_id)),
        calibrations=tuple(read.rows(Calibration, f"unit_id = %s {_IN_ORDER}", unit_id)),
        last_check=checks[0] if checks else None,
    )
