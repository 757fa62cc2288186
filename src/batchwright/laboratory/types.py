"""Specifications, samples, results, their reviews and corrections: one dataclass, one table row."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import RecordOf, References, Row, Table

ALL_MARKETS = "all"
"""The market of a specification that holds wherever a market has none of its own."""

BATCH = RecordOf("batches.batch", "batch_id")
LOT = RecordOf("materials.lot", "lot_id")


class SpecificationState(StrEnum):
    """How far a version is. SUPERSEDED: a later one holds from `superseded_on`."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"


class SampleKind(StrEnum):
    """What a sample is for."""

    IN_PROCESS = "in_process"
    RELEASE = "release"
    IDENTITY = "identity"
    RETEST = "retest"
    STABILITY = "stability"


class Verdict(StrEnum):
    """What the second person concludes of a result (US-211.194(a)(8), US-OOS)."""

    ACCEPTED = "accepted"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a result is held against: numbers in `unit`, or a word such as "complies".

    decimal_places: a result is rounded to these, half up, before it is compared; None without a
    number. A limit that is absent does not limit.
    """

    unit: str | None = None
    lower: Decimal | None = None
    lower_inclusive: bool = True
    upper: Decimal | None = None
    upper_inclusive: bool = True
    decimal_places: int | None = None
    criterion: str | None = None

    @property
    def numeric(self) -> bool:
        """True if a number is asked for."""
        return self.lower is not None or self.upper is not None

    @property
    def told(self) -> str:
        """The limits as a person reads them, such as `95.0 to 105.0 %`."""
        if self.criterion is not None and not self.numeric:
            return self.criterion
        lower = None if self.lower is None else _side(">", self.lower_inclusive, self.lower)
        upper = None if self.upper is None else _side("<", self.upper_inclusive, self.upper)
        both = " and ".join(each for each in (lower, upper) if each is not None)
        return f"{both} {self.unit or ''}".strip() or "no limit"


def _side(sign: str, inclusive: bool, value: Decimal) -> str:
    return f"{sign}{'=' if inclusive else ''} {value:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification(Row):
    """One version of what a product, or material, has to meet in a market (US-211.160(b))."""

    TABLE: ClassVar[Table] = Table(
        "laboratory_specification",
        records=(RecordOf("laboratory.specification", "id"),),
        unique=(("sponsor_id", "product_code", "market", "number"),),
        checks=(
            "number >= 1",
            "state in ('draft', 'under_review') or approved_by is not null",
            "(approved_by is null) = (approved_at is null)",
            "(approved_by is null) = (effective_on is null)",
            "approved_by is null or approved_by <> drafted_by",
            "superseded_on is null or state = 'superseded'",
        ),
    )
    version: int
    sponsor_id: UUID
    product_code: str
    market: str
    number: int
    title: str
    state: SpecificationState
    drafted_by: UUID
    drafted_at: datetime
    submitted_at: datetime | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    effective_on: date | None = None
    superseded_on: date | None = None

    def in_force(self, on: date) -> bool:
        """True if the version is approved and holds on that day."""
        return (
            self.state in (SpecificationState.EFFECTIVE, SpecificationState.SUPERSEDED)
            and self.effective_on is not None
            and self.effective_on <= on
            and (self.superseded_on is None or on < self.superseded_on)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationTest(Row):
    """One test of a specification: method, limits and how many results it needs."""

    TABLE: ClassVar[Table] = Table(
        "laboratory_specification_test",
        records=(RecordOf("laboratory.specification", "specification_id"),),
        unique=(("specification_id", "code"),),
        checks=("replicates >= 1",),
    )
    sponsor_id: UUID
    specification_id: Annotated[UUID, References("laboratory_specification")]
    position: int
    code: str
    name: str
    method: str
    limits: Limits
    required: bool
    replicates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Row):
    """A sample of a lot or batch (US-211.194(a)(1)).

    historical: brought in from elsewhere; what nobody wrote down then is None and nothing is
    added to it here.
    """

    TABLE: ClassVar[Table] = Table(
        "laboratory_sample",
        records=(RecordOf("laboratory.sample", "id"), BATCH, LOT),
        unique=(("sponsor_id", "number"),),
        checks=(
            "lot_id is not null or batch_id is not null",
            "historical or (taken_by is not null and taken_at is not null)",
            "quantity is null or quantity > 0",
            "(quantity is null) = (unit is null)",
            "(received_at is null) = (received_by is null)",
        ),
        indexes=(("batch_id",), ("lot_id",)),
    )
    version: int
    sponsor_id: UUID
    number: str
    kind: SampleKind
    product_code: str
    specification_id: Annotated[UUID | None, References("laboratory_specification")] = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    batch_id: UUID | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    taken_by: UUID | None = None
    taken_at: datetime | None = None
    received_by: UUID | None = None
    received_at: datetime | None = None
    historical: bool = False

    @property
    def amount(self) -> Quantity | None:
        """How much was taken, or None where nobody wrote it down."""
        if self.quantity is None or self.unit is None:
            return None
        return Quantity(self.quantity, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Row):
    """One result as it was obtained, with the limits at that time (US-211.194(a)(2) to (7)).

    raw: as entered; None: no value was obtained. value: the same as an unrounded number, None if
    it is none. within: computed, None where nothing can be compared; there is no default.
    corrects_id: the result that this one stands in for after a correction.
    """

    TABLE: ClassVar[Table] = Table(
        "laboratory_result",
        records=(
            RecordOf("laboratory.sample", "sample_id"),
            BATCH,
            LOT,
            RecordOf("equipment.unit", "instrument_id"),
        ),
        checks=(
            "historical or (performed_by is not null and performed_at is not null)",
            "raw is not null or (value is null and within is null)",
            "corrects_id is null or corrects_id <> id",
        ),
        indexes=(("sample_id",), ("batch_id", "test_code"), ("lot_id", "test_code")),
    )
    sponsor_id: UUID
    sample_id: Annotated[UUID, References("laboratory_sample")]
    batch_id: UUID | None = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    test_code: str
    test_name: str
    raw: str | None
    value: Decimal | None
    unit: str | None
    limits: Limits | None
    within: bool | None
    method: str | None
    amount_tested: Decimal | None
    amount_unit: str | None
    instrument_id: Annotated[UUID | None, References("equipment_unit")] = None
    instrument_calibrated: bool | None = None
    performed_by: UUID | None
    performed_at: datetime | None
    recorded_by: UUID
    recorded_at: datetime
    corrects_id: Annotated[UUID | None, References("laboratory_result")] = None
    historical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReview(Row):
    """What a second person concluded of a result, under signature (US-211.194(a)(8))."""

    TABLE: ClassVar[Table] = Table(
        "laboratory_result_review",
        records=(RecordOf("laboratory.sample", "sample_id"), BATCH, LOT),
        unique=(("result_id", "verdict"),),
        checks=("verdict <> 'invalidated' or cause <> ''",),
    )
    sponsor_id: UUID
    result_id: Annotated[UUID, References("laboratory_result")]
    sample_id: Annotated[UUID, References("laboratory_sample")]
    batch_id: UUID | None = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    verdict: Verdict
    cause: str
    reviewed_by: UUID
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCorrection(Row):
    """`replacement_id` stands in for `result_id`, which stays readable (EU-4.9)."""

    TABLE: ClassVar[Table] = Table(
        "laboratory_result_correction",
        records=(RecordOf("laboratory.sample", "sample_id"), BATCH, LOT),
        unique=(("result_id",), ("replacement_id",)),
        checks=("reason <> ''",),
    )
    sponsor_id: UUID
    result_id: Annotated[UUID, References("laboratory_result")]
    replacement_id: Annotated[UUID, References("laboratory_result")]
    sample_id: Annotated[UUID, References("laboratory_sample")]
    batch_id: UUID | None = None
    lot_id: Annotated[UUID | None, References("materials_lot")] = None
    reason: str
    corrected_by: UUID
    corrected_at: datetime
