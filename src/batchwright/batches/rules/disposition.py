"""Rules of review, disposition and release."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from batchwright.batches.types import Batch, BatchState, Decision, Disposition, Release
from batchwright.kernel.findings import Finding, Severity


def not_historical(batch: Batch) -> list[Finding]:
    """A historical batch is never executed, reviewed, disposed or released here."""
    if not batch.historical:
        return []
    return [Finding("batch_historical", Severity.BLOCKING, batch=batch.number)]


def in_state(batch: Batch, *states: BatchState) -> list[Finding]:
    """The batch is as far as this act needs it to be (US-11.10(f))."""
    if batch.state in states:
        return []
    return [
        Finding(
            "batch_in_wrong_state",
            Severity.BLOCKING,
            batch=batch.number,
            state=batch.state,
            needed=", ".join(states),
        )
    ]


def every_exception_assessed(open_codes: Sequence[tuple[int, str]]) -> list[Finding]:
    """Each exception is explained or taken up by a deviation before the review (US-211.192)."""
    return [
        Finding("exception_not_assessed", Severity.BLOCKING, entry=entry, exception=code)
        for entry, code in open_codes
    ]


def not_a_performer(person: UUID, performers: Collection[UUID], act: str) -> list[Finding]:
    """Nobody reviews, disposes or releases what they performed (US-211.22(a), US-211.192)."""
    if person not in performers:
        return []
    return [Finding("performed_by_the_same_person", Severity.BLOCKING, act=act)]


def not_ones_own_entry(
    entry_id: int, actors: Collection[UUID | None], person: UUID
) -> list[Finding]:
    """Nobody assesses what they did themselves (US-211.22(a), US-211.192): `actors` made the entry.

    Another's entry may be assessed also by who took part in the batch elsewhere: who reviews the
    whole record and disposes of it has no part in it at all.
    """
    if person not in actors:
        return []
    return [Finding("own_entry_assessed", Severity.BLOCKING, entry=entry_id)]


def no_open_deviation(numbers: Sequence[str]) -> list[Finding]:
    """No release while an investigation is open (US-211.192)."""
    return [Finding("deviation_open", Severity.BLOCKING, deviation=each) for each in numbers]


def review_is_current(last_reviewed: int | None, changed_since: Sequence[int]) -> list[Finding]:
    """The review covers the whole record: what came after it was reviewed too (EU-11D-12)."""
    if last_reviewed is None:
        return [Finding("review_missing", Severity.BLOCKING)]
    if changed_since:
        return [
            Finding(
                "review_outdated",
                Severity.BLOCKING,
                reviewed=last_reviewed,
                entries=len(changed_since),
            )
        ]
    return []


def all_tests_passed(missing: Sequence[str], failing: Sequence[str]) -> list[Finding]:
    """Each test of the specification has a counted result, and none fails (US-211.165(a), (f))."""
    return [
        *(Finding("test_missing", Severity.BLOCKING, test=each) for each in missing),
        *(Finding("test_failing", Severity.BLOCKING, test=each) for each in failing),
    ]


def market_ordered(batch: Batch, market: str) -> list[Finding]:
    """A batch is released for a market that it was ordered for."""
    if market in batch.markets:
        return []
    return [Finding("market_not_ordered", Severity.BLOCKING, batch=batch.number, market=market)]


def market_undecided(decided: Collection[str], market: str) -> list[Finding]:
    """One decision for one market; it is not taken twice."""
    if market not in decided:
        return []
    return [Finding("market_decided_already", Severity.BLOCKING, market=market)]


def disposed_by_the_site(decision: Decision | None) -> list[Finding]:
    """The owner releases only what the site's quality unit has released before (US-211.22(a))."""
    if decision is Decision.RELEASED:
        return []
    return [Finding("disposition_missing", Severity.BLOCKING)]


def not_expired(batch: Batch, on: date) -> list[Finding]:
    """What has expired is not released: it is not to be used after that day (US-211.137(a))."""
    if batch.expires_on is None or on <= batch.expires_on:
        return []
    return [
        Finding("batch_expired", Severity.BLOCKING, batch=batch.number, expires_on=batch.expires_on)
    ]


def exception_known(known: bool) -> list[Finding]:
    """What is assessed is an exception of this batch's record."""
    return [] if known else [Finding("not_found", Severity.BLOCKING)]


def text_given(text: str) -> list[Finding]:
    """An assessment says why in words."""
    return [] if text.strip() else [Finding("assessment_text_missing", Severity.BLOCKING)]


def deviation_of_this_batch(same: bool) -> list[Finding]:
    """The deviation that takes an exception up is about this batch."""
    return [] if same else [Finding("deviation_of_another_batch", Severity.BLOCKING)]


def rejection_stands(disposition: Disposition | None) -> list[Finding]:
    """A rejected batch stays rejected; it is not decided a second time."""
    if disposition is None or disposition.decision is not Decision.REJECTED:
        return []
    return [Finding("batch_rejected_already", Severity.BLOCKING)]


def not_on_a_market(batch: Batch, releases: Sequence[Release]) -> list[Finding]:
    """What is rejected was not released for a market before; its owner is told (US-211.180(f)).

    The releases stand: only a recall brings back what left by them.
    """
    if not releases:
        return []
    told = (f"{each.market} (on {each.decided_at:%Y-%m-%d}, {each.id})" for each in releases)
    return [
        Finding(
            "rejected_after_release",
            Severity.EXCEPTION,
            batch=batch.number,
            markets=", ".join(each.market for each in releases),
            releases="; ".join(told),
        )
    ]


def not_the_reviewer(reviewer: UUID | None, person: UUID) -> list[Finding]:
    """Who reviewed the record is another than who releases the batch (own choice, EU-11D-12)."""
    if reviewer != person:
        return []
    return [Finding("performed_by_the_same_person", Severity.BLOCKING, act="dispose it")]
