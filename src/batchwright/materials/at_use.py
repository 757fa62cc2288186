"""A container as it is at the moment of use, with all that decides whether it may be used."""

from typing import Any, TypeVar
from uuid import UUID

from batchwright.kernel.rows import Row
from batchwright.ledger.columns import columns, decoders
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    Lot,
    MaterialDefinition,
    Reservation,
)

R = TypeVar("R", bound=Row)


def _names(row_type: type[Row], alias: str) -> str:
    return ", ".join(f"{alias}.{each.name}" for each in columns(row_type))


_DEFINED_FROM = len(columns(Lot))
_KEPT_FROM = _DEFINED_FROM + len(columns(MaterialDefinition))
_AROUND = f"""
    select {_names(Lot, "l")}, {_names(MaterialDefinition, "d")}, {_names(Reservation, "r")}
    from materials_lot l
    join materials_definition d on d.id = l.definition_id
    left join materials_reservation r on r.container_id = %s and r.released_at is null
    where l.id = %s order by r.id
"""


def container_at_use(read: Reader, container_id: UUID, *, lock: bool = False) -> ContainerAtUse:
    """The container, its lot and its definition; raises NotFound.

    Two statements: what stands beside the container is read after its lock was got, so that it is
    as new. Reservations change under their container's lock and need none of their own.
    """
    container = read.row(Container, container_id, lock=lock)
    found = read.values(_AROUND, container.id, container.lot_id)
    if not found:
        raise NotFound(Lot.__name__)
    kept = [_part(Reservation, each, _KEPT_FROM) for each in found if each[_KEPT_FROM] is not None]
    return ContainerAtUse(
        container=container,
        lot=_part(Lot, found[0], 0),
        definition=_part(MaterialDefinition, found[0], _DEFINED_FROM),
        reservations=tuple(kept),
    )


def _part(row_type: type[R], values: tuple[Any, ...], start: int) -> R:
    """The row of the class whose columns stand in `values` from `start`."""
    change = decoders(row_type)
    return row_type(
        **{
            column.name: value if decode is None else decode(value)
            for column, decode, value in zip(
                columns(row_type), change, values[start : start + len(change)], strict=True
            )
        }
    )
