"""Rules of materials at the moment of use."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import UNITS, Dimension, Quantity, dimension_of, total
from batchwright.kernel.rows import SITE
from batchwright.ledger.rules import number_free
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    ContainerStatus,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
    Reservation,
    SupplierQualification,
)


def lot_released(lot: Lot) -> list[Finding]:
    """Only a released lot is used (US-211.82, US-211.84(a))."""
    if lot.status is LotStatus.RELEASED:
        return []
    return [Finding("lot_not_released", Severity.BLOCKING, lot=lot.number, status=lot.status)]


def lot_not_expired(lot: Lot, on: date) -> list[Finding]:
    """A lot is used no later than the day it expires (US-211.137)."""
    if lot.expires_on is None or on <= lot.expires_on:
        return []
    return [
        Finding("lot_expired", Severity.BLOCKING, lot=lot.number, expires_on=lot.expires_on, on=on)
    ]


def lot_not_past_retest(lot: Lot, on: date) -> list[Finding]:
    """A lot past its retest date is tested again before it is used (US-211.87)."""
    if lot.retest_on is None or on <= lot.retest_on:
        return []
    return [
        Finding(
            "lot_past_retest", Severity.BLOCKING, lot=lot.number, retest_on=lot.retest_on, on=on
        )
    ]


def not_historical(lot: Lot) -> list[Finding]:
    """A historical lot was used elsewhere; it is never allocated here."""
    return [Finding("lot_historical", Severity.BLOCKING, lot=lot.number)] if lot.historical else []


def owner_matches(lot: Lot, sponsor_id: UUID) -> list[Finding]:
    """A sponsor's material serves that sponsor alone; the site's serves any (ISO-7.5.10)."""
    if lot.sponsor_id in (sponsor_id, SITE):
        return []
    return [Finding("lot_of_another_owner", Severity.BLOCKING, lot=lot.number)]


def enough_in(at_use: ContainerAtUse, quantity: Quantity) -> list[Finding]:
    """A container gives no more than it holds."""
    held = at_use.container.amount
    wrong = same_dimension(quantity.unit, held.unit)
    if wrong or quantity <= held:
        return wrong
    return [
        Finding(
            "not_enough_in_container",
            Severity.BLOCKING,
            container=at_use.container.code,
            asked=str(quantity),
            held=str(held),
        )
    ]


def kept_for(at_use: ContainerAtUse, batch_id: UUID | None) -> Quantity:
    """What of a container is kept for this batch."""
    own = [
        each.amount
        for each in at_use.reservations
        if each.batch_id == batch_id and each.released_at is None
    ]
    return total(own, at_use.container.unit)


def free_in(at_use: ContainerAtUse, batch_id: UUID | None) -> Quantity:
    """What a container holds and is not kept for another batch than this one, or for any."""
    container = at_use.container
    kept = Quantity(container.reserved, container.unit) - kept_for(at_use, batch_id)
    return container.amount - kept


def not_kept_for_another(
    at_use: ContainerAtUse, quantity: Quantity, batch_id: UUID | None
) -> list[Finding]:
    """What is reserved for one batch is not taken for another, or for none."""
    if enough_in(at_use, quantity):
        return []
    free = free_in(at_use, batch_id)
    if quantity <= free:
        return []
    return [
        Finding(
            "kept_for_another_batch",
            Severity.BLOCKING,
            container=at_use.container.code,
            asked=str(quantity),
            free=str(free),
        )
    ]


def not_dispensed_for_another(container: Container, batch_id: UUID | None) -> list[Finding]:
    """What was dispensed for a batch serves that batch alone (US-211.101(b))."""
    if container.batch_id is None or container.batch_id == batch_id:
        return []
    return [Finding("dispensed_for_another_batch", Severity.BLOCKING, container=container.code)]


def nothing_kept(container: Container) -> list[Finding]:
    """A container that is kept for a batch is not emptied for something else."""
    if not container.reserved:
        return []
    return [
        Finding(
            "container_reserved",
            Severity.BLOCKING,
            container=container.code,
            reserved=str(Quantity(container.reserved, container.unit)),
        )
    ]


def not_released_yet(reservation: Reservation) -> list[Finding]:
    """A reservation is released once."""
    if reservation.released_at is None:
        return []
    return [Finding("reservation_ended", Severity.BLOCKING)]


def amount_positive(quantity: Decimal) -> list[Finding]:
    """What is received, moved or taken is more than nothing."""
    if quantity > 0:
        return []
    return [Finding("amount_not_positive", Severity.BLOCKING, quantity=quantity)]


def supplier_qualified(
    qualifications: Sequence[SupplierQualification], on: date, supplier: str
) -> list[Finding]:
    """A lot is accepted only from a supplier qualified for it on the day (US-211.84(d)(2)).

    The last decision counts, so that a qualification can be ended before its day.
    """
    last = max(qualifications, key=lambda each: (each.qualified_at, each.id), default=None)
    if last is not None and on <= last.valid_until:
        return []
    return [Finding("supplier_not_qualified", Severity.BLOCKING, supplier=supplier, on=on)]


def identity_tested(lot: Lot, definition: MaterialDefinition) -> list[Finding]:
    """A lot is released only with its own identity test, passed and reviewed (US-211.84(d)(1))."""
    if lot.identity_passed is False:
        return [Finding("identity_test_failed", Severity.BLOCKING, lot=lot.number)]
    if not definition.identity_test:
        return []
    if lot.identity_passed is None or lot.identity_reviewed_by is None:
        return [Finding("identity_test_missing", Severity.BLOCKING, lot=lot.number)]
    return []


def retest_not_failed(lot: Lot) -> list[Finding]:
    """A lot whose last retest failed is not released again (US-211.87)."""
    if lot.retest_passed is not False:
        return []
    return [Finding("retest_failed", Severity.BLOCKING, lot=lot.number)]


def retest_later(passed: bool, retest_on: date | None, on: date) -> list[Finding]:
    """A retest that passed gives a later day on which the next is due (US-211.87)."""
    if not passed or (retest_on is not None and retest_on > on):
        return []
    return [Finding("retest_day_missing", Severity.BLOCKING, on=on)]


def potency_known(lot: Lot, definition: MaterialDefinition) -> list[Finding]:
    """A material that is corrected for potency is released only with its potency."""
    if not definition.needs_potency or lot.potency_percent is not None:
        return []
    return [Finding("potency_missing", Severity.BLOCKING, lot=lot.number)]


REJECTABLE = frozenset({LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.EXPIRED})


def may_be_rejected(lot: Lot) -> list[Finding]:
    """Rejection is always open, also of what was released, as long as there is a lot to reject."""
    if lot.status in REJECTABLE:
        return []
    return [Finding("lot_not_rejectable", Severity.BLOCKING, lot=lot.number, status=lot.status)]


def not_tested_by_who_disposes(lot: Lot, actor: UUID) -> list[Finding]:
    """Nobody disposes what they performed: the tester does not release (US-211.22(a))."""
    if lot.identity_tested_by != actor:
        return []
    return [Finding("another_person_needed", Severity.BLOCKING, act="dispose of this lot")]


def in_quarantine(lot: Lot) -> list[Finding]:
    """A lot is released from quarantine; a rejected one stays rejected (US-211.89)."""
    if lot.status is LotStatus.QUARANTINE:
        return []
    return [Finding("lot_in_wrong_state", Severity.BLOCKING, lot=lot.number, status=lot.status)]


def older_lot_first(lot: Lot, older: Sequence[Lot], reason: str | None) -> list[Finding]:
    """The lot that expires first is taken first; another only with a reason (US-211.86)."""
    if not older:
        return []
    if reason:
        return [
            Finding("younger_lot_taken", Severity.EXCEPTION, lot=lot.number, older=older[0].number)
        ]
    return [Finding("older_lot_first", Severity.BLOCKING, lot=lot.number, older=older[0].number)]


def never_blend_failing(lots: Sequence[Lot], on: date) -> list[Finding]:
    """Lots are blended only if each is released and in date: none is blended to pass (Q7-8.3)."""
    return [
        each
        for lot in lots
        for each in (*lot_released(lot), *lot_not_expired(lot, on), *lot_not_past_retest(lot, on))
    ]


REWORKABLE = frozenset({LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.REJECTED})


def may_be_reworked(lot: Lot, on: date) -> list[Finding]:
    """A lot in date is worked on again, also a rejected one (US-211.115, US-211.165(f)).

    No rework makes one material of another, or gives it more time.
    """
    findings = [*not_historical(lot), *lot_not_expired(lot, on)]
    if lot.identity_passed is False:
        findings.append(Finding("identity_test_failed", Severity.BLOCKING, lot=lot.number))
    if lot.status not in REWORKABLE:
        findings.append(
            Finding("lot_not_reworkable", Severity.BLOCKING, lot=lot.number, status=lot.status)
        )
    return findings


def procedure_named(procedure: str) -> list[Finding]:
    """Rework follows a written procedure (US-211.115)."""
    if procedure.strip():
        return []
    return [Finding("rework_procedure_missing", Severity.BLOCKING)]


PACKABLE = frozenset({MaterialKind.BULK, MaterialKind.FINISHED})


def packable(found: Sequence[ContainerAtUse]) -> list[Finding]:
    """Containers of one lot of bulk or of finished product, none dispensed for a batch.

    One pack holds one lot, so that its number says what is in it (US-211.130).
    """
    lots = {each.lot.id for each in found}
    kinds = {each.definition.kind for each in found}
    free = all(each.container.batch_id is None for each in found)
    if len(lots) == 1 and kinds <= PACKABLE and free:
        return []
    return [Finding("not_packable", Severity.BLOCKING)]


def may_be_packed(lot: Lot, on: date) -> list[Finding]:
    """Bulk in date is packed once it is released (US-211.82, US-211.89).

    That of a batch may be packed in quarantine too: its packs are released with the batch alone.
    """
    findings = [
        *not_historical(lot),
        *lot_not_expired(lot, on),
        *lot_not_past_retest(lot, on),
    ]
    if lot.status is LotStatus.QUARANTINE and lot.batch_id is not None:
        return findings
    return [*findings, *lot_released(lot)]


def packed_material(packed: MaterialDefinition, owner_id: UUID) -> list[Finding]:
    """Packs are a finished material that is counted, of the bulk's owner or of the site."""
    findings = definition_serves(packed, owner_id)
    counted = dimension_of(packed.unit) is Dimension.COUNT
    if packed.kind is not MaterialKind.FINISHED or not counted:
        findings.append(Finding("not_a_packed_material", Severity.BLOCKING, material=packed.code))
    return findings


