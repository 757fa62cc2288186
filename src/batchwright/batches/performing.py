"""What every performed phase has in common: its checks, and the rows it changes."""

from collections.abc import Sequence
from dataclasses import replace

from batchwright.batches.facts import PhaseFacts, PhaseView
from batchwright.batches.rules import execution as rules
from batchwright.batches.types import Batch, BatchState, Phase, PhaseState
from batchwright.equipment import changes as equipment
from batchwright.kernel.findings import Finding, Severity, as_facts
from batchwright.kernel.rows import Row
from batchwright.ledger.rules import current_version
from batchwright.ledger.types import Context
from batchwright.recipes.phases import InProcessTest, Record, Verification, equipment_of
from batchwright.recipes.phases import Phase as PhaseDocument


def may_run(
    facts: PhaseFacts,
    context: Context,
    expected_version: int | None,
    *kinds: type[PhaseDocument],
) -> list[Finding]:
    """The phase is of a kind for this act, permitted now, not done, and its person trained."""
    return [
        *current_version(facts.phase.version, expected_version),
        *rules.batch_runs(facts.batch),
        *rules.kind_matches(facts.phase, isinstance(facts.asked, kinds), _words(kinds)),
        *rules.phase_not_done_yet(facts.phase),
        *rules.phase_permitted(facts.phase, facts.permitted),
        *rules.trained(facts.asked.training, dict.fromkeys(facts.trained, True)),
        *_equipment_fit(facts, context),
    ]


def _equipment_fit(facts: PhaseFacts, context: Context) -> list[Finding]:
    """The phase's equipment is assigned and fit; a reading taken already is kept as exception."""
    asked = facts.asked
    findings = [
        each
        for requirement in equipment_of(asked)
        for each in rules.unit_assigned(requirement, facts.unit_for(requirement))
    ]
    fit = [
        each
        for unit in facts.units
        for each in equipment.may_begin_use(unit, facts.batch.id, context.event_at)
    ]
    if isinstance(asked, Record | InProcessTest):
        fit = as_facts(fit)
    return findings + fit


def _words(kinds: tuple[type[PhaseDocument], ...]) -> str:
    return ", ".join(each.__name__.lower() for each in kinds)


def signature_asked(do: object, facts: PhaseFacts) -> bool:
    """True if the recipe asks the performer of this phase to sign."""
    return facts.asked.signature


def shown(do: object, facts: PhaseFacts | PhaseView) -> dict[str, object]:
    """What the performer or verifier of a phase signs: act, phase and the recipe's words."""
    return {
        "batch": facts.batch.number,
        "recipe": facts.batch.recipe_digest,
        "phase": facts.phase.path,
        "version": facts.phase.version,
        "instruction": facts.asked.instruction,
        "command": do,
        "values": [each for each in facts.values if each.phase_id == facts.phase.id],
    }


def started(facts: PhaseFacts, context: Context) -> Phase:
    """The phase running since now, if it is not yet; not a new version by itself."""
    if facts.phase.state is not PhaseState.WAITING:
        return facts.phase
    return replace(
        facts.phase,
        state=PhaseState.RUNNING,
        started_at=context.event_at,
        started_by=context.actor.user_id,
    )


def performed(facts: PhaseFacts, context: Context) -> Phase:
    """The next version of the phase: performed, and complete where nobody has to verify it."""
    waits = facts.asked.verification is Verification.SECOND_PERSON
    return replace(
        started(facts, context),
        version=facts.phase.version + 1,
        state=PhaseState.PERFORMED if waits else PhaseState.COMPLETE,
        performed_at=context.event_at,
        performed_by=context.actor.user_id,
    )


def running(facts: PhaseFacts, context: Context) -> Phase:
    """The next version of the phase: running, more of it to come."""
    return replace(started(facts, context), version=facts.phase.version + 1)


def batch_started(facts: PhaseFacts, context: Context) -> tuple[Row, ...]:
    """The batch running since its first phase began; nothing if it runs already."""
    batch: Batch = facts.batch
    if batch.state is not BatchState.ISSUED:
        return ()
    return (
        replace(
            batch,
            version=batch.version + 1,
            state=BatchState.RUNNING,
            started_at=context.event_at,
        ),
    )


def automatic_check_possible(facts: PhaseFacts, qualified: bool) -> list[Finding]:
    """One person and qualified automation stand for two persons; not without (US-211.68(c))."""
    if facts.asked.verification is not Verification.AUTOMATED or qualified:
        return []
    return [Finding("automatic_check_missing", Severity.BLOCKING, phase=facts.phase.path)]


def blocked(findings: Sequence[Finding]) -> bool:
    """True if one of the findings refuses the act."""
    return any(each.severity is Severity.BLOCKING for each in findings)
