"""Rows that other modules' commands put into their change when they use a unit. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from batchwright.equipment import rules
from batchwright.equipment.types import (
    CleaningState,
    LogbookEntry,
    LogKind,
    Unit,
    UnitAtUse,
    Use,
    UseState,
)
from batchwright.kernel.findings import Finding, as_facts
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.types import Context


def may_begin_use(at_use: UnitAtUse, batch_id: UUID, at: datetime) -> list[Finding]:
    """Available, clean, qualified and in calibration: the unit may be used for this batch."""
    return [
        *rules.unit_available(at_use, batch_id),
        *rules.unit_clean(at_use, batch_id, at),
        *rules.unit_qualified(at_use, at.date()),
        *rules.in_calibration(at_use, at.date()),
    ]


def may_weigh(
    at_use: UnitAtUse, net: Quantity, tare: Decimal, at: datetime, batch_id: UUID | None = None
) -> list[Finding]:
    """Qualified, in calibration and in range, checked today: the balance may weigh this.

    tare: in the unit of `net`. batch_id: where given, a balance that another batch keeps is
    refused.
    """
    return [
        *rules.unit_available(at_use, batch_id),
        *rules.unit_qualified(at_use, at.date()),
        *rules.in_calibration(at_use, at.date()),
        *rules.load_within_calibrated_range(at_use, net, tare, at.date()),
        *rules.balance_checked_today(at_use, at.date()),
    ]


def may_measure(at_use: UnitAtUse, at: datetime) -> list[Finding]:
    """In service, qualified and in calibration: what the instrument shows may be relied on.

    It may stand beside more than one batch.
    """
    return [
        *rules.unit_available(at_use, None),
        *rules.unit_qualified(at_use, at.date()),
        *rules.in_calibration(at_use, at.date()),
    ]


def may_show(
    at_use: UnitAtUse | None, values: Iterable[Decimal], unit: str | None, at: datetime
) -> list[Finding]:
    """The instrument, where one is told, may be relied on for these values."""
    if at_use is None:
        return []
    return rules.readings_within_calibrated_range(at_use, values, unit, at.date())


def begin_use(
    unit: Unit,
    context: Context,
    *,
    sponsor_id: UUID,
    batch_id: UUID,
    batch_number: str,
    product_code: str,
) -> tuple[Use, Unit]:
    """The use, of the batch's sponsor, and the next version of the unit, in use since now."""
    use = Use(
        id=context.new_id(),
        version=1,
        sponsor_id=sponsor_id,
        unit_id=unit.id,
        batch_id=batch_id,
        batch_number=batch_number,
        product_code=product_code,
    )
    return use, replace(
        unit,
        version=unit.version + 1,
        use=UseState.IN_USE,
        use_id=use.id,
        in_use_since=_stated(unit, context),
    )


def late_use(at_use: UnitAtUse, context: Context) -> list[Finding]:
    """Exceptions of a use that ends now: its line is late, or it ended before it began."""
    unit = at_use.unit
    ended_at = _stated(unit, context)
    return as_facts(rules.log_in_order(unit, unit.in_use_since or ended_at, ended_at))


def end_use(at_use: UnitAtUse, context: Context) -> tuple[Unit, LogbookEntry]:
    """The unit free and, where its class is cleaned, dirty; and the line of its use.

    A unit that was taken out of service meanwhile stays so. A use that is said to have ended
    before it began is written as ended when it began.
    """
    unit = at_use.unit
    ended_at = _stated(unit, context)
    started_at = unit.in_use_since or ended_at
    line = logged(
        unit,
        LogKind.USE,
        started_at,
        max(started_at, ended_at),
        context,
        text="Used for a batch.",
        use_id=unit.use_id,
    )
    needs = at_use.equipment_class.needs_cleaning
    out = unit.use is UseState.OUT_OF_SERVICE
    return (
        replace(
            written(replace(unit, in_use_since=None), line),
            use=UseState.OUT_OF_SERVICE if out else UseState.AVAILABLE,
            cleaning=CleaningState.DIRTY if needs else unit.cleaning,
            clean_until=None if needs else unit.clean_until,
            use_id=None,
        ),
        line,
    )


def written(unit: Unit, line: LogbookEntry) -> Unit:
    """The next version of the unit after `line`: its last number, and how far its logbook reaches.

    A line inside an open use, such as a check, does not move that end: the use is written when it
    ends, from its beginning. Nothing moves it back.
    """
    until = unit.logged_until
    inside = unit.in_use_since is not None and line.started_at >= unit.in_use_since
    if not inside and (until is None or line.ended_at > until):
        until = line.ended_at
    return replace(unit, version=unit.version + 1, log_number=line.number, logged_until=until)


def _stated(unit: Unit, context: Context) -> datetime:
    """When it happened, as stated, and not in the future; else now.

    Now is read before the unit is locked: whoever waited goes on where the logbook ends.
    """
    if context.event_at != context.at or unit.logged_until is None:
        return min(context.event_at, context.at)
    return max(context.at, unit.logged_until)


def noted(unit: Unit, kind: LogKind, context: Context, text: str) -> LogbookEntry:
    """The next line of the unit's logbook, about something of a moment."""
    at = _stated(unit, context)
    return logged(unit, kind, at, at, context, text=text)


def logged(
    unit: Unit,
    kind: LogKind,
    started_at: datetime,
    ended_at: datetime,
    context: Context,
    *,
    text: str,
    use_id: UUID | None = None,
) -> LogbookEntry:
    """The next line of the unit's logbook; `written` gives the unit with it."""
    late = unit.logged_until is not None and started_at < unit.logged_until
    return LogbookEntry(
        id=context.new_id(),
        version=1,
        unit_id=unit.id,
        number=unit.log_number + 1,
        kind=kind,
        started_at=started_at,
        ended_at=ended_at,
        use_id=use_id,
        text=text,
        performed_by=context.actor.user_id,
        late_reason=(context.reason or "not recorded") if late else None,
    )


def covers(
    at_use: UnitAtUse, name: str, lower: Decimal | None, upper: Decimal | None, unit: str
) -> list[Finding]:
    """The unit covers the range that a recipe asks for."""
    return rules.covers_range(at_use, name, lower, upper, unit)
