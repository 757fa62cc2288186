"""Equipment is defined, qualified, calibrated, cleaned, checked and maintained."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from batchwright.equipment import changes, rules
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
from batchwright.kernel.findings import Finding, Severity
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
        findings=tuple(rules.code_free(facts.taken, do.code)),
        result={"unit_id": str(row.id)},
    )


def _unit(
    do: QualifyUnit
    | CalibrateUnit
    | CheckBalance
    | CleanUnit
    | VerifyCleaning
    | RecordMaintenance
    | TakeOutOfService
    | ReturnToService,
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
    return Change(kind="equipment.unit_qualified.v1", rows=(row,))


@command(permission="equipment.calibrate", facts=_unit)
def calibrate_unit(do: CalibrateUnit, facts: Unit, context: Context) -> Change:
    """The calibration is recorded; one that failed takes the unit out of service (US-211.68(a))."""
    row = Calibration(
        id=context.new_id(),
        unit_id=facts.id,
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
    line = changes.logged(
        facts,
        LogKind.CALIBRATION,
        context.event_at,
        context.event_at,
        context,
        text=f"Calibration of {do.property}: {'passed' if do.passed else 'failed'}.",
    )
    unit = _with_line(facts, line)
    findings: list[Finding] = []
    if not do.passed:
        unit = replace(unit, use=UseState.OUT_OF_SERVICE)
        findings.append(Finding("calibration_failed", Severity.EXCEPTION, unit=facts.code))
    return Change(
        kind="equipment.unit_calibrated.v1", rows=(row, unit, line), findings=tuple(findings)
    )


def _with_line(unit: Unit, line: LogbookEntry) -> Unit:
    until = max(each for each in (unit.logged_until, line.ended_at) if each is not None)
    return replace(unit, version=unit.version + 1, log_number=line.number, logged_until=until)


@command(permission="equipment.use", facts=_unit)
def check_balance(do: CheckBalance, facts: Unit, context: Context) -> Change:
    """The daily check is recorded; one that failed takes the balance out of service."""
    passed = abs(do.reading - do.reference) <= do.tolerance
    row = BalanceCheck(
        id=context.new_id(),
        unit_id=facts.id,
        reference=do.reference,
        reading=do.reading,
        tolerance=do.tolerance,
        unit=do.unit,
        passed=passed,
        checked_by=context.actor.user_id,
        checked_at=context.event_at,
    )
    if passed:
        return Change(kind="equipment.balance_checked.v1", rows=(row,), result={"passed": True})
    failed = Finding(
        "balance_check_failed",
        Severity.EXCEPTION,
        unit=facts.code,
        reading=do.reading,
        reference=do.reference,
        of=do.unit,
    )
    return Change(
        kind="equipment.balance_checked.v1",
        rows=(row, replace(facts, version=facts.version + 1, use=UseState.OUT_OF_SERVICE)),
        findings=(failed,),
        result={"passed": False},
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
        _with_line(facts, line),
        cleaning=CleaningState.CLEANED,
        cleaned_by=context.actor.user_id,
        clean_until=context.event_at + timedelta(hours=do.clean_hours),
    )
    return Change(
        kind="equipment.unit_cleaned.v1",
        rows=(unit, line),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.not_in_use(facts),
            *rules.log_in_order(facts, do.started_at, context.event_at),
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


@command(permission="equipment.maintain", facts=_unit)
def record_maintenance(do: RecordMaintenance, facts: Unit, context: Context) -> Change:
    """The maintenance is in the logbook."""
    line = changes.logged(
        facts, LogKind.MAINTENANCE, do.started_at, context.event_at, context, text=do.text
    )
    return Change(
        kind="equipment.maintenance_recorded.v1",
        rows=(_with_line(facts, line), line),
        findings=tuple(rules.log_in_order(facts, do.started_at, context.event_at)),
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
    """The unit is not used until it is returned to service."""
    return Change(
        kind="equipment.unit_taken_out_of_service.v1",
        rows=(replace(facts, version=facts.version + 1, use=UseState.OUT_OF_SERVICE),),
        findings=(
            *current_version(facts.version, do.expected_version),
            *rules.not_in_use(facts),
        ),
    )


@command(permission="equipment.maintain", facts=_unit, needs_reason=True)
def return_to_service(do: ReturnToService, facts: Unit, context: Context) -> Change:
    """The unit may be used again."""
    return Change(
        kind="equipment.unit_returned_to_service.v1",
        rows=(replace(facts, version=facts.version + 1, use=UseState.AVAILABLE),),
        findings=tuple(current_version(facts.version, do.expected_version)),
    )
