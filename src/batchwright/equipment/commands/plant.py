"""Sites, areas, classes and units are known, and what units are qualified for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.equipment import rules
from batchwright.equipment.types import (
    Area,
    Capability,
    CleaningState,
    EquipmentClass,
    Qualification,
    ReferenceWeight,
    Site,
    Unit,
    UseState,
)
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSite(Command):
    """code, name: of the site."""

    code: Code
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddArea(Command):
    """site: its code. code, name, grade: of the area."""

    site: Code
    code: Code
    name: str
    grade: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClass(Command):
    """code, name, function: of the class; whether its units are cleaned and calibrated."""

    code: Code
    name: str
    function: Code
    needs_cleaning: bool = True
    needs_calibration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """name, lower, upper, unit: what a unit covers."""

    name: Code
    lower: Decimal
    upper: Decimal
    unit: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnit(Command):
    """code, name: of the unit. equipment_class, area: their codes. parent: code of the unit that a
    module belongs to. capabilities: the ranges it covers."""

    code: Code
    name: str
    equipment_class: Code
    area: Code
    parent: Code | None = None
    capabilities: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifyUnit(Command):
    """unit_id, function: what is qualified for what: the function of its class, or "automated
    verification", by which it checks in place of a second person. document: the report."""

    unit_id: UUID
    function: Code
    qualified_on: date
    valid_until: date
    document: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReferenceWeight(Command):
    """unit_id: the balance. code: of the weight. mass, tolerance, unit: what the balance has to
    show of it, and by how much it may be off. certificate: of the weight."""

    unit_id: UUID
    code: Code
    mass: Decimal
    tolerance: Decimal
    unit: Code
    certificate: Code


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


def _unit(do: QualifyUnit | AddReferenceWeight, read: Reader) -> Unit:
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


@command(permission="equipment.qualify", facts=_unit, signature=Meaning.APPROVED)
def add_reference_weight(do: AddReferenceWeight, facts: Unit, context: Context) -> Change:
    """The balance is checked with this weight, within this tolerance (US-211.68(a)).

    Who checks it chooses neither. The same code again, with other figures, takes its place.
    """
    row = ReferenceWeight(
        id=context.new_id(),
        unit_id=facts.id,
        code=do.code,
        mass=do.mass,
        tolerance=do.tolerance,
        unit=do.unit,
        certificate=do.certificate,
        approved_by=context.actor.user_id,
    )
    return Change(
        kind="equipment.reference_weight_added.v1",
        rows=(row,),
        findings=tuple(rules.reference_weight_sound(row)),
        result={"reference_weight_id": str(row.id)},
    )
