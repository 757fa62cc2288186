"""What several commands on lots need to know."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from batchwright.ledger.store import Reader
from batchwright.materials.types import Lot, MaterialDefinition

_SUBLOTS = (
    "id in (with recursive part (id) as (select l.id from materials_lot l where l.parent_id = %s "
    "union select l.id from part p join materials_lot l on l.parent_id = p.id) "
    "select id from part) order by id for update"
)


class NamesLot(Protocol):
    """A command that names a lot."""

    @property
    def lot_id(self) -> UUID:
        """The lot."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """A lot with its definition and all its sublots, however deep; lots locked."""

    lot: Lot
    definition: MaterialDefinition
    sublots: tuple[Lot, ...]


def lot_facts(do: NamesLot, read: Reader) -> LotFacts:
    """The lot locked, then its sublots in id order; raises NotFound."""
    lot = read.row(Lot, do.lot_id, lock=True)
    return LotFacts(
        lot=lot,
        definition=read.row(MaterialDefinition, lot.definition_id),
        sublots=tuple(read.rows(Lot, _SUBLOTS, lot.id)),
    )
