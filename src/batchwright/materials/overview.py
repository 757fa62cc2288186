"""What there is, and what soon is no longer good."""

from datetime import date
from typing import Any
from uuid import UUID

from batchwright.kernel.quantities import Quantity, total
from batchwright.ledger.command import query
from batchwright.ledger.store import Reader
from batchwright.materials.types import Lot, LotStatus, StockLine

# Summed by unit in the database and across units here, where conversion is exact.
_STOCK = """
    select d.id, d.code, d.unit, l.sponsor_id, l.status, c.unit,
           array_agg(distinct l.id),
           coalesce(sum(c.quantity) filter (where c.phase is null), 0),
           coalesce(sum(c.reserved) filter (where c.phase is null), 0),
           coalesce(sum(c.quantity) filter (where c.phase is not null), 0)
    from materials_container c
    join materials_lot l on l.id = c.lot_id
    join materials_definition d on d.id = l.definition_id
    where c.quantity > 0 and (%s::text is null or d.code = %s)
    group by d.id, d.code, d.unit, l.sponsor_id, l.status, c.unit
    order by d.code, d.id, l.sponsor_id, l.status, c.unit
"""


@query(permission="materials.read")
def stock(read: Reader, *, code: str | None = None) -> list[StockLine]:
    """What is held of all materials, or of one, by owner and status (US-211.80(d), US-211.142)."""
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for found in read.values(_STOCK, code, code):
        groups.setdefault(found[:5], []).append(found[5:])
    return [_line(key, parts) for key, parts in groups.items()]


def _line(key: tuple[Any, ...], parts: list[tuple[Any, ...]]) -> StockLine:
    definition_id, code, unit, owner_id, status = key

    def summed(place: int) -> Quantity:
        return total([Quantity(each[place], each[0]) for each in parts], unit)

    lots: set[UUID] = {lot_id for each in parts for lot_id in each[1]}
    return StockLine(
        definition_id=definition_id,
        code=code,
        owner_id=owner_id,
        status=LotStatus(status),
        lots=len(lots),
        quantity=summed(2).value,
        reserved=summed(3).value,
        dispensed=summed(4).value,
        unit=unit,
    )


@query(permission="materials.read")
def lots_due_before(
    read: Reader, *, before: date, after: UUID | None = None, limit: int = 100
) -> list[Lot]:
    """Lots still of use that expire, or are due for retest, before a day (US-211.87, US-211.137).

    In order of their ids, at most `limit` after the one named.
    """
    return read.rows(
        Lot,
        "status in ('quarantine', 'released') and not historical "
        "and least(expires_on, retest_on) < %s and (%s::uuid is null or id > %s) "
        "order by id limit %s",
        before,
        after,
        after,
        min(max(limit, 0), 1000),
    )
