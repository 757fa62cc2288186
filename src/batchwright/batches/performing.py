"""What every performed phase has in common: its checks, and the rows it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from batchwright.batches.facts import PhaseFacts, PhaseView
from batchwright.batches.rules import equipment as equipment_rules
from batchwright.batches.rules import execution as rules
from batchwright.batches.types import BatchState, Phase, PhaseState, Weighing
from batchwright.equipment import changes as equipment
from batchwright.kernel.canonical import Json
from batchwright.kernel.findings import Finding, Severity, as_facts, blocking
from batchwright.kernel.rows import Row
from batchwright.ledger.rules import current_version
from batchwright.ledger.types import Change, Context
from batchwright.recipes.phases import InProcessTest, Record, Verification, equipment_of
from batchwright.recipes.phases import Phase as PhaseDocument

DONE = frozenset({PhaseState.PERFORMED, PhaseState.COMPLETE})

NO_FACT = frozenset(
    {
        "reason_missing",
        # It is not known what the words are about, or they are about what is closed.
        "stale_write",
        "wrong_kind",
        "phase_done_already",
        "batch_decided",
        # No number can be read from it.
        "value_missing",
        "value_wrong_unit",
        "unit_unknown",
        "units_do_not_match",
        "amount_not_positive",
        "tare_negative",
        # No stock could have given it, or one sponsor's record would tell of another's stock.
        "container_missing",
        "nothing_taken",
        "not_enough_in_container",
        "number_taken",
        "lot_of_another_owner",
    }
)
"""Codes that refuse even what is said to have happened: the record cannot hold it as said."""


def may_run(
    facts: PhaseFacts,
    context: Context,
    expected_version: int | None,
    *kinds: type[PhaseDocument],
) -> list[Finding]:
    """The phase is of a kind for this act, permitted now, not done, its person trained, and its
    equipment assigned and fit."""
    return [
        *current_version(facts.phase.version, expected_version),
        *rules.batch_runs(facts.batch),
        *rules.kind_matches(facts.phase, isinstance(facts.asked, kinds), _words(kinds)),
        *rules.phase_not_done_yet(facts.phase),
        *rules.phase_permitted(facts.phase, facts.permitted),
        *rules.trained(facts.asked.training, dict.fromkeys(facts.trained, True)),
        *rules.in_the_role(facts.phase, facts.asked.role, context.actor.roles),
        *_equipment_fit(facts, context),
    ]


def _equipment_fit(facts: PhaseFacts, context: Context) -> list[Finding]:
    assigned = [
        each
        for requirement in equipment_of(facts.asked)
        for each in rules.unit_assigned(requirement, facts.unit_for(requirement))
    ]
    fit = [
        each
        for unit in facts.units
        for each in equipment.may_begin_use(unit, facts.batch.id, context.event_at)
    ]
    read_on = facts.instrument
    if read_on is None or any(each.unit.id == read_on.unit.id for each in facts.units):
        return assigned + fit
    return assigned + fit + equipment.may_measure(read_on, context.event_at)


def as_told(
    facts: PhaseFacts, findings: Sequence[Finding], *, already_done: bool = False
) -> list[Finding]:
    """`findings` as they count here: what happened is recorded, and never refused for its faults.

    A reading was taken, so it is a fact whatever else holds (US-211.100); an act is one where
    the person says so. Both are refused only for what is in NO_FACT.
    """
    reading = isinstance(facts.asked, Record | InProcessTest)
    return done_already(findings) if reading or already_done else list(findings)


def done_already(findings: Sequence[Finding]) -> list[Finding]:
    """`findings` about what has happened: exceptions, but for what is in NO_FACT."""
    return [
        counted
        for each in findings
        for counted in ([each] if each.code in NO_FACT else as_facts([each]))
    ]


def recorded(
    kind: str,
    facts: PhaseFacts,
    context: Context,
    findings: Sequence[Finding],
    *rows: Row,
    already_done: bool = False,
    result: Mapping[str, Json] | None = None,
) -> Change:
    """The one way in which an act on a phase becomes a change; the batch runs since its first.

    already_done: the act has happened. It needs a reason, what would have refused it is an
    exception, and with such a one the batch is held: quality decides how it goes on (US-211.192).
    """
    acted = already_done and not isinstance(facts.asked, Record | InProcessTest)
    if acted:
        findings = [*findings, *rules.reason_given(context.reason)]
    told = as_told(facts, findings, already_done=acted)
    if any(isinstance(each, Phase) and each.state in DONE for each in rows):
        told += _automation(facts, context, already_done=acted)
    held = acted and bool(blocking(findings)) and not blocking(told)
    if held:
        told.append(Finding("batch_on_hold", Severity.NOTICE, reason=context.reason))
    return Change(
        kind=kind,
        rows=(*_batch(facts, context, held=held), *rows),
        findings=tuple(told),
        result=result or {},
    )


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


def _automation(facts: PhaseFacts, context: Context, *, already_done: bool) -> list[Finding]:
    """What is missing of an automated verification; an exception where nobody can stand by now.

    Each part that was weighed or charged before was verified by the unit that did it then.
    """
    if facts.asked.verification is not Verification.AUTOMATED:
        return []
    findings = equipment_rules.automation_qualified(
        facts.phase, facts.automation, context.event_at.date()
    )
    for part in facts.parts:
        unit = [each for each in facts.automation if each.unit.id == part.done.unit_id]
        findings = findings or equipment_rules.automation_qualified(
            facts.phase, unit, part.done.at.date()
        )
    if not (already_done or isinstance(facts.asked, Record | InProcessTest)):
        return findings
    return [Finding(each.code, Severity.EXCEPTION, **dict(each.facts)) for each in findings]


def performed(facts: PhaseFacts, context: Context) -> Phase:
    """The next version of the phase: performed, and complete where nobody has to verify it.

    Who has to is the second person, also where the equipment that should is not qualified for it
    (US-211.68(c)), or what it saw was corrected by hand.
    """
    waits = facts.asked.verification is Verification.SECOND_PERSON or (
        facts.asked.verification is Verification.AUTOMATED
        and (_corrected(facts) or bool(_automation(facts, context, already_done=False)))
    )
    return replace(
        started(facts, context),
        version=facts.phase.version + 1,
        state=PhaseState.PERFORMED if waits else PhaseState.COMPLETE,
        performed_at=context.event_at,
        performed_by=context.actor.user_id,
    )


def _corrected(facts: PhaseFacts) -> bool:
    """True if something that was read or weighed in the phase before was corrected."""
    values = [each.corrects for each in facts.values if each.phase_id == facts.phase.id]
    weighings = [each.corrects for each in facts.parts if isinstance(each, Weighing)]
    return any((*values, *weighings))


def running(facts: PhaseFacts, context: Context) -> Phase:
    """The next version of the phase: running, more of it to come."""
    return replace(started(facts, context), version=facts.phase.version + 1)


def _batch(facts: PhaseFacts, context: Context, *, held: bool) -> tuple[Row, ...]:
    """The batch running since its first phase began, or held; nothing if that is so already."""
    batch = facts.batch
    after = replace(batch, started_at=batch.started_at or context.event_at)
    if held and batch.state is not BatchState.HELD:
        after = replace(after, state=BatchState.HELD, hold_reason=context.reason)
    elif batch.state is BatchState.ISSUED:
        after = replace(after, state=BatchState.RUNNING)
    return () if after == batch else (replace(after, version=batch.version + 1),)
