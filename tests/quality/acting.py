"""What the database tests of agreements and deviations do over and over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from batchwright.kernel.rows import RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.queries import RecordEntry, entries_of
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context
from batchwright.quality import changes, queries
from batchwright.quality.commands import (
    ApproveAgreement,
    ApproveAgreementForSponsor,
    ClassifyDeviation,
    ConcludeDeviation,
    DraftAgreement,
    InvestigationKind,
    RecordInvestigation,
    ResponsibilityLine,
)
from batchwright.quality.types import Classification, Party, ReleasedBy, Releaser
from tests.support.people import People

MATRIX = (
    ResponsibilityLine(
        duty="manufacture",
        responsible=Party.SITE,
        accountable=Party.SITE,
        informed=(Party.SPONSOR,),
    ),
    ResponsibilityLine(duty="release", responsible=Party.SPONSOR, accountable=Party.SPONSOR),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HappenWithDeviation(Command):
    """A fact of a batch that opens a deviation, as a higher module records one."""

    sponsor_id: UUID
    batch_id: UUID


def _sequence(do: HappenWithDeviation, read: Reader) -> int:
    return queries.next_sequence(read, do.sponsor_id)


@command(permission="quality.deviate", facts=_sequence, offered=False)
def happen_with_deviation(do: HappenWithDeviation, facts: int, context: Context) -> Change:
    """Two deviations are open within one entry."""
    rows = tuple(
        changes.open_deviation(
            context,
            sponsor_id=do.sponsor_id,
            sequence=facts + place,
            description=f"Limit {place} exceeded",
            batch_id=do.batch_id,
            finding_code="value_out_of_limits",
        )
        for place in range(2)
    )
    return Change(kind="quality.happened.v1", rows=rows, result={"deviation_id": str(rows[0].id)})


def today() -> date:
    """The day by the clock that the database has too."""
    return datetime.now(UTC).date()


def draft(sponsor_id: UUID, **changed: Any) -> DraftAgreement:
    """An agreement for P1 from today on."""
    asked: dict[str, Any] = {
        "sponsor_id": sponsor_id,
        "number": "QA-1",
        "site_code": "SITE-1",
        "product_codes": ("P1",),
        "activities": ("manufacture",),
        "in_force_on": today(),
        "releasers": (
            Releaser(market="EU", released_by=ReleasedBy.QUALIFIED_PERSON),
            Releaser(market="US", released_by=ReleasedBy.OWNER_QUALITY_UNIT),
        ),
        "responsibilities": MATRIX,
    }
    return DraftAgreement(**(asked | changed))


def drafted(people: People, do: DraftAgreement) -> UUID:
    """The id of the new draft."""
    return UUID(str(people.do("planner", do).result["agreement_id"]))


def signed(people: People, do: DraftAgreement) -> UUID:
    """An agreement that both sides signed."""
    found = drafted(people, do)
    people.sign("quality", ApproveAgreement(agreement_id=found))
    people.sign("sponsor-representative", ApproveAgreementForSponsor(agreement_id=found))
    return found


def deviation_of_a_batch(people: People, sponsor_id: UUID) -> tuple[UUID, UUID]:
    """A batch with open deviations, and the first of them, opened by the supervisor."""
    batch_id = uuid4()
    do = HappenWithDeviation(sponsor_id=sponsor_id, batch_id=batch_id)
    receipt = people.do("supervisor", do)
    return batch_id, UUID(str(receipt.result["deviation_id"]))


def classified(people: People, deviation_id: UUID, as_: Classification) -> None:
    """The quality unit has classified it."""
    do = ClassifyDeviation(deviation_id=deviation_id, classification=as_, text="Scope is known")
    people.do("quality", do)


def investigated(
    people: People, deviation_id: UUID, *kinds: InvestigationKind, by: str = "reviewer"
) -> None:
    """The investigation is recorded and concluded."""
    for kind in kinds or (InvestigationKind.INVESTIGATION,):
        do = RecordInvestigation(deviation_id=deviation_id, kind=kind, text="Punch was worn")
        people.do(by, do)
    people.do(by, ConcludeDeviation(deviation_id=deviation_id, text="Exchange the punch"))


def entries(people: People, kind: str, record_id: UUID, by: str = "quality") -> list[RecordEntry]:
    """The entries of a record, as the person sees them."""
    with scope(people.connection, people.token(by)):
        return entries_of(Reader(people.connection), RecordRef(kind, record_id))
