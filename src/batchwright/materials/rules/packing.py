"""Rules of packing bulk."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Dimension, Quantity, dimension_of, total
from batchwright.materials.rules.lots import (
    lot_not_expired,
    lot_not_past_retest,
    lot_released,
    not_historical,
)
from batchwright.materials.rules.quantities import same_dimension
from batchwright.materials.rules.receiving import definition_serves
from batchwright.materials.types import (
    ContainerAtUse,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
)

PACKABLE = frozenset({MaterialKind.BULK, MaterialKind.FINISHED})


def packable(found: Sequence[ContainerAtUse]) -> list[Finding]:
    """Containers of one lot of bulk or of finished product, none dispensed for a batch.

    One pack holds one lot, so that its number says what is in it (US-211.130).
    """
    lots = {each.lot.id for each in found}
    kinds = {each.definition.kind for each in found}
    free = all(each.container.batch_id is None for each in found)
    if len(lots) == 1 and kinds <= PACKABLE and free:
        return []
    return [Finding("not_packable", Severity.BLOCKING)]


def may_be_packed(lot: Lot, on: date) -> list[Finding]:
    """Bulk in date is packed once it is released (US-211.82, US-211.89).

    That of a batch may be packed in quarantine too: its packs are released with the batch alone.
    """
    findings = [
        *not_historical(lot),
        *lot_not_expired(lot, on),
        *lot_not_past_retest(lot, on),
    ]
    if lot.status is LotStatus.QUARANTINE and lot.batch_id is not None:
        return findings
    return [*findings, *lot_released(lot)]


def packed_material(packed: MaterialDefinition, owner_id: UUID) -> list[Finding]:
    """Packs are a finished material that is counted, of the bulk's owner or of the site."""
    findings = definition_serves(packed, owner_id)
    counted = dimension_of(packed.unit) is Dimension.COUNT
    if packed.kind is not MaterialKind.FINISHED or not counted:
        findings.append(Finding("not_a_packed_material", Severity.BLOCKING, material=packed.code))
    return findings


def enough_to_pack(found: Sequence[ContainerAtUse], needed: Quantity) -> list[Finding]:
    """All containers together hold what the packs hold (US-211.184)."""
    unit = found[0].container.unit
    wrong = same_dimension(needed.unit, unit)
    held = total([each.container.amount for each in found], unit)
    if wrong or needed <= held:
        return wrong
    return [
        Finding("not_enough_to_pack", Severity.BLOCKING, asked=str(needed), held=str(held)),
    ]
