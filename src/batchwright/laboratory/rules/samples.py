"""Rules of taking and receiving a sample."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import UNITS
from batchwright.laboratory.types import Sample, Specification


def number_free(taken: bool, number: str) -> list[Finding]:
    """A sample number is given once for an owner (US-211.194(a)(1))."""
    if not number.strip():
        return [Finding("sample_number_missing", Severity.BLOCKING)]
    return [Finding("sample_number_taken", Severity.BLOCKING, number=number)] if taken else []


def source_named(batch_id: UUID | None, lot_id: UUID | None) -> list[Finding]:
    """A sample says which lot or batch it is of (US-211.194(a)(1))."""
    if batch_id is not None or lot_id is not None:
        return []
    return [Finding("sample_without_source", Severity.BLOCKING)]


def of_its_owner(sponsor_id: UUID, owners: tuple[UUID | None, ...]) -> list[Finding]:
    """A sample belongs to the owner of its lot and batch; another owner's reads as unknown."""
    if all(each == sponsor_id for each in owners):
        return []
    return [Finding("not_found", Severity.BLOCKING)]


def storable(value: Decimal) -> bool:
    """True for a finite number of a size that anything is measured in (own choice: 30 places)."""
    return value.is_finite() and (
        value == 0 or (abs(value.adjusted()) <= 30 and len(value.as_tuple().digits) <= 30)
    )


def quantity_sound(quantity: Decimal, unit: str) -> list[Finding]:
    """The quantity taken is more than nothing, in a unit we know (US-211.194(a)(1))."""
    if storable(quantity) and quantity > 0 and unit in UNITS:
        return []
    return [Finding("sample_quantity_unsound", Severity.BLOCKING, quantity=quantity, unit=unit)]


def specification_in_force(
    specification: Specification | None, product_code: str, on: date
) -> list[Finding]:
    """A sample is tested to a specification of its product that is in force (US-211.160(a))."""
    if specification is None:
        return []
    if specification.in_force(on) and specification.product_code == product_code:
        return []
    return [
        Finding(
            "specification_not_in_force",
            Severity.BLOCKING,
            product=product_code,
            number=specification.number,
            state=specification.state,
            on=on,
        )
    ]


def not_historical(sample: Sample) -> list[Finding]:
    """Nothing is added by hand to what was brought in from elsewhere."""
    if not sample.historical:
        return []
    return [Finding("sample_historical", Severity.BLOCKING, sample=sample.number)]


def received_once(sample: Sample) -> list[Finding]:
    """A sample is received once."""
    if sample.received_at is None:
        return []
    return [
        Finding(
            "sample_received_already",
            Severity.BLOCKING,
            sample=sample.number,
            received_at=sample.received_at,
        )
    ]


def received_after_taking(sample: Sample, received_at: datetime) -> list[Finding]:
    """A sample arrives after it was taken; other times are recorded and go to review."""
    if sample.taken_at is None or received_at >= sample.taken_at:
        return []
    return [
        Finding(
            "sample_received_before_taken",
            Severity.EXCEPTION,
            sample=sample.number,
            taken_at=sample.taken_at,
            received_at=received_at,
        )
    ]
