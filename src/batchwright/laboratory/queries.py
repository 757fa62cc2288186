"""What others may ask of the laboratory."""

from datetime import date
from uuid import UUID

from batchwright.laboratory import facts as reading
from batchwright.laboratory.rules import standing
from batchwright.laboratory.types import (
    ALL_MARKETS,
    Sample,
    SampleKind,
    Specification,
    SpecificationState,
    SpecificationTest,
)
from batchwright.laboratory.views import ReleaseResults, ResultHistory
from batchwright.ledger.command import query
from batchwright.ledger.store import Reader

PAGE_MAX = 1000
"""Own choice: the most rows one answer carries."""

_IN_FORCE = """
    sponsor_id = %s and product_code = %s and state in ('effective', 'superseded')
    and effective_on <= %s and (superseded_on is null or superseded_on > %s)
    order by market, number
"""

_TESTED = (SampleKind.RELEASE, SampleKind.RETEST)


def specifications_in_force(
    read: Reader, sponsor_id: UUID, product_code: str, on: date
) -> list[Specification]:
    """The specifications of a product that hold on a day, one for each market at most."""
    return read.rows(Specification, _IN_FORCE, sponsor_id, product_code, on, on)


def specification_for(
    read: Reader, sponsor_id: UUID, product_code: str, market: str, on: date
) -> Specification | None:
    """The specification of the market on a day, else the one for all markets, else None."""
    found = {
        each.market: each for each in specifications_in_force(read, sponsor_id, product_code, on)
    }
    return found.get(market) or found.get(ALL_MARKETS)


def release_results(
    read: Reader, batch_id: UUID, product_code: str, market: str | None = None
) -> ReleaseResults:
    """How a batch stands for release in a market (US-211.165(a), (f)).

    Held against the specification in force on the day its last release sample was taken, so that
    the answer does not change with the day of asking. Without a market, as for the disposition by
    the site: the specification in force that it meets best, because each market is decided apart.
    """
    samples = read.rows(
        Sample,
        "batch_id = %s and kind = any(%s) and not historical order by taken_at, id",
        batch_id,
        [each.value for each in _TESTED],
    )
    taken = [each.taken_at.date() for each in samples if each.taken_at is not None]
    if not taken:
        return standing.release_results(batch_id, product_code, market, None, (), ())
    owner, on = samples[-1].sponsor_id, taken[-1]
    if market is None:
        found = specifications_in_force(read, owner, product_code, on)
    else:
        one = specification_for(read, owner, product_code, market, on)
        found = [] if one is None else [one]
    ids = {each.id for each in samples}
    results = [
        each
        for each in reading.histories(read, "batch_id = %s", batch_id)
        if each.result.sample_id in ids
    ]
    stands = [
        standing.release_results(
            batch_id, product_code, market, each, reading.tests_of(read, each.id), results
        )
        for each in found
    ] or [standing.release_results(batch_id, product_code, market, None, (), ())]
    return standing.best_of(stands)


@query(permission="laboratory.read")
def batch_standing(
    read: Reader, *, batch_id: UUID, product_code: str, market: str | None = None
) -> ReleaseResults:
    """How a batch stands for release: counted, missing, failing and waiting results."""
    return release_results(read, batch_id, product_code, market)


@query(permission="laboratory.read")
def specifications(
    read: Reader,
    *,
    product_code: str | None = None,
    state: SpecificationState | None = None,
    limit: int = 100,
    after: UUID | None = None,
) -> list[Specification]:
    """Specifications in the order in which they were drafted."""
    return read.rows(
        Specification,
        "(%s::text is null or product_code = %s) and (%s::text is null or state = %s) "
        "and (%s::uuid is null or id > %s) order by id limit %s",
        product_code,
        product_code,
        state,
        state,
        after,
        after,
        _page(limit),
    )


@query(permission="laboratory.read")
def specification(read: Reader, *, specification_id: UUID) -> Specification:
    """The version of that id; raises NotFound."""
    return read.row(Specification, specification_id)


@query(permission="laboratory.read")
def specification_tests(read: Reader, *, specification_id: UUID) -> list[SpecificationTest]:
    """The tests of a version in order; raises NotFound for an unknown version."""
    read.row(Specification, specification_id)
    return list(reading.tests_of(read, specification_id))


@query(permission="laboratory.read")
def specification_in_force(
    read: Reader, *, sponsor_id: UUID, product_code: str, on: date, market: str = ALL_MARKETS
) -> list[Specification]:
    """The specification that holds for product and market on a day, or an empty list."""
    found = specification_for(read, sponsor_id, product_code, market, on)
    return [] if found is None else [found]


@query(permission="laboratory.read")
def samples(
    read: Reader,
    *,
    batch_id: UUID | None = None,
    lot_id: UUID | None = None,
    limit: int = 100,
    after: UUID | None = None,
) -> list[Sample]:
    """Samples in the order in which they were recorded."""
    return read.rows(
        Sample,
        "(%s::uuid is null or batch_id = %s) and (%s::uuid is null or lot_id = %s) "
        "and (%s::uuid is null or id > %s) order by id limit %s",
        batch_id,
        batch_id,
        lot_id,
        lot_id,
        after,
        after,
        _page(limit),
    )


@query(permission="laboratory.read")
def sample(read: Reader, *, sample_id: UUID) -> Sample:
    """The sample of that id; raises NotFound."""
    return read.row(Sample, sample_id)


@query(permission="laboratory.read")
def sample_results(read: Reader, *, sample_id: UUID) -> list[ResultHistory]:
    """All results of a sample, the replaced and invalidated among them (US-211.194(a))."""
    read.row(Sample, sample_id)
    return reading.histories(read, "sample_id = %s", sample_id)


@query(permission="laboratory.read")
def lot_results(read: Reader, *, lot_id: UUID) -> list[ResultHistory]:
    """All results of a lot, the replaced and invalidated among them."""
    return reading.histories(read, "lot_id = %s", lot_id)


@query(permission="laboratory.read")
def batch_results(read: Reader, *, batch_id: UUID) -> list[ResultHistory]:
    """All results of a batch, the replaced and invalidated among them."""
    return reading.histories(read, "batch_id = %s", batch_id)


def _page(limit: int) -> int:
    return max(0, min(limit, PAGE_MAX))
