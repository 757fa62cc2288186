"""What has to agree between the parts of a recipe; one rule, one sentence, its clause beside it."""

from collections.abc import Callable, Iterator

from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.rules import (
    amounts,
    completeness,
    formula,
    limits,
    people,
    procedure,
    references,
    values,
)
from batchwright.recipes.rules.draft import Draft

Rule = Callable[[Draft], Iterator[RecipeFault]]

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *formula.RULES,
    *amounts.RULES,
    *procedure.RULES,
    *values.RULES,
    *limits.RULES,
    *people.RULES,
    *completeness.RULES,
)


def faults(draft: Draft) -> list[RecipeFault]:
    """The faults of `draft` by all rules."""
    return [fault for rule in RULES for fault in rule(draft)]
