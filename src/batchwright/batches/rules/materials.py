"""Rules of what goes into a batch and what comes out of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from batchwright.batches.rules.execution import batch_undecided
from batchwright.batches.types import Batch, Charging, Phase, Weighing
from batchwright.equipment.types import Unit
from batchwright.kernel.days import months_later
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import UNITS, Quantity, dimension_of, total
from batchwright.ledger.types import Context
from batchwright.materials.changes import cut
from batchwright.materials.types import Container, ContainerAtUse, Lot, Reservation


def measured(value: Decimal, unit: str) -> tuple[Quantity | None, list[Finding]]:
    """The quantity, or why it is none: unknown unit, or nothing."""
    if unit not in UNITS:
        return None, [Finding("unit_unknown", Severity.BLOCKING, unit=unit)]
    if value <= 0:
        return None, [Finding("amount_not_positive", Severity.BLOCKING, quantity=value)]
    return Quantity(value, unit), []


def tare_possible(tare: Decimal, unit: str) -> list[Finding]:
    """What the empty container weighs is nothing or more (US-211.188(b)(4))."""
    if tare >= 0:
        return []
    return [Finding("tare_negative", Severity.BLOCKING, tare=tare, unit=unit)]


def same_dimension(given: Quantity, needed: Quantity) -> list[Finding]:
    """A mass is not weighed as a volume."""
    if dimension_of(given.unit) is dimension_of(needed.unit):
        return []
    return [Finding("units_do_not_match", Severity.BLOCKING, given=str(given), held=str(needed))]


def enough_allocated(component: str, missing: Quantity, needed: Quantity) -> list[Finding]:
    """There is free stock for at least the formula amount of each component."""
    # What is missing may be no more than the margin that was asked for beyond the formula.
    if missing.value <= 0:
        return []
    return [
        Finding(
            "allocation_short",
            Severity.BLOCKING,
            component=component,
            missing=missing.value,
            unit=missing.unit,
            needed=str(needed),
        )
    ]


def not_kept_for_a_batch(container: Container, batch_id: UUID) -> list[Finding]:
    """What was dispensed for a batch is not weighed out again."""
    if not container.dispensed:
        return []
    return [Finding("container_dispensed_already", Severity.BLOCKING, container=container.code)]


def assigned_unit(requirement: str, assigned: UUID | None, scanned: Unit) -> list[Finding]:
    """The balance that weighs is the one that was scanned for this batch (US-11.10(h))."""
    if assigned is None or assigned == scanned.id:
        return []
    return [
        Finding(
            "unit_not_the_assigned",
            Severity.BLOCKING,
            unit=scanned.code,
            requirement=requirement,
        )
    ]


def reservation_used(
    container: Container, reservations: Sequence[Reservation], at: datetime
) -> tuple[Container, list[Reservation]]:
    """The container with less reserved, and the reservations of the batch as far as they are used.

    Once a component is weighed, what was reserved of this container beyond it is free again.
    """
    used: list[Reservation] = []
    freed = Decimal(0)
    for each in reservations:
        freed += each.quantity
        used.append(replace(each, version=each.version + 1, released_at=at))
    left = max(container.reserved - freed, Decimal(0))
    return replace(container, reserved=left), used


def reservation_drawn(
    container: Container, reservations: Sequence[Reservation], drawn: Quantity, at: datetime
) -> tuple[Container, list[Reservation]]:
    """The container with as much less reserved as was taken: the batch will take more of it."""
    left = drawn.to(container.unit)
    used: list[Reservation] = []
    for each in reservations:
        if left.value <= 0:
            break
        rest = each.amount - left
        ends = rest.value <= 0
        used.append(
            replace(each, version=each.version + 1, released_at=at)
            if ends
            else replace(each, version=each.version + 1, quantity=rest.value)
        )
        left = left - (each.amount if ends else left)
    freed = drawn - left
    kept = Quantity(container.reserved, container.unit) - freed
    return replace(container, reserved=max(kept.value, Decimal(0))), used


def of_one_lot(phase: Phase, lot: Lot, begun: Sequence[Lot], several: bool) -> list[Finding]:
    """A phase is weighed out of one lot, unless the recipe permits several (own choice).

    begun: the lots that it was weighed out of before.
    """
    if several or not begun or lot.id in {each.id for each in begun}:
        return []
    return [
        Finding(
            "lot_differs",
            Severity.BLOCKING,
            phase=phase.path,
            lot=lot.number,
            first=begun[0].number,
        )
    ]


def something_taken(phase: Phase, parts: Sequence[Weighing | Charging]) -> list[Finding]:
    """A phase of which nothing was done is not ended."""
    if parts:
        return []
    return [Finding("nothing_taken", Severity.BLOCKING, phase=phase.path)]


def all_dispensed_charged(component: str, waiting: Sequence[Container]) -> list[Finding]:
    """The last charge of a component leaves no container of it behind (US-211.101(a), (d)).

    waiting: what was dispensed of it for the batch and not charged. Less than label strength would
    go in.
    """
    return [
        Finding("dispensed_left", Severity.BLOCKING, component=component, container=each.code)
        for each in waiting
    ]


def others_cut(
    container: Container, found: ContainerAtUse, batch_id: UUID, context: Context
) -> tuple[Container, list[Reservation], list[Finding]]:
    """The container with no more kept for other batches than is left, and whose is cut.

    More than what was free is taken only as a fact. The findings do not name the other batch,
    which may be another sponsor's.
    """
    others = [
        each
        for each in found.reservations
        if each.batch_id != batch_id and each.released_at is None
    ]
    if total([each.amount for each in others], container.unit) <= container.amount:
        return container, [], []
    after, changed, findings = cut(container, others, context)
    return after, changed, [_of_no_batch(each) for each in findings]


def _of_no_batch(finding: Finding) -> Finding:
    facts = {name: value for name, value in finding.facts if name != "batch_id"}
    return Finding(finding.code, finding.severity, **facts)


def container_given(given: bool, component: str) -> list[Finding]:
    """A component is charged from a container that was scanned (US-211.101(d))."""
    if given:
        return []
    return [Finding("container_missing", Severity.BLOCKING, component=component)]


def dispensed_for(
    container: Container, batch_id: UUID, weighed: bool, component: str
) -> list[Finding]:
    """A component that is weighed is charged from what was dispensed for this batch.

    What was dispensed for another batch is charged into none but that.
    """
    if container.dispensed and container.batch_id == batch_id:
        return []
    if not container.dispensed and not weighed:
        return []
    return [Finding("not_dispensed", Severity.BLOCKING, component=component)]


def charged_amount(
    container: Container, value: Decimal | None, unit: str | None
) -> tuple[Quantity | None, list[Finding]]:
    """All of the container, or the amount that is given."""
    if value is None:
        return measured(container.quantity, container.unit)
    given, wrong = measured(value, unit or container.unit)
    if given is not None and not wrong:
        wrong = same_dimension(given, container.amount)
    return (None, wrong) if wrong else (given, [])


def weighing_correctable(
    batch: Batch, first: Weighing, weighings: Sequence[Weighing], dispensed: Container
) -> list[Finding]:
    """What is corrected is the weighing in force, of a batch that is not decided yet (EU-4.9), and
    all that was weighed is still in its container.

    weighings: of its phase, corrected ones among them.
    """
    findings = batch_undecided(batch)
    if first.batch_id != batch.id:
        findings.append(Finding("not_found", Severity.BLOCKING))
    elif any(each.corrects == first.id for each in weighings):
        findings.append(Finding("corrected_already", Severity.BLOCKING, name=first.component))
    elif not dispensed.amount.equals(first.net_quantity):
        findings.append(
            Finding(
                "dispensed_used",
                Severity.BLOCKING,
                container=dispensed.code,
                held=str(dispensed.amount),
                weighed=str(first.net_quantity),
            )
        )
    return findings


def charged_as_asked(
    component: str, given: Quantity, least: Quantity, *, dispensed: bool
) -> list[Finding]:
    """Of a component no less is charged than was dispensed for it (US-211.101(a), (d)).

    What was weighed out and stays in its container is not in the batch, so the charge is refused.
    Of packaging, which nobody dispenses, one container may hold too little: an exception.
    """
    if dimension_of(given.unit) is dimension_of(least.unit) and given >= least:
        return []
    severity = Severity.BLOCKING if dispensed else Severity.EXCEPTION
    return [
        Finding(
            "charged_too_little", severity, component=component, given=str(given), least=str(least)
        )
    ]


def sample_enough(phase: Phase, given: Quantity, asked: Quantity) -> list[Finding]:
    """A sample is at least as large as the recipe asks for (US-211.170, US-211.165(c))."""
    wrong = same_dimension(given, asked)
    if wrong or given >= asked:
        return wrong
    return [
        Finding(
            "sample_too_small",
            Severity.BLOCKING,
            phase=phase.path,
            given=str(given),
            asked=str(asked),
        )
    ]


def phases_complete(open_phases: Sequence[Phase]) -> list[Finding]:
    """A batch is complete when each of its phases is (US-211.188(b))."""
    return [
        Finding("phase_incomplete", Severity.BLOCKING, phase=each.path, state=each.state)
        for each in open_phases
    ]


def completed_after_start(started_at: datetime | None, event_at: datetime) -> list[Finding]:
    """A batch is complete after it began: its output is dated from then (US-211.137)."""
    if started_at is None or event_at >= started_at:
        return []
    return [
        Finding(
            "completed_before_start",
            Severity.BLOCKING,
            started_at=started_at,
            event_at=event_at,
        )
    ]


def product_defined(known: bool, product: str) -> list[Finding]:
    """The output is a material that the stock knows."""
    return [] if known else [Finding("product_not_defined", Severity.BLOCKING, product=product)]


def within_shelf_life(made_on: date, expires_on: date, months: int) -> list[Finding]:
    """The expiry lies after the day of making and within the approved shelf life (US-211.137)."""
    last = months_later(made_on, months)
    if made_on < expires_on <= last:
        return []
    return [
        Finding(
            "expiry_beyond_shelf_life",
            Severity.BLOCKING,
            expires_on=expires_on,
            latest=last,
        )
    ]
