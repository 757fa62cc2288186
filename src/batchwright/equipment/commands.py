"""Equipment is defined, qualified, calibrated, cleaned, checked and maintained."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from batchwright.equipment import changes, queries, rules
from batchwright.equipment.types import (
    Area,
    BalanceCheck,
    Calibration,
    Capability,
    CleaningState,
    EquipmentClass,
    LogbookEntry,
    LogKind,
    Qualification,
    Site,
    Unit,
    UseState,
)
from batchwright.kernel.findings import Finding, Severity, as_facts
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSite(Command):
    """code, name: of the site."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddArea(Command):
    """site: its code. code, name, grade: of the area."""

    site: str
    code: str
    name: str
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClass(Command):
    """code, name, function: of the class; whether its units are cleaned and calibrated."""

    code: str
    name: str
    function: str
    needs_cleaning: bool = True
    needs_calibration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """name, lower, upper, unit: what a unit covers."""

    name: str
    lower: Decimal
    upper: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnit(Command):
    """code, name: of the unit. equipment_class, area: their codes. parent: code of the unit that a
    module belongs to. capabilities: the ranges it covers."""

    code: str
    name: str
    equipment_class: str
    area: str
    parent: str | None = None
    capabilities: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifyUnit(Command):
    """unit_id, function: what is qualified for what. document: the report."""

    unit_id: UUID
    function: str
    qualified_on: date
    valid_until: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateUnit(Command):
    """unit_id, property: what was calibrated. range: over what. passed: the result."""

    unit_id: UUID
    property: str
    lower: Decimal
    upper: Decimal
    unit: str
    performed_on: date
    due_on: date
    passed: bool
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckBalance(Command):
    """unit_id: the balance. reference, reading, tolerance, unit: the check with a known mass."""

    unit_id: UUID
    reference: Decimal
    reading: Decimal
    tolerance: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUnit(Command):
    """unit_id: what was cleaned, from when, by which procedure, and how long it stays clean."""

    unit_id: UUID
    started_at: datetime
    procedure: str
    clean_hours: int
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCleaning(Command):
    """unit_id: whose cleaning another person has inspected."""

    unit_id: UUID
    expected_version: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFacts:
    """The site, and whether the code is taken."""

    site: Site
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnitFacts:
    """What the new unit refers to, and whether the code is taken."""

    equipment_class: EquipmentClass
    area: Area
    parent: Unit | None
    taken: bool


def _site_taken(do: AddSite, read: Reader) -> bool:
    return read.first(Site, "code = %s", do.code) is not None


@command(permission="equipment.define", facts=_site_taken)
def add_site(do: AddSite, facts: bool, context: Context) -> Change:
    """The site is known."""
    row = Site(id=context.new_id(), version=1, code=do.code, name=do.name)
    return Change(
        kind="equipment.site_added.v1",
        rows=(row,),
        findings=tuple(rules.code_free(facts, do.code)),
        result={"site_id": str(row.id)},
    )


def _area_facts(do: AddArea, read: Reader) -> AreaFacts:
    site = read.first(Site, "code = %s", do.site)
    if site is None:
        raise NotFound("Site")
    return AreaFacts(site=site, taken=read.first(Area, "code = %s", do.code) is not None)


@command(permission="equipment.define", facts=_area_facts)
def add_area(do: AddArea, facts: AreaFacts, context: Context) -> Change:
    """The area of the site is known."""
    row = Area(
        id=context.new_id(),
        version=1,
        site_id=facts.site.id,
        code=do.code,
        name=do.name,
        grade=do.grade,
    )
    return Change(
        kind="equipment.area_added.v1",
        rows=(row,),
        findings=tuple(rules.code_free(facts.taken, do.code)),
        result={"area_id": str(row.id)},
    )


def _class_taken(do: AddClass, read: Reader) -> bool:
    return read.first(EquipmentClass, "code = %s", do.code) is not None


@command(permission="equipment.define", facts=_class_taken)
def add_class(do: AddClass, facts: bool, context: Context) -> Change:
    """The class of equipment is known; recipes may ask for it."""
    row = EquipmentClass(
        id=context.new_id(),
        version=1,
        code=do.code,
        name=do.name,
        function=do.function,
        needs_cleaning=do.needs_cleaning,
        needs_calibration=do.needs_calibration,
    )
    return Change(
        kind="equipment.class_added.v1",
        rows=(row,),
        findings=tuple(rules.code_free(facts, do.code)),
        result={"class_id": str(row.id)},
    )


