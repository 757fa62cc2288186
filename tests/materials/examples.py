"""Lots, containers and their like as rules see them, without a database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from batchwright.kernel.findings import Finding
from batchwright.kernel.rows import SITE
from batchwright.ledger.types import Actor, Context
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    ContainerStatus,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
    Reservation,
    SupplierQualification,
)

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = AT.date()
OWN, OTHER = uuid4(), uuid4()
"""Two sponsors."""
BATCH, OTHER_BATCH = uuid4(), uuid4()
PERSON = uuid4()


def days(number: int) -> date:
    """The day `number` days after DAY."""
    return DAY + timedelta(days=number)


def definition(**more: Any) -> MaterialDefinition:
    return MaterialDefinition(
        **{
            "id": uuid4(),
            "version": 1,
            "sponsor_id": SITE,
            "code": "LACTOSE",
            "name": "Lactose",
            "kind": MaterialKind.EXCIPIENT,
            "unit": "g",
            **more,
        }
    )


def lot(**more: Any) -> Lot:
    """A released lot of OWN without dates."""
    return Lot(
        **{
            "id": uuid4(),
            "version": 1,
            "sponsor_id": OWN,
            "number": "RM-1",
            "definition_id": UUID(int=1),
            "definition_owner_id": SITE,
            "status": LotStatus.RELEASED,
            **more,
        }
    )


def container(quantity: str = "100", unit: str = "g", **more: Any) -> Container:
    amount = Decimal(quantity)
    return Container(
        **{
            "id": uuid4(),
            "version": 1,
            "sponsor_id": OWN,
            "lot_id": uuid4(),
            "code": "RM-1-1",
            "quantity": amount,
            "unit": unit,
            "location": "A-1",
            "status": ContainerStatus.FULL if amount else ContainerStatus.EMPTY,
            **more,
        }
    )


def reservation(held: Container, quantity: str, batch_id: UUID = BATCH, **more: Any) -> Reservation:
    return Reservation(
        **{
            "id": uuid4(),
            "version": 1,
            "sponsor_id": held.sponsor_id,
            "container_id": held.id,
            "batch_id": batch_id,
            "component": "lactose",
            "quantity": Decimal(quantity),
            "unit": held.unit,
            **more,
        }
    )


def at_use(
    held: Container | None = None,
    of: Lot | None = None,
    kept: tuple[Reservation, ...] = (),
) -> ContainerAtUse:
    return ContainerAtUse(
        container=held or container(), lot=of or lot(), definition=definition(), reservations=kept
    )


def qualification(valid_until: date, decided: datetime = AT) -> SupplierQualification:
    return SupplierQualification(
        id=uuid4(),
        sponsor_id=SITE,
        supplier_id=uuid4(),
        definition_id=uuid4(),
        valid_until=valid_until,
        qualified_by=PERSON,
        qualified_at=decided,
    )


def context(reason: str | None = None) -> Context:
    actor = Actor(
        user_id=PERSON,
        session_id=uuid4(),
        code="warehouse",
        name="Warehouse",
        permissions=frozenset(),
        roles=frozenset(),
        sponsors=(SITE, OWN),
        accountable=True,
        must_change_secret=False,
        momentary=False,
    )
    return Context(actor=actor, at=AT, event_at=AT, reason=reason)


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code for each in findings]
