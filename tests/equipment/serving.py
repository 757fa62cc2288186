"""A batch that uses a unit, as the module above does it: rows from `changes`, in its own record."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.equipment import changes
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.kernel.rows import SITE, RecordRef
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve(Command):
    """unit_id: what begins to serve. batch_id: which batch. sponsor_id: whose."""

    unit_id: UUID
    batch_id: UUID
    sponsor_id: UUID = SITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Free(Command):
    """unit_id: what serves its batch no longer."""

    unit_id: UUID


def _unit(do: Serve | Free, read: Reader) -> UnitAtUse:
    return unit_at_use(read, do.unit_id, lock=True)


@command(permission="equipment.use", facts=_unit, offered=False)
def serve(do: Serve, facts: UnitAtUse, context: Context) -> Change:
    """The unit serves the batch."""
    return Change(
        kind="equipment.served.v1",
        rows=changes.begin_use(
            facts.unit,
            context,
            sponsor_id=do.sponsor_id,
            batch_id=do.batch_id,
            batch_number="B-1",
            product_code="P-23",
        ),
        findings=tuple(changes.may_begin_use(facts, do.batch_id, context.event_at)),
        about=(RecordRef("batches.batch", do.batch_id),),
    )


@command(permission="equipment.use", facts=_unit, offered=False)
def free(do: Free, facts: UnitAtUse, context: Context) -> Change:
    """The unit is free; its use is in its logbook."""
    return Change(
        kind="equipment.freed.v1",
        rows=changes.end_use(facts, context),
        findings=tuple(changes.late_use(facts, context)),
    )
