"""Rules at the moment of use: order, state, limits, second person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from uuid import UUID

from batchwright.batches.types import Batch, BatchState, Phase, PhaseState, RecordedValue
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Quantity

RUNNING = frozenset({BatchState.ISSUED, BatchState.RUNNING})
DECIDED = frozenset({BatchState.DISPOSED, BatchState.REJECTED, BatchState.HISTORICAL})


def batch_runs(batch: Batch) -> list[Finding]:
    """Phases run only in a batch that is issued or running (US-11.10(f)).

    A historical batch is never executed here; a held one waits for its release from hold.
    """
    if batch.state in RUNNING:
        return []
    if batch.state in DECIDED:
        return batch_undecided(batch)
    return [Finding("batch_not_running", Severity.BLOCKING, batch=batch.number, state=batch.state)]


def batch_undecided(batch: Batch) -> list[Finding]:
    """Nothing is added to a batch whose disposition is taken, or that was made elsewhere."""
    if batch.state not in DECIDED:
        return []
    return [Finding("batch_decided", Severity.BLOCKING, batch=batch.number, state=batch.state)]


def reason_given(reason: str | None) -> list[Finding]:
    """What is told only after it was done has a reason (US-211.100)."""
    return [] if (reason or "").strip() else [Finding("reason_missing", Severity.BLOCKING)]


def phase_permitted(phase: Phase, permitted: Collection[str]) -> list[Finding]:
    """A phase starts only when what comes before it is complete (US-11.10(f))."""
    if phase.state is not PhaseState.WAITING or phase.path in permitted:
        return []
    return [Finding("phase_not_permitted", Severity.BLOCKING, phase=phase.path)]


def verified_before_more(phase: Phase, open_before: Collection[str]) -> list[Finding]:
    """What was corrected since a phase began is verified again before more is charged in it
    (US-211.101(c), (d)).

    open_before: the phases before it that are not complete.
    """
    if phase.state is not PhaseState.RUNNING or not open_before:
        return []
    return [Finding("phase_not_permitted", Severity.BLOCKING, phase=phase.path)]


def phase_not_done_yet(phase: Phase) -> list[Finding]:
    """A phase is performed once; what it recorded is corrected, never done again unseen."""
    if phase.state in (PhaseState.WAITING, PhaseState.RUNNING):
        return []
    return [Finding("phase_done_already", Severity.BLOCKING, phase=phase.path, state=phase.state)]


def phase_waits_for_verification(phase: Phase) -> list[Finding]:
    """Only what was performed can be verified (US-211.101(c), (d))."""
    if phase.state is PhaseState.PERFORMED:
        return []
    return [
        Finding("phase_not_to_be_verified", Severity.BLOCKING, phase=phase.path, state=phase.state)
    ]


def second_person_verified(
    phase: Phase, verifier: UUID, recorders: Collection[UUID] = ()
) -> list[Finding]:
    """The person who verifies is another than all who performed (US-211.101(c), (d)).

    recorders: who recorded or corrected a value of the phase, or weighed or charged a part of it.
    """
    if verifier not in (phase.performed_by, *recorders):
        return []
    return [Finding("second_person_needed", Severity.BLOCKING, phase=phase.path)]


def within_limits(
    phase: Phase,
    name: str,
    value: Decimal | None,
    lower: Decimal | None,
    upper: Decimal | None,
    unit: str | None,
) -> list[Finding]:
    """A value outside its limits is recorded as an exception, never refused (US-211.110(a))."""
    if holds(value, lower, upper) is not False:
        return []
    return [
        Finding(
            "value_out_of_limits",
            Severity.EXCEPTION,
            phase=phase.path,
            name=name,
            value=value,
            unit=unit,
            lower=lower,
            upper=upper,
        )
    ]


def holds(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> bool | None:
    """True inside the limits (both included), False outside, None without value or limit."""
    if value is None or (lower is None and upper is None):
        return None
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def weighed_within_tolerance(
    phase: Phase, net: Decimal, lower: Decimal | None, upper: Decimal | None, unit: str
) -> list[Finding]:
    """A portion is dispensed only within tolerance (US-211.101(c)); the attempt is kept.

    Refused, because nothing has been dispensed yet: take away or add, and weigh again. The bounds
    are told as finely as the balance showed, rounded inward: what reads as within them is.
    """
    if holds(net, lower, upper) is not False:
        return []
    told_lower, told_upper = _told_as(net, lower, upper)
    return [
        Finding(
            "weighing_out_of_tolerance",
            Severity.BLOCKING,
            phase=phase.path,
            net=net,
            lower=told_lower,
            upper=told_upper,
            unit=unit,
        )
    ]


def net_is_gross_less_tare(
    phase: Phase, gross: Decimal | None, tare: Decimal, net: Quantity
) -> list[Finding]:
    """What a balance shows as net is its gross less its tare, to the last digit (US-211.68(b)).

    Wrong figures are a fact and go to review; the net is what counts. gross: None where the balance
    showed none.
    """
    if gross is None:
        return []
    difference = Quantity(gross, net.unit) - Quantity(tare, net.unit)
    if difference.equals(net):
        return []
    return [
        Finding(
            "net_not_gross_less_tare",
            Severity.EXCEPTION,
            phase=phase.path,
            gross=gross,
            tare=tare,
            net=net.value,
            difference=difference.value,
            unit=net.unit,
        )
    ]


_WIDE = Context(prec=200)
_PLACES_MOST = 12


def _told_as(
    shown: Decimal, lower: Decimal | None, upper: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The bounds with the decimal places of what was shown, or as many as keep them apart."""
    exponent = shown.as_tuple().exponent
    first = min(max(-exponent, 0), _PLACES_MOST) if isinstance(exponent, int) else 0
    for places in range(first, _PLACES_MOST + 1):
        step = Decimal(1).scaleb(-places)
        low = None if lower is None else lower.quantize(step, ROUND_CEILING, _WIDE)
        high = None if upper is None else upper.quantize(step, ROUND_FLOOR, _WIDE)
        if low is None or high is None or low <= high:
            return low, high
    return lower, upper


