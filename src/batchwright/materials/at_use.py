"""A container as it is at the moment of use, with all that decides whether it may be used."""

from uuid import UUID

from batchwright.ledger.store import Ask, Reader, asking, asking_row
from batchwright.materials.types import (
    Container,
    ContainerAtUse,
    Lot,
    MaterialDefinition,
    Reservation,
)

_LOT = "id = (select lot_id from materials_container where id = %s)"
_DEFINITION = (
    "id = (select l.definition_id from materials_lot l "
    "join materials_container c on c.lot_id = l.id where c.id = %s)"
)
_KEPT = "container_id = %s and released_at is null order by id"


def asking_container(container_id: UUID, *, lock: bool = False) -> tuple[Ask, ...]:
    """What `container_at_use` reads, to be read ahead."""
    return (
        asking_row(Container, container_id, lock=lock),
        asking_lot_of(container_id),
        asking(MaterialDefinition, _DEFINITION, container_id),
        asking(Reservation, _KEPT, container_id),
    )


def asking_lot_of(container_id: UUID) -> Ask:
    """The lot of a container, to be read ahead."""
    return asking(Lot, _LOT, container_id)


def container_at_use(read: Reader, container_id: UUID, *, lock: bool = False) -> ContainerAtUse:
    """The container, its lot and its definition; raises NotFound.

    Two statements: what stands beside the container is read after its lock was got, so that it is
    as new. Reservations change under their container's lock and need none of their own.
    """
    container = read.row(Container, container_id, lock=lock)
    read.ahead(*asking_container(container_id)[1:])
    lot = read.row(Lot, container.lot_id)
    return ContainerAtUse(
        container=container,
        lot=lot,
        definition=read.row(MaterialDefinition, lot.definition_id),
        reservations=tuple(read.rows(Reservation, _KEPT, container_id)),
    )
