"""Rules of orders and of issuing a batch."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from batchwright.batches.types import Batch, BatchState, Order, OrderState
from batchwright.kernel.findings import Finding, Severity
from batchwright.quality.types import QualityAgreement, ReleasedBy

QUALIFIED_PERSON = ReleasedBy.QUALIFIED_PERSON
OWNER = "batches.release_as_owner"


def order_number_free(taken: bool, number: str) -> list[Finding]:
    """An order number is given once for a sponsor."""
    return [Finding("order_number_taken", Severity.BLOCKING, number=number)] if taken else []


def batch_number_free(taken: bool, number: str) -> list[Finding]:
    """A batch number is given once for a sponsor (Q7-6.4)."""
    return [Finding("batch_number_taken", Severity.BLOCKING, number=number)] if taken else []


def order_sound(size: int, markets: Sequence[str]) -> list[Finding]:
    """An order is for at least one unit, and for at least one market, each named once."""
    findings = []
    if size < 1:
        findings.append(Finding("batch_size_not_positive", Severity.BLOCKING, size=size))
    if not markets or len(set(markets)) < len(markets):
        findings.append(
            Finding("markets_unclear", Severity.BLOCKING, markets=", ".join(markets) or None)
        )
    return findings


def order_open(order: Order) -> list[Finding]:
    """A batch is issued once for an order."""
    if order.state is OrderState.CREATED:
        return []
    return [Finding("order_not_open", Severity.BLOCKING, number=order.number, state=order.state)]


def master_effective(found: bool, product: str, size: int) -> list[Finding]:
    """A batch is issued only from the effective master of its product and size (US-211.186(a))."""
    if found:
        return []
    return [Finding("master_missing", Severity.BLOCKING, product=product, size=size)]


def agreement_in_force(
    agreement: QualityAgreement | None, product: str, site: str, activity: str, on: date
) -> list[Finding]:
    """No order outside a quality agreement in force (US-QA, EU-7.14): `agreement` covers it."""
    if agreement is not None and agreement.covers(on):
        return []
    return [
        Finding(
            "agreement_missing",
            Severity.BLOCKING,
            product=product,
            site=site,
            activity=activity,
            on=on,
        )
    ]


def releasers_are_named(
    agreement: QualityAgreement | None, markets: Sequence[str]
) -> list[Finding]:
    """A batch is ordered for markets for which somebody is to release it (EU-11.15, EU-7.14)."""
    return [
        Finding("releaser_missing", Severity.BLOCKING, market=each)
        for each in dict.fromkeys(markets)
        if agreement is not None and agreement.releaser(each) is None
    ]


def master_approved_by_sponsor(agreement: QualityAgreement | None, approved: bool) -> list[Finding]:
    """The sponsor has approved the master, where the agreement says so (EU-7.9)."""
    if approved or agreement is None or not agreement.sponsor_approves_masters:
        return []
    return [Finding("sponsor_approval_missing", Severity.BLOCKING)]


def batch_can_be_held(batch: Batch) -> list[Finding]:
    """A batch is held while it is issued or running."""
    if batch.state in (BatchState.ISSUED, BatchState.RUNNING):
        return []
    return [Finding("batch_not_running", Severity.BLOCKING, batch=batch.number, state=batch.state)]


def batch_is_held(batch: Batch) -> list[Finding]:
    """Only a held batch is resumed."""
    if batch.state is BatchState.HELD:
        return []
    return [
        Finding(
            "batch_in_wrong_state",
            Severity.BLOCKING,
            batch=batch.number,
            state=batch.state,
            needed=BatchState.HELD,
        )
    ]


def releaser_is_named(
    agreement: QualityAgreement | None, market: str, permissions: Collection[str], person: UUID
) -> list[Finding]:
    """Who releases for a market is the one the agreement names (EU-11.15, US-211.22(a))."""
    named = agreement.releaser(market) if agreement is not None else None
    if named is None:
        return [Finding("releaser_missing", Severity.BLOCKING, market=market)]
    held = "batches.certify" if named.released_by is QUALIFIED_PERSON else OWNER
    if held in permissions and named.names(person):
        return []
    return [
        Finding("releaser_not_named", Severity.BLOCKING, market=market, named=named.released_by)
    ]
