"""A recipe document is read: whole and consistent, or refused with every fault and its line."""

from batchwright.recipes.building import Built, build
from batchwright.recipes.document import MasterRecipe
from batchwright.recipes.faults import RecipeError, RecipeFault
from batchwright.recipes.rules import faults as faults_by_rules
from batchwright.recipes.rules.draft import draft
from batchwright.recipes.source import parse


def read(text: str) -> MasterRecipe:
    """The master recipe that `text` (YAML, or canonical bytes decoded) says.

    Raises RecipeError with all faults in the order of the lines.
    """
    recipe, faults = examine(text)
    if recipe is None:
        raise RecipeError(faults)
    return recipe


def check(text: str) -> tuple[RecipeFault, ...]:
    """The faults of `text`; none if `read` gives a recipe."""
    return examine(text)[1]


def thaw(frozen: bytes) -> MasterRecipe:
    """The recipe whose canonical bytes `frozen` are.

    It was checked before it was frozen and its digest stands in the record, so that only its form
    is read here: a rule made later never stops a batch that runs. Raises RecipeError for bytes
    that have not the form of a recipe.
    """
    node, found = parse(frozen.decode())
    built = build(node) if node is not None else Built()
    if built.recipe is None or found or built.faults:
        raise RecipeError([*found, *built.faults])
    return built.recipe


def examine(text: str) -> tuple[MasterRecipe | None, tuple[RecipeFault, ...]]:
    """The recipe that `text` says, None if it has faults; and the faults, each once."""
    node, found = parse(text)
    if node is None:
        return None, tuple(sorted(found))
    built = build(node)
    faults = sorted({*found, *built.faults, *faults_by_rules(draft(built))})
    return (None if faults else built.recipe), tuple(faults)
