"""What a phase has of its component so far, and what it still lacks."""

from collections.abc import Sequence

from batchwright.batches.facts import PhaseFacts
from batchwright.batches.naming import named_values
from batchwright.batches.rules import execution as rules
from batchwright.batches.rules import materials as material_rules
from batchwright.batches.types import Charging, Weighing
from batchwright.batches.weighing import Target, asked_amount, target_of, weighed_before
from batchwright.kernel.findings import Finding
from batchwright.kernel.quantities import Quantity, dimension_of, total
from batchwright.materials.types import Lot
from batchwright.recipes.phases import Charge, Weigh


def whole(facts: PhaseFacts, asked: Weigh, lot: Lot | Weighing) -> Target | Finding:
    """The target of the phase if all of it came from this lot, or why there is none."""
    values = named_values(facts.recipe, facts.values, facts.weighed)
    return target_of(facts.recipe, asked, lot, facts.weighed, values)


def had(facts: PhaseFacts, asked: Weigh, lot: Lot | Weighing) -> Quantity | Finding:
    """What was weighed in the phase so far, as mass of this lot, or why that is not known."""
    return weighed_before(facts.recipe, asked, lot, facts.weighings)


def sum_within(facts: PhaseFacts, weighings: Sequence[Weighing]) -> list[Finding]:
    """These weighings of a phase come to its target within tolerance, told as mass of the last lot
    (US-211.101(c))."""
    if not isinstance(facts.asked, Weigh) or not weighings:
        return []
    last = weighings[-1]
    target = whole(facts, facts.asked, last)
    done = weighed_before(facts.recipe, facts.asked, last, weighings)
    if isinstance(target, Finding):
        return [target]
    if isinstance(done, Finding):
        return [done]
    net, bounds = done.to(last.unit), target.to(last.unit)
    return rules.weighed_within_tolerance(
        facts.phase, net.value, bounds.lower.value, bounds.upper.value, net.unit
    )


def still_to_weigh(facts: PhaseFacts, asked: Weigh, lot: Lot) -> Target | Finding:
    """What is still to be weighed of this lot, within what, or why it is not known.

    The tolerance is that of the whole phase.
    """
    target = whole(facts, asked, lot)
    if isinstance(target, Finding) or not facts.weighings:
        return target
    done = had(facts, asked, lot)
    return done if isinstance(done, Finding) else target.less(done)


def packaging_enough(facts: PhaseFacts, asked: Charge, *more: Quantity) -> list[Finding]:
    """Of what nobody dispenses, the charges of a phase come to the formula amount, or it shows."""
    amount = asked_amount(facts.recipe, asked)
    charged = [
        Quantity(each.quantity, each.unit)
        for each in facts.parts
        if isinstance(each, Charging) and each.quantity is not None and each.unit is not None
    ]
    # What is of another dimension is no part of the amount: `same_dimension` tells of it.
    of_it = [
        each for each in (*charged, *more) if dimension_of(each.unit) is dimension_of(amount.unit)
    ]
    given = total(of_it, amount.unit)
    return material_rules.charged_as_asked(asked.component or "", given, amount, dispensed=False)
