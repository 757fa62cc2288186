"""Rows that other modules' commands put into their change when they use a unit. Pure."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from batchwright.equipment import rules
from batchwright.equipment.types import (
    CleaningState,
    LogbookEntry,
    LogKind,
    Unit,
    UnitAtUse,
    UseState,
)
from batchwright.kernel.findings import Finding
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.types import Context


def may_begin_use(at_use: UnitAtUse, batch_id: UUID, at: datetime) -> list[Finding]:
    """Available, clean, qualified and in calibration: the unit may be used for this batch."""
    return [
        *rules.unit_available(at_use.unit, batch_id),
        *rules.unit_clean(at_use, batch_id, at),
        *rules.unit_qualified(at_use, at.date()),
        *rules.in_calibration(at_use, at.date()),
    ]


def may_weigh(at_use: UnitAtUse, reading: Quantity, at: datetime) -> list[Finding]:
    """Qualified, in calibration and in range, checked today: the balance may weigh this."""
    return [
        *rules.unit_available(at_use.unit, at_use.unit.batch_id),
        *rules.unit_qualified(at_use, at.date()),
        *rules.in_calibration(at_use, at.date()),
        *rules.within_calibrated_range(at_use, reading, at.date()),
        *rules.balance_checked_today(at_use, at.date()),
    ]


def begin_use(unit: Unit, batch_id: UUID, batch_number: str, context: Context) -> Unit:
    """The next version of the unit, in use for the batch."""
    return replace(
        unit,
        version=unit.version + 1,
        use=UseState.IN_USE,
        batch_id=batch_id,
        batch_number=batch_number,
        in_use_since=context.event_at,
    )


def end_use(at_use: UnitAtUse, product_code: str, context: Context) -> tuple[Unit, LogbookEntry]:
    """The unit free and, where its class is cleaned, dirty; and the line of its use."""
    unit = at_use.unit
    line = logged(
        unit,
        LogKind.USE,
        unit.in_use_since or context.event_at,
        context.event_at,
        context,
        text=f"Used for batch {unit.batch_number}.",
        product_code=product_code,
        batch_id=unit.batch_id,
        batch_number=unit.batch_number,
    )
    needs = at_use.equipment_class.needs_cleaning
    return (
        replace(
            unit,
            version=unit.version + 1,
            use=UseState.AVAILABLE,
            cleaning=CleaningState.DIRTY if needs else unit.cleaning,
            clean_until=None if needs else unit.clean_until,
            batch_id=None,
            batch_number=None,
            in_use_since=None,
            log_number=line.number,
            logged_until=line.ended_at,
        ),
        line,
    )


def logged(
    unit: Unit,
    kind: LogKind,
    started_at: datetime,
    ended_at: datetime,
    context: Context,
    *,
    text: str,
    product_code: str | None = None,
    batch_id: UUID | None = None,
    batch_number: str | None = None,
) -> LogbookEntry:
    """The next line of the unit's logbook; who adds it sets the unit's number and time."""
    late = unit.logged_until is not None and started_at < unit.logged_until
    return LogbookEntry(
        id=context.new_id(),
        version=1,
        unit_id=unit.id,
        number=unit.log_number + 1,
        kind=kind,
        started_at=started_at,
        ended_at=ended_at,
        product_code=product_code,
        batch_id=batch_id,
        batch_number=batch_number,
        text=text,
        performed_by=context.actor.user_id,
        late_reason=(context.reason or "not recorded") if late else None,
    )
