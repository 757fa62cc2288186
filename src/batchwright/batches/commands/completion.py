"""A batch is complete: its output is put away, its units are free."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.batches.recipe_cache import FrozenRecipe, recipe_of
from batchwright.batches.rules import disposition as decision_rules
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Batch, BatchState, Charging, Phase, PhaseState
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version, number_free
from batchwright.ledger.store import Reader, asking
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes as materials
from batchwright.materials.types import Container, LinkKind, Lot, MaterialDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteBatch(Command):
    """batch_id: all phases are complete. lot_number, quantity, unit: what it gave. expires_on: of
    the product, no later than its shelf life."""

    batch_id: UUID
    lot_number: Code
    quantity: Decimal
    unit: Code
    expires_on: date
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionFacts:
    """The batch with the states of its phases, the lots that went into it, and its product."""

    batch: Batch
    phases: tuple[Phase, ...]
    recipe: FrozenRecipe
    inputs: tuple[tuple[Lot, Quantity, UUID], ...]
    definition: MaterialDefinition | None
    number_taken: bool
    units: tuple[UnitAtUse, ...]


_CHARGED = "batch_id = %s and container_id is not null order by charged_at, id"


def completion_facts(do: CompleteBatch, read: Reader) -> CompletionFacts:
    """The batch locked; raises NotFound."""
    batch = read.row(Batch, do.batch_id, lock=True)
    recipe = recipe_of(read, batch.id, batch.recipe_digest)
    charged_into = "(select container_id from batches_charging where batch_id = %s)"
    product = asking(
        MaterialDefinition,
        "sponsor_id = %s and code = %s",
        batch.sponsor_id,
        batch.product_code,
    )
    taken = asking(Lot, "sponsor_id = %s and number = %s", batch.sponsor_id, do.lot_number)
    read.ahead(
        asking(Charging, _CHARGED, batch.id),
        asking(Container, f"id in {charged_into}", batch.id),
        asking(
            Lot,
            f"id in (select lot_id from materials_container where id in {charged_into})",
            batch.id,
        ),
        asking(Phase, "batch_id = %s order by number", batch.id),
        product,
        taken,
    )
    charged = read.rows(Charging, _CHARGED, batch.id)
    definitions = read.asked(MaterialDefinition, product)
    used = read.by_ids(Container, [each.container_id for each in charged if each.container_id])
    by_id = {each.id: each for each in used}
    lots = {each.id: each for each in read.by_ids(Lot, [each.lot_id for each in used])}
    return CompletionFacts(
        batch=batch,
        phases=tuple(read.rows(Phase, "batch_id = %s order by number", batch.id)),
        recipe=recipe,
        inputs=tuple(
            (
                lots[by_id[each.container_id].lot_id],
                Quantity(each.quantity, each.unit),
                each.container_id,
            )
            for each in charged
            if each.container_id and each.quantity is not None and each.unit is not None
        ),
        definition=definitions[0] if definitions else None,
        number_taken=bool(read.asked(Lot, taken)),
        units=tuple(
            unit_at_use(read, unit_id, lock=True)
            for (unit_id,) in read.values(
                "select n.id from equipment_unit n join equipment_use u on u.id = n.use_id "
                "where u.batch_id = %s and u.sponsor_id = %s order by n.id for update of n",
                batch.id,
                batch.sponsor_id,
            )
        ),
    )


def _completion_shown(do: CompleteBatch, facts: CompletionFacts) -> dict[str, object]:
    """What is signed: the batch, its output, and that all phases are complete."""
    return {
        "batch": facts.batch.number,
        "version": facts.batch.version,
        "command": do,
        "phases": {each.path: each.version for each in facts.phases},
    }


@command(
    permission="batches.complete",
    signature=Meaning.PERFORMED,
    facts=completion_facts,
    shown=_completion_shown,
)
def complete_batch(do: CompleteBatch, facts: CompletionFacts, context: Context) -> Change:
    """The batch is complete and its output a lot in quarantine (US-211.142, US-211.188).

    All that was charged is linked to the output lot with its quantity; all units are free again.
    """
    batch = facts.batch
    output, wrong = material_rules.measured(do.quantity, do.unit)
    findings = [
        *current_version(batch.version, do.expected_version),
        *decision_rules.not_historical(batch),
        *rules.batch_runs(batch),
        *material_rules.phases_complete(
            [each for each in facts.phases if each.state is not PhaseState.COMPLETE]
        ),
        *material_rules.completed_after_start(batch.started_at, context.event_at),
        *material_rules.product_defined(facts.definition is not None, batch.product_code),
        *number_free(facts.number_taken, "lot", do.lot_number),
        *material_rules.within_shelf_life(
            context.event_at.date(), do.expires_on, facts.recipe.document.shelf_life_months
        ),
        *wrong,
    ]
    if findings or output is None or facts.definition is None:
        return Change(kind="batches.batch_completed.v1", findings=tuple(findings))
    lot, rows = materials.produced(
        batch.sponsor_id,
        do.lot_number,
        facts.definition.id,
        facts.definition.sponsor_id,
        output,
        do.expires_on,
        batch.id,
        context,
    )
    links = [
        materials.linked(
            LinkKind.PROCESS,
            source,
            lot,
            quantity,
            context,
            from_container_id=container_id,
            batch_id=batch.id,
        )
        for source, quantity, container_id in facts.inputs
    ]
    ended = [equipment.end_use(each, context) for each in facts.units]
    return Change(
        kind="batches.batch_completed.v1",
        rows=(
            replace(
                batch,
                version=batch.version + 1,
                state=BatchState.COMPLETED,
                completed_at=context.event_at,
                expires_on=do.expires_on,
                lot_id=lot.id,
            ),
            *rows,
            *links,
            *(unit for unit, _ in ended),
            *(line for _, line in ended),
        ),
        result={"lot_id": str(lot.id), "links": len(links)},
    )