def _new_unit_facts(do: AddUnit, read: Reader) -> NewUnitFacts:
    found = read.first(EquipmentClass, "code = %s", do.equipment_class)
    area = read.first(Area, "code = %s", do.area)
    parent = read.first(Unit, "code = %s", do.parent) if do.parent else None
    if found is None or area is None or (do.parent and parent is None):
        raise NotFound("EquipmentClass or Area or Unit")
    return NewUnitFacts(
        equipment_class=found,
        area=area,
        parent=parent,
        taken=read.first(Unit, "code = %s", do.code) is not None,
    )


@command(permission="equipment.define", facts=_new_unit_facts)
def add_unit(do: AddUnit, facts: NewUnitFacts, context: Context) -> Change:
    """The unit is known, and dirty until it was cleaned and the cleaning verified."""
    needs = facts.equipment_class.needs_cleaning
    row = Unit(
        id=context.new_id(),
        version=1,
        code=do.code,
        name=do.name,
        class_id=facts.equipment_class.id,
        area_id=facts.area.id,
        parent_id=facts.parent.id if facts.parent else None,
        use=UseState.AVAILABLE,
        cleaning=CleaningState.DIRTY if needs else CleaningState.CLEAN,
    )
    covers = tuple(
        Capability(
            id=context.new_id(),
            unit_id=row.id,
            name=each.name,
            lower=each.lower,
            upper=each.upper,
            unit=each.unit,
        )
        for each in do.capabilities
    )
    return Change(
        kind="equipment.unit_added.v1",
        rows=(row, *covers),
        findings=(
            *rules.code_free(facts.taken, do.code),
            *(
                finding
                for each in do.capabilities
                for finding in rules.range_sound(each.name, each.lower, each.upper, each.unit)
            ),
        ),
        result={"unit_id": str(row.id)},
    )


def _unit(
    do: QualifyUnit | CleanUnit | RecordMaintenance | TakeOutOfService | ReturnToService,
    read: Reader,
) -> Unit:
    return read.row(Unit, do.unit_id, lock=True)