def trained(needed: Sequence[str], held: Mapping[str, bool]) -> list[Finding]:
    """The performer is trained in the version in force of each procedure (US-211.25)."""
    return [
        Finding("training_missing", Severity.BLOCKING, procedure=code)
        for code in needed
        if not held.get(code, False)
    ]


def in_the_role(phase: Phase, role: str | None, held: Collection[str]) -> list[Finding]:
    """Who performs or signs a phase holds the role that the recipe names (US-211.188(b)(11)).

    An exception, not a refusal: who stands in for another did what the record says.
    """
    if role is None or role in held:
        return []
    return [Finding("role_not_held", Severity.EXCEPTION, phase=phase.path, role=role)]


def component_matches(expected: str, actual: str) -> list[Finding]:
    """What is in the container is the material the recipe names (US-211.101(c))."""
    if expected == actual:
        return []
    return [Finding("wrong_material", Severity.BLOCKING, expected=expected, actual=actual)]


def unit_assigned(requirement: str, unit_id: UUID | None) -> list[Finding]:
    """A phase runs on equipment that was scanned for this batch (US-211.105)."""
    if unit_id is not None:
        return []
    return [Finding("unit_not_assigned", Severity.BLOCKING, requirement=requirement)]


def kind_matches(phase: Phase, matches: bool, needed: str) -> list[Finding]:
    """The act is for a phase of its kind."""
    if matches:
        return []
    return [
        Finding("wrong_kind", Severity.BLOCKING, phase=phase.path, kind=phase.kind, needed=needed)
    ]


def held_long_enough(held: timedelta, minimum: timedelta | None, until: datetime) -> list[Finding]:
    """A hold ends only after its shortest time; it has not ended yet, so it is refused."""
    if minimum is None or held >= minimum:
        return []
    return [Finding("hold_too_short", Severity.BLOCKING, held=held, minimum=minimum, until=until)]


