"""The figures of a weighing are corrected: the first ones stay, and the stock follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.commands.corrections import made_from, phases_run, verified_no_more
from batchwright.batches.dispensing import sum_within
from batchwright.batches.facts import PhaseFacts, in_force, phase_facts
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Phase, PhaseState, Weighing
from batchwright.batches.weighing import component_of
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.findings import Finding, Severity, as_facts, blocking
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import Row
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.materials import changes as materials
from batchwright.materials.queries import container_at_use
from batchwright.materials.types import Container, ContainerAtUse
from batchwright.recipes.phases import Weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectWeighing(Command):
    """batch_id, weighing_id: the weighing whose figures were wrong. tare, net, gross: what the
    balance really showed, in the same unit."""

    batch_id: UUID
    weighing_id: UUID
    tare: Decimal
    net: Decimal
    gross: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReweighingFacts:
    """The weighing in its phase, with both containers, locked, and the balance.

    weighings: all of the phase, corrected ones among them. run: the phases that were performed.
    """

    facts: PhaseFacts
    first: Weighing
    weighings: tuple[Weighing, ...]
    source: ContainerAtUse
    dispensed: Container
    balance: UnitAtUse
    run: frozenset[str]


def reweighing_facts(do: CorrectWeighing, read: Reader) -> ReweighingFacts:
    """Raises NotFound for anything that cannot be seen."""
    first = read.row(Weighing, do.weighing_id)
    phase = read.row(Phase, first.phase_id)
    read.by_ids(Container, (first.container_id, first.dispensed_id), lock=True)
    return ReweighingFacts(
        facts=phase_facts(read, do.batch_id, phase.path, with_values=True),
        first=first,
        weighings=tuple(read.rows(Weighing, "phase_id = %s order by weighed_at, id", phase.id)),
        source=container_at_use(read, first.container_id, lock=True),
        dispensed=read.row(Container, first.dispensed_id, lock=True),
        balance=unit_at_use(read, first.balance_id),
        run=phases_run(read, do.batch_id),
    )


def _shown(do: CorrectWeighing, facts: ReweighingFacts) -> dict[str, object]:
    return {"command": do, "first": facts.first, "batch": facts.facts.batch.number}


@command(permission="batches.perform", facts=reweighing_facts, shown=_shown, needs_reason=True)
def correct_weighing(do: CorrectWeighing, facts: ReweighingFacts, context: Context) -> Change:
    """New figures stand beside the first, which stay readable, with the reason (EU-4.9).

    What was weighed more or less has moved between both containers. Once something was taken out
    of the dispensed one, or the source was destroyed, a deviation tells of the difference. A phase
    that was verified waits for its second person again (US-211.101(c), (d)); what was calculated
    from the amount is named.
    """
    first, phase = facts.first, facts.facts
    kind = "batches.weighing_corrected.v1"
    net, wrong = material_rules.measured(do.net, first.unit)
    findings = [
        *material_rules.weighing_correctable(phase.batch, first, facts.weighings, facts.dispensed),
        *wrong,
        *material_rules.tare_possible(do.tare, first.unit),
    ]
    if net is None or blocking(findings):
        return Change(kind=kind, findings=tuple(findings))
    moved, short = _moved(facts, net, context)
    row = replace(
        first,
        id=context.new_id(),
        gross=do.gross,
        tare=do.tare,
        net=net.value,
        weighed_by=context.actor.user_id,
        corrects=first.id,
        reason=context.reason,
    )
    now = in_force([*facts.weighings, row])
    outside = [] if phase.phase.state is PhaseState.RUNNING else sum_within(phase, now)
    if first.within is not None:
        row = replace(row, within=not outside)
    return Change(
        kind=kind,
        rows=(*verified_no_more(phase), *moved, row),
        findings=(
            *findings,
            *short,
            Finding(
                "corrected",
                Severity.EXCEPTION,
                name=first.component,
                first=str(first.net_quantity),
                now=str(net),
            ),
            *rules.net_is_gross_less_tare(phase.phase, do.gross, do.tare, net),
            *as_facts(equipment.may_weigh(facts.balance, net, do.tare, first.weighed_at)),
            *as_facts(outside),
            *rules.calculation_in_force(first.component, _stands_on(facts)),
        ),
        result={"weighing_id": str(row.id), "within": row.within},
    )


def _moved(
    facts: ReweighingFacts, net: Quantity, context: Context
) -> tuple[list[Row], list[Finding]]:
    """The difference out of one container into the other, and what does not hold of that.

    More than was free is a fact too: what was kept of it for this batch is used, then for others.
    """
    first, found = facts.first, facts.source
    lot, batch_id, before = found.lot, first.batch_id, first.net_quantity
    if net.equals(before):
        return [], []
    if net < before:
        less = before - net
        back = materials.transferred(lot, facts.dispensed, found.container, less, context, batch_id)
        return back, materials.may_add(found.container)
    more = net - before
    short = performing.done_already(materials.may_take_for(found, more, batch_id))
    if blocking(short):
        return [], short
    source, *rows = materials.transferred(
        lot, found.container, facts.dispensed, more, context, batch_id
    )
    assert isinstance(source, Container)
    source = materials.still_kept(found, source, batch_id)
    own = [each for each in found.reservations if each.batch_id == batch_id]
    freed, used = material_rules.reservation_drawn(source, own, more, context.at)
    freed, given_up, cuts = material_rules.others_cut(freed, found, batch_id, context)
    return [freed, *rows, *used, *given_up], [*short, *cuts]


def _stands_on(facts: ReweighingFacts) -> Sequence[str]:
    """Paths of the phases performed that calculated with the amount, or took up its correction."""
    recipe, asked = facts.facts.recipe, facts.facts.asked
    name = asked.name if isinstance(asked, Weigh) else None
    compensating = [
        path
        for path, each in recipe.phases.items()
        if path in facts.run
        and isinstance(each, Weigh)
        and component_of(recipe, each.component).compensates == facts.first.component
    ]
    return [*compensating, *(made_from(recipe, facts.run, name) if name else ())]
