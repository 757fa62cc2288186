"""Rules of recording, reviewing and correcting a result.

A result that was obtained is a fact: it is recorded with its exceptions, never refused. What is
refused is to let it count: review is an act not yet done.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.laboratory.rules.samples import storable
from batchwright.laboratory.types import (
    Limits,
    Result,
    ResultCorrection,
    ResultReview,
    Sample,
    SampleKind,
    Verdict,
)


def within_limits(result: Result) -> list[Finding]:
    """A failing result is a failing result (US-211.165(f), US-OOS)."""
    if result.within is not False or result.limits is None:
        return []
    return [
        Finding(
            "result_out_of_specification",
            Severity.EXCEPTION,
            test=result.test_code,
            result=result.raw,
            unit=result.unit,
            limits=result.limits.told,
        )
    ]


def value_obtained(result: Result) -> list[Finding]:
    """A test gave a value; none is recorded as none (EU-4.8)."""
    if result.raw is not None and result.raw.strip():
        return []
    return [Finding("result_absent", Severity.EXCEPTION, test=result.test_code)]


def comparable(result: Result) -> list[Finding]:
    """A result can be held against its limits; one that cannot has no verdict and never counts."""
    limits = result.limits
    if limits is None or result.within is not None or not (result.raw or "").strip():
        return []
    if not limits.numeric and limits.criterion is None:
        return []
    return [
        Finding(
            "result_not_comparable",
            Severity.EXCEPTION,
            test=result.test_code,
            result=result.raw,
            unit=result.unit,
            limits=limits.told,
        )
    ]


def test_specified(limits: Limits | None, test_code: str) -> list[Finding]:
    """What is tested stands in the sample's specification (US-211.160(a))."""
    if limits is not None:
        return []
    return [Finding("test_not_specified", Severity.EXCEPTION, test=test_code)]


def sample_received(sample: Sample) -> list[Finding]:
    """The laboratory received what it tests (US-211.194(a)(1)); at the line nobody does."""
    if sample.received_at is not None or sample.kind is SampleKind.IN_PROCESS:
        return []
    return [Finding("sample_not_received", Severity.EXCEPTION, sample=sample.number)]


def instrument_calibrated(instrument: str | None, calibrated: bool | None) -> list[Finding]:
    """The instrument was in calibration (US-211.160(b)(4)); the reading taken is a fact."""
    if instrument is None or calibrated is True:
        return []
    return [Finding("instrument_not_in_calibration", Severity.EXCEPTION, instrument=instrument)]


def reviewed_by_a_second_person(result: Result, reviewer: UUID) -> list[Finding]:
    """Who performed, recorded or corrected a result does not review it (US-211.194(a)(8))."""
    if reviewer not in (result.performed_by, result.recorded_by):
        return []
    return [Finding("result_reviewed_by_its_performer", Severity.BLOCKING, test=result.test_code)]


def not_concluded(
    result: Result, verdict: Verdict, reviews: Sequence[ResultReview]
) -> list[Finding]:
    """One conclusion once; an accepted result may still be invalidated with a cause (US-OOS)."""
    given = {each.verdict for each in reviews}
    if verdict not in given and Verdict.INVALIDATED not in given:
        return []
    return [
        Finding(
            "result_reviewed_already",
            Severity.BLOCKING,
            test=result.test_code,
            verdict=reviews[-1].verdict,
        )
    ]


def not_corrected(result: Result, correction: ResultCorrection | None) -> list[Finding]:
    """What is reviewed or corrected is the value in force, not one replaced already (EU-4.9)."""
    if correction is None:
        return []
    return [Finding("result_corrected_already", Severity.BLOCKING, test=result.test_code)]


def invalidated_with_a_cause(result: Result, verdict: Verdict, cause: str) -> list[Finding]:
    """A result is invalid only with an assignable cause (US-OOS, phase I)."""
    if verdict is Verdict.ACCEPTED or cause.strip():
        return []
    return [Finding("cause_missing", Severity.BLOCKING, test=result.test_code)]


def laboratory_record_complete(result: Result, sample: Sample) -> list[Finding]:
    """A result is accepted when no item of its record is empty (US-211.194(a)(1) to (7))."""
    lacking = [
        name
        for name, given in (
            ("value", (result.raw or "").strip()),
            ("method", (result.method or "").strip()),
            ("amount tested", result.amount_tested is not None),
            ("quantity of the sample", sample.quantity is not None),
            (
                "receipt of the sample",
                sample.received_at is not None or sample.kind is SampleKind.IN_PROCESS,
            ),
        )
        if not given
    ]
    return [
        Finding(
            "laboratory_record_incomplete",
            Severity.BLOCKING,
            test=result.test_code,
            lacking=each,
        )
        for each in lacking
    ]


def measured_in_calibration(result: Result) -> list[Finding]:
    """A reading of an instrument out of calibration never counts (US-211.160(b)(4)).

    Own choice: the reading itself is recorded as an exception; accepting it is what is refused.
    """
    if result.instrument_id is None or result.instrument_calibrated is True:
        return []
    return [
        Finding(
            "reading_out_of_calibration",
            Severity.BLOCKING,
            test=result.test_code,
        )
    ]


def not_invalidated(result: Result, reviews: Sequence[ResultReview]) -> list[Finding]:
    """An invalidated result is not brought back by correcting it (US-OOS)."""
    if all(each.verdict is not Verdict.INVALIDATED for each in reviews):
        return []
    return [
        Finding(
            "result_reviewed_already",
            Severity.BLOCKING,
            test=result.test_code,
            verdict=Verdict.INVALIDATED,
        )
    ]


def amount_sound(test_code: str, amount: Decimal | None) -> list[Finding]:
    """The amount tested, where it is given, is more than nothing (US-211.194(a)(3))."""
    if amount is None or (storable(amount) and amount > 0):
        return []
    return [Finding("amount_unsound", Severity.BLOCKING, test=test_code, amount=amount)]


def invalidation_is_told(result: Result, verdict: Verdict, cause: str) -> list[Finding]:
    """An invalidated result goes to review with its value and cause (US-OOS)."""
    if verdict is Verdict.ACCEPTED:
        return []
    return [
        Finding(
            "result_invalidated",
            Severity.EXCEPTION,
            test=result.test_code,
            result=result.raw,
            cause=cause.strip(),
        )
    ]


def correction_is_told(first: Result, now: Result) -> list[Finding]:
    """A correction goes to review with the first value, the new one and both verdicts (EU-4.9)."""
    return [
        Finding(
            "result_corrected",
            Severity.EXCEPTION,
            test=first.test_code,
            first=first.raw,
            now=now.raw,
            first_within=first.within,
            now_within=now.within,
        )
    ]
