"""Recording, reviewing and correcting results."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.equipment.queries import unit_at_use
from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.laboratory import facts as reading
from batchwright.laboratory.facts import MeasuringFacts, ResultFacts
from batchwright.laboratory.rules import limits
from batchwright.laboratory.rules import results as rules
from batchwright.laboratory.rules import samples as sample_rules
from batchwright.laboratory.rules.instruments import in_calibration
from batchwright.laboratory.types import (
    Result,
    ResultCorrection,
    ResultReview,
    Sample,
    Verdict,
)
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResult(Command):
    """A test of a sample was done.

    sample_id: the sample. test_code: the test in its specification. raw: the value exactly as it
    was read, a decimal point in numbers; absent if none was obtained. unit: of the value.
    instrument_id: the unit it was measured with. method: by which it was done; by default the
    specification's. amount_tested, amount_unit: how much of the sample was used.
    """

    sample_id: UUID
    test_code: Code
    raw: str | None = None
    unit: Code | None = None
    instrument_id: UUID | None = None
    method: Code | None = None
    amount_tested: Decimal | None = None
    amount_unit: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult(Command):
    """A second person concludes of a result.

    result_id: the result. verdict: accepted as it stands, or invalidated. cause: the assignable
    cause, without which no result is invalid.
    """

    result_id: UUID
    verdict: Verdict
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectResult(Command):
    """A result was entered wrongly; the first entry stays.

    result_id: the result in force. raw: the right value. unit: its unit. The reason is the
    command's own.
    """

    result_id: UUID
    raw: str
    unit: Code | None = None


def _testing(do: RecordResult, read: Reader) -> MeasuringFacts:
    sample = read.row(Sample, do.sample_id)
    return MeasuringFacts(
        sample=sample,
        test=reading.test_of(read, sample, do.test_code.strip()),
        instrument=None if do.instrument_id is None else unit_at_use(read, do.instrument_id),
    )


def _result(do: ReviewResult | CorrectResult, read: Reader) -> ResultFacts:
    return reading.result_facts(read, do.result_id)


@command(permission="laboratory.test", facts=_testing)
def record_result(do: RecordResult, facts: MeasuringFacts, context: Context) -> Change:
    """A result stands in the record with raw value, limits, who and when (US-211.194(a)).

    Whatever was measured is recorded: a failing value, no value, an instrument out of calibration
    are exceptions. It counts only after a second person's review.
    """
    sample, test, instrument = facts.sample, facts.test, facts.instrument
    result = Result(
        id=context.new_id(),
        sponsor_id=sample.sponsor_id,
        sample_id=sample.id,
        batch_id=sample.batch_id,
        lot_id=sample.lot_id,
        test_code=do.test_code.strip(),
        test_name=do.test_code.strip() if test is None else test.name,
        raw=do.raw,
        value=limits.number(do.raw),
        unit=do.unit,
        limits=facts.limits,
        within=limits.within(facts.limits, do.raw, do.unit),
        method=do.method or (None if test is None else test.method),
        amount_tested=do.amount_tested,
        amount_unit=do.amount_unit,
        instrument_id=do.instrument_id,
        instrument_calibrated=None
        if instrument is None
        else in_calibration(instrument, context.event_at.date()),
        performed_by=context.actor.user_id,
        performed_at=context.event_at,
        recorded_by=context.actor.user_id,
        recorded_at=context.at,
    )
    return Change(
        kind="laboratory.result_recorded.v1",
        rows=(result,),
        findings=tuple(
            [
                *sample_rules.not_historical(sample),
                *rules.amount_sound(result.test_code, do.amount_tested),
            ]
            or [
                *rules.test_specified(facts.limits, result.test_code),
                *rules.sample_received(sample),
                *rules.instrument_calibrated(
                    None if instrument is None else instrument.unit.code,
                    result.instrument_calibrated,
                ),
                *_compared(result),
            ]
        ),
        about=reading.about_sample(sample),
        result={"result_id": str(result.id), "within": result.within},
    )


def _compared(result: Result) -> list[Finding]:
    return [
        *rules.value_obtained(result),
        *rules.comparable(result),
        *rules.within_limits(result),
    ]


@command(permission="laboratory.review", signature=Meaning.REVIEWED, facts=_result)
def review_result(do: ReviewResult, facts: ResultFacts, context: Context) -> Change:
    """A second person has accepted the result, or invalidated it with a cause (US-211.194(a)(8)).

    A failing result that is accepted stays a failing result (US-211.165(f)).
    """
    result = facts.result
    review = ResultReview(
        id=context.new_id(),
        sponsor_id=result.sponsor_id,
        result_id=result.id,
        sample_id=result.sample_id,
        batch_id=result.batch_id,
        lot_id=result.lot_id,
        verdict=do.verdict,
        cause=do.cause.strip(),
        reviewed_by=context.actor.user_id,
        reviewed_at=context.at,
    )
    refusals = [
        *sample_rules.not_historical(facts.sample),
        *rules.reviewed_by_a_second_person(result, context.actor.user_id),
        *rules.not_corrected(result, facts.correction),
        *rules.not_concluded(result, do.verdict, facts.reviews),
        *rules.invalidated_with_a_cause(result, do.verdict, do.cause),
    ]
    if do.verdict is Verdict.ACCEPTED:
        refusals += rules.laboratory_record_complete(result, facts.sample)
        refusals += rules.measured_in_calibration(result)
    return Change(
        kind="laboratory.result_reviewed.v1",
        rows=(review,),
        findings=tuple(refusals or rules.invalidation_is_told(result, do.verdict, do.cause)),
        about=reading.about_sample(facts.sample),
        result={"review_id": str(review.id)},
    )


@command(permission="laboratory.test", facts=_result, needs_reason=True)
def correct_result(do: CorrectResult, facts: ResultFacts, context: Context) -> Change:
    """Another value stands in for the first, which stays readable, with the reason (EU-4.9).

    The new value counts only after a review of its own; the correction itself is an exception.
    """
    first = facts.result
    unit = first.unit if do.unit is None else do.unit
    now = replace(
        first,
        id=context.new_id(),
        raw=do.raw,
        value=limits.number(do.raw),
        unit=unit,
        within=limits.within(first.limits, do.raw, unit),
        recorded_by=context.actor.user_id,
        recorded_at=context.at,
        corrects_id=first.id,
    )
    correction = ResultCorrection(
        id=context.new_id(),
        sponsor_id=first.sponsor_id,
        result_id=first.id,
        replacement_id=now.id,
        sample_id=first.sample_id,
        batch_id=first.batch_id,
        lot_id=first.lot_id,
        reason=(context.reason or "").strip(),
        corrected_by=context.actor.user_id,
        corrected_at=context.at,
    )
    return Change(
        kind="laboratory.result_corrected.v1",
        rows=(now, correction),
        findings=tuple(
            [
                *sample_rules.not_historical(facts.sample),
                *rules.not_corrected(first, facts.correction),
                *rules.not_invalidated(first, facts.reviews),
            ]
            or [*rules.correction_is_told(first, now), *_compared(now)]
        ),
        about=reading.about_sample(facts.sample),
        result={"result_id": str(now.id), "within": now.within},
    )
