"""Cleaning, maintenance and service, and the second person who checks."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from batchwright.equipment import changes, rules
from batchwright.equipment.commands.lines import in_order, reaching_its_batch
from batchwright.equipment.types import (
    CleaningState,
    LogbookEntry,
    LogKind,
    Unit,
    UseState,
)
from batchwright.kernel.findings import as_facts
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUnit(Command):
    """unit_id: what was cleaned, from when, by which procedure, and how long it stays clean."""

    unit_id: UUID
    started_at: datetime
    procedure: Code
    clean_hours: int
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCleaning(Command):
    """unit_id: whose cleaning another person has inspected."""

    unit_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectUnit(Command):
    """Somebody looked at a cleaned unit just before its use.

    unit_id: the unit. clean: nothing of a batch before is left in or on it, labels included.
    remark: what was seen.
    """

    unit_id: UUID
    clean: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMaintenance(Command):
    """unit_id, started_at, text: what was done to which unit since when."""

    unit_id: UUID
    started_at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLogLine(Command):
    """entry_id: the line of a logbook that another person has checked."""

    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOutOfService(Command):
    """unit_id: what is not to be used."""

    unit_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToService(Command):
    """unit_id: what may be used again."""

    unit_id: UUID
    expected_version: int | None = None


def _unit(
    do: CleanUnit | InspectUnit | RecordMaintenance | TakeOutOfService | ReturnToService,
    read: Reader,
) -> Unit:
    return read.row(Unit, do.unit_id, lock=True)


@command(permission="equipment.clean", facts=_unit, signature=Meaning.PERFORMED)
def clean_unit(do: CleanUnit, facts: Unit, context: Context) -> Change:
    """The cleaning is in the logbook; the unit is clean once another person verified it."""
    line = changes.logged(
        facts,
        LogKind.CLEANING,
        do.started_at,
        context.event_at,
        context,
        text=f"Cleaned by {do.procedure}.",
    )
    unit = replace(
        changes.written(facts, line),
        cleaning=CleaningState.CLEANED,
        cleaned_by=context.actor.user_id,
        clean_until=context.event_at + timedelta(hours=min(do.clean_hours, rules.CLEAN_HOURS_MAX)),
    )
    return Change(
        kind="equipment.unit_cleaned.v1",
        rows=(unit, line),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.not_in_use(facts),
            *rules.clean_hours_sound(do.clean_hours),
            *in_order(facts, line, context),
        ),
        result={"log_entry_id": str(line.id)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningFacts:
    """The unit and the line of its last cleaning."""

    unit: Unit
    line: LogbookEntry | None


def _cleaning(do: VerifyCleaning, read: Reader) -> CleaningFacts:
    unit = read.row(Unit, do.unit_id, lock=True)
    line = read.first(
        LogbookEntry, "unit_id = %s and kind = 'cleaning' order by number desc", unit.id
    )
    return CleaningFacts(unit=unit, line=line)


@command(permission="equipment.verify", facts=_cleaning, signature=Meaning.VERIFIED)
def verify_cleaning(do: VerifyCleaning, facts: CleaningFacts, context: Context) -> Change:
    """Another person has inspected the cleaned unit; it is clean (US-211.67(c))."""
    unit, line = facts.unit, facts.line
    findings = [
        *current_version(unit.version, do.expected_version),
        *rules.cleaned_and_waiting(unit),
    ]
    if line is None:
        return Change(kind="equipment.cleaning_verified.v1", findings=tuple(findings))
    return Change(
        kind="equipment.cleaning_verified.v1",
        rows=(
            replace(unit, version=unit.version + 1, cleaning=CleaningState.CLEAN),
            replace(
                line,
                version=line.version + 1,
                checked_by=context.actor.user_id,
                checked_at=context.at,
            ),
        ),
        findings=(*findings, *rules.another_checker(line, context.actor.user_id)),
    )


@command(permission="equipment.use", facts=_unit)
def inspect_unit(do: InspectUnit, facts: Unit, context: Context) -> Change:
    """The inspection is in the logbook; what is not clean is dirty again (US-211.67(b)(6))."""
    seen = f"Inspected before use: {'clean' if do.clean else 'not clean'}. {do.remark}".strip()
    line = changes.noted(facts, LogKind.CLEANING, context, seen)
    unit = changes.written(facts, line)
    if not do.clean:
        unit = replace(unit, cleaning=CleaningState.DIRTY, clean_until=None)
    return Change(
        kind="equipment.unit_inspected.v1",
        rows=(line, unit),
        findings=(
            *rules.inspected_when_clean(facts),
            *rules.found_clean(facts, do.clean),
            *in_order(facts, line, context),
        ),
        result={"log_entry_id": str(line.id)},
    )


@command(permission="equipment.maintain", facts=_unit, signature=Meaning.PERFORMED)
def record_maintenance(do: RecordMaintenance, facts: Unit, context: Context) -> Change:
    """The maintenance is in the logbook, signed by its doer (US-211.182)."""
    line = changes.logged(
        facts, LogKind.MAINTENANCE, do.started_at, context.event_at, context, text=do.text
    )
    return Change(
        kind="equipment.maintenance_recorded.v1",
        rows=(changes.written(facts, line), line),
        findings=tuple(in_order(facts, line, context)),
        result={"log_entry_id": str(line.id)},
    )


def _line(do: CheckLogLine, read: Reader) -> LogbookEntry:
    return read.row(LogbookEntry, do.entry_id, lock=True)


@command(permission="equipment.verify", facts=_line, signature=Meaning.CHECKED)
def check_log_line(do: CheckLogLine, facts: LogbookEntry, context: Context) -> Change:
    """Another person than its doer has checked the line (US-211.182)."""
    return Change(
        kind="equipment.log_line_checked.v1",
        rows=(
            replace(
                facts,
                version=facts.version + 1,
                checked_by=context.actor.user_id,
                checked_at=context.at,
            ),
        ),
        findings=(
            *rules.not_checked_yet(facts),
            *rules.another_checker(facts, context.actor.user_id),
        ),
    )


@command(permission="equipment.maintain", facts=_unit, needs_reason=True)
def take_out_of_service(do: TakeOutOfService, facts: Unit, context: Context) -> Change:
    """The unit is not used until it is returned to service.

    A unit that fails while it serves a batch is an exception in that batch's record, also where
    the person does not see the batch.
    """
    line = changes.noted(
        facts, LogKind.MAINTENANCE, context, f"Taken out of service: {context.reason}"
    )
    return Change(
        kind="equipment.unit_taken_out_of_service.v1",
        rows=(line, replace(changes.written(facts, line), use=UseState.OUT_OF_SERVICE)),
        findings=(
            *current_version(facts.version, do.expected_version),
            *as_facts(rules.not_in_use(facts)),
            *in_order(facts, line, context),
        ),
        effects=reaching_its_batch(facts),
    )


@command(permission="equipment.maintain", facts=_unit, needs_reason=True)
def return_to_service(do: ReturnToService, facts: Unit, context: Context) -> Change:
    """The unit may be used again; it goes on serving the batch that it served before."""
    line = changes.noted(
        facts, LogKind.MAINTENANCE, context, f"Returned to service: {context.reason}"
    )
    use = UseState.AVAILABLE if facts.use_id is None else UseState.IN_USE
    return Change(
        kind="equipment.unit_returned_to_service.v1",
        rows=(line, replace(changes.written(facts, line), use=use)),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.out_of_service(facts),
            *in_order(facts, line, context),
        ),
        effects=reaching_its_batch(facts),
    )
