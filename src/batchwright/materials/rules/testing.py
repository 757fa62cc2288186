"""Rules of the tests of a lot: identity, retest, assay."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.materials.types import (
    Lot,
    MaterialDefinition,
)


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


def not_tested_by_who_disposes(lot: Lot, actor: UUID) -> list[Finding]:
    """Nobody disposes what they performed: the tester does not release (US-211.22(a))."""
    if lot.identity_tested_by != actor:
        return []
    return [Finding("another_person_needed", Severity.BLOCKING, act="dispose of this lot")]


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
