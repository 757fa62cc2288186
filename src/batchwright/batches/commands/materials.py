"""Materials are allocated, weighed out, charged, sampled; the output is put away."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.commands.phases import ActCommand
from batchwright.batches.facts import PhaseFacts, asking_phase, phase_facts
from batchwright.batches.naming import named_values
from batchwright.batches.recipe_cache import FrozenRecipe, recipe_of
from batchwright.batches.rules import disposition as decision_rules
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import (
    Batch,
    BatchState,
    Charging,
    Phase,
    PhaseState,
    Weighing,
)
from batchwright.batches.weighing import Target, component_of, target_of
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import asking_unit, unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.findings import Finding, blocking
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import FOR_UPDATE, Reader, asking
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.materials import changes as materials
from batchwright.materials.queries import (
    asking_container,
    container_at_use,
    first_expiring_of,
    older_lots,
)
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    LinkKind,
    Lot,
    MaterialDefinition,
    MovementKind,
    Reservation,
)
from batchwright.recipes.charging import nominal
from batchwright.recipes.document import Role
from batchwright.recipes.phases import Charge, Sample, Weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateMaterials(Command):
    """batch_id: the batch whose components are reserved, first expiry first (US-211.86)."""

    batch_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighComponent(ActCommand):
    """container_id: what is weighed out of. balance_id: where. tare, net, unit: what the balance
    showed. code: of the new container."""

    container_id: UUID
    balance_id: UUID
    tare: Decimal
    net: Decimal
    unit: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeMaterial(ActCommand):
    """container_id: what is charged; none for an intermediate that is in the equipment already.
    quantity, unit: how much, if not all of it."""

    container_id: UUID | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSample(ActCommand):
    """quantity, unit: how much was taken."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteBatch(Command):
    """batch_id: all phases are complete. lot_number, quantity, unit: what it gave. expires_on: of
    the product, no later than its shelf life."""

    batch_id: UUID
    lot_number: str
    quantity: Decimal
    unit: str
    expires_on: date
    expected_version: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighFacts:
    """The phase, the container and the balance as they are now; phase and container locked."""

    facts: PhaseFacts
    found: ContainerAtUse
    balance: UnitAtUse
    code_taken: bool
    reservations: tuple[Reservation, ...]
    older: tuple[Lot, ...]


_SAME_CODE = "sponsor_id = (select sponsor_id from materials_container where id = %s) and code = %s"
_RESERVED = f"batch_id = %s and container_id = %s and released_at is null{FOR_UPDATE}"


def weigh_facts(do: WeighComponent, read: Reader) -> WeighFacts:
    """Raises NotFound for anything that cannot be seen."""
    taken = asking(Container, _SAME_CODE, do.container_id, do.code)
    reserved = asking(Reservation, _RESERVED, do.batch_id, do.container_id)
    read.ahead(
        *asking_container(do.container_id, lock=True),
        reserved,
        *asking_phase(do.batch_id, do.path, with_values=True),
        *asking_unit(do.balance_id),
        taken,
    )
    found = container_at_use(read, do.container_id, lock=True)
    reservations = tuple(read.asked(Reservation, reserved))
    return WeighFacts(
        facts=phase_facts(read, do.batch_id, do.path, with_values=True),
        found=found,
        balance=unit_at_use(read, do.balance_id),
        code_taken=bool(read.asked(Container, taken)),
        reservations=reservations,
        # What is reserved for the batch was picked first expiry first when it was allocated.
        older=() if reservations else tuple(older_lots(read, found.lot)),
    )


def _weigh_asks(do: WeighComponent, facts: WeighFacts) -> bool:
    return facts.facts.asked.signature


