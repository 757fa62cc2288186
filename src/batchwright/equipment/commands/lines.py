"""What every act that writes a line of a logbook needs."""

from uuid import UUID

from batchwright.equipment import rules
from batchwright.equipment.types import (
    LogbookEntry,
    Unit,
)
from batchwright.kernel.findings import Finding
from batchwright.kernel.rows import RecordRef
from batchwright.ledger.types import Context


def of_batches(ids: tuple[UUID, ...]) -> tuple[RecordRef, ...]:
    """The records of these batches."""
    return tuple(RecordRef("batches.batch", each) for each in ids)


def in_order(unit: Unit, line: LogbookEntry, context: Context) -> list[Finding]:
    """What does not hold of the times of a line about a fact."""
    return [
        *rules.log_in_order(unit, line.started_at, line.ended_at),
        *rules.line_has_happened(unit, line.ended_at, context.at),
    ]


def reaching_its_batch(unit: Unit) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The effect by which the entry stands in the record of the batch that the unit serves."""
    return (("equipment_service_changed", (unit.id,)),) if unit.use_id else ()
