"""Rules of the equipment of a batch."""

from batchwright.batches.types import Batch
from batchwright.equipment.changes import covers
from batchwright.equipment.types import UnitAtUse
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


def serves(at_use: UnitAtUse, batch: Batch) -> list[Finding]:
    """Only a unit in use for the batch is given back by it."""
    if at_use.serves(batch.id):
        return []
    return [
        Finding("unit_not_of_batch", Severity.BLOCKING, unit=at_use.unit.code, batch=batch.number)
    ]