def not_held_too_long(phase: Phase, held: timedelta, maximum: timedelta | None) -> list[Finding]:
    """A time limit that was exceeded is a fact and goes to review (US-211.111)."""
    if maximum is None or held <= maximum:
        return []
    return [
        Finding("hold_too_long", Severity.EXCEPTION, phase=phase.path, held=held, maximum=maximum)
    ]


def in_unit(
    phase: Phase, value: Decimal | None, unit: str | None, needed: str | None
) -> list[Finding]:
    """A value is given in the unit that the recipe names; no silent conversion at the screen."""
    if unit == needed:
        return []
    return [
        Finding(
            "value_wrong_unit",
            Severity.BLOCKING,
            phase=phase.path,
            value=value,
            unit=unit,
            needed=needed,
        )
    ]


def enough_samples(phase: Phase, given: int, needed: int) -> list[Finding]:
    """An in-process test has as many results as the recipe asks for (US-211.110(a)).

    Of none there is nothing to record.
    """
    if given >= needed:
        return []
    if not given:
        return [Finding("value_missing", Severity.BLOCKING, name=phase.path)]
    return [
        Finding("samples_missing", Severity.BLOCKING, phase=phase.path, given=given, needed=needed)
    ]


def phase_is_waiting(phase: Phase) -> list[Finding]:
    """A phase begins once."""
    if phase.state is PhaseState.WAITING:
        return []
    return [Finding("phase_done_already", Severity.BLOCKING, phase=phase.path, state=phase.state)]


def criterion_met(phase: Phase, name: str, met: bool | None) -> list[Finding]:
    """A criterion without number is answered, and not meeting it is an exception."""
    if met is None:
        return [Finding("value_missing", Severity.BLOCKING, name=name)]
    if met:
        return []
    return [Finding("criterion_not_met", Severity.EXCEPTION, phase=phase.path, name=name)]


def yield_within(
    stage: str, percent: Decimal, lower: Decimal | None, upper: Decimal | None
) -> list[Finding]:
    """A yield outside its limits is investigated (US-211.103, US-211.192)."""
    if holds(percent, lower, upper) is not False:
        return []
    shown = percent.quantize(Decimal("0.01"))
    return [
        Finding(
            "yield_out_of_limits",
            Severity.EXCEPTION,
            stage=stage,
            percent=shown,
            lower=lower,
            upper=upper,
        )
    ]


def correction_possible(
    batch: Batch, first: RecordedValue, values: Sequence[RecordedValue]
) -> list[Finding]:
    """What is corrected is the value in force, in a batch that is not decided yet (EU-4.9)."""
    findings = batch_undecided(batch)
    if any(each.corrects == first.id for each in values):
        findings.append(Finding("corrected_already", Severity.BLOCKING, name=first.name))
    if first.batch_id != batch.id:
        findings.append(Finding("not_found", Severity.BLOCKING))
    return findings


def corrected_in_kind(
    first: RecordedValue, value: Decimal | None, met: bool | None
) -> list[Finding]:
    """A number is corrected by a number, and whether a criterion holds by whether it does.

    The limits that the first was held against hold for the second.
    """
    given, other = (met, value) if first.text is not None else (value, met)
    if given is not None and other is None:
        return []
    return [Finding("corrected_otherwise", Severity.BLOCKING, name=first.name)]


def calculation_in_force(name: str, made_from: Sequence[str]) -> list[Finding]:
    """What was calculated stands on the values in force; a correction is shown where it does not.

    made_from: the phases that have calculated with the corrected value (US-211.192).
    """
    return [
        Finding("calculation_outdated", Severity.EXCEPTION, phase=each, name=name)
        for each in made_from
    ]


def not_too_far_apart(phase: Phase, passed: timedelta, longest: timedelta) -> list[Finding]:
    """A control is repeated at least as often as the recipe asks; a gap is a fact."""
    if passed <= longest:
        return []
    return [
        Finding(
            "control_too_late",
            Severity.EXCEPTION,
            phase=phase.path,
            passed=passed,
            longest=longest,
        )
    ]
