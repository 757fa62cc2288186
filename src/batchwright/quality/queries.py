"""What others may ask of agreements and deviations."""

from datetime import date
from uuid import UUID

from batchwright.ledger.command import query
from batchwright.ledger.store import Ask, Reader, asking
from batchwright.quality import facts as reading
from batchwright.quality.types import (
    AgreementState,
    AgreementView,
    Deviation,
    DeviationState,
    DeviationView,
    QualityAgreement,
)

PAGE_MAX = 1000
"""Own choice: the most rows one answer carries."""


_COVERING = (
    "sponsor_id = %s and product_codes @> to_jsonb(%s::text) and site_code = %s "
    "and activities @> to_jsonb(%s::text) and state <> %s "
    "and greatest(in_force_on, (site_approved_at at time zone 'UTC')::date, "
    "(sponsor_approved_at at time zone 'UTC')::date) <= coalesce(%s::date, "
    "(now() at time zone 'UTC')::date) "
    "and (until_on is null "
    "or until_on >= coalesce(%s::date, (now() at time zone 'UTC')::date)) "
    "order by in_force_on desc, revision desc, id"
    " limit 1"
)


def asking_agreement(
    sponsor_id: UUID, product_code: str, site_code: str, activity: str, on: date | None = None
) -> Ask:
    """What `agreement_covering` reads, to be read ahead."""
    return asking(
        QualityAgreement,
        _COVERING,
        sponsor_id,
        product_code,
        site_code,
        activity,
        AgreementState.DRAFT,
        on,
        on,
    )


def agreement_covering(
    read: Reader,
    sponsor_id: UUID,
    product_code: str,
    site_code: str,
    activity: str,
    on: date | None = None,
) -> QualityAgreement | None:
    """The agreement in force on the day (by default today) that covers it, or None (US-QA).

    Where several cover it, the one that began last.
    """
    ask = asking_agreement(sponsor_id, product_code, site_code, activity, on)
    found = read.asked(QualityAgreement, ask)
    return found[0] if found else None


def agreement_by_id(read: Reader, agreement_id: UUID) -> QualityAgreement:
    """The agreement of that id; raises NotFound."""
    return read.row(QualityAgreement, agreement_id)


def next_sequence(read: Reader, sponsor_id: UUID) -> int:
    """The number of the sponsor's next deviation; nothing is ever deleted, so it only grows."""
    return read.next_number(
        "select count(*) + 1 from quality_deviation where sponsor_id = %s", sponsor_id
    )


@query(permission="quality.read")
def agreement(read: Reader, *, agreement_id: UUID) -> AgreementView:
    """An agreement with its responsibility matrix; raises NotFound."""
    return AgreementView(
        agreement=read.row(QualityAgreement, agreement_id),
        responsibilities=reading.responsibilities_of(read, agreement_id),
    )


@query(permission="quality.read")
def agreements(
    read: Reader, *, sponsor_id: UUID | None = None, limit: int = 100, after: UUID | None = None
) -> list[QualityAgreement]:
    """Agreements in the order in which they were drafted."""
    return read.rows(
        QualityAgreement,
        "(%s::uuid is null or sponsor_id = %s) and (%s::uuid is null or id > %s) "
        "order by id limit %s",
        sponsor_id,
        sponsor_id,
        after,
        after,
        _page(limit),
    )


@query(permission="quality.read")
def agreement_in_force(
    read: Reader,
    *,
    sponsor_id: UUID,
    product_code: str,
    site_code: str,
    activity: str,
    on: date | None = None,
) -> list[QualityAgreement]:
    """The agreement that covers it on the day (by default today), or an empty list."""
    found = agreement_covering(read, sponsor_id, product_code, site_code, activity, on)
    return [] if found is None else [found]


@query(permission="quality.read")
def deviation(read: Reader, *, deviation_id: UUID) -> Deviation:
    """The deviation of that id; raises NotFound."""
    return read.row(Deviation, deviation_id)


@query(permission="quality.read")
def deviation_history(read: Reader, *, deviation_id: UUID) -> DeviationView:
    """A deviation with everything said in its course; raises NotFound."""
    return DeviationView(
        deviation=read.row(Deviation, deviation_id), steps=reading.steps_of(read, deviation_id)
    )


@query(permission="quality.read")
def deviations(
    read: Reader,
    *,
    state: DeviationState | None = None,
    batch_id: UUID | None = None,
    limit: int = 100,
    after: UUID | None = None,
) -> list[Deviation]:
    """Deviations in the order in which they were opened."""
    return read.rows(
        Deviation,
        "(%s::text is null or state = %s) and (%s::uuid is null or batch_id = %s) "
        "and (%s::uuid is null or id > %s) order by id limit %s",
        state,
        state,
        batch_id,
        batch_id,
        after,
        after,
        _page(limit),
    )


@query(permission="quality.read")
def open_deviations(read: Reader, *, batch_id: UUID) -> list[Deviation]:
    """The deviations of a batch that are not closed."""
    return read.rows(
        Deviation,
        "batch_id = %s and state <> %s order by opened_at, number",
        batch_id,
        DeviationState.CLOSED,
    )


def _page(limit: int) -> int:
    return max(0, min(limit, PAGE_MAX))
