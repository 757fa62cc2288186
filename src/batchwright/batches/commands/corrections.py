"""A value is corrected: the first one stays, and what stood on it is named."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.batches.commands.values import limits_kept, mean_kept, yield_kept
from batchwright.batches.facts import PhaseFacts, in_force, phase_facts
from batchwright.batches.recipe_cache import FrozenRecipe
from batchwright.batches.rules import execution as rules
from batchwright.batches.types import Phase, PhaseState, RecordedValue
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import unit_at_use
from batchwright.kernel.findings import Finding, Severity, as_facts
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.recipes import expressions
from batchwright.recipes.phases import Calculate, InProcessTest, Verification, Weigh
from batchwright.recipes.phases import Phase as PhaseDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectValue(Command):
    """batch_id, value_id: the value that was wrong. value: the right one, in the same unit; met:
    whether the criterion holds, where nothing was measured."""

    batch_id: UUID
    value_id: UUID
    value: Decimal | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFacts:
    """The value to be corrected, in its phase, and the paths of the phases that have run."""

    facts: PhaseFacts
    first: RecordedValue
    run: frozenset[str]


_RUN = "select path from batches_phase where batch_id = %s and performed_at is not null"


def correction_facts(do: CorrectValue, read: Reader) -> CorrectionFacts:
    """The value and its phase, locked; raises NotFound for a value of another batch."""
    first = read.row(RecordedValue, do.value_id)
    phase = read.row(Phase, first.phase_id)
    facts = phase_facts(read, do.batch_id, phase.path, with_values=True)
    read_on = None if first.unit_id is None else unit_at_use(read, first.unit_id)
    return CorrectionFacts(
        facts=replace(facts, instrument=read_on),
        first=first,
        run=phases_run(read, do.batch_id),
    )


def phases_run(read: Reader, batch_id: UUID) -> frozenset[str]:
    """The paths of the phases of a batch that were performed."""
    return frozenset(path for (path,) in read.values(_RUN, batch_id))


def _correction_shown(do: CorrectValue, facts: CorrectionFacts) -> dict[str, object]:
    return {"command": do, "first": facts.first, "batch": facts.facts.batch.number}


@command(
    permission="batches.perform",
    facts=correction_facts,
    shown=_correction_shown,
    needs_reason=True,
)
def correct_value(do: CorrectValue, facts: CorrectionFacts, context: Context) -> Change:
    """A new value stands beside the first, which stays readable, with the reason (EU-4.9).

    A phase that was verified waits for a second person (US-211.101(c), (d)), and a calculation
    made from the value is named as outdated.
    """
    first, phase = facts.first, facts.facts
    answered = first.text is not None
    row = RecordedValue(
        id=context.new_id(),
        sponsor_id=first.sponsor_id,
        batch_id=first.batch_id,
        phase_id=first.phase_id,
        name=first.name,
        repetition=first.repetition,
        value=None if answered else do.value,
        text=first.text,
        unit=first.unit,
        lower=first.lower,
        upper=first.upper,
        within=do.met if answered else rules.holds(do.value, first.lower, first.upper),
        event_at=context.event_at,
        entered_at=context.at,
        entered_by=context.actor.user_id,
        unit_id=first.unit_id,
        corrects=first.id,
        reason=context.reason,
    )
    return Change(
        kind="batches.value_corrected.v1",
        rows=(*verified_no_more(phase), row),
        findings=(
            *rules.correction_possible(phase.batch, first, phase.values),
            *rules.corrected_in_kind(first, do.value, do.met),
            Finding(
                "corrected",
                Severity.EXCEPTION,
                name=first.name,
                first=first.within if answered else first.value,
                now=row.within if answered else do.value,
            ),
            *(rules.criterion_met(phase.phase, first.name, do.met) if answered else ()),
            *as_facts(_in_range(phase, row, first)),
            *limits_kept(phase, row),
            *_whole_kept(phase, first, do.value),
            *rules.calculation_in_force(first.name, made_from(phase.recipe, facts.run, first.name)),
        ),
        result={"value_id": str(row.id), "within": row.within},
    )


def verified_no_more(facts: PhaseFacts) -> tuple[Phase, ...]:
    """The phase waiting for a second person; nothing if nobody verifies it, or it waits already.

    What equipment verified is no longer what it saw.
    """
    phase = facts.phase
    verified = facts.asked.verification is not Verification.NONE
    if phase.state is not PhaseState.COMPLETE or not verified:
        return ()
    return (
        replace(
            phase,
            version=phase.version + 1,
            state=PhaseState.PERFORMED,
            verified_at=None,
            verified_by=None,
        ),
    )


def _in_range(facts: PhaseFacts, row: RecordedValue, first: RecordedValue) -> list[Finding]:
    """What was really read is within the range of the instrument as it was calibrated then."""
    values = () if row.value is None else (row.value,)
    return equipment.may_show(facts.instrument, values, row.unit, first.event_at)


def _whole_kept(facts: PhaseFacts, first: RecordedValue, now: Decimal | None) -> list[Finding]:
    """What is asked of a yield, or of the mean of one time, with the corrected value."""
    asked = facts.asked
    if now is None:
        return []
    if isinstance(asked, Calculate):
        return yield_kept(asked, now)
    if not isinstance(asked, InProcessTest):
        return []
    others = tuple(
        each.value
        for each in in_force(facts.values)
        if each.phase_id == facts.phase.id
        and each.repetition == first.repetition
        and each.id != first.id
        and each.value is not None
    )
    return mean_kept(facts, asked, (*others, now))


def made_from(recipe: FrozenRecipe, run: Collection[str], name: str) -> list[str]:
    """Paths of the phases, of those that have run, that have calculated with the value `name`, or
    with what came of it."""
    names = {name}
    found: list[str] = []
    for path, asked in recipe.phases.items():
        expression = _expression(asked)
        if path not in run or expression is None:
            continue
        if names & set(expressions.names(expressions.parse(expression))):
            found.append(path)
            if isinstance(asked, Calculate):
                names.add(asked.name)
    return found


def _expression(asked: PhaseDocument) -> str | None:
    match asked:
        case Calculate(expression=expression):
            return expression
        case Weigh(target=target):
            return target
        case _:
            return None
