"""Rules of working on a lot again."""

from datetime import date

from batchwright.kernel.findings import Finding, Severity
from batchwright.materials.rules.lots import lot_not_expired, not_historical
from batchwright.materials.types import (
    Lot,
    LotStatus,
)

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