def enough_to_pack(found: Sequence[ContainerAtUse], needed: Quantity) -> list[Finding]:
    """All containers together hold what the packs hold (US-211.184)."""
    unit = found[0].container.unit
    wrong = same_dimension(needed.unit, unit)
    held = total([each.container.amount for each in found], unit)
    if wrong or needed <= held:
        return wrong
    return [
        Finding("not_enough_to_pack", Severity.BLOCKING, asked=str(needed), held=str(held)),
    ]


def expired_by(lot: Lot, on: date) -> list[Finding]:
    """Only a lot in quarantine or released, past its expiry, is marked as expired."""
    if lot.status not in (LotStatus.QUARANTINE, LotStatus.RELEASED):
        return [Finding("lot_in_wrong_state", Severity.BLOCKING, lot=lot.number, status=lot.status)]
    if lot.expires_on is not None and on > lot.expires_on:
        return []
    return [
        Finding("lot_not_expired", Severity.BLOCKING, lot=lot.number, expires_on=lot.expires_on)
    ]


def nothing_left(lot: Lot, containers: Sequence[Container]) -> list[Finding]:
    """A lot is consumed when its last container is empty; what was destroyed stays destroyed."""
    if lot.status in (LotStatus.CONSUMED, LotStatus.DESTROYED):
        return [Finding("lot_in_wrong_state", Severity.BLOCKING, lot=lot.number, status=lot.status)]
    full = [each.code for each in containers if each.quantity]
    if not full:
        return []
    return [Finding("lot_not_empty", Severity.BLOCKING, lot=lot.number, container=full[0])]


