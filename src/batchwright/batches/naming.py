"""The names that calculations of a batch may use, and what they stand for now."""

from collections.abc import Sequence

from batchwright.batches.facts import in_force
from batchwright.batches.recipe_cache import FrozenRecipe
from batchwright.batches.types import RecordedValue
from batchwright.batches.weighing import Weighed, component_of
from batchwright.kernel.quantities import total
from batchwright.recipes import expressions
from batchwright.recipes.facts import master_values
from batchwright.recipes.phases import Weigh


def named_values(
    recipe: FrozenRecipe, values: Sequence[RecordedValue], weighed: Sequence[Weighed]
) -> dict[str, expressions.Value]:
    """Facts of the master, values in force and net amounts by name; several as a tuple.

    What was weighed in one phase is one amount, out of however many containers it came.
    """
    found: dict[str, expressions.Value] = {
        name: each.value for name, each in master_values(recipe.document).items()
    }
    many: dict[str, list[expressions.Value]] = {}
    for each in in_force(tuple(values)):
        if each.value is not None:
            many.setdefault(each.name, []).append(each.value)
    for path, phase in recipe.phases.items():
        if isinstance(phase, Weigh) and phase.name is not None:
            unit = component_of(recipe, phase.component).amount.unit
            nets = [each.net_quantity for each in weighed if each.phase_path == path]
            if nets:
                many.setdefault(phase.name, []).append(total(nets, unit).value)
    for name, each_of in many.items():
        if len(each_of) == 1:
            found[name] = each_of[0]
        elif each_of:
            found[name] = tuple(one for one in each_of if not isinstance(one, tuple))
    return found
