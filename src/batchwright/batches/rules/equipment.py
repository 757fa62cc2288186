"""Rules of the equipment of a batch."""

from collections.abc import Sequence
from datetime import date

from batchwright.batches.types import Batch, Phase
from batchwright.equipment.changes import covers
from batchwright.equipment.types import AUTOMATED_VERIFICATION, UnitAtUse
from batchwright.kernel.findings import Finding, Severity
from batchwright.recipes.document import MasterRecipe


def fits_requirement(recipe: MasterRecipe, requirement: str, at_use: UnitAtUse) -> list[Finding]:
    """The unit is of the class, and covers the ranges, that the recipe names (US-211.105)."""
    found = next((each for each in recipe.equipment if each.id == requirement), None)
    if found is None:
        return [Finding("requirement_unknown", Severity.BLOCKING, requirement=requirement)]
    if at_use.equipment_class.code != found.equipment_class:
        return [
            Finding(
                "unit_of_wrong_class",
                Severity.BLOCKING,
                unit=at_use.unit.code,
                actual=at_use.equipment_class.code,
                needed=found.equipment_class,
            )
        ]
    return [
        each
        for one in found.capabilities
        for each in covers(at_use, one.name, one.minimum, one.maximum, one.unit)
    ]


def automation_qualified(phase: Phase, units: Sequence[UnitAtUse], on: date) -> list[Finding]:
    """Only equipment that is qualified for it checks in place of a second person (US-211.68(c)).

    units: those that the phase uses. Nothing is refused: a second person verifies instead.
    """
    if any(each.qualified_for(AUTOMATED_VERIFICATION, on) for each in units):
        return []
    return [
        Finding(
            "automation_not_qualified",
            Severity.NOTICE,
            phase=phase.path,
            units=", ".join(each.unit.code for each in units) or None,
            on=on,
        )
    ]


def serves(at_use: UnitAtUse, batch: Batch) -> list[Finding]:
    """Only a unit in use for the batch is given back by it."""
    if at_use.serves(batch.id):
        return []
    return [
        Finding("unit_not_of_batch", Severity.BLOCKING, unit=at_use.unit.code, batch=batch.number)
    ]
