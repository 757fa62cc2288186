"""Rows for the tests of rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from batchwright.laboratory.types import (
    Limits,
    Result,
    ResultCorrection,
    ResultReview,
    Sample,
    SampleKind,
    Specification,
    SpecificationState,
    SpecificationTest,
    Verdict,
)
from batchwright.laboratory.views import ResultHistory

SPONSOR = UUID(int=1)
AUTHOR, APPROVER, ANALYST, REVIEWER = (UUID(int=number) for number in range(11, 15))
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

ASSAY = Limits(unit="%", lower=Decimal("95.0"), upper=Decimal("105.0"), decimal_places=1)
WORD = Limits(criterion="complies")


def specification(**changes: object) -> Specification:
    """An effective version from 2026-01-01, with `changes`."""
    return replace(
        Specification(
            id=uuid4(),
            version=3,
            sponsor_id=SPONSOR,
            product_code="P1",
            market="all",
            number=1,
            title="Tablets 10 mg",
            state=SpecificationState.EFFECTIVE,
            drafted_by=AUTHOR,
            drafted_at=AT,
            approved_by=APPROVER,
            approved_at=AT,
            effective_on=date(2026, 1, 1),
        ),
        **changes,
    )


def line(**changes: object) -> SpecificationTest:
    """The assay of a specification, with `changes`."""
    return replace(
        SpecificationTest(
            id=uuid4(),
            sponsor_id=SPONSOR,
            specification_id=UUID(int=2),
            position=1,
            code="assay",
            name="Assay",
            method="HPLC-12",
            limits=ASSAY,
            required=True,
            replicates=1,
        ),
        **changes,
    )


def sample(**changes: object) -> Sample:
    """A received release sample, with `changes`."""
    return replace(
        Sample(
            id=UUID(int=3),
            version=2,
            sponsor_id=SPONSOR,
            number="S-1",
            kind=SampleKind.RELEASE,
            product_code="P1",
            batch_id=UUID(int=4),
            quantity=Decimal("20"),
            unit="pcs",
            taken_by=ANALYST,
            taken_at=AT,
            received_by=ANALYST,
            received_at=AT,
        ),
        **changes,
    )


def result(raw: str | None = "99.5", **changes: object) -> Result:
    """A complete assay result, with `changes`."""
    return replace(
        Result(
            id=uuid4(),
            sponsor_id=SPONSOR,
            sample_id=UUID(int=3),
            batch_id=UUID(int=4),
            test_code="assay",
            test_name="Assay",
            raw=raw,
            value=None,
            unit="%",
            limits=ASSAY,
            within=True,
            method="HPLC-12",
            amount_tested=Decimal("5"),
            amount_unit="pcs",
            performed_by=ANALYST,
            performed_at=AT,
            recorded_by=ANALYST,
            recorded_at=AT,
        ),
        **changes,
    )


def review(of: Result, verdict: Verdict = Verdict.ACCEPTED, cause: str = "") -> ResultReview:
    """A review of a result by the reviewer."""
    return ResultReview(
        id=uuid4(),
        sponsor_id=SPONSOR,
        result_id=of.id,
        sample_id=of.sample_id,
        verdict=verdict,
        cause=cause,
        reviewed_by=REVIEWER,
        reviewed_at=AT,
    )


def correction(of: Result) -> ResultCorrection:
    """A correction that replaced a result."""
    return ResultCorrection(
        id=uuid4(),
        sponsor_id=SPONSOR,
        result_id=of.id,
        replacement_id=uuid4(),
        sample_id=of.sample_id,
        reason="Digits exchanged",
        corrected_by=ANALYST,
        corrected_at=AT,
    )


def history(raw: str, *verdicts: Verdict, corrected: bool = False) -> ResultHistory:
    """A result of that value with reviews of these verdicts."""
    of = result(raw)
    return ResultHistory(
        result=of,
        reviews=tuple(review(of, each, "Column leaked") for each in verdicts),
        correction=correction(of) if corrected else None,
    )
