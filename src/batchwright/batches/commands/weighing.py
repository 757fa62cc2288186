"""Components are weighed out for a batch, each portion into a container of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.commands.phases import ActCommand
from batchwright.batches.dispensing import still_to_weigh
from batchwright.batches.facts import (
    PhaseFacts,
    PhaseView,
    asking_phase,
    asking_view,
    known_recipe,
    phase_facts,
    phase_view,
)
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Weighing
from batchwright.batches.weighing import Target, component_of, needs_values
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import asking_unit, unit_at_use
from batchwright.equipment.types import Unit, UnitAtUse
from batchwright.kernel.findings import Finding, blocking
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.rules import number_free
from batchwright.ledger.store import FOR_UPDATE, Reader, asking, asking_row
from batchwright.ledger.types import Change, Context, Meaning
from batchwright.materials import changes as materials
from batchwright.materials.queries import (
    asking_container,
    asking_lot_of,
    container_at_use,
    older_lots,
)
from batchwright.materials.types import Container, ContainerAtUse, Lot, Reservation
from batchwright.recipes.phases import Weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighComponent(ActCommand):
    """container_id: what is weighed out of. balance_id: where. gross, tare, net, unit: what the
    balance showed, gross where it did. code: of the new container. partial: less than the target
    may be weighed now; the phase goes on, out of this or another container, until its tolerance is
    reached."""

    container_id: UUID
    balance_id: UUID
    tare: Decimal
    net: Decimal
    unit: Code
    code: Code
    gross: Decimal | None = None
    partial: bool = False


class Kept(NamedTuple):
    """A container, and what is kept of it for the batch; both locked."""

    container: Container
    reservations: tuple[Reservation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighFacts:
    """The phase, the container and the balance as they are now; phase and container locked.

    begun: the lots that the phase was weighed out of before. kept: what is kept for it of other
    containers that it was weighed out of.
    """

    facts: PhaseFacts
    found: ContainerAtUse
    balance: UnitAtUse
    code_taken: bool
    reservations: tuple[Reservation, ...]
    older: tuple[Lot, ...]
    begun: tuple[Lot, ...]
    kept: tuple["Kept", ...]

    @property
    def view(self) -> "WeighView":
        """What of it is shown to who signs."""
        return WeighView(
            phase=self.facts,
            container=self.found.container,
            lot=self.found.lot,
            balance=self.balance.unit,
        )


_SAME_CODE = "sponsor_id = (select sponsor_id from materials_container where id = %s) and code = %s"
_OUT_OF = (
    "id in (select lot_id from materials_container where id = any(%s)) order by received_on, number"
)
RESERVED = f"batch_id = %s and container_id = %s and released_at is null{FOR_UPDATE}"


def weigh_facts(do: WeighComponent, read: Reader) -> WeighFacts:
    """Raises NotFound for anything that cannot be seen."""
    taken = asking(Container, _SAME_CODE, do.container_id, do.code)
    reserved = asking(Reservation, RESERVED, do.batch_id, do.container_id)
    recipe = known_recipe(read, do.batch_id)
    with_values = needs_values(recipe, do.path)
    read.ahead(
        *asking_container(do.container_id, lock=True),
        reserved,
        *asking_phase(recipe, do.batch_id, do.path, with_values=with_values),
        *asking_unit(do.balance_id),
        taken,
    )
    found = container_at_use(read, do.container_id, lock=True)
    reservations = tuple(read.asked(Reservation, reserved))
    facts = phase_facts(read, do.batch_id, do.path, with_values=with_values)
    return WeighFacts(
        facts=facts,
        found=found,
        balance=unit_at_use(read, do.balance_id),
        code_taken=bool(read.asked(Container, taken)),
        reservations=reservations,
        # What is reserved for the batch was picked first expiry first when it was allocated.
        older=() if reservations else tuple(older_lots(read, found.lot)),
        begun=_lots_of(read, facts.weighings),
        kept=kept_before(read, facts.weighings, do.container_id),
    )


def _lots_of(read: Reader, weighings: Sequence[Weighing]) -> tuple[Lot, ...]:
    """The lots that were weighed out of, the one received first before others."""
    if not weighings:
        return ()
    return tuple(read.rows(Lot, _OUT_OF, tuple(each.container_id for each in weighings)))


def kept_before(
    read: Reader, weighings: Sequence[Weighing], now: UUID | None = None
) -> tuple[Kept, ...]:
    """What is still kept of the containers that were weighed out of, but the one weighed now."""
    before = {each.container_id: each for each in weighings if each.container_id != now}
    containers = read.by_ids(Container, before, lock=True) if before else []
    return tuple(
        Kept(each, tuple(read.rows(Reservation, RESERVED, before[each.id].batch_id, each.id)))
        for each in containers
    )


def freed_again(kept: Sequence[Kept], at: datetime) -> list[Row]:
    """What was kept of containers and is not needed, free again."""
    rows: list[Row] = []
    for each in kept:
        if each.reservations:
            container, ended = material_rules.reservation_used(*each, at)
            rows += [replace(container, version=container.version + 1), *ended]
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighView:
    """What is shown of a weighing to who signs for it."""

    phase: PhaseFacts | PhaseView
    container: Container
    lot: Lot
    balance: Unit


def weigh_view(do: WeighComponent, read: Reader) -> WeighView:
    """Raises NotFound for anything that cannot be seen."""
    read.ahead(
        asking_row(Container, do.container_id),
        asking_lot_of(do.container_id),
        *asking_view(do.batch_id, do.path),
        asking_row(Unit, do.balance_id),
    )
    container = read.row(Container, do.container_id)
    return WeighView(
        phase=phase_view(read, do.batch_id, do.path),
        container=container,
        lot=read.row(Lot, container.lot_id),
        balance=read.row(Unit, do.balance_id),
    )


def _weigh_asks(do: WeighComponent, facts: WeighFacts) -> bool:
    return facts.facts.asked.signature


def _weigh_shown(do: WeighComponent, facts: WeighFacts | WeighView) -> dict[str, object]:
    """What is signed: the act, the phase, lot and container, and what is weighed."""
    view = facts if isinstance(facts, WeighView) else facts.view
    return {
        **performing.shown(do, view.phase),
        "lot": view.lot.number,
        "lot_version": view.lot.version,
        "container": view.container.code,
        "balance": view.balance.code,
    }


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=_weigh_asks,
    facts=weigh_facts,
    shown=_weigh_shown,
    view=weigh_view,
)
def weigh_component(do: WeighComponent, facts: WeighFacts, context: Context) -> Change:
    """The portion is in a container of its own, labelled for the batch (US-211.101(a) to (c)).

    Outside tolerance nothing is dispensed: the attempt is recorded, with what was weighed. What was
    dispensed all the same is recorded as it is. A partial weighing that leaves something to weigh
    lets the phase go on; its sum lies within tolerance when it is performed.
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
    findings += material_rules.tare_possible(do.tare, do.unit)
    findings += number_free(facts.code_taken, "container", do.code)
    findings += rules.component_matches(component.material, found.definition.code)
    findings += materials.may_use(found, phase.batch.sponsor_id, on)
    findings += material_rules.of_one_lot(phase.phase, found.lot, facts.begun, asked.several_lots)
    findings += material_rules.not_kept_for_a_batch(found.container, phase.batch.id)
    findings += material_rules.assigned_unit(
        asked.balance, phase.unit_for(asked.balance), facts.balance.unit
    )
    if net is None:
        return Change(kind=kind, findings=tuple(findings))
    findings += rules.net_is_gross_less_tare(phase.phase, do.gross, do.tare, net)
    findings += equipment.may_weigh(facts.balance, net, do.tare, context.event_at)
    findings += materials.may_take_for(found, net, phase.batch.id)
    findings += materials.may_pick(found.lot, facts.older, context.reason)
    target, problems = _target(facts, asked, net)
    findings += problems
    lower, upper = (target.lower.value, target.upper.value) if target else (None, None)
    more = do.partial and (lower is None or net.value < lower)
    if not more:
        findings += rules.weighed_within_tolerance(phase.phase, net.value, lower, upper, net.unit)
    if blocking(performing.as_told(phase, findings, already_done=do.already_done)):
        return Change(kind=kind, findings=tuple(findings))
    made, rows = materials.dispensed(found, net, do.code, phase.phase.path, phase.batch.id, context)
    source = rows[0]
    assert isinstance(source, Container)
    freed, reservations = (
        material_rules.reservation_drawn(source, facts.reservations, net, context.at)
        if more
        else material_rules.reservation_used(source, facts.reservations, context.at)
    )
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
        gross=do.gross,
        tare=do.tare,
        net=net.value,
        unit=net.unit,
        potency_percent=found.lot.potency_percent,
        moisture_percent=found.lot.moisture_percent,
        within=None if more else rules.holds(net.value, lower, upper),
        weighed_at=context.event_at,
        weighed_by=context.actor.user_id,
        partial=more,
    )
    return performing.recorded(
        kind,
        phase,
        context,
        [*findings, *cuts],
        performing.running(phase, context) if more else performing.performed(phase, context),
        freed,
        *rows[1:],
        *reservations,
        *given_up,
        weighing,
        *([] if more else freed_again(facts.kept, context.at)),
        already_done=do.already_done,
        result={
            "container_id": str(made.id),
            "target": f"{target.target.value:f}" if target else None,
            "left": f"{(target.target - net).value:f}" if target and more else None,
        },
    )


def _target(facts: WeighFacts, asked: Weigh, net: Quantity) -> tuple[Target | None, list[Finding]]:
    """What was still to be weighed, in the unit of `net`, or why there is none."""
    amount = component_of(facts.facts.recipe, asked.component).amount
    wrong = material_rules.same_dimension(net, amount)
    found = still_to_weigh(facts.facts, asked, facts.found.lot)
    if isinstance(found, Finding):
        return None, [*wrong, found]
    return (None, wrong) if wrong else (found.to(net.unit), [])
