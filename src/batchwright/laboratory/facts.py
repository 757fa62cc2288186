"""What the laboratory's commands need to know, read within the scope of one transaction."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.rows import RecordRef
from batchwright.laboratory.types import (
    Limits,
    Result,
    ResultCorrection,
    ResultReview,
    Sample,
    Specification,
    SpecificationState,
    SpecificationTest,
)
from batchwright.laboratory.views import ResultHistory
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersionFacts:
    """The number that the next version of a specification gets."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationFacts:
    """A version locked for a change, its tests, and the version that holds before it."""

    specification: Specification
    tests: tuple[SpecificationTest, ...]
    before: Specification | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSampleFacts:
    """Whether the number is taken, the specification named, and who owns lot and batch."""

    number_taken: bool
    specification: Specification | None
    owners: tuple[UUID | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringFacts:
    """A sample, the test of its specification that is done, and the instrument used."""

    sample: Sample
    test: SpecificationTest | None
    instrument: UnitAtUse | None

    @property
    def limits(self) -> Limits | None:
        """The limits in the sample's specification, or None if it does not name the test."""
        return None if self.test is None else self.test.limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFacts:
    """A result with its sample, its reviews and the correction that replaced it."""

    result: Result
    sample: Sample
    reviews: tuple[ResultReview, ...]
    correction: ResultCorrection | None


def sponsor_seen(read: Reader, sponsor_id: UUID) -> None:
    """Raises NotFound unless the session may see the sponsor: unknown and forbidden are one."""
    found = read.values("select %s = any((select identity.sponsors())::uuid[])", sponsor_id)
    if not found[0][0]:
        raise NotFound("Sponsor")


def owner_of(read: Reader, record: RecordRef) -> UUID | None:
    """Who owns a record of another module, by its first entry; raises NotFound if unseen."""
    found = read.values(
        "select sponsor_id from ledger.section where record = %s and number = 1", str(record)
    )
    if not found:
        raise NotFound(record.kind)
    owner: UUID | None = found[0][0]
    return owner


def next_number(read: Reader, sponsor_id: UUID, product_code: str, market: str) -> int:
    """The number after the last version of the product's specification for the market."""
    return read.next_number(
        "select coalesce(max(number), 0) + 1 from laboratory_specification "
        "where sponsor_id = %s and product_code = %s and market = %s",
        sponsor_id,
        product_code,
        market,
    )


def specification_facts(read: Reader, specification_id: UUID) -> SpecificationFacts:
    """The version, locked with the one whose place it would take."""
    specification = read.row(Specification, specification_id, lock=True)
    before = read.first(
        Specification,
        "sponsor_id = %s and product_code = %s and market = %s and state = %s for update",
        specification.sponsor_id,
        specification.product_code,
        specification.market,
        SpecificationState.EFFECTIVE,
    )
    return SpecificationFacts(
        specification=specification, tests=tests_of(read, specification_id), before=before
    )


def tests_of(read: Reader, specification_id: UUID) -> tuple[SpecificationTest, ...]:
    """The tests of a specification in their order."""
    return tuple(
        read.rows(SpecificationTest, "specification_id = %s order by position", specification_id)
    )


def test_of(read: Reader, sample: Sample, test_code: str) -> SpecificationTest | None:
    """The test of that code in the sample's specification, or None."""
    if sample.specification_id is None:
        return None
    return read.first(
        SpecificationTest,
        "specification_id = %s and code = %s",
        sample.specification_id,
        test_code,
    )


def result_facts(read: Reader, result_id: UUID) -> ResultFacts:
    """A result and what became of it; its sample is locked, so that two do not conclude at once."""
    result = read.row(Result, result_id)
    return ResultFacts(
        result=result,
        sample=read.row(Sample, result.sample_id, lock=True),
        reviews=tuple(
            read.rows(ResultReview, "result_id = %s order by reviewed_at, id", result_id)
        ),
        correction=read.first(ResultCorrection, "result_id = %s", result_id),
    )


def about_specification(specification: Specification) -> RecordRef:
    """The record of a specification, in which a refused attempt stays too."""
    return RecordRef("laboratory.specification", specification.id)


def about_sample(sample: Sample) -> tuple[RecordRef, ...]:
    """The records of a sample, its batch and its lot, in which a refused attempt stays too."""
    found = (
        ("laboratory.sample", sample.id),
        ("batches.batch", sample.batch_id),
        ("materials.lot", sample.lot_id),
    )
    return tuple(RecordRef(kind, each) for kind, each in found if each is not None)


def histories(read: Reader, where: str, record_id: UUID) -> list[ResultHistory]:
    """The results that `where` selects, in the order of entry, with reviews and corrections."""
    results = read.rows(Result, f"{where} order by recorded_at, id", record_id)
    ids = [each.id for each in results]
    reviews = read.rows(ResultReview, "result_id = any(%s) order by reviewed_at, id", ids)
    corrections = read.rows(ResultCorrection, "result_id = any(%s)", ids)
    by_result = {each.result_id: each for each in corrections}
    reviewed: dict[UUID, list[ResultReview]] = {}
    for each in reviews:
        reviewed.setdefault(each.result_id, []).append(each)
    return [
        ResultHistory(
            result=each,
            reviews=tuple(reviewed.get(each.id, ())),
            correction=by_result.get(each.id),
        )
        for each in results
    ]