def received_by(received_on: date, on: date) -> list[Finding]:
    """Nothing is received tomorrow."""
    if received_on <= on:
        return []
    return [Finding("received_in_future", Severity.BLOCKING, received_on=received_on, on=on)]


def something_received(codes: Sequence[str]) -> list[Finding]:
    """A receipt has at least one container, and each its own code (US-211.80(d))."""
    twice = sorted({each for each in codes if codes.count(each) > 1})
    if not codes:
        return [Finding("nothing_received", Severity.BLOCKING)]
    return [one for each in twice for one in number_free(True, "container", each)]


def definition_serves(definition: MaterialDefinition, owner_id: UUID) -> list[Finding]:
    """A lot is of a material of its owner or of the site (ISO-7.5.10)."""
    if definition.sponsor_id in (owner_id, SITE):
        return []
    return [Finding("not_found", Severity.BLOCKING)]


def at_use(found: ContainerAtUse, sponsor_id: UUID, on: date) -> list[Finding]:
    """All that must hold when a container is used for a sponsor's batch on a day."""
    return [
        *not_historical(found.lot),
        *lot_released(found.lot),
        *lot_not_expired(found.lot, on),
        *lot_not_past_retest(found.lot, on),
        *owner_matches(found.lot, sponsor_id),
    ]


