"""Rules of drafting, signing and ending a quality agreement."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.quality.types import (
    AgreementState,
    QualityAgreement,
    ReleasedBy,
    Releaser,
    Responsibility,
)

QUALIFIED_PERSON_MARKETS = frozenset({"EU", "EEA", "GB"})
"""Markets whose law names a qualified person (EU-16.1; United Kingdom SI 2012/1916, part 3)."""


def scope_stated(agreement: QualityAgreement) -> list[Finding]:
    """An agreement names its number, site, products and activities (EU-7.14, US-QA)."""
    return [
        Finding("agreement_incomplete", Severity.BLOCKING, lacking=name)
        for name, given in (
            ("number", agreement.number),
            ("site", agreement.site_code),
            ("products", agreement.product_codes and all(agreement.product_codes)),
            ("activities", agreement.activities and all(agreement.activities)),
            ("releasers", agreement.releasers),
        )
        if not given
    ]


def period_sound(in_force_on: date, until_on: date | None) -> list[Finding]:
    """An agreement does not end before it begins."""
    if until_on is None or until_on >= in_force_on:
        return []
    return [
        Finding(
            "agreement_ends_before_it_begins",
            Severity.BLOCKING,
            in_force_on=in_force_on,
            until_on=until_on,
        )
    ]


def every_activity_has_a_responsible(
    activities: Collection[str], responsibilities: Sequence[Responsibility]
) -> list[Finding]:
    """The contract says who does each step, the release among them (EU-7.14)."""
    named = {each.duty for each in responsibilities}
    needed = [*dict.fromkeys(activities), "release"]
    return [
        Finding("responsibility_missing", Severity.BLOCKING, duty=each)
        for each in needed
        if each not in named
    ]


def each_duty_once(responsibilities: Sequence[Responsibility]) -> list[Finding]:
    """One line of the matrix for one duty, so that one side answers for it."""
    return [
        Finding("responsibility_stated_twice", Severity.BLOCKING, duty=duty)
        for duty, count in Counter(each.duty for each in responsibilities).items()
        if count > 1
    ]


def releasers_sound(releasers: Sequence[Releaser]) -> list[Finding]:
    """Each market stands once, with a qualified person where the law asks for one (EU-16.1)."""
    findings = [
        Finding("releaser_stated_twice", Severity.BLOCKING, market=market)
        for market, count in Counter(each.market for each in releasers).items()
        if count > 1
    ]
    for each in releasers:
        if not each.market.strip():
            findings.append(Finding("releaser_without_market", Severity.BLOCKING))
        if (
            each.market in QUALIFIED_PERSON_MARKETS
            and each.released_by is not ReleasedBy.QUALIFIED_PERSON
        ):
            findings.append(
                Finding("qualified_person_needed", Severity.BLOCKING, market=each.market)
            )
    return findings


def in_draft(agreement: QualityAgreement) -> list[Finding]:
    """Only a draft is signed; what holds is changed by a new version."""
    if agreement.state is AgreementState.DRAFT:
        return []
    return [_wrong_state(agreement, AgreementState.DRAFT)]


def approved(agreement: QualityAgreement) -> list[Finding]:
    """Only an agreement that both sides signed is ended."""
    if agreement.state is AgreementState.APPROVED:
        return []
    return [_wrong_state(agreement, AgreementState.APPROVED)]


def _wrong_state(agreement: QualityAgreement, needed: AgreementState) -> Finding:
    return Finding(
        "agreement_in_wrong_state",
        Severity.BLOCKING,
        number=agreement.number,
        state=agreement.state,
        needed=needed,
    )


def not_signed_yet(agreement: QualityAgreement, signed_by: UUID | None) -> list[Finding]:
    """Each side signs a version once."""
    if signed_by is None:
        return []
    return [Finding("agreement_signed_already", Severity.BLOCKING, number=agreement.number)]


def signed_by_another_than_its_author(agreement: QualityAgreement, person: UUID) -> list[Finding]:
    """The site's quality unit does not approve alone what one of its people wrote."""
    if agreement.drafted_by != person:
        return []
    return [Finding("agreement_approved_by_its_author", Severity.BLOCKING, number=agreement.number)]


def sides_are_different_people(other: UUID | None, person: UUID) -> list[Finding]:
    """Nobody signs for both sides (EU-7.14)."""
    if other != person:
        return []
    return [Finding("agreement_signed_by_one_person", Severity.BLOCKING)]


def ends_from_today(agreement: QualityAgreement, until_on: date, today: date) -> list[Finding]:
    """An agreement ends today at the earliest, and not later than was agreed."""
    if until_on >= today and (agreement.until_on is None or until_on <= agreement.until_on):
        return []
    return [
        Finding(
            "agreement_end_unsound",
            Severity.BLOCKING,
            until_on=until_on,
            today=today,
            agreed=agreement.until_on,
        )
    ]
