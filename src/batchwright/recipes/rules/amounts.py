"""Amounts, overages, portions and tolerances are of the right sign, size and dimension."""

from collections.abc import Iterator

from batchwright.kernel.quantities import Dimension, Quantity, dimension_of
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import Charge, Sample, Weigh
from batchwright.recipes.rules.draft import Draft


def amounts_are_positive(draft: Draft) -> Iterator[RecipeFault]:
    """Nothing is made of nothing."""
    stated: list[tuple[object, str, Quantity]] = []
    stated += [(each, "amount", each.amount) for each in draft.components.values()]
    if draft.formula is not None:
        stated += [(each, "theoretical", each.theoretical) for each in draft.formula.intermediates]
    if draft.product is not None:
        stated.append((draft.product, "unit_mass", draft.product.unit_mass))
        stated += [(each, "amount", each.amount) for each in draft.product.strength]
    if draft.batch is not None:
        stated.append((draft.batch, "mass", draft.batch.mass))
    for phase in draft.phases.values():
        if isinstance(phase, Weigh):
            stated.append((phase, "tolerance", phase.tolerance))
        if isinstance(phase, Sample):
            stated.append((phase, "quantity", phase.quantity))
    for record, key, amount in stated:
        if amount.value <= 0:
            yield draft.fault(
                record, key, "amount_not_positive", f"{amount} is not more than nothing."
            )


def overage_has_its_reason(draft: Draft) -> Iterator[RecipeFault]:
    """A calculated excess is stated with its reason (US-211.186(b)(5))."""
    for each in draft.components.values():
        if each.overage is not None and each.overage.value < 0:
            yield draft.fault(
                each,
                "overage",
                "overage_negative",
                f"An overage of {each.overage} would be a shortage.",
            )
        if each.overage is not None and each.overage.value > 0 and each.overage_reason is None:
            yield draft.fault(
                each,
                "overage",
                "overage_reason_missing",
                f"Say in overage_reason why {each.id} has an overage of "
                f"{each.overage} (US-211.186(b)(5)).",
            )


def portions_are_parts(draft: Draft) -> Iterator[RecipeFault]:
    """A portion is more than nothing and at most the whole."""
    for phase in draft.phases.values():
        if not isinstance(phase, Weigh | Charge) or phase.portion is None:
            continue
        if not 0 < phase.portion.to("%").value <= 100:
            yield draft.fault(
                phase,
                "portion",
                "portion_wrong",
                f"A portion of {phase.portion} is not between 0 and 100 %.",
            )


def weighing_fits_its_component(draft: Draft) -> Iterator[RecipeFault]:
    """What is weighed has a mass or a volume; its tolerance is a percentage or of that kind."""
    for phase in draft.phases.values():
        if not isinstance(phase, Weigh) or phase.component not in draft.components:
            continue
        amount = draft.components[phase.component].amount
        dimension = dimension_of(amount.unit)
        if dimension not in (Dimension.MASS, Dimension.VOLUME):
            yield draft.fault(
                phase,
                "component",
                "dimension_wrong",
                f"{phase.component} is given as {amount}, a {dimension}; only a "
                "mass or a volume is weighed. Charge it without weighing.",
            )
        elif dimension_of(phase.tolerance.unit) not in (Dimension.FRACTION, dimension):
            yield draft.fault(
                phase,
                "tolerance",
                "dimension_wrong",
                f"{phase.component} is given as {amount}; a tolerance of "
                f"{phase.tolerance} is neither a percentage nor a {dimension}.",
            )


RULES = (
    amounts_are_positive,
    overage_has_its_reason,
    portions_are_parts,
    weighing_fits_its_component,
)
