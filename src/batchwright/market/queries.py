"""What others may ask of claims, assumptions and editions in the record."""

from uuid import UUID

from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import query
from batchwright.ledger.queries import entries_of, versions_of
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.market import facts as reading
from batchwright.market.assumptions import Book
from batchwright.market.reading import reading_of
from batchwright.market.records import (
    AssumptionState,
    ClaimEntry,
    ClaimHistory,
    ClaimImport,
    ClaimState,
    EditionInputs,
    PublishedEdition,
    RecordedAssumption,
    RecordedClaim,
)
from batchwright.market.types import Kind, Reading

PAGE_MAX = 1000
"""Own choice: the most rows one answer carries."""


def recorded_reading(read: Reader) -> Reading:
    """The claims of the record that count, as the engine takes them, in the order they came in."""
    return reading_of(reading.claims_that_count(read))


def approved_book(read: Reader) -> Book:
    """The assumptions in use, in the order of their ids; a draft is not among them."""
    approved = reading.assumptions_in_state(read, AssumptionState.APPROVED)
    return Book(tuple(each.as_assumption() for each in approved))


def last_edition(read: Reader) -> tuple[PublishedEdition, EditionInputs] | None:
    """The newest edition with what it was made from, or None if none was published."""
    found = read.first(PublishedEdition, "true order by number desc")
    return (found, _inputs(read, found.id)) if found is not None else None


@query(permission="market.view")
def claims(
    read: Reader,
    *,
    publisher: str | None = None,
    scope: str | None = None,
    kind: Kind | None = None,
    region: str | None = None,
    state: ClaimState | None = None,
    limit: int = 100,
    after: str | None = None,
) -> list[RecordedClaim]:
    """Claims in the order of their ids, with the withdrawn ones; those after the id `after`."""
    return read.rows(
        RecordedClaim,
        "(%s::text is null or publisher = %s) "
        "and (%s::text is null or scope = %s) and (%s::text is null or kind = %s) "
        "and (%s::text is null or region = %s) and (%s::text is null or state = %s) "
        "and (%s::text is null or claim_id > %s) order by claim_id limit %s",
        publisher,
        publisher,
        scope,
        scope,
        kind,
        kind,
        region,
        region,
        state,
        state,
        after,
        after,
        _page(limit),
    )


@query(permission="market.view")
def claim(read: Reader, *, claim_id: str) -> ClaimHistory:
    """A claim with all that was done to it and by whom, refused attempts too; raises NotFound."""
    found = reading.claim_named(read, claim_id)
    versions = versions_of(read, RecordedClaim, found.id)
    entries = tuple(
        ClaimEntry(
            entry_id=each.entry_id,
            at=each.at,
            actor_id=each.actor_id,
            kind=each.kind,
            outcome=each.outcome,
            reason=each.reason,
            findings=tuple(one.code for one in each.findings),
            claim=versions.get(each.entry_id),
        )
        for each in entries_of(read, RecordRef("market.claim", found.id))
    )
    return ClaimHistory(claim=found, entries=entries)


@query(permission="market.view")
def imports(read: Reader, *, limit: int = 100, after: UUID | None = None) -> list[ClaimImport]:
    """The files that were brought in, with what was refused of them, in that order."""
    return read.rows(
        ClaimImport,
        "(%s::uuid is null or id > %s) order by id limit %s",
        after,
        after,
        _page(limit),
    )


@query(permission="market.view")
def assumptions(
    read: Reader,
    *,
    group: str | None = None,
    state: AssumptionState | None = None,
    limit: int = 1000,
    after: UUID | None = None,
) -> list[RecordedAssumption]:
    """Assumptions in the order in which they were written, every revision of them.

    Only those in state `approved` are in use.
    """
    return read.rows(
        RecordedAssumption,
        "(%s::text is null or group_name = %s) "
        "and (%s::text is null or state = %s) and (%s::uuid is null or id > %s) "
        "order by id limit %s",
        group,
        group,
        state,
        state,
        after,
        after,
        _page(limit),
    )


@query(permission="market.view")
def editions(read: Reader, *, limit: int = 100) -> list[PublishedEdition]:
    """The editions of the report that were published, the newest first."""
    return read.rows(PublishedEdition, "true order by number desc limit %s", _page(limit))


@query(permission="market.view")
def edition_inputs(read: Reader, *, edition_id: UUID) -> EditionInputs:
    """All that an edition was made from; raises NotFound."""
    return _inputs(read, edition_id)


def _inputs(read: Reader, edition_id: UUID) -> EditionInputs:
    found = read.first(EditionInputs, "edition_id = %s", edition_id)
    if found is None:
        raise NotFound("Edition")
    return found


def _page(limit: int) -> int:
    return max(0, min(limit, PAGE_MAX))
