"""Rules of drafting, submitting and approving a specification."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.laboratory.rules.limits import places_of
from batchwright.laboratory.types import Specification, SpecificationState, SpecificationTest

PLACES_MAX = 12
"""Own choice: no method states a limit to more decimal places."""

REPLICATES_MAX = 1000
"""Own choice: more results than a sampling plan asks of one test."""


def product_named(product_code: str, market: str) -> list[Finding]:
    """A specification says for which product and market it holds."""
    if product_code and market:
        return []
    return [Finding("specification_without_product", Severity.BLOCKING)]


def tests_stated(tests: Sequence[SpecificationTest]) -> list[Finding]:
    """A specification has at least one test (US-211.160(b))."""
    return [] if tests else [Finding("specification_without_tests", Severity.BLOCKING)]


def each_test_once(tests: Sequence[SpecificationTest]) -> list[Finding]:
    """A test code stands once in a specification."""
    return [
        Finding("test_stated_twice", Severity.BLOCKING, test=code)
        for code, count in Counter(each.code for each in tests).items()
        if count > 1
    ]


def test_is_complete(test: SpecificationTest) -> list[Finding]:
    """A test has code, name and method; a required one has a limit (US-211.160(b))."""
    limits = test.limits
    lacking = [
        name
        for name, given in (
            ("code", test.code.strip()),
            ("name", test.name.strip()),
            ("method", test.method.strip()),
            ("limit", limits.numeric or (limits.criterion or "").strip() or not test.required),
            ("unit", limits.unit or not limits.numeric),
        )
        if not given
    ]
    return [
        Finding("test_incomplete", Severity.BLOCKING, test=test.code, lacking=each)
        for each in lacking
    ]


def limits_sound(test: SpecificationTest) -> list[Finding]:
    """The lower limit is not above the upper, and both have the precision that is compared."""
    limits = test.limits
    if any(each is not None and not each.is_finite() for each in (limits.lower, limits.upper)):
        return [Finding("limit_not_a_number", Severity.BLOCKING, test=test.code)]
    findings = []
    if limits.lower is not None and limits.upper is not None and limits.lower > limits.upper:
        findings.append(
            Finding(
                "limits_crossed",
                Severity.BLOCKING,
                test=test.code,
                lower=limits.lower,
                upper=limits.upper,
            )
        )
    places = limits.decimal_places
    written = places_of(limits.lower, limits.upper)
    if places is not None and not written <= places <= PLACES_MAX:
        findings.append(
            Finding(
                "limit_precision",
                Severity.BLOCKING,
                test=test.code,
                places=places,
                written=written,
                maximum=PLACES_MAX,
            )
        )
    return findings


def replicates_sound(test: SpecificationTest) -> list[Finding]:
    """A test needs one result or more."""
    if 1 <= test.replicates <= REPLICATES_MAX:
        return []
    return [
        Finding(
            "replicates_out_of_range",
            Severity.BLOCKING,
            test=test.code,
            replicates=test.replicates,
            maximum=REPLICATES_MAX,
        )
    ]


def in_state(specification: Specification, needed: SpecificationState) -> list[Finding]:
    """The version is as far as this act needs it to be (US-11.10(f))."""
    if specification.state is needed:
        return []
    return [
        Finding(
            "specification_in_wrong_state",
            Severity.BLOCKING,
            product=specification.product_code,
            number=specification.number,
            state=specification.state,
            needed=needed,
        )
    ]


def submitted_by_its_author(specification: Specification, person: UUID) -> list[Finding]:
    """Who signs as author wrote the version."""
    if specification.drafted_by == person:
        return []
    return [Finding("specification_of_another", Severity.BLOCKING)]


def approved_by_another(specification: Specification, person: UUID) -> list[Finding]:
    """Nobody approves alone what they wrote (US-211.160(a), US-211.22(c))."""
    if specification.drafted_by != person:
        return []
    return [Finding("specification_approved_by_its_author", Severity.BLOCKING)]


def effective_after_approval(effective_on: date, today: date) -> list[Finding]:
    """A version is effective from the day of its approval at the earliest (US-211.22(c))."""
    if effective_on >= today:
        return []
    return [
        Finding(
            "specification_effective_before_approval",
            Severity.BLOCKING,
            effective_on=effective_on,
            today=today,
        )
    ]


def follows_the_one_before(
    effective_on: date, number: int, before: Specification | None
) -> list[Finding]:
    """A version has a later number, and no earlier day, than the one whose place it takes."""
    if before is None or before.effective_on is None:
        return []
    if number > before.number and effective_on >= before.effective_on:
        return []
    return [
        Finding(
            "specification_overtaken",
            Severity.BLOCKING,
            number=number,
            effective_on=effective_on,
            other=before.number,
            other_on=before.effective_on,
        )
    ]
