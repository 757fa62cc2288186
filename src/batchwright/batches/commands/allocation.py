"""Materials are reserved for a batch, first expiry first."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.batches.recipe_cache import FrozenRecipe, recipe_of
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Batch
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials.queries import first_expiring_of
from batchwright.materials.types import Container, Reservation
from batchwright.recipes.charging import nominal
from batchwright.recipes.document import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateMaterials(Command):
    """batch_id: the batch whose components are reserved, first expiry first (US-211.86)."""

    batch_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationFacts:
    """The batch and, for each component, the free containers in order of expiry, locked."""

    batch: Batch
    recipe: FrozenRecipe
    free: dict[str, tuple[Container, ...]]
    reserved: frozenset[str]


def allocation_facts(do: AllocateMaterials, read: Reader) -> AllocationFacts:
    """Raises NotFound for a batch that cannot be seen."""
    batch = read.row(Batch, do.batch_id, lock=True)
    recipe = recipe_of(read, batch.id, batch.recipe_digest)
    components = recipe.document.formula.components
    free = first_expiring_of(
        read, (each.material for each in components), batch.sponsor_id, lock=True
    )
    return AllocationFacts(
        batch=batch,
        recipe=recipe,
        free={each.id: tuple(free[each.material]) for each in components},
        reserved=frozenset(
            each.component
            for each in read.rows(Reservation, "batch_id = %s and released_at is null", batch.id)
        ),
    )


@command(permission="batches.allocate", facts=allocation_facts)
def allocate_materials(do: AllocateMaterials, facts: AllocationFacts, context: Context) -> Change:
    """Each component of the batch is reserved from the stock that expires first (US-211.86)."""
    findings = list(rules.batch_runs(facts.batch))
    reservations: list[Reservation] = []
    touched: dict[UUID, Container] = {}
    for component in facts.recipe.document.formula.components:
        if component.id in facts.reserved:
            continue
        # An active is weighed by its assay, so some more than its content is kept for it.
        margin = Decimal("1.15") if component.role is Role.ACTIVE else Decimal("1.01")
        needed = nominal(component).times(margin)
        for each in facts.free[component.id]:
            container = touched.get(each.id, each)
            free = Quantity(container.quantity - container.reserved, container.unit)
            part = min(free.value, needed.to(container.unit).value)
            if part <= 0:
                continue
            touched[container.id] = replace(
                container, version=each.version + 1, reserved=container.reserved + part
            )
            reservations.append(
                Reservation(
                    id=context.new_id(),
                    version=1,
                    sponsor_id=container.sponsor_id,
                    container_id=container.id,
                    batch_id=facts.batch.id,
                    component=component.id,
                    quantity=part,
                    unit=container.unit,
                )
            )
            needed = needed - Quantity(part, container.unit)
            if needed.value <= 0:
                break
        findings += material_rules.enough_allocated(component.id, needed, nominal(component))
    return Change(
        kind="batches.materials_allocated.v1",
        rows=(*touched.values(), *reservations),
        findings=tuple(findings),
        result={"reservations": len(reservations)},
    )
