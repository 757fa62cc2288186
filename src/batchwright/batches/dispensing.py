"""What a phase has of its component so far, and what is still to be weighed of a lot."""

from batchwright.batches.facts import PhaseFacts
from batchwright.batches.naming import named_values
from batchwright.batches.types import Weighing
from batchwright.batches.weighing import Target, target_of, weighed_before
from batchwright.kernel.findings import Finding
from batchwright.kernel.quantities import Quantity
from batchwright.materials.types import Lot
from batchwright.recipes.phases import Weigh


def whole(facts: PhaseFacts, asked: Weigh, lot: Lot | Weighing) -> Target | Finding:
    """The target of the phase if all of it came from this lot, or why there is none."""
    values = named_values(facts.recipe, facts.values, facts.weighed)
    return target_of(facts.recipe, asked, lot, facts.weighed, values)


def had(facts: PhaseFacts, asked: Weigh, lot: Lot | Weighing) -> Quantity | Finding:
    """What was weighed in the phase so far, as mass of this lot, or why that is not known."""
    return weighed_before(facts.recipe, asked, lot, facts.weighings)


def still_to_weigh(facts: PhaseFacts, asked: Weigh, lot: Lot) -> Target | Finding:
    """What is still to be weighed of this lot, within what, or why it is not known.

    The tolerance is that of the whole phase.
    """
    target = whole(facts, asked, lot)
    if isinstance(target, Finding) or not facts.weighings:
        return target
    done = had(facts, asked, lot)
    return done if isinstance(done, Finding) else target.less(done)
