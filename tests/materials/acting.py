"""Materials for database tests: defined, delivered, tested and released through commands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import Connection

from batchwright.kernel.rows import SITE, RecordRef, Row
from batchwright.ledger.queries import RecordEntry, entries_of
from batchwright.ledger.scope import scope
from batchwright.ledger.store import Reader, save
from batchwright.ledger.types import Receipt
from batchwright.materials.commands.lots import Delivered, DisposeLot, ReceiveLot
from batchwright.materials.commands.masters import AddSupplier, DefineMaterial, QualifySupplier
from batchwright.materials.commands.testing import RecordIdentityTest, ReviewIdentityTest
from batchwright.materials.types import MaterialKind
from tests.support.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A material, and the supplier that is qualified for it."""

    definition_id: UUID
    supplier_id: UUID


def today() -> date:
    return datetime.now(UTC).date()


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def made(receipt: Receipt, name: str) -> UUID:
    return UUID(str(receipt.result[name]))


def source(people: People, owner: UUID = SITE, code: str = "LACTOSE", **more: Any) -> Source:
    """A defined material with a qualified supplier."""
    defined = people.do(
        "process-engineer",
        DefineMaterial(
            owner_id=owner,
            code=code,
            name=code.capitalize(),
            **{"kind": MaterialKind.EXCIPIENT, "unit": "g", **more},
        ),
    )
    found = Source(
        definition_id=made(defined, "definition_id"),
        supplier_id=made(
            people.do("quality", AddSupplier(code=f"for-{code}", name=f"Supplier of {code}")),
            "supplier_id",
        ),
    )
    people.sign(
        "quality",
        QualifySupplier(
            supplier_id=found.supplier_id,
            definition_id=found.definition_id,
            valid_until=in_days(365),
        ),
    )
    return found


def delivery(
    found: Source, number: str, *amounts: str, owner: UUID = SITE, **more: Any
) -> ReceiveLot:
    """The command that receives a lot, with a container for each amount in kg."""
    return ReceiveLot(
        owner_id=owner,
        number=number,
        definition_id=found.definition_id,
        supplier_id=found.supplier_id,
        supplier_lot=f"S-{number}",
        containers=tuple(
            Delivered(code=f"{number}-{place}", quantity=Decimal(amount))
            for place, amount in enumerate(amounts, 1)
        ),
        **{
            "unit": "kg",
            "received_on": today(),
            "expires_on": in_days(365),
            **more,
        },
    )


def received(
    people: People, found: Source, number: str, *amounts: str, owner: UUID = SITE, **more: Any
) -> tuple[UUID, list[UUID]]:
    """A lot in quarantine: its id, and those of its containers."""
    receipt = people.do("warehouse", delivery(found, number, *amounts, owner=owner, **more))
    containers = receipt.result["container_ids"]
    assert isinstance(containers, list)
    return made(receipt, "lot_id"), [UUID(str(each)) for each in containers]


def identified(people: People, lot_id: UUID, *, passed: bool = True) -> None:
    """The lot's identity was tested by one person and reviewed by another."""
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=passed))
    people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))


def released(
    people: People, found: Source, number: str, *amounts: str, owner: UUID = SITE, **more: Any
) -> tuple[UUID, list[UUID]]:
    """A released lot: its id, and those of its containers."""
    lot_id, containers = received(people, found, number, *amounts, owner=owner, **more)
    identified(people, lot_id)
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    return lot_id, containers


def entries(people: People, kind: str, record_id: UUID) -> list[RecordEntry]:
    """What the record of one thing holds, refused attempts among it."""
    with scope(people.connection, people.token("quality")):
        return entries_of(Reader(people.connection), RecordRef(kind, record_id))


def written(owner: Connection[Any], rows: Iterable[Row]) -> None:
    """The rows stand under an entry of the system: what no command of this module writes."""
    with owner.transaction():
        owner.execute("select ledger.open_system()")
        save(owner, rows)
        header = '{"kind":"test.written.v1","outcome":"done"}'
        owner.execute("select ledger.close('test.written.v1', 'done', %s)", [header])
