"""What a calculation of a recipe knows before anything is recorded."""

from decimal import Decimal

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.document import BatchSize, Formula, MasterRecipe

BATCH_MASS = "batch.mass"
BATCH_UNITS = "batch.units"


def master_values(recipe: MasterRecipe) -> dict[str, Quantity]:
    """The facts of `recipe` by the names that expressions use."""
    return known_values(recipe.batch, recipe.formula)


def known_values(batch: BatchSize | None, formula: Formula | None) -> dict[str, Quantity]:
    """batch.mass, batch.units, formula.<component> and stage.<intermediate>, as far as given."""
    values: dict[str, Quantity] = {}
    if batch is not None:
        values[BATCH_MASS] = batch.mass
        values[BATCH_UNITS] = Quantity(Decimal(batch.units), "pcs")
    if formula is not None:
        values.update({f"formula.{each.id}": each.amount for each in formula.components})
        values.update({f"stage.{each.id}": each.theoretical for each in formula.intermediates})
    return values
