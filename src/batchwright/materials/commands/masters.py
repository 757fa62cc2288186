"""Materials and suppliers are defined; suppliers are qualified."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import UNITS
from batchwright.ledger.command import command
from batchwright.ledger.rules import number_free
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.rules import receiving as receiving_rules
from batchwright.materials.types import (
    MaterialDefinition,
    MaterialKind,
    Supplier,
    SupplierQualification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineMaterial(Command):
    """owner_id: whose material. code, name, kind, unit: what it is and how it is counted.
    retest_months: after which a lot is retested where its receipt does not say when."""

    owner_id: UUID
    code: Code
    name: str
    kind: MaterialKind
    unit: Code
    storage: str | None = None
    identity_test: bool = True
    retest_months: int | None = None
    needs_potency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSupplier(Command):
    """code, name: of the supplier."""

    code: Code
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifySupplier(Command):
    """supplier_id, definition_id, valid_until: who is qualified for what until when."""

    supplier_id: UUID
    definition_id: UUID
    valid_until: date


def _definition_taken(do: DefineMaterial, read: Reader) -> bool:
    return (
        read.first(MaterialDefinition, "sponsor_id = %s and code = %s", do.owner_id, do.code)
        is not None
    )


@command(permission="materials.define", facts=_definition_taken)
def define_material(do: DefineMaterial, facts: bool, context: Context) -> Change:
    """The material is known to recipes and stock."""
    row = MaterialDefinition(
        id=context.new_id(),
        version=1,
        sponsor_id=do.owner_id,
        code=do.code,
        name=do.name,
        kind=do.kind,
        unit=do.unit,
        storage=do.storage,
        identity_test=do.identity_test,
        retest_months=do.retest_months,
        needs_potency=do.needs_potency,
    )
    return Change(
        kind="materials.material_defined.v1",
        rows=(row,),
        findings=(
            *number_free(facts, "material", do.code),
            *quantity_rules.unit_known(do.unit in UNITS, do.unit),
            *receiving_rules.retest_interval_sound(do.retest_months),
            *receiving_rules.owner_seen(do.owner_id in context.actor.sponsors),
        ),
        result={"definition_id": str(row.id)},
    )


def _supplier_taken(do: AddSupplier, read: Reader) -> bool:
    return read.first(Supplier, "code = %s", do.code) is not None


@command(permission="materials.qualify", facts=_supplier_taken)
def add_supplier(do: AddSupplier, facts: bool, context: Context) -> Change:
    """The supplier is known; nothing is received from it before it is qualified."""
    row = Supplier(id=context.new_id(), version=1, code=do.code, name=do.name)
    return Change(
        kind="materials.supplier_added.v1",
        rows=(row,),
        findings=tuple(number_free(facts, "supplier", do.code)),
        result={"supplier_id": str(row.id)},
    )


def _qualified(do: QualifySupplier, read: Reader) -> tuple[Supplier, MaterialDefinition]:
    return read.row(Supplier, do.supplier_id), read.row(MaterialDefinition, do.definition_id)


@command(permission="materials.qualify", facts=_qualified, signature=Meaning.APPROVED)
def qualify_supplier(
    do: QualifySupplier, facts: tuple[Supplier, MaterialDefinition], context: Context
) -> Change:
    """The supplier is qualified for the material until a day (US-211.84(d)(2))."""
    supplier, definition = facts
    row = SupplierQualification(
        id=context.new_id(),
        sponsor_id=definition.sponsor_id,
        supplier_id=supplier.id,
        definition_id=definition.id,
        valid_until=do.valid_until,
        qualified_by=context.actor.user_id,
        qualified_at=context.at,
    )
    return Change(kind="materials.supplier_qualified.v1", rows=(row,))
