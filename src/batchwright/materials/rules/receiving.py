"""Rules of what is defined and received: owner, supplier, day, numbers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from batchwright.kernel.days import months_later
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.rows import SITE
from batchwright.ledger.rules import number_free
from batchwright.materials.types import (
    MaterialDefinition,
    SupplierQualification,
)


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


def received_by(received_on: date, on: date) -> list[Finding]:
    """Nothing is received tomorrow."""
    if received_on <= on:
        return []
    return [Finding("received_in_future", Severity.BLOCKING, received_on=received_on, on=on)]


RETEST_MONTHS_MAX = 120
"""Ten years: nothing is kept longer without a test (own choice)."""


def retest_interval_sound(months: int | None) -> list[Finding]:
    """A material that is retested at intervals is so after a month to ten years (US-211.87)."""
    if months is None or 0 < months <= RETEST_MONTHS_MAX:
        return []
    return [
        Finding("retest_months_wrong", Severity.BLOCKING, months=months, longest=RETEST_MONTHS_MAX)
    ]


def retest_due(stated: date | None, since: date, definition: MaterialDefinition) -> date | None:
    """The day a lot is retested by: as stated, else by the interval of its material (US-211.87).

    None where neither says it: then only the expiry of the lot ends its use.
    """
    if stated is not None or definition.retest_months is None:
        return stated
    return months_later(since, definition.retest_months)


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


def owner_seen(seen: bool) -> list[Finding]:
    """Nobody acts for a sponsor they do not see: unknown and forbidden read the same."""
    return [] if seen else [Finding("not_found", Severity.BLOCKING)]
