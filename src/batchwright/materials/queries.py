"""Lots, containers, stock, reconciliation and genealogy."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.quantities import Quantity, total
from batchwright.ledger.command import query
from batchwright.ledger.store import FOR_UPDATE, Reader
from batchwright.materials.at_use import asking_container, asking_lot_of, container_at_use
from batchwright.materials.genealogy import trace_backward, trace_forward
from batchwright.materials.overview import lots_due_before, stock
from batchwright.materials.types import (
    Container,
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
    "asking_container",
    "asking_lot_of",
    "container_at_use",
    "containers",
    "definitions",
    "first_expiring",
    "first_expiring_of",
    "links_of",
    "lot",
    "lots",
    "lots_due_before",
    "lots_of_batch",
    "older_lots",
    "reconciliation",
    "stock",
    "suppliers",
    "trace_backward",
    "trace_forward",
]

_TODAY = "(now() at time zone 'UTC')::date"


@query(permission="materials.read")
def definitions(read: Reader, *, code: str | None = None) -> list[MaterialDefinition]:
    """The materials, or the one of this code."""
    return read.rows(
        MaterialDefinition, "(%s::text is null or code = %s) order by code", code, code
    )


@query(permission="materials.read")
def suppliers(read: Reader) -> list[Supplier]:
    """The suppliers; for a sponsor's own people, those of the lots that they see."""
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


def lots_of_batch(read: Reader, batch_id: UUID) -> list[Lot]:
    """The lots that a batch gave: its output, its packs, what was reworked of it; locked."""
    return read.rows(Lot, f"batch_id = %s order by id{FOR_UPDATE}", batch_id)


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

    def moved(*kinds: MovementKind) -> Quantity:
        parts = [Quantity(each.quantity, each.unit) for each in movements if each.kind in kinds]
        return total(parts, unit)

    def gone(*kinds: MovementKind) -> Quantity:
        # From 0 downwards: to negate a sum of nothing gives -0.
        return Quantity(Decimal(0), unit) - moved(*kinds)

    stock = total([each.amount for each in containers_of], unit)
    receipts = moved(MovementKind.RECEIPT, MovementKind.OUTPUT, MovementKind.GAIN)
    # What was dispensed went out of one container and into another of the same lot.
    uses = gone(MovementKind.USE, MovementKind.OUT, MovementKind.IN)
    samples = gone(MovementKind.SAMPLE)
    losses = gone(MovementKind.LOSS, MovementKind.DESTRUCTION)
    return Reconciliation(
        lot_id=lot_id,
        unit=unit,
        receipts=receipts.value,
        stock=stock.value,
        uses=uses.value,
        samples=samples.value,
        losses=losses.value,
        difference=(receipts - stock - uses - samples - losses).value,
    )


def links_of(read: Reader, batch_id: UUID) -> list[GenealogyLink]:
    """The genealogy that a batch recorded."""
    return read.rows(GenealogyLink, "batch_id = %s order by linked_at, id", batch_id)


def older_lots(read: Reader, found: Lot) -> list[Lot]:
    """Released lots of the material and owner with free stock that expire before this one."""
    return read.rows(
        Lot,
        "definition_id = %s and sponsor_id = %s and status = 'released' and not historical "
        f"and expires_on < coalesce(%s::date, 'infinity') and expires_on >= {_TODAY} "
        f"and (retest_on is null or retest_on >= {_TODAY}) "
        "and exists (select from materials_container c where c.lot_id = t.id "
        "and c.phase is null and c.quantity > c.reserved) order by expires_on, number",
        found.definition_id,
        found.sponsor_id,
        found.expires_on,
    )


def first_expiring(read: Reader, code: str, sponsor_id: UUID, *, lock: bool) -> list[Container]:
    """Containers with free stock of a material that this sponsor may use, first expiry first."""
    return first_expiring_of(read, (code,), sponsor_id, lock=lock)[code]


def first_expiring_of(
    read: Reader, codes: Iterable[str], sponsor_id: UUID, *, lock: bool
) -> dict[str, list[Container]]:
    """As `first_expiring`, for each of several materials."""
    found: dict[str, list[Container]] = {each: [] for each in codes}
    free = _free(read, tuple(sorted(found)), sponsor_id, lock=lock)
    code_of = dict(read.values(_CODES, tuple(each.lot_id for each in free))) if free else {}
    for each in free:
        found[code_of[each.lot_id]].append(each)
    return found


_CODES = """
    select l.id, d.code from materials_lot l
    join materials_definition d on d.id = l.definition_id where l.id = any(%s)
"""


def _free(read: Reader, codes: tuple[str, ...], sponsor_id: UUID, *, lock: bool) -> list[Container]:
    return read.rows(
        Container,
        "id in (select c.id from materials_container c join materials_lot l on l.id = c.lot_id "
        "join materials_definition d on d.id = l.definition_id where d.code = any(%s) "
        "and l.status = 'released' and not l.historical and c.phase is null "
        "and c.quantity > c.reserved and l.sponsor_id in (%s, %s) "
        f"and (l.expires_on is null or l.expires_on >= {_TODAY}) "
        f"and (l.retest_on is null or l.retest_on >= {_TODAY})) "
        "order by (select (coalesce(l.expires_on, 'infinity'), l.received_on, l.number) "
        "from materials_lot l where l.id = t.lot_id), code" + (" for update" if lock else ""),
        codes,
        sponsor_id,
        UUID(int=0),
    )
