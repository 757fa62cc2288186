"""What the database tests of the laboratory do over and over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from batchwright.equipment.commands import AddArea, AddClass, AddSite, AddUnit, CalibrateUnit
from batchwright.kernel.rows import RecordRef
from batchwright.laboratory.commands import (
    ApproveSpecification,
    DraftSpecification,
    ReceiveSample,
    RecordResult,
    ReviewResult,
    SubmitSpecification,
    TakeSample,
    TestLine,
)
from batchwright.laboratory.types import Sample, SampleKind, Verdict
from batchwright.ledger.command import command
from batchwright.ledger.queries import RecordEntry, entries_of
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from tests.support.people import People

ASSAY = TestLine(
    code="assay",
    name="Assay",
    method="HPLC-12",
    unit="%",
    lower=Decimal("95.0"),
    upper=Decimal("105.0"),
)
LOOK = TestLine(code="appearance", name="Appearance", method="VIS-1", criterion="complies")


@dataclass(frozen=True, slots=True, kw_only=True)
class BringIn(Command):
    """A historical sample of a batch; with it the batch has a record."""

    sponsor_id: UUID
    batch_id: UUID


@command(permission="laboratory.sample", offered=False)
def bring_in(do: BringIn, context: Context) -> Change:
    """The batch has a record of this owner."""
    sample = Sample(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        number=f"H-{do.batch_id}",
        kind=SampleKind.RELEASE,
        product_code="P1",
        batch_id=do.batch_id,
        historical=True,
    )
    return Change(
        kind="laboratory.brought_in.v1", rows=(sample,), result={"sample_id": str(sample.id)}
    )


def today() -> date:
    """The day by the clock that the database has too."""
    return datetime.now(UTC).date()


def made(people: People, code: str, do: Command, name: str, **how: Any) -> UUID:
    """The id called `name` that the command gave."""
    return UUID(str(people.do(code, do, **how).result[name]))


def batch_of(people: People, sponsor_id: UUID) -> UUID:
    """A batch that has a record."""
    batch_id = uuid4()
    people.do("analyst", BringIn(sponsor_id=sponsor_id, batch_id=batch_id))
    return batch_id


def drafted(people: People, sponsor_id: UUID, *lines: TestLine, market: str = "all") -> UUID:
    """A specification of P1 in draft."""
    do = DraftSpecification(
        sponsor_id=sponsor_id,
        product_code="P1",
        title="Tablets 10 mg",
        tests=lines or (ASSAY, LOOK),
        market=market,
    )
    return made(people, "process-engineer", do, "specification_id")


def approved(people: People, sponsor_id: UUID, *lines: TestLine, market: str = "all") -> UUID:
    """A specification of P1 that holds from today."""
    found = drafted(people, sponsor_id, *lines, market=market)
    people.sign("process-engineer", SubmitSpecification(specification_id=found))
    people.sign("quality", ApproveSpecification(specification_id=found, effective_on=today()))
    return found


def taken(
    people: People, sponsor_id: UUID, batch_id: UUID, specification_id: UUID | None, number: str
) -> UUID:
    """A release sample of the batch, taken and received."""
    do = TakeSample(
        sponsor_id=sponsor_id,
        number=number,
        kind=SampleKind.RELEASE,
        product_code="P1",
        quantity=Decimal("20"),
        unit="pcs",
        batch_id=batch_id,
        specification_id=specification_id,
    )
    sample_id = made(people, "operator", do, "sample_id")
    people.do("analyst", ReceiveSample(sample_id=sample_id))
    return sample_id


def measured(people: People, sample_id: UUID, code: str, raw: str, unit: str | None = None) -> UUID:
    """A result of the analyst, complete but for its review."""
    do = RecordResult(
        sample_id=sample_id,
        test_code=code,
        raw=raw,
        unit=unit,
        amount_tested=Decimal("5"),
        amount_unit="pcs",
    )
    return made(people, "analyst", do, "result_id")


def accepted(people: People, result_id: UUID) -> None:
    """The result is accepted by the laboratory's reviewer."""
    people.sign("laboratory-reviewer", ReviewResult(result_id=result_id, verdict=Verdict.ACCEPTED))


def instrument(people: People) -> UUID:
    """A chromatograph that needs calibration and has none."""
    people.do("maintenance", AddSite(code="S1", name="Site 1"))
    people.do("maintenance", AddArea(site="S1", code="QC", name="Laboratory"))
    people.do(
        "maintenance",
        AddClass(
            code="HPLC",
            name="Chromatograph",
            function="assay",
            needs_cleaning=False,
            needs_calibration=True,
        ),
    )
    do = AddUnit(code="HPLC-3", name="Chromatograph 3", equipment_class="HPLC", area="QC")
    return made(people, "maintenance", do, "unit_id")


def calibrate(people: People, unit_id: UUID | None) -> None:
    """The instrument passed its calibration today."""
    assert unit_id is not None
    do = CalibrateUnit(
        unit_id=unit_id,
        property="flow",
        lower=Decimal("0.1"),
        upper=Decimal("5"),
        unit="mL",
        performed_on=today(),
        due_on=today() + timedelta(days=180),
        passed=True,
        certificate="C-1",
    )
    people.do("maintenance", do)


def entries(people: People, kind: str, record_id: UUID, by: str = "quality") -> list[RecordEntry]:
    """The entries of a record, as the person sees them."""
    with scope(people.connection, people.token(by)):
        return entries_of(Reader(people.connection), RecordRef(kind, record_id))
