"""Rules of specifications, samples and results (US-211.160, US-211.165, US-211.194, US-OOS)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from batchwright.kernel.findings import Finding, Severity
from batchwright.laboratory.rules import results, samples, specifications
from batchwright.laboratory.types import Limits, SampleKind, SpecificationState, Verdict
from tests.laboratory.examples import (
    ANALYST,
    APPROVER,
    ASSAY,
    AT,
    AUTHOR,
    REVIEWER,
    SPONSOR,
    correction,
    line,
    result,
    review,
    sample,
    specification,
)


def codes(findings: list[Finding], severity: Severity = Severity.BLOCKING) -> list[str]:
    assert all(each.severity is severity for each in findings)
    return [each.code for each in findings]


def test_a_specification_without_tests_is_refused() -> None:
    assert codes(specifications.tests_stated(())) == ["specification_without_tests"]
    assert specifications.tests_stated((line(),)) == []


def test_a_test_stands_once_in_a_specification() -> None:
    assert codes(specifications.each_test_once((line(), line()))) == ["test_stated_twice"]


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"code": " "}, ["code"]),
        ({"method": ""}, ["method"]),
        ({"limits": Limits()}, ["limit"]),
        ({"limits": Limits(), "required": False}, []),
        ({"limits": replace(ASSAY, unit=None)}, ["unit"]),
        ({}, []),
    ],
)
def test_a_required_test_has_method_limit_and_unit(
    changes: dict[str, object], lacking: list[str]
) -> None:
    found = specifications.test_is_complete(line(**changes))
    assert [each.fact("lacking") for each in found] == lacking


@pytest.mark.parametrize(
    ("lower", "upper", "places", "expected"),
    [
        ("95.0", "105.0", 1, []),
        ("95.0", "95.0", 1, []),
        ("95.1", "95.0", 1, ["limits_crossed"]),
        ("95.05", "105.0", 1, ["limit_precision"]),
        ("95", "105", 13, ["limit_precision"]),
        ("95", "105", 12, []),
        ("NaN", "105", 0, ["limit_not_a_number"]),
        ("0", "Infinity", 0, ["limit_not_a_number"]),
    ],
)
def test_limits_are_in_order_and_compared_to_their_own_precision(
    lower: str, upper: str, places: int, expected: list[str]
) -> None:
    limits = Limits(unit="%", lower=Decimal(lower), upper=Decimal(upper), decimal_places=places)
    assert codes(specifications.limits_sound(line(limits=limits))) == expected


@pytest.mark.parametrize(("count", "refused"), [(0, 1), (1, 0), (1000, 0), (1001, 1)])
def test_a_test_asks_for_one_to_a_thousand_results(count: int, refused: int) -> None:
    assert len(specifications.replicates_sound(line(replicates=count))) == refused


def test_nobody_approves_a_specification_they_wrote() -> None:
    drafted = specification()
    assert codes(specifications.approved_by_another(drafted, AUTHOR)) == [
        "specification_approved_by_its_author"
    ]
    assert specifications.approved_by_another(drafted, APPROVER) == []


def test_only_the_author_signs_as_author() -> None:
    assert codes(specifications.submitted_by_its_author(specification(), APPROVER)) == [
        "specification_of_another"
    ]


@pytest.mark.parametrize(("day", "refused"), [(1, 1), (2, 0), (3, 0)])
def test_a_version_is_effective_from_its_approval_at_the_earliest(day: int, refused: int) -> None:
    found = specifications.effective_after_approval(date(2026, 3, day), date(2026, 3, 2))
    assert len(found) == refused


@pytest.mark.parametrize(
    ("number", "day", "refused"), [(2, 1, 0), (2, 2, 0), (1, 2, 1), (2, 31, 1)]
)
def test_a_version_follows_the_one_it_replaces(number: int, day: int, refused: int) -> None:
    on = date(2025, 12, 31) if day == 31 else date(2026, 1, day)
    assert len(specifications.follows_the_one_before(on, number, specification())) == refused


@pytest.mark.parametrize(
    ("state", "superseded", "on", "holds"),
    [
        (SpecificationState.EFFECTIVE, None, date(2025, 12, 31), False),
        (SpecificationState.EFFECTIVE, None, date(2026, 1, 1), True),
        (SpecificationState.SUPERSEDED, date(2026, 2, 1), date(2026, 1, 31), True),
        (SpecificationState.SUPERSEDED, date(2026, 2, 1), date(2026, 2, 1), False),
        (SpecificationState.DRAFT, None, date(2026, 1, 1), False),
        (SpecificationState.UNDER_REVIEW, None, date(2026, 1, 1), False),
    ],
)
def test_a_version_holds_from_its_day_until_the_next_one(
    state: SpecificationState, superseded: date | None, on: date, holds: bool
) -> None:
    assert specification(state=state, superseded_on=superseded).in_force(on) is holds


def test_a_sample_is_of_a_lot_or_batch_of_its_owner() -> None:
    assert codes(samples.source_named(None, None)) == ["sample_without_source"]
    assert samples.source_named(UUID(int=9), None) == []
    assert codes(samples.of_its_owner(SPONSOR, (SPONSOR, UUID(int=8)))) == ["not_found"]
    assert samples.of_its_owner(SPONSOR, (SPONSOR,)) == []


@pytest.mark.parametrize(
    ("quantity", "unit", "refused"),
    [
        ("0", "g", 1),
        ("-1", "g", 1),
        ("NaN", "g", 1),
        ("0.001", "g", 0),
        ("1", "handful", 1),
        ("1E+9999", "g", 1),
    ],
)
def test_a_sample_has_a_quantity(quantity: str, unit: str, refused: int) -> None:
    assert len(samples.quantity_sound(Decimal(quantity), unit)) == refused


def test_a_sample_is_received_once_and_after_it_was_taken() -> None:
    assert codes(samples.received_once(sample())) == ["sample_received_already"]
    early = samples.received_after_taking(sample(), AT - timedelta(seconds=1))
    assert codes(early, Severity.EXCEPTION) == ["sample_received_before_taken"]
    assert samples.received_after_taking(sample(), AT) == []


def test_nothing_is_added_to_a_historical_sample() -> None:
    assert codes(samples.not_historical(sample(historical=True))) == ["sample_historical"]


def test_a_failing_result_is_an_exception_and_never_refused() -> None:
    found = results.within_limits(result("94.9", within=False))
    assert codes(found, Severity.EXCEPTION) == ["result_out_of_specification"]
    assert found[0].fact("limits") == ">= 95.0 and <= 105.0 %"
    assert results.within_limits(result(within=True)) == []
    assert results.within_limits(result(within=None)) == []


def test_an_absent_value_is_recorded_as_absent() -> None:
    for raw in (None, " "):
        found = results.value_obtained(result(raw, within=None))
        assert codes(found, Severity.EXCEPTION) == ["result_absent"]


def test_a_value_that_cannot_be_compared_says_so() -> None:
    found = results.comparable(result("<0.05", within=None))
    assert codes(found, Severity.EXCEPTION) == ["result_not_comparable"]
    assert results.comparable(result("12", within=None, limits=Limits())) == []


@pytest.mark.parametrize("person", [ANALYST, REVIEWER])
def test_nobody_reviews_a_result_they_performed_or_entered(person: UUID) -> None:
    entered_by_another = result(recorded_by=REVIEWER)
    assert codes(results.reviewed_by_a_second_person(entered_by_another, person)) == [
        "result_reviewed_by_its_performer"
    ]
    assert results.reviewed_by_a_second_person(entered_by_another, APPROVER) == []


def test_a_result_is_invalid_only_with_a_cause() -> None:
    assert codes(results.invalidated_with_a_cause(result(), Verdict.INVALIDATED, " ")) == [
        "cause_missing"
    ]
    assert results.invalidated_with_a_cause(result(), Verdict.INVALIDATED, "Leak") == []
    assert results.invalidated_with_a_cause(result(), Verdict.ACCEPTED, "") == []


@pytest.mark.parametrize(
    ("before", "now", "refused"),
    [
        ([], Verdict.ACCEPTED, 0),
        ([Verdict.ACCEPTED], Verdict.ACCEPTED, 1),
        ([Verdict.ACCEPTED], Verdict.INVALIDATED, 0),
        ([Verdict.INVALIDATED], Verdict.ACCEPTED, 1),
        ([Verdict.INVALIDATED], Verdict.INVALIDATED, 1),
    ],
)
def test_an_invalidated_result_is_never_brought_back(
    before: list[Verdict], now: Verdict, refused: int
) -> None:
    one = result()
    reviews = [review(one, each, "Leak") for each in before]
    assert len(results.not_concluded(one, now, reviews)) == refused


def test_a_corrected_result_is_neither_reviewed_nor_corrected_again() -> None:
    one = result()
    assert codes(results.not_corrected(one, correction(one))) == ["result_corrected_already"]


@pytest.mark.parametrize(
    ("changes", "sampled", "lacking"),
    [
        ({}, {}, []),
        ({"raw": None}, {}, ["value"]),
        ({"method": None}, {}, ["method"]),
        ({"amount_tested": None}, {}, ["amount tested"]),
        ({}, {"quantity": None, "unit": None}, ["quantity of the sample"]),
        ({}, {"received_at": None, "received_by": None}, ["receipt of the sample"]),
        ({}, {"received_at": None, "kind": SampleKind.IN_PROCESS}, []),
    ],
)
def test_a_result_is_accepted_with_a_complete_record_only(
    changes: dict[str, object], sampled: dict[str, object], lacking: list[str]
) -> None:
    found = results.laboratory_record_complete(result(**changes), sample(**sampled))
    assert [each.fact("lacking") for each in found] == lacking


@pytest.mark.parametrize(
    ("amount", "refused"),
    [(None, 0), ("0", 1), ("-1", 1), ("NaN", 1), ("1E-9999", 1), ("0.001", 0)],
)
def test_an_amount_tested_is_more_than_nothing_where_it_is_given(
    amount: str | None, refused: int
) -> None:
    given = None if amount is None else Decimal(amount)
    assert len(results.amount_sound("assay", given)) == refused


@pytest.mark.parametrize(("calibrated", "counts"), [(True, True), (False, False), (None, False)])
def test_a_reading_out_of_calibration_is_recorded_but_never_accepted(
    calibrated: bool | None, counts: bool
) -> None:
    instrument = UUID(int=7)
    recorded = results.instrument_calibrated("HPLC-3", calibrated)
    accepted = results.measured_in_calibration(
        result(instrument_id=instrument, instrument_calibrated=calibrated)
    )
    assert codes(recorded, Severity.EXCEPTION) == (
        [] if counts else ["instrument_not_in_calibration"]
    )
    assert codes(accepted) == ([] if counts else ["reading_out_of_calibration"])


def test_a_test_without_an_instrument_needs_no_calibration() -> None:
    assert results.instrument_calibrated(None, None) == []
    assert results.measured_in_calibration(result()) == []
