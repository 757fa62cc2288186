"""Lots, containers, stock, reconciliation and genealogy."""

from decimal import Decimal
from uuid import UUID

from batchwright.kernel.quantities import Quantity
from batchwright.ledger.command import query
from batchwright.ledger.store import Reader
from batchwright.materials.genealogy import trace_backward, trace_forward
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    GenealogyLink,
    Lot,
    LotStatus,
    MaterialDefinition,
    Movement,
    MovementKind,
    Reconciliation,
    Supplier,
)

__all__ = [
    "container_at_use",
    "containers",
    "definitions",
    "first_expiring",
    "links_of",
    "lot",
    "lots",
    "reconciliation",
    "suppliers",
    "trace_backward",
    "trace_forward",
]


@query(permission="materials.read")
def definitions(read: Reader, *, code: str | None = None) -> list[MaterialDefinition]:
    """The materials, or the one of this code."""
    return read.rows(
        MaterialDefinition, "(%s::text is null or code = %s) order by code", code, code
    )


@query(permission="materials.read")
def suppliers(read: Reader) -> list[Supplier]:
    """The suppliers."""
    return read.rows(Supplier, "true order by code")


@query(permission="materials.read")
def lots(
    read: Reader,
    *,
    definition_id: UUID | None = None,
    status: LotStatus | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[Lot]:
    """Lots in order of their ids, at most `limit` after the one named."""
    return read.rows(
        Lot,
        "(%s::uuid is null or definition_id = %s) and (%s::text is null or status = %s) "
        "and (%s::uuid is null or id > %s) order by id limit %s",
        definition_id,
        definition_id,
        status,
        status,
        after,
        after,
        min(max(limit, 0), 1000),
    )


@query(permission="materials.read")
def lot(read: Reader, *, lot_id: UUID) -> Lot:
    """One lot; raises NotFound."""
    return read.row(Lot, lot_id)


@query(permission="materials.read")
def containers(
    read: Reader, *, lot_id: UUID | None = None, code: str | None = None
) -> list[Container]:
    """The containers of a lot, or the one that was scanned."""
    return read.rows(
        Container,
        "(%s::uuid is null or lot_id = %s) and (%s::text is null or code = %s) order by code "
        "limit 1000",
        lot_id,
        lot_id,
        code,
        code,
    )


@query(permission="materials.read")
def reconciliation(read: Reader, *, lot_id: UUID) -> Reconciliation:
    """Receipts = stock + uses + samples + losses, to the last digit (US-211.184)."""
    containers_of = read.rows(Container, "lot_id = %s", lot_id)
    movements = read.rows(Movement, "lot_id = %s", lot_id)
    found = read.row(Lot, lot_id)
    unit = read.row(MaterialDefinition, found.definition_id).unit
    sums = {kind: Decimal(0) for kind in MovementKind}
    for each in movements:
        sums[each.kind] += Quantity(each.quantity, each.unit).to(unit).value
    stock = sum((each.amount.to(unit).value for each in containers_of), Decimal(0))
    receipts = sums[MovementKind.RECEIPT] + sums[MovementKind.OUTPUT] + sums[MovementKind.GAIN]
    uses = -sums[MovementKind.USE] - (sums[MovementKind.OUT] + sums[MovementKind.IN])
    samples = -sums[MovementKind.SAMPLE]
    losses = -sums[MovementKind.LOSS] - sums[MovementKind.DESTRUCTION]
    return Reconciliation(
        lot_id=lot_id,
        unit=unit,
        receipts=receipts,
        stock=stock,
        uses=uses,
        samples=samples,
        losses=losses,
        difference=receipts - stock - uses - samples - losses,
    )


def links_of(read: Reader, batch_id: UUID) -> list[GenealogyLink]:
    """The genealogy that a batch recorded."""
    return read.rows(GenealogyLink, "batch_id = %s order by linked_at, id", batch_id)


def container_at_use(read: Reader, container_id: UUID, *, lock: bool = False) -> ContainerAtUse:
    """The container, its lot and its definition; raises NotFound."""
    container = read.row(Container, container_id, lock=lock)
    found = read.row(Lot, container.lot_id)
    return ContainerAtUse(
        container=container,
        lot=found,
        definition=read.row(MaterialDefinition, found.definition_id),
    )


def first_expiring(read: Reader, code: str, sponsor_id: UUID, *, lock: bool) -> list[Container]:
    """Containers with free stock of a material that this sponsor may use, first expiry first."""
    return read.rows(
        Container,
        "id in (select c.id from materials_container c join materials_lot l on l.id = c.lot_id "
        "join materials_definition d on d.id = l.definition_id where d.code = %s "
        "and l.status = 'released' and not l.historical and c.batch_id is null "
        "and c.quantity > c.reserved and l.sponsor_id in (%s, %s) "
        "and (l.expires_on is null or l.expires_on >= current_date) "
        "and (l.retest_on is null or l.retest_on >= current_date)) "
        "order by (select (coalesce(l.expires_on, 'infinity'), l.received_on, l.number) "
        "from materials_lot l where l.id = t.lot_id), code" + (" for update" if lock else ""),
        code,
        sponsor_id,
        UUID(int=0),
    )
