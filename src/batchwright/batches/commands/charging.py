"""Materials are charged into equipment, and samples are taken."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.commands.phases import ActCommand, PhaseCommand
from batchwright.batches.commands.weighing import RESERVED
from batchwright.batches.dispensing import packaging_enough
from batchwright.batches.facts import PhaseFacts, asking_phase, known_recipe, phase_facts
from batchwright.batches.recipe_cache import FrozenRecipe
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Charging
from batchwright.batches.weighing import (
    Weighed,
    component_of,
    least_charged,
    phases_of,
)
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.findings import Finding, blocking
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.store import Ask, Reader, asking
from batchwright.ledger.types import Change, Context, Meaning
from batchwright.materials import changes as materials
from batchwright.materials.queries import asking_container, container_at_use
from batchwright.materials.types import Container, ContainerAtUse, MovementKind, Reservation
from batchwright.recipes.phases import Charge, Sample, Weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeMaterial(ActCommand):
    """container_id: what is charged; none for an intermediate that is in the equipment already.
    quantity, unit: how much, if not all of it. partial: another container follows in this phase."""

    container_id: UUID | None = None
    quantity: Decimal | None = None
    unit: Code | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSample(ActCommand):
    """quantity, unit: how much was taken."""

    quantity: Decimal
    unit: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFacts:
    """The phase, the container and the equipment that it goes into.

    waiting: the other containers of the component that were dispensed and not charged. weighed:
    what was dispensed into the container.
    """

    facts: PhaseFacts
    found: ContainerAtUse | None
    into: UnitAtUse | None
    reservations: tuple[Reservation, ...]
    waiting: tuple[Container, ...]
    weighed: Quantity | None


_WEIGHED_INTO = "batch_id = %s and dispensed_id = %s order by id"
_WAITING = (
    "batch_id = %s and phase = any(%s) and quantity > 0 and not exists "
    "(select from batches_charging c where c.container_id = t.id) order by code"
)


def asking_waiting(recipe: FrozenRecipe, do: PhaseCommand) -> tuple[Ask, ...]:
    """What was dispensed of the component that a phase charges, and is not charged yet.

    Nothing is asked where that need not be charged here: a later phase charges of it too.
    """
    asked = recipe.phases.get(do.path)
    if not isinstance(asked, Charge) or asked.component is None:
        return ()
    component = asked.component
    others = phases_of(recipe, Charge, component) - {do.path}
    if not others <= set(recipe.earlier[do.path]):
        return ()
    weighed = tuple(sorted(phases_of(recipe, Weigh, component)))
    return (asking(Container, _WAITING, do.batch_id, weighed),)


def charge_facts(do: ChargeMaterial, read: Reader) -> ChargeFacts:
    """Raises NotFound for anything that cannot be seen."""
    recipe = known_recipe(read, do.batch_id)
    waiting = asking_waiting(recipe, do)
    reserved = asking(Reservation, RESERVED, do.batch_id, do.container_id)
    weighed = asking(Weighed, _WEIGHED_INTO, do.batch_id, do.container_id)
    container = (
        (*asking_container(do.container_id, lock=True), reserved, weighed)
        if do.container_id
        else ()
    )
    read.ahead(*container, *asking_phase(recipe, do.batch_id, do.path, with_values=False), *waiting)
    facts = phase_facts(read, do.batch_id, do.path)
    asked = facts.asked
    unit_id = facts.unit_for(asked.into) if isinstance(asked, Charge) else None
    weighings = read.asked(Weighed, weighed) if do.container_id else []
    return ChargeFacts(
        facts=facts,
        found=container_at_use(read, do.container_id, lock=True) if do.container_id else None,
        weighed=weighings[-1].net_quantity if weighings else None,
        into=unit_at_use(read, unit_id) if unit_id else None,
        reservations=tuple(read.asked(Reservation, reserved)) if do.container_id else (),
        waiting=tuple(each for ask in waiting for each in read.asked(Container, ask)),
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
    """The material is in the equipment; its second person verifies it apart (US-211.101(d)).

    The last charge of a component is done when all that was dispensed of it is charged.
    """
    phase, found = facts.facts, facts.found
    kind = "batches.material_charged.v1"
    findings: list[Finding] = performing.may_run(phase, context, do.expected_version, Charge)
    findings += rules.verified_before_more(phase.phase, [each.path for each in phase.others])
    asked = phase.asked
    if not isinstance(asked, Charge):
        return Change(kind=kind, findings=tuple(findings))
    quantity: Quantity | None = None
    if asked.component is not None:
        component = component_of(phase.recipe, asked.component)
        weighed = bool(phases_of(phase.recipe, Weigh, component.id))
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
                findings += _enough(do, facts, asked, quantity)
                findings += materials.may_take_for(found, quantity, phase.batch.id)
        if not do.partial:
            findings += material_rules.all_dispensed_charged(
                component.id, [each for each in facts.waiting if each.id != do.container_id]
            )
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
        performing.running(phase, context) if do.partial else performing.performed(phase, context),
        *rows,
        charging,
        already_done=do.already_done,
    )


def _enough(
    do: ChargeMaterial, facts: ChargeFacts, asked: Charge, quantity: Quantity
) -> list[Finding]:
    """Of a dispensed container what was dispensed; of packaging, when nothing follows, the sum."""
    phase, component = facts.facts, asked.component or ""
    if facts.found is None or (facts.weighed is None and do.partial):
        return []
    if facts.weighed is None:
        return packaging_enough(phase, asked, quantity)
    alone = not do.partial and not phase.parts
    least = least_charged(phase.recipe, asked, facts.found.container, facts.weighed, alone=alone)
    if least is None:
        return []
    return material_rules.charged_as_asked(component, quantity, least, dispensed=True)


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