def _weigh_shown(do: WeighComponent, facts: WeighFacts) -> dict[str, object]:
    """What is signed: the act, the phase, lot and container, and what is weighed."""
    return {
        **performing.shown(do, facts.facts),
        "lot": facts.found.lot.number,
        "lot_version": facts.found.lot.version,
        "container": facts.found.container.code,
        "balance": facts.balance.unit.code,
    }


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=_weigh_asks,
    facts=weigh_facts,
    shown=_weigh_shown,
)
def weigh_component(do: WeighComponent, facts: WeighFacts, context: Context) -> Change:
    """The portion is in a container of its own, labelled for the batch (US-211.101(a) to (c)).

    Outside tolerance nothing is dispensed: the attempt is recorded, with what was weighed. What was
    dispensed all the same is recorded as it is.
    """
    phase, found = facts.facts, facts.found
    kind = "batches.component_weighed.v1"
    findings: list[Finding] = performing.may_run(phase, context, do.expected_version, Weigh)
    asked = phase.asked
    if not isinstance(asked, Weigh):
        return Change(kind=kind, findings=tuple(findings))
    component = component_of(phase.recipe, asked.component)
    on = context.event_at.date()
    net, wrong = material_rules.measured(do.net, do.unit)
    findings += wrong
    findings += material_rules.code_free(facts.code_taken, do.code)
    findings += rules.component_matches(component.material, found.definition.code)
    findings += materials.may_use(found, phase.batch.sponsor_id, on)
    findings += material_rules.not_kept_for_a_batch(found.container, phase.batch.id)
    findings += material_rules.assigned_unit(
        asked.balance, phase.unit_for(asked.balance), facts.balance.unit
    )
    if net is None:
        return Change(kind=kind, findings=tuple(findings))
    findings += equipment.may_weigh(facts.balance, net, context.event_at)
    findings += materials.may_take_for(found, net, phase.batch.id)
    findings += materials.may_pick(found.lot, facts.older, context.reason)
    target, problems = _target(facts, asked, net)
    findings += problems
    lower, upper = (target.lower.value, target.upper.value) if target else (None, None)
    findings += rules.weighed_within_tolerance(phase.phase, net.value, lower, upper, net.unit)
    if blocking(performing.as_told(phase, findings, already_done=do.already_done)):
        return Change(kind=kind, findings=tuple(findings))
    made, rows = materials.dispensed(found, net, do.code, phase.phase.path, phase.batch.id, context)
    source = rows[0]
    assert isinstance(source, Container)
    freed, reservations = material_rules.reservation_used(source, facts.reservations, context.at)
    freed, given_up, cuts = material_rules.others_cut(freed, found, phase.batch.id, context)
    weighing = Weighing(
        id=context.new_id(),
        sponsor_id=phase.batch.sponsor_id,
        batch_id=phase.batch.id,
        phase_id=phase.phase.id,
        phase_path=phase.phase.path,
        component=asked.component,
        lot_owner_id=found.lot.sponsor_id,
        container_id=found.container.id,
        dispensed_id=made.id,
        balance_id=facts.balance.unit.id,
        target=target.target.value if target else None,
        lower=lower,
        upper=upper,
        tare=do.tare,
        net=net.value,
        unit=net.unit,
        potency_percent=found.lot.potency_percent,
        moisture_percent=found.lot.moisture_percent,
        within=rules.holds(net.value, lower, upper),
        weighed_at=context.event_at,
        weighed_by=context.actor.user_id,
    )
    return performing.recorded(
        kind,
        phase,
        context,
        [*findings, *cuts],
        performing.performed(phase, context),
        freed,
        *rows[1:],
        *reservations,
        *given_up,
        weighing,
        already_done=do.already_done,
        result={
            "container_id": str(made.id),
            "target": f"{weighing.target:f}" if weighing.target is not None else None,
        },
    )


def _target(facts: WeighFacts, asked: Weigh, net: Quantity) -> tuple[Target | None, list[Finding]]:
    """What was to be weighed, in the unit of `net`, or why there is none."""
    phase = facts.facts
    found = target_of(
        phase.recipe,
        asked,
        facts.found.lot,
        phase.weighed,
        named_values(phase.recipe, phase.values, phase.weighed),
    )
    if isinstance(found, Finding):
        return None, [found]
    wrong = material_rules.same_dimension(net, found.target)
    return (None, wrong) if wrong else (found.to(net.unit), [])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFacts:
    """The phase, the container and the equipment that it goes into."""

    facts: PhaseFacts
    found: ContainerAtUse | None
    into: UnitAtUse | None
    reservations: tuple[Reservation, ...]


def charge_facts(do: ChargeMaterial, read: Reader) -> ChargeFacts:
    """Raises NotFound for anything that cannot be seen."""
    facts = phase_facts(read, do.batch_id, do.path)
    asked = facts.asked
    unit_id = facts.unit_for(asked.into) if isinstance(asked, Charge) else None
    return ChargeFacts(
        facts=facts,
        found=container_at_use(read, do.container_id, lock=True) if do.container_id else None,
        into=unit_at_use(read, unit_id) if unit_id else None,
        reservations=tuple(
            read.rows(Reservation, _RESERVED, do.batch_id, do.container_id)
            if do.container_id
            else ()
        ),
    )


