"""A phase that was weighed or charged in parts ends without another."""

from dataclasses import dataclass

from batchwright.batches import performing
from batchwright.batches.commands.charging import asking_waiting
from batchwright.batches.commands.phases import ActCommand
from batchwright.batches.commands.weighing import Kept, freed_again, kept_before
from batchwright.batches.dispensing import packaging_enough, sum_within
from batchwright.batches.facts import PhaseFacts, known_recipe, phase_facts
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.weighing import phases_of
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Context, Meaning
from batchwright.materials.types import Container
from batchwright.recipes.phases import Charge, Weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPhase(ActCommand):
    """Nothing more is weighed or charged in a phase that was done in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """The phase with its parts, what is kept for it, and what was dispensed and not charged."""

    facts: PhaseFacts
    kept: tuple[Kept, ...]
    waiting: tuple[Container, ...]


def end_facts(do: EndPhase, read: Reader) -> EndFacts:
    """Raises NotFound for anything that cannot be seen."""
    facts = phase_facts(read, do.batch_id, do.path, with_values=True)
    waiting = asking_waiting(known_recipe(read, do.batch_id), do)
    return EndFacts(
        facts=facts,
        kept=kept_before(read, facts.weighings),
        waiting=tuple(each for ask in waiting for each in read.asked(Container, ask)),
    )


def _end_asks(do: EndPhase, facts: EndFacts) -> bool:
    return facts.facts.asked.signature


def _end_shown(do: EndPhase, facts: EndFacts) -> dict[str, object]:
    """What is signed: the act, the phase, and each container that was weighed or charged."""
    return {**performing.shown(do, facts.facts), "parts": facts.facts.parts}


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=_end_asks,
    facts=end_facts,
    shown=_end_shown,
)
def end_phase(do: EndPhase, facts: EndFacts, context: Context) -> Change:
    """The phase is performed with what was weighed or charged (US-211.101(c), (d)).

    Refused while the sum is out of tolerance or a dispensed container waits; where it stays so,
    because there is no more or too much was taken, that is told as done and is an exception.
    """
    phase = facts.facts
    findings = performing.may_run(phase, context, do.expected_version, Weigh, Charge)
    findings += material_rules.something_taken(phase.phase, phase.parts)
    findings += sum_within(phase, phase.weighings)
    if isinstance(phase.asked, Charge) and phase.asked.component is not None:
        findings += material_rules.all_dispensed_charged(phase.asked.component, facts.waiting)
        if not phases_of(phase.recipe, Weigh, phase.asked.component):
            findings += packaging_enough(phase, phase.asked)
    return performing.recorded(
        "batches.phase_ended.v1",
        phase,
        context,
        findings,
        performing.performed(phase, context),
        *freed_again(facts.kept, context.at),
        already_done=do.already_done,
    )
