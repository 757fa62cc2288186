"""Rules of a lot: whether it may be used, and what becomes of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.rows import SITE
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    Lot,
    LotStatus,
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


REJECTABLE = frozenset({LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.EXPIRED})


def may_be_rejected(lot: Lot) -> list[Finding]:
    """Rejection is always open, also of what was released, as long as there is a lot to reject."""
    if lot.status in REJECTABLE:
        return []
    return [Finding("lot_not_rejectable", Severity.BLOCKING, lot=lot.number, status=lot.status)]


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


def at_use(found: ContainerAtUse, sponsor_id: UUID, on: date) -> list[Finding]:
    """All that must hold when a container is used for a sponsor's batch on a day."""
    return [
        *not_historical(found.lot),
        *lot_released(found.lot),
        *lot_not_expired(found.lot, on),
        *lot_not_past_retest(found.lot, on),
        *owner_matches(found.lot, sponsor_id),
    ]


def not_from_a_batch(lot: Lot) -> list[Finding]:
    """The output of a batch is released with its batch, not by itself (US-211.165(a))."""
    if lot.batch_id is None:
        return []
    return [Finding("lot_from_a_batch", Severity.BLOCKING, lot=lot.number)]