def _charge_asks(do: ChargeMaterial, facts: ChargeFacts) -> bool:
    return facts.facts.asked.signature


def _charge_shown(do: ChargeMaterial, facts: ChargeFacts) -> dict[str, object]:
    """What is signed: the act, the phase, and what goes into which unit."""
    return {
        **performing.shown(do, facts.facts),
        "container": facts.found.container.code if facts.found else None,
        "lot": facts.found.lot.number if facts.found else None,
        "into": facts.into.unit.code if facts.into else None,
    }


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=_charge_asks,
    facts=charge_facts,
    shown=_charge_shown,
)
def charge_material(do: ChargeMaterial, facts: ChargeFacts, context: Context) -> Change:
    """The material is in the equipment; its second person verifies it apart (US-211.101(d))."""
    phase, found = facts.facts, facts.found
    kind = "batches.material_charged.v1"
    findings: list[Finding] = performing.may_run(phase, context, do.expected_version, Charge)
    asked = phase.asked
    if not isinstance(asked, Charge):
        return Change(kind=kind, findings=tuple(findings))
    quantity: Quantity | None = None
    if asked.component is not None:
        component = component_of(phase.recipe, asked.component)
        weighed = any(
            isinstance(each, Weigh) and each.component == component.id
            for each in phase.recipe.phases.values()
        )
        findings += material_rules.container_given(found is not None, asked.component)
        if found is not None:
            findings += rules.component_matches(component.material, found.definition.code)
            findings += materials.may_use(found, phase.batch.sponsor_id, context.event_at.date())
            findings += material_rules.dispensed_for(
                found.container, phase.batch.id, weighed, component.id
            )
            quantity, wrong = material_rules.charged_amount(found.container, do.quantity, do.unit)
            findings += wrong
            if quantity is not None:
                findings += materials.may_take_for(found, quantity, phase.batch.id)
    if blocking(performing.as_told(phase, findings, already_done=do.already_done)):
        return Change(kind=kind, findings=tuple(findings))
    rows: list[Row] = []
    if found is not None and quantity is not None:
        after, movement = materials.taken(
            found.container, quantity, MovementKind.USE, context, batch_id=phase.batch.id
        )
        freed, used = material_rules.reservation_used(after, facts.reservations, context.at)
        freed, given_up, cuts = material_rules.others_cut(freed, found, phase.batch.id, context)
        findings += cuts
        rows = [freed, movement, *used, *given_up]
    charging = Charging(
        id=context.new_id(),
        sponsor_id=phase.batch.sponsor_id,
        batch_id=phase.batch.id,
        phase_id=phase.phase.id,
        component=asked.component or asked.intermediate or "",
        container_id=found.container.id if found else None,
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else None,
        unit_id=facts.into.unit.id if facts.into else None,
        charged_at=context.event_at,
        charged_by=context.actor.user_id,
    )
    return performing.recorded(
        kind,
        phase,
        context,
        findings,
        performing.performed(phase, context),
        *rows,
        charging,
        already_done=do.already_done,
    )


def _sample_facts(do: TakeSample, read: Reader) -> PhaseFacts:
    return phase_facts(read, do.batch_id, do.path)


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=performing.signature_asked,
    facts=_sample_facts,
    shown=performing.shown,
)
def take_sample(do: TakeSample, facts: PhaseFacts, context: Context) -> Change:
    """The sample is taken; the laboratory registers it under its own number."""
    findings: list[Finding] = performing.may_run(facts, context, do.expected_version, Sample)
    asked = facts.asked
    if isinstance(asked, Sample):
        given, wrong = material_rules.measured(do.quantity, do.unit)
        findings += wrong
        if given is not None:
            findings += material_rules.sample_enough(facts.phase, given, asked.quantity)
    return performing.recorded(
        "batches.sample_taken.v1",
        facts,
        context,
        findings,
        performing.performed(facts, context),
        already_done=do.already_done,
    )


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
                "select id from equipment_unit where batch_id = %s order by id for update", batch.id
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
        *material_rules.product_defined(facts.definition is not None, batch.product_code),
        *material_rules.code_free(facts.number_taken, do.lot_number),
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
    ended = [equipment.end_use(each, batch.product_code, context) for each in facts.units]
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
