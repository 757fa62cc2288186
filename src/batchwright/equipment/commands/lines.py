"""What every act that writes a line of a logbook needs."""

from datetime import datetime

from batchwright.equipment import rules
from batchwright.equipment.types import (
    LogbookEntry,
    Unit,
)
from batchwright.kernel.findings import Finding
from batchwright.ledger.types import Context


def in_order(unit: Unit, line: LogbookEntry, context: Context) -> list[Finding]:
    """What does not hold of the times of a line about a fact."""
    return [
        *rules.log_in_order(unit, line.started_at, line.ended_at),
        *rules.line_has_happened(unit, line.ended_at, context.at),
    ]


def reaching_its_batch(unit: Unit) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The effect by which the entry stands in the record of the batch that the unit serves."""
    return (("equipment_service_changed", (unit.id,)),) if unit.use_id else ()


def reaching_batches_since(
    unit: Unit, since: datetime | None
) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The effect by which the entry of a failure stands in the record of every batch that the unit
    was used for since then, and of the one it serves; of whatever sponsor.

    since: when it was last known to measure right; None: never.
    """
    return (("equipment_measured_wrong", (unit.id, since)),)
