"""Units are scanned for a batch and given back."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.batches.recipe_cache import FrozenRecipe, recipe_of
from batchwright.batches.rules import equipment as rules
from batchwright.batches.rules import execution
from batchwright.batches.types import Batch, UnitAssignment
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignUnit(Command):
    """batch_id, requirement: the equipment requirement of the recipe. unit_id: what was scanned."""

    batch_id: UUID
    requirement: Code
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseUnit(Command):
    """batch_id, unit_id: what the batch needs no longer."""

    batch_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFacts:
    """The batch with its recipe, and the unit as it is now, locked."""

    batch: Batch
    recipe: FrozenRecipe
    at_use: UnitAtUse


def assignment_facts(do: AssignUnit | ReleaseUnit, read: Reader) -> AssignmentFacts:
    """Raises NotFound for a batch or a unit that cannot be seen."""
    batch = read.row(Batch, do.batch_id)
    return AssignmentFacts(
        batch=batch,
        recipe=recipe_of(read, batch.id, batch.recipe_digest),
        at_use=unit_at_use(read, do.unit_id, lock=True),
    )


@command(permission="batches.assign", facts=assignment_facts)
def assign_unit(do: AssignUnit, facts: AssignmentFacts, context: Context) -> Change:
    """The unit serves the batch: of the class asked for, capable, clean, qualified, calibrated.

    A balance is not kept by one batch; it is checked again at each weighing.
    """
    batch, unit = facts.batch, facts.at_use.unit
    row = UnitAssignment(
        id=context.new_id(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.id,
        requirement=do.requirement,
        unit_id=unit.id,
        assigned_by=context.actor.user_id,
        assigned_at=context.at,
    )
    rows: tuple[Row, ...] = (row,)
    if facts.at_use.equipment_class.needs_cleaning and not facts.at_use.serves(batch.id):
        begun = equipment.begin_use(
            unit,
            context,
            sponsor_id=batch.sponsor_id,
            batch_id=batch.id,
            batch_number=batch.number,
            product_code=batch.product_code,
        )
        rows = (*begun, row)
    return Change(
        kind="batches.unit_assigned.v1",
        rows=rows,
        findings=(
            *execution.batch_runs(batch),
            *rules.fits_requirement(facts.recipe.document, do.requirement, facts.at_use),
            *equipment.may_begin_use(facts.at_use, batch.id, context.at),
        ),
    )


@command(permission="batches.assign", facts=assignment_facts)
def release_unit(do: ReleaseUnit, facts: AssignmentFacts, context: Context) -> Change:
    """The unit serves the batch no longer; its use is a line of its logbook (US-211.182)."""
    findings = rules.serves(facts.at_use, facts.batch)
    if findings:
        return Change(kind="batches.unit_released.v1", findings=tuple(findings))
    return Change(
        kind="batches.unit_released.v1",
        rows=equipment.end_use(facts.at_use, context),
    )