@command(permission="equipment.qualify", facts=_unit, signature=Meaning.APPROVED)
def qualify_unit(do: QualifyUnit, facts: Unit, context: Context) -> Change:
    """The unit is qualified for the function until a day (EU-15.4)."""
    row = Qualification(
        id=context.new_id(),
        unit_id=facts.id,
        function=do.function,
        qualified_on=do.qualified_on,
        valid_until=do.valid_until,
        qualified_by=context.actor.user_id,
        document=do.document,
    )
    return Change(
        kind="equipment.unit_qualified.v1",
        rows=(row,),
        findings=(
            *rules.days_in_order(do.qualified_on, do.valid_until),
            *rules.done_by(do.qualified_on, context.at.date()),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringFacts:
    """The unit, and which batches it served since it was last known to measure right.

    since: of its last good calibration or check; None: there was none.
    """

    unit: Unit
    since: datetime | None
    served: tuple[UUID, ...]


def _calibration(do: CalibrateUnit, read: Reader) -> MeasuringFacts:
    unit = read.row(Unit, do.unit_id, lock=True)
    if do.passed:
        return MeasuringFacts(unit=unit, since=None, served=())
    good = read.first(
        Calibration,
        "unit_id = %s and property = %s and passed and performed_on <= %s "
        "order by performed_on desc, id desc",
        unit.id,
        do.property,
        do.performed_on,
    )
    since = None if good is None else datetime.combine(good.performed_on, time(), UTC)
    served = queries.batches_since(read, unit_id=unit.id, since=since)
    return MeasuringFacts(unit=unit, since=since, served=tuple(served))


def _check(do: CheckBalance, read: Reader) -> MeasuringFacts:
    unit = read.row(Unit, do.unit_id, lock=True)
    if rules.check_passes(do.reference, do.reading, do.tolerance):
        return MeasuringFacts(unit=unit, since=None, served=())
    good = read.first(
        BalanceCheck, "unit_id = %s and passed order by checked_at desc, id desc", unit.id
    )
    since = None if good is None else good.checked_at
    served = queries.batches_since(read, unit_id=unit.id, since=since)
    return MeasuringFacts(unit=unit, since=since, served=tuple(served))


def _of_batches(ids: tuple[UUID, ...]) -> tuple[RecordRef, ...]:
    return tuple(RecordRef("batches.batch", each) for each in ids)


@command(permission="equipment.calibrate", facts=_calibration)
def calibrate_unit(do: CalibrateUnit, facts: MeasuringFacts, context: Context) -> Change:
    """The calibration is recorded; one that failed takes the unit out of service (US-211.68(a)).

    The failure is an exception in the record of every batch that the unit served since its last
    good calibration, as far as the person sees their sponsors.
    """
    row = Calibration(
        id=context.new_id(),
        unit_id=facts.unit.id,
        property=do.property,
        lower=do.lower,
        upper=do.upper,
        unit=do.unit,
        performed_on=do.performed_on,
        due_on=do.due_on,
        passed=do.passed,
        certificate=do.certificate,
        performed_by=context.actor.user_id,
    )
    line = changes.noted(
        facts.unit,
        LogKind.CALIBRATION,
        context,
        f"Calibration of {do.property}: {'passed' if do.passed else 'failed'}.",
    )
    unit = changes.written(facts.unit, line)
    findings: list[Finding] = []
    if not do.passed:
        unit = replace(unit, use=UseState.OUT_OF_SERVICE)
        findings.append(
            Finding(
                "calibration_failed",
                Severity.EXCEPTION,
                unit=unit.code,
                property=do.property,
                since=facts.since,
                batches=len(facts.served),
            )
        )
    return Change(
        kind="equipment.unit_calibrated.v1",
        rows=(row, line, unit),
        findings=(
            *rules.range_sound(do.property, do.lower, do.upper, do.unit),
            *rules.days_in_order(do.performed_on, do.due_on),
            *rules.done_by(do.performed_on, context.at.date()),
            *_in_order(facts.unit, line, context),
            *findings,
        ),
        about=_of_batches(facts.served),
        result={"calibration_id": str(row.id), "batches": [str(each) for each in facts.served]},
    )


def _in_order(unit: Unit, line: LogbookEntry, context: Context) -> list[Finding]:
    """What does not hold of the times of a line about a fact."""
    return [
        *rules.log_in_order(unit, line.started_at, line.ended_at),
        *rules.line_has_happened(unit, line.ended_at, context.at),
    ]


@command(permission="equipment.use", facts=_check)
def check_balance(do: CheckBalance, facts: MeasuringFacts, context: Context) -> Change:
    """The daily check is recorded; one that failed takes the balance out of service.

    The failure is an exception in the record of every batch weighed since the last good check, as
    far as the person sees their sponsors (US-211.68(a)).
    """
    passed = rules.check_passes(do.reference, do.reading, do.tolerance)
    row = BalanceCheck(
        id=context.new_id(),
        unit_id=facts.unit.id,
        reference=do.reference,
        reading=do.reading,
        tolerance=do.tolerance,
        unit=do.unit,
        passed=passed,
        checked_by=context.actor.user_id,
        checked_at=context.event_at,
    )
    line = changes.noted(
        facts.unit,
        LogKind.CALIBRATION,
        context,
        f"Check with {do.reference} {do.unit}: {do.reading} {do.unit}, "
        f"{'passed' if passed else 'failed'}.",
    )
    unit = changes.written(facts.unit, line)
    findings: list[Finding] = []
    if not passed:
        unit = replace(unit, use=UseState.OUT_OF_SERVICE)
        findings.append(
            Finding(
                "balance_check_failed",
                Severity.EXCEPTION,
                unit=unit.code,
                reading=do.reading,
                reference=do.reference,
                of=do.unit,
                since=facts.since,
                batches=len(facts.served),
            )
        )
    return Change(
        kind="equipment.balance_checked.v1",
        rows=(row, line, unit),
        findings=(
            *rules.tolerance_sound(do.tolerance),
            *_in_order(facts.unit, line, context),
            *findings,
        ),
        about=_of_batches(facts.served),
        result={"passed": passed, "batches": [str(each) for each in facts.served]},
    )


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
            *_in_order(facts, line, context),
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


@command(permission="equipment.maintain", facts=_unit, signature=Meaning.PERFORMED)
def record_maintenance(do: RecordMaintenance, facts: Unit, context: Context) -> Change:
    """The maintenance is in the logbook, signed by its doer (US-211.182)."""
    line = changes.logged(
        facts, LogKind.MAINTENANCE, do.started_at, context.event_at, context, text=do.text
    )
    return Change(
        kind="equipment.maintenance_recorded.v1",
        rows=(changes.written(facts, line), line),
        findings=tuple(_in_order(facts, line, context)),
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

    A unit that fails while it serves a batch is an exception in that batch's record.
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
            *_in_order(facts, line, context),
        ),
        about=_of_batches((facts.batch_id,) if facts.batch_id else ()),
    )


@command(permission="equipment.maintain", facts=_unit, needs_reason=True)
def return_to_service(do: ReturnToService, facts: Unit, context: Context) -> Change:
    """The unit may be used again; it goes on serving the batch that it served before."""
    line = changes.noted(
        facts, LogKind.MAINTENANCE, context, f"Returned to service: {context.reason}"
    )
    use = UseState.AVAILABLE if facts.batch_id is None else UseState.IN_USE
    return Change(
        kind="equipment.unit_returned_to_service.v1",
        rows=(line, replace(changes.written(facts, line), use=use)),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.out_of_service(facts),
            *_in_order(facts, line, context),
        ),
        about=_of_batches((facts.batch_id,) if facts.batch_id else ()),
    )
