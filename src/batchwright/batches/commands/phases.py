"""Phases are started, confirmed, waited for and verified."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.facts import PhaseFacts, phase_facts
from batchwright.batches.rules import execution as rules
from batchwright.batches.types import PhaseState
from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning
from batchwright.recipes.phases import Hold, Instruct, Phase, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCommand(Command):
    """batch_id, path: the phase. expected_version: of the phase as it was seen."""

    batch_id: UUID
    path: Code
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCommand(PhaseCommand):
    """already_done: it has happened, and is told now with the reason: recorded whatever would have
    refused it, as exceptions that hold the batch."""

    already_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPhase(ActCommand):
    """A phase begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPhase(ActCommand):
    """An instruction was carried out, or a signature that the recipe asks for is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHold(ActCommand):
    """A hold ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPhase(PhaseCommand):
    """A second person has checked the performed phase."""


def _facts(do: PhaseCommand, read: Reader) -> PhaseFacts:
    return phase_facts(read, do.batch_id, do.path)


def _facts_with_values(do: PhaseCommand, read: Reader) -> PhaseFacts:
    return phase_facts(read, do.batch_id, do.path, with_values=True)


@command(permission="batches.perform", facts=_facts)
def start_phase(do: StartPhase, facts: PhaseFacts, context: Context) -> Change:
    """The phase runs since now, if it is permitted (US-11.10(f), EU-4.20)."""
    findings = [
        *current_version(facts.phase.version, do.expected_version),
        *rules.batch_runs(facts.batch),
        *rules.phase_is_waiting(facts.phase),
        *rules.phase_permitted(facts.phase, facts.permitted),
        *rules.trained(facts.asked.training, dict.fromkeys(facts.trained, True)),
    ]
    return performing.recorded(
        "batches.phase_started.v1",
        facts,
        context,
        findings,
        performing.running(facts, context),
        already_done=do.already_done,
    )


def _confirm_asks(do: object, facts: PhaseFacts) -> bool:
    return facts.asked.signature or isinstance(facts.asked, Sign)


def _confirm_means(do: object, facts: PhaseFacts) -> str:
    """What the recipe has signed (US-11.50(a)(3)); where it names nothing, that it was done."""
    return facts.asked.meaning if isinstance(facts.asked, Sign) else Meaning.PERFORMED


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=_confirm_asks,
    meant=_confirm_means,
    facts=_facts,
    shown=performing.shown,
)
def confirm_phase(do: ConfirmPhase, facts: PhaseFacts, context: Context) -> Change:
    """The instruction is carried out; the phase waits for its second person, if it has one."""
    return performing.recorded(
        "batches.phase_confirmed.v1",
        facts,
        context,
        performing.may_run(facts, context, do.expected_version, Instruct, Sign),
        performing.performed(facts, context),
        already_done=do.already_done,
    )


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=performing.signature_asked,
    facts=_facts,
    shown=performing.shown,
)
def end_hold(do: EndHold, facts: PhaseFacts, context: Context) -> Change:
    """The hold is over: refused before its shortest time, an exception after its longest."""
    findings: list[Finding] = performing.may_run(facts, context, do.expected_version, Hold)
    asked = facts.asked
    if isinstance(asked, Hold):
        since = _since(facts, asked, context)
        held = context.event_at - since
        minimum = _duration(asked.minimum)
        findings += rules.held_long_enough(held, minimum, since + (minimum or timedelta()))
        findings += rules.not_held_too_long(facts.phase, held, _duration(asked.maximum))
    return performing.recorded(
        "batches.hold_ended.v1",
        facts,
        context,
        findings,
        performing.performed(facts, context),
        already_done=do.already_done,
    )


def _since(facts: PhaseFacts, asked: Phase, context: Context) -> datetime:
    if isinstance(asked, Hold) and asked.since is not None:
        for other in facts.others:
            if other.path == asked.since and other.performed_at is not None:
                return other.performed_at
    return facts.phase.started_at or context.event_at


def _duration(quantity: Quantity | None) -> timedelta | None:
    if quantity is None:
        return None
    microseconds = quantity.to("s").value * Decimal(1_000_000)
    return timedelta(microseconds=int(microseconds))


def _verify_shown(do: VerifyPhase, facts: PhaseFacts) -> dict[str, object]:
    """What is signed: the phase, and each container that was weighed or charged in it."""
    return {**performing.shown(do, facts), "parts": facts.parts}


@command(
    permission="batches.verify",
    signature=Meaning.VERIFIED,
    facts=_facts_with_values,
    shown=_verify_shown,
)
def verify_phase(do: VerifyPhase, facts: PhaseFacts, context: Context) -> Change:
    """The phase is complete: another person than its performers has checked it (US-211.101(d)).

    What was weighed or charged in several containers is verified as a whole, each of them shown, by
    none of those who weighed or charged one.
    """
    return Change(
        kind="batches.phase_verified.v1",
        rows=(
            replace(
                facts.phase,
                version=facts.phase.version + 1,
                state=PhaseState.COMPLETE,
                verified_at=context.event_at,
                verified_by=context.actor.user_id,
            ),
        ),
        findings=(
            *current_version(facts.phase.version, do.expected_version),
            *rules.phase_waits_for_verification(facts.phase),
            *rules.second_person_verified(
                facts.phase,
                context.actor.user_id,
                {each.entered_by for each in facts.values if each.phase_id == facts.phase.id}
                | {each.done.by for each in facts.parts},
            ),
        ),
    )
