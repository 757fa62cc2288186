"""Rules of blending lots into one."""

from collections.abc import Sequence
from datetime import date

from batchwright.kernel.findings import Finding, Severity
from batchwright.materials.rules.lots import lot_not_expired, lot_not_past_retest, lot_released
from batchwright.materials.types import (
    ContainerAtUse,
    Lot,
)


def never_blend_failing(lots: Sequence[Lot], on: date) -> list[Finding]:
    """Lots are blended only if each is released and in date: none is blended to pass (Q7-8.3)."""
    return [
        each
        for lot in lots
        for each in (*lot_released(lot), *lot_not_expired(lot, on), *lot_not_past_retest(lot, on))
    ]


def blendable(found: Sequence[ContainerAtUse]) -> list[Finding]:
    """At least two containers that hold something, of one material and one owner.

    None of them was dispensed for a batch.
    """
    kinds = {(each.lot.definition_id, each.lot.sponsor_id) for each in found}
    free = all(each.container.quantity and each.container.batch_id is None for each in found)
    if len(found) >= 2 and len(kinds) == 1 and free:
        return []
    return [Finding("not_blendable", Severity.BLOCKING)]
