"""Rules of agreements (US-QA, EU-7.14) and deviations (US-211.192)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from batchwright.kernel.findings import Finding, Severity
from batchwright.quality.rules import agreements, deviations
from batchwright.quality.types import (
    AgreementState,
    Classification,
    DeviationState,
    ReleasedBy,
    Releaser,
    StepKind,
)
from tests.quality.examples import (
    AUTHOR,
    CLOSER,
    EU,
    INVESTIGATOR,
    OPENER,
    REPRESENTATIVE,
    SITE_QUALITY,
    SPONSOR,
    US,
    agreement,
    deviation,
    duty,
    step,
)


def codes(findings: list[Finding]) -> list[str]:
    assert all(each.severity is Severity.BLOCKING for each in findings)
    return [each.code for each in findings]


@pytest.mark.parametrize(
    ("on", "covered"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_agreement_covers_its_first_and_its_last_day(on: date, covered: bool) -> None:
    before = datetime(2025, 12, 1, 12, tzinfo=UTC)
    signed = agreement(site_approved_at=before, sponsor_approved_at=before)
    assert signed.covers(on) is covered
    assert replace(signed, until_on=None).covers(on) is (on >= date(2026, 1, 1))


@pytest.mark.parametrize(("day", "covered"), [(4, False), (5, True), (6, True)])
def test_an_agreement_does_not_cover_what_lies_before_its_last_signature(
    day: int, covered: bool
) -> None:
    signed = agreement(sponsor_approved_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert signed.covers(date(2026, 3, day)) is covered


def test_a_draft_covers_nothing_and_an_ended_agreement_what_lies_before_its_end() -> None:
    assert not agreement(state=AgreementState.DRAFT).covers(date(2026, 6, 1))
    ended = agreement(state=AgreementState.ENDED, until_on=date(2026, 6, 1))
    assert ended.covers(date(2026, 6, 1))
    assert not ended.covers(date(2026, 6, 2))


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, []),
        ({"number": ""}, ["number"]),
        ({"site_code": ""}, ["site"]),
        ({"product_codes": ()}, ["products"]),
        ({"product_codes": ("P1", "")}, ["products"]),
        ({"activities": ()}, ["activities"]),
        ({"releasers": ()}, ["releasers"]),
    ],
)
def test_an_agreement_names_what_it_covers(changes: dict[str, object], lacking: list[str]) -> None:
    found = agreements.scope_stated(agreement(**changes))
    assert [each.fact("lacking") for each in found] == lacking


@pytest.mark.parametrize(
    ("until", "refused"),
    [(None, 0), (date(2026, 1, 1), 0), (date(2026, 1, 2), 0), (date(2025, 12, 31), 1)],
)
def test_an_agreement_does_not_end_before_it_begins(until: date | None, refused: int) -> None:
    assert len(agreements.period_sound(date(2026, 1, 1), until)) == refused


def test_the_matrix_names_each_activity_and_the_release_once() -> None:
    matrix = [duty("manufacture"), duty("release")]
    assert agreements.every_activity_has_a_responsible(("manufacture",), matrix) == []
    found = agreements.every_activity_has_a_responsible(("manufacture", "packaging"), [])
    assert [each.fact("duty") for each in found] == ["manufacture", "packaging", "release"]
    assert codes(agreements.each_duty_once([*matrix, duty("release")])) == [
        "responsibility_stated_twice"
    ]


def test_the_european_market_needs_a_qualified_person() -> None:
    assert agreements.releasers_sound((US, EU)) == []
    by_owner = Releaser(market="EU", released_by=ReleasedBy.OWNER_QUALITY_UNIT)
    assert codes(agreements.releasers_sound((by_owner,))) == ["qualified_person_needed"]
    assert codes(agreements.releasers_sound((US, US))) == ["releaser_stated_twice"]


def test_the_releaser_of_a_market_is_the_one_named_for_it() -> None:
    named = replace(EU, persons=(CLOSER,))
    signed = agreement(releasers=(US, named))
    assert signed.releaser("EU") == named
    assert signed.releaser("JP") is None
    assert named.names(CLOSER)
    assert not named.names(AUTHOR)
    assert US.names(AUTHOR)


@pytest.mark.parametrize(
    ("classification", "told"),
    [
        (None, True),
        (Classification.MINOR, False),
        (Classification.MAJOR, True),
        (Classification.CRITICAL, True),
    ],
)
def test_the_sponsor_is_told_from_the_agreed_class_on(
    classification: Classification | None, told: bool
) -> None:
    assert agreement().notifies(classification) is told
    assert not agreement(notified_from=None).notifies(classification)


def test_the_two_sides_and_the_author_are_different_people() -> None:
    draft = agreement()
    assert codes(agreements.signed_by_another_than_its_author(draft, AUTHOR)) == [
        "agreement_approved_by_its_author"
    ]
    assert agreements.signed_by_another_than_its_author(draft, SITE_QUALITY) == []
    assert codes(agreements.sides_are_different_people(SITE_QUALITY, SITE_QUALITY)) == [
        "agreement_signed_by_one_person"
    ]
    assert agreements.sides_are_different_people(SITE_QUALITY, REPRESENTATIVE) == []
    assert agreements.sides_are_different_people(None, REPRESENTATIVE) == []


def test_a_side_signs_once_and_only_a_draft() -> None:
    assert codes(agreements.not_signed_yet(agreement(), SITE_QUALITY)) == [
        "agreement_signed_already"
    ]
    assert codes(agreements.in_draft(agreement())) == ["agreement_in_wrong_state"]


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        (date(2026, 3, 1), 1),
        (date(2026, 3, 2), 0),
        (date(2026, 12, 31), 0),
        (date(2027, 1, 1), 1),
    ],
)
def test_an_agreement_ends_from_today_and_not_later_than_agreed(until: date, refused: int) -> None:
    assert len(agreements.ends_from_today(agreement(), until, date(2026, 3, 2))) == refused


def test_a_deviation_is_about_something_and_says_what() -> None:
    assert codes(deviations.subject_named(None, None, None)) == ["deviation_without_subject"]
    assert deviations.subject_named(None, None, UUID(int=5)) == []
    assert codes(deviations.text_given(" ")) == ["deviation_text_missing"]


def test_a_deviation_belongs_to_the_owner_of_its_batch() -> None:
    assert codes(deviations.of_its_owner(SPONSOR, [SPONSOR, None])) == ["not_found"]
    assert deviations.of_its_owner(SPONSOR, [SPONSOR]) == []


def test_a_closed_deviation_is_not_changed() -> None:
    assert codes(deviations.deviation_open(deviation(state=DeviationState.CLOSED))) == [
        "deviation_closed"
    ]


def test_closing_needs_class_investigation_and_conclusion() -> None:
    opened = deviation()
    assert codes(deviations.classified(opened)) == ["classification_missing"]
    assert codes(deviations.investigated(opened, [step(StepKind.ROOT_CAUSE)])) == [
        "investigation_missing"
    ]
    assert codes(deviations.concluded(opened)) == ["conclusion_missing"]
    again = deviation(state=DeviationState.UNDER_INVESTIGATION)
    assert codes(deviations.concluded(again)) == ["conclusion_missing"]


@pytest.mark.parametrize(
    ("classification", "needed"),
    [
        (Classification.MINOR, False),
        (Classification.MAJOR, True),
        (Classification.CRITICAL, True),
    ],
)
def test_a_major_deviation_is_extended_to_other_batches(
    classification: Classification, needed: bool
) -> None:
    classed = deviation(classification=classification)
    assert codes(deviations.impact_assessed(classed, [])) == (["impact_missing"] if needed else [])
    assert deviations.impact_assessed(classed, [step(StepKind.IMPACT)]) == []


@pytest.mark.parametrize(
    ("person", "refused"),
    [(OPENER, True), (INVESTIGATOR, True), (SITE_QUALITY, False), (CLOSER, False)],
)
def test_nobody_closes_a_deviation_they_opened_or_investigated(person: UUID, refused: bool) -> None:
    steps = [step(StepKind.INVESTIGATION), step(StepKind.CLASSIFICATION, SITE_QUALITY)]
    found = deviations.closed_by_another(deviation(), steps, person)
    assert codes(found) == (["deviation_closed_by_its_writer"] if refused else [])


def test_a_changed_class_goes_to_review_with_both() -> None:
    major = deviation(classification=Classification.MAJOR)
    (found,) = deviations.reclassification_is_told(major, Classification.MINOR)
    assert found.severity is Severity.EXCEPTION
    assert (found.fact("first"), found.fact("now")) == ("major", "minor")
    assert deviations.reclassification_is_told(deviation(), Classification.MINOR) == []
