"""Rows that other modules save in their own commands: a fact that opens a deviation."""

from uuid import UUID

from batchwright.ledger.types import Context
from batchwright.quality.types import Deviation, DeviationState


def open_deviation(
    context: Context,
    *,
    sponsor_id: UUID,
    sequence: int,
    description: str,
    batch_id: UUID | None = None,
    lot_id: UUID | None = None,
    unit_id: UUID | None = None,
    product_code: str | None = None,
    entry_id: int | None = None,
    finding_code: str | None = None,
) -> Deviation:
    """An open, unclassified deviation, opened by who acts (US-211.192).

    sequence: from `queries.next_sequence`, plus the number of deviations opened before it in the
    same command.
    """
    return Deviation(
        id=context.new_id(),
        version=1,
        sponsor_id=sponsor_id,
        number=f"DEV-{context.at.year}-{sequence:05d}",
        state=DeviationState.OPEN,
        description=description.strip(),
        batch_id=batch_id,
        lot_id=lot_id,
        unit_id=unit_id,
        product_code=product_code,
        entry_id=entry_id,
        finding_code=finding_code,
        opened_by=context.actor.user_id,
        opened_at=context.at,
    )
