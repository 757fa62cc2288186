"""Values are set, read, tested and calculated."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from batchwright.batches import performing
from batchwright.batches.commands.phases import ActCommand, PhaseCommand
from batchwright.batches.facts import PhaseFacts, phase_facts
from batchwright.batches.naming import named_values
from batchwright.batches.rules import execution as rules
from batchwright.batches.types import Phase, RecordedValue
from batchwright.equipment import changes as equipment
from batchwright.equipment.queries import unit_at_use
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Context, Meaning
from batchwright.recipes import expressions
from batchwright.recipes.phases import Calculate, InProcessTest, Limits, Record, Set


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordValue(ActCommand):
    """value, unit: what was read, counted or set. unit_id: the instrument, where it is one. What
    was read is always recorded; already_done is for what was set."""

    value: Decimal
    unit: Code
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTest(PhaseCommand):
    """values, unit: the single results of one time; met: whether a criterion without
    number holds."""

    values: tuple[Decimal, ...] = ()
    unit: Code | None = None
    met: bool | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculateValue(PhaseCommand):
    """The calculation of the phase is made from the values recorded so far."""


def _facts(do: PhaseCommand, read: Reader) -> PhaseFacts:
    return phase_facts(read, do.batch_id, do.path, with_values=True)


def _facts_with_instrument(do: RecordValue | RecordTest, read: Reader) -> PhaseFacts:
    facts = _facts(do, read)
    if do.unit_id is None:
        return facts
    return replace(facts, instrument=unit_at_use(read, do.unit_id))


def _row(
    facts: PhaseFacts,
    context: Context,
    name: str,
    value: Decimal | None,
    unit: str | None,
    limits: Limits | None,
    *,
    text: str | None = None,
    within: bool | None = None,
    unit_id: UUID | None = None,
) -> RecordedValue:
    lower, upper = (limits.minimum, limits.maximum) if limits else (None, None)
    return RecordedValue(
        id=context.new_id(),
        sponsor_id=facts.batch.sponsor_id,
        batch_id=facts.batch.id,
        phase_id=facts.phase.id,
        name=name,
        repetition=_times_before(facts) + 1,
        value=value,
        text=text,
        unit=unit,
        lower=lower,
        upper=upper,
        within=rules.holds(value, lower, upper) if within is None else within,
        event_at=context.event_at,
        entered_at=context.at,
        entered_by=context.actor.user_id,
        unit_id=unit_id,
    )


def limits_kept(facts: PhaseFacts, row: RecordedValue) -> list[Finding]:
    """The value lies within the limits that were in force when it was recorded."""
    return rules.within_limits(facts.phase, row.name, row.value, row.lower, row.upper, row.unit)


def _next(facts: PhaseFacts, context: Context, times: int | None) -> Phase:
    """The phase performed once it has been recorded as often as the recipe asks."""
    if _times_before(facts) + 1 >= (times or 1):
        return performing.performed(facts, context)
    return performing.running(facts, context)


def _times_before(facts: PhaseFacts) -> int:
    """How often the phase was recorded, with however many results each time."""
    return len({each.repetition for each in facts.values if each.phase_id == facts.phase.id})


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=performing.signature_asked,
    facts=_facts_with_instrument,
    shown=performing.shown,
)
def record_value(do: RecordValue, facts: PhaseFacts, context: Context) -> Change:
    """The value is in the record: a reading out of limits, order, training or equipment too.

    A reading that was taken is never refused (US-211.100), nor for the calibrated range of its
    instrument (US-211.160(b)(4)); only what is set now may be.
    """
    asked = facts.asked
    kind = "batches.value_recorded.v1"
    findings = performing.may_run(facts, context, do.expected_version, Record, Set)
    if not isinstance(asked, Record | Set):
        return Change(kind=kind, findings=tuple(findings))
    name, times = (asked.parameter, 1) if isinstance(asked, Set) else (asked.name, asked.times)
    limits = asked.limits
    if isinstance(asked, Set) and limits is None:
        limits = Limits(minimum=asked.value, maximum=asked.value)
    row = _row(facts, context, name, do.value, do.unit, limits, unit_id=do.unit_id)
    findings += rules.in_unit(facts.phase, do.value, do.unit, asked.unit)
    findings += equipment.may_show(facts.instrument, (do.value,), do.unit, context.event_at)
    findings += limits_kept(facts, row)
    findings += _often_enough(facts, context)
    return performing.recorded(
        kind,
        facts,
        context,
        findings,
        _next(facts, context, times),
        row,
        already_done=do.already_done,
        result={"value_id": str(row.id), "within": row.within},
    )


def _often_enough(facts: PhaseFacts, context: Context) -> list[Finding]:
    """Values of one phase are no further apart in time than the recipe asks."""
    asked = facts.asked
    mine = [each.event_at for each in facts.values if each.phase_id == facts.phase.id]
    if not isinstance(asked, Record | InProcessTest) or asked.every is None or not mine:
        return []
    longest = timedelta(seconds=float(asked.every.to("s").value))
    return rules.not_too_far_apart(facts.phase, context.event_at - max(mine), longest)


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=performing.signature_asked,
    facts=_facts_with_instrument,
    shown=performing.shown,
)
def record_test(do: RecordTest, facts: PhaseFacts, context: Context) -> Change:
    """The results of an in-process test are in the record, each against its limits (US-211.110).

    A result is never refused for too few others, order, training or equipment (US-211.100).
    """
    asked = facts.asked
    kind = "batches.test_recorded.v1"
    findings = performing.may_run(facts, context, do.expected_version, InProcessTest)
    if not isinstance(asked, InProcessTest):
        return Change(kind=kind, findings=tuple(findings))
    name = asked.name or asked.test
    if asked.criterion is not None and asked.unit is None:
        rows: tuple[RecordedValue, ...] = (
            _row(
                facts,
                context,
                name,
                None,
                None,
                None,
                text=asked.criterion,
                within=do.met,
                unit_id=do.unit_id,
            ),
        )
        findings += rules.criterion_met(facts.phase, name, do.met)
    else:
        rows = tuple(
            _row(facts, context, name, each, do.unit, asked.limits, unit_id=do.unit_id)
            for each in do.values
        )
        findings += rules.enough_samples(facts.phase, len(do.values), asked.samples)
        findings += rules.in_unit(facts.phase, None, do.unit, asked.unit)
        findings += equipment.may_show(facts.instrument, do.values, do.unit, context.event_at)
        for row in rows:
            findings += limits_kept(facts, row)
        findings += mean_kept(facts, asked, do.values)
    findings += _often_enough(facts, context)
    return performing.recorded(
        kind,
        facts,
        context,
        findings,
        _next(facts, context, asked.times),
        *rows,
        result={"value_ids": [str(each.id) for each in rows]},
    )


def mean_kept(
    facts: PhaseFacts, asked: InProcessTest, values: tuple[Decimal, ...]
) -> list[Finding]:
    """The mean of one time lies within its limits, where the recipe has such."""
    if asked.mean_limits is None or not values:
        return []
    mean = sum(values, Decimal(0)) / len(values)
    return rules.within_limits(
        facts.phase,
        f"mean of {asked.name or asked.test}",
        mean,
        asked.mean_limits.minimum,
        asked.mean_limits.maximum,
        asked.unit,
    )


@command(
    permission="batches.perform",
    signature=Meaning.PERFORMED,
    signed_when=performing.signature_asked,
    facts=_facts,
    shown=performing.shown,
)
def calculate_value(do: CalculateValue, facts: PhaseFacts, context: Context) -> Change:
    """The result is in the record, calculated by the recipe's expression from the values in force.

    Of a yield the percent of theoretical is checked too (US-211.103).
    """
    asked = facts.asked
    findings = performing.may_run(facts, context, do.expected_version, Calculate)
    if not isinstance(asked, Calculate):
        return Change(kind="batches.value_calculated.v1", findings=tuple(findings))
    result = expressions.evaluate(
        expressions.parse(asked.expression),
        named_values(facts.recipe, facts.values, facts.weighed),
    )
    if isinstance(result, Finding):
        return Change(
            kind="batches.value_calculated.v1", findings=(*findings, _impossible(asked, result))
        )
    value = expressions.rounded(result, asked.decimals)
    row = _row(facts, context, asked.name, value, asked.unit, asked.limits)
    return performing.recorded(
        "batches.value_calculated.v1",
        facts,
        context,
        [*findings, *limits_kept(facts, row), *yield_kept(asked, value)],
        performing.performed(facts, context),
        row,
        result={"value_id": str(row.id), "value": f"{value:f}", "within": row.within},
    )


def _impossible(asked: Calculate, problem: Finding) -> Finding:
    return Finding(
        "calculation_impossible",
        Severity.BLOCKING,
        name=asked.name,
        problem=", ".join([problem.code, *(str(value) for _, value in problem.facts)]),
    )


def yield_kept(asked: Calculate, value: Decimal) -> list[Finding]:
    """A yield lies within its percent of theoretical (US-211.103)."""
    if asked.yield_of is None:
        return []
    percent = asked.yield_of.percent(Quantity(value, asked.unit))
    limits = asked.yield_of.investigate_outside
    return rules.yield_within(asked.yield_of.stage, percent, limits.minimum, limits.maximum)
