"""Calibrations and daily checks; one that fails reaches every batch served since the last good."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from batchwright.equipment import changes, rules
from batchwright.equipment.commands.lines import in_order, reaching_batches_since
from batchwright.equipment.queries import reference_weight_of
from batchwright.equipment.types import (
    BalanceCheck,
    Calibration,
    LogKind,
    ReferenceWeight,
    Unit,
    UseState,
)
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.identifiers import Code
from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateUnit(Command):
    """unit_id, property: what was calibrated. range: over what. passed: the result."""

    unit_id: UUID
    property: Code
    lower: Decimal
    upper: Decimal
    unit: Code
    performed_on: date
    due_on: date
    passed: bool
    certificate: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckBalance(Command):
    """unit_id: the balance. reference: the code of its reference weight. reading, unit: what the
    balance showed. Whether that passes is told by the weight's tolerance."""

    unit_id: UUID
    reference: Code
    reading: Decimal
    unit: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringFacts:
    """The unit, and when it was last known to measure right.

    since: of its last good calibration or check; None: there was none.
    """

    unit: Unit
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """The balance, its reference weight, and whether it showed it; nothing where there is none.

    reference, tolerance: of the weight, in the unit of the reading. good: where it did not, when
    checks passed, the last first.
    """

    unit: Unit
    weight: ReferenceWeight | None = None
    reference: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    passed: bool = False
    good: tuple[datetime, ...] = ()

    def since(self, at: datetime) -> datetime | None:
        """The last good check before `at`; None: there was none."""
        return next((each for each in self.good if each <= at), None)


_GOOD = "unit_id = %s and passed order by checked_at desc, id desc limit 1000"
"""A failure told later than so many good checks concerns every batch before."""


def _calibration(do: CalibrateUnit, read: Reader) -> MeasuringFacts:
    unit = read.row(Unit, do.unit_id, lock=True)
    if do.passed:
        return MeasuringFacts(unit=unit, since=None)
    good = read.first(
        Calibration,
        "unit_id = %s and property = %s and passed and performed_on <= %s "
        "order by performed_on desc, id desc",
        unit.id,
        do.property,
        do.performed_on,
    )
    since = None if good is None else datetime.combine(good.performed_on, time(), UTC)
    return MeasuringFacts(unit=unit, since=since)


def _check(do: CheckBalance, read: Reader) -> CheckFacts:
    unit = read.row(Unit, do.unit_id, lock=True)
    weight = reference_weight_of(read, unit.id, do.reference)
    if weight is None or rules.read_as_mass(do.unit):
        return CheckFacts(unit=unit, weight=weight)
    reference = Quantity(weight.mass, weight.unit).to(do.unit).value
    tolerance = Quantity(weight.tolerance, weight.unit).to(do.unit).value
    passed = rules.check_passes(reference, do.reading, tolerance)
    good = [] if passed else read.rows(BalanceCheck, _GOOD, unit.id)
    return CheckFacts(
        unit=unit,
        weight=weight,
        reference=reference,
        tolerance=tolerance,
        passed=passed,
        good=tuple(each.checked_at for each in good),
    )


@command(permission="equipment.calibrate", facts=_calibration)
def calibrate_unit(do: CalibrateUnit, facts: MeasuringFacts, context: Context) -> Change:
    """The calibration is recorded; one that failed takes the unit out of service (US-211.68(a)).

    The failure is an exception in the record of every batch that the unit was used for since its
    last good calibration, and of the one it serves now, of whatever sponsor: it names none.
    """
    row = Calibration(
        id=context.new_id(),
        unit_id=facts.unit.id,
        property=do.property,
        lower=do.lower,
        upper=do.upper,
        unit=do.unit,
        performed_on=do.performed_on,
        due_on=do.due_on,
        passed=do.passed,
        certificate=do.certificate,
        performed_by=context.actor.user_id,
    )
    line = changes.noted(
        facts.unit,
        LogKind.CALIBRATION,
        context,
        f"Calibration of {do.property}: {'passed' if do.passed else 'failed'}.",
    )
    unit = changes.written(facts.unit, line)
    findings: list[Finding] = []
    if not do.passed:
        unit = replace(unit, use=UseState.OUT_OF_SERVICE)
        findings.append(
            Finding(
                "calibration_failed",
                Severity.EXCEPTION,
                unit=unit.code,
                property=do.property,
                since=facts.since,
            )
        )
    return Change(
        kind="equipment.unit_calibrated.v1",
        rows=(row, line, unit),
        findings=(
            *rules.range_sound(do.property, do.lower, do.upper, do.unit),
            *rules.days_in_order(do.performed_on, do.due_on),
            *rules.done_by(do.performed_on, context.at.date()),
            *in_order(facts.unit, line, context),
            *findings,
        ),
        effects=() if do.passed else reaching_batches_since(facts.unit, facts.since),
        result={"calibration_id": str(row.id)},
    )


@command(permission="equipment.use", facts=_check)
def check_balance(do: CheckBalance, facts: CheckFacts, context: Context) -> Change:
    """The daily check is recorded; one that failed takes the balance out of service.

    Passed or failed is told by the reference weight that was approved for the balance; without one
    there is nothing to check with. The failure is an exception in the record of every batch weighed
    since the last good check, and of the one it serves now, of whatever sponsor: it names none
    (US-211.68(a)).
    """
    kind = "equipment.balance_checked.v1"
    weight = facts.weight
    findings: list[Finding] = [
        *rules.reference_weight_known(weight, facts.unit, do.reference),
        *rules.read_as_mass(do.unit),
    ]
    if weight is None or findings:
        return Change(kind=kind, findings=tuple(findings))
    row = BalanceCheck(
        id=context.new_id(),
        unit_id=facts.unit.id,
        weight_id=weight.id,
        reference=facts.reference,
        reading=do.reading,
        tolerance=facts.tolerance,
        unit=do.unit,
        passed=facts.passed,
        checked_by=context.actor.user_id,
        checked_at=context.event_at,
    )
    line = changes.noted(
        facts.unit,
        LogKind.CALIBRATION,
        context,
        f"Check with {weight.code}, {weight.mass} {weight.unit}: {do.reading} {do.unit}, "
        f"{'passed' if facts.passed else 'failed'}.",
    )
    unit = changes.written(facts.unit, line)
    findings += in_order(facts.unit, line, context)
    since = facts.since(context.event_at)
    if not facts.passed:
        unit = replace(unit, use=UseState.OUT_OF_SERVICE)
        findings.append(
            Finding(
                "balance_check_failed",
                Severity.EXCEPTION,
                unit=unit.code,
                reading=do.reading,
                reference=facts.reference,
                of=do.unit,
                since=since,
            )
        )
    return Change(
        kind=kind,
        rows=(row, line, unit),
        findings=tuple(findings),
        effects=() if facts.passed else reaching_batches_since(facts.unit, since),
        result={"passed": facts.passed},
    )