def unit_known(known: bool, unit: str) -> list[Finding]:
    """A unit is one we can convert."""
    return [] if known else [Finding("unit_unknown", Severity.BLOCKING, unit=unit)]


def owner_seen(seen: bool) -> list[Finding]:
    """Nobody acts for a sponsor they do not see: unknown and forbidden read the same."""
    return [] if seen else [Finding("not_found", Severity.BLOCKING)]


def same_dimension(given: str, held: str) -> list[Finding]:
    """A mass is not received as a volume."""
    if given not in UNITS:
        return unit_known(False, given)
    if dimension_of(given) is dimension_of(held):
        return []
    return [Finding("units_do_not_match", Severity.BLOCKING, given=given, held=held)]


def measured(value: Decimal, unit: str) -> tuple[Quantity | None, list[Finding]]:
    """The quantity, or why it is none: unknown unit, or nothing."""
    if unit not in UNITS:
        return None, unit_known(False, unit)
    if value <= 0:
        return None, amount_positive(value)
    return Quantity(value, unit), []


def reviewed_by_another(lot: Lot, reviewer: UUID) -> list[Finding]:
    """A test is there, and its reviewer is not its tester (US-211.194(a)(8))."""
    if lot.identity_tested_by is None:
        return [Finding("identity_test_missing", Severity.BLOCKING, lot=lot.number)]
    if lot.identity_tested_by == reviewer:
        return [Finding("another_person_needed", Severity.BLOCKING, act="review this test")]
    return []


def assay_plausible(potency: Decimal, moisture: Decimal | None) -> list[Finding]:
    """A potency lies above 0 and not far above 100 %, a moisture from 0 to below 100 %."""
    if 0 < potency <= 150 and (moisture is None or 0 <= moisture < 100):
        return []
    return [Finding("assay_implausible", Severity.BLOCKING, potency=potency, moisture=moisture)]


def not_from_a_batch(lot: Lot) -> list[Finding]:
    """The output of a batch is released with its batch, not by itself (US-211.165(a))."""
    if lot.batch_id is None:
        return []
    return [Finding("lot_from_a_batch", Severity.BLOCKING, lot=lot.number)]


def blendable(found: Sequence[ContainerAtUse]) -> list[Finding]:
    """At least two containers that hold something, of one material and one owner.

    None of them was dispensed for a batch.
    """
    kinds = {(each.lot.definition_id, each.lot.sponsor_id) for each in found}
    free = all(each.container.quantity and each.container.batch_id is None for each in found)
    if len(found) >= 2 and len(kinds) == 1 and free:
        return []
    return [Finding("not_blendable", Severity.BLOCKING)]


def not_destroyed(container: Container) -> list[Finding]:
    """What was destroyed is not counted again."""
    if container.status is not ContainerStatus.DESTROYED:
        return []
    return [Finding("container_destroyed", Severity.BLOCKING, container=container.code)]


def not_negative(quantity: Decimal) -> list[Finding]:
    """Nothing holds less than nothing."""
    if quantity >= 0:
        return []
    return [Finding("amount_not_positive", Severity.BLOCKING, quantity=quantity)]


def holds_something(container: Container) -> list[Finding]:
    """An empty container has nothing to destroy."""
    if container.quantity:
        return []
    return [Finding("container_empty", Severity.BLOCKING, container=container.code)]
