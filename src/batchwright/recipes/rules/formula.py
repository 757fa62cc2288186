"""The formula is consistent in itself: strength, mass, potency, excess (US-211.101, US-211.186)."""

from collections.abc import Iterator
from decimal import Decimal

from batchwright.kernel.quantities import Dimension, Quantity, dimension_of, total
from batchwright.recipes.document import Component, PotencyBasis, Role
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.rules.draft import Draft


def with_overage(component: Component) -> Quantity:
    """The amount of `component` with its calculated excess."""
    if component.overage is None:
        return component.amount
    return component.amount.times(1 + component.overage.to("1").value)


def each_active_has_its_strength(draft: Draft) -> Iterator[RecipeFault]:
    """The amount of each active in a dosage unit is stated (US-211.186(b)(2))."""
    if draft.product is None or draft.formula is None:
        return
    stated = {each.component for each in draft.product.strength}
    for strength in draft.product.strength:
        yield from draft.unknown(
            strength, "component", strength.component, "component", draft.components
        )
        component = draft.components.get(strength.component)
        if component is not None and component.role is not Role.ACTIVE:
            yield draft.fault(
                strength,
                "component",
                "strength_of_no_active",
                f"{component.id} has a label strength, but its role is {component.role}.",
            )
    for component in draft.formula.components:
        if component.role is Role.ACTIVE and component.id not in stated:
            yield draft.fault(
                component,
                "id",
                "strength_missing",
                f"The active component {component.id} has no label strength. State "
                "its amount in a dosage unit (US-211.186(b)(2)).",
            )


def label_strength_is_reached(draft: Draft) -> Iterator[RecipeFault]:
    """The batch is formulated for no less than 100 % of label strength (US-211.101(a))."""
    if draft.product is None or draft.batch is None:
        return
    for strength in draft.product.strength:
        component = draft.components.get(strength.component)
        if component is None or dimension_of(component.amount.unit) is not Dimension.MASS:
            continue
        needed = strength.amount.times(Decimal(draft.batch.units)).to(component.amount.unit)
        planned = with_overage(component)
        if planned < needed:
            percent = 100 * planned.value / needed.value
            yield draft.fault(
                component,
                "amount",
                "below_label_strength",
                f"{planned} of {component.id} is {percent:.2f} % of label strength: "
                f"{draft.batch.units} units of {strength.amount} need {needed} "
                "(US-211.101(a)).",
            )


def mass_closes(draft: Draft) -> Iterator[RecipeFault]:
    """What stays in the product sums up to the batch, and the units weigh as much."""
    if draft.batch is None:
        return
    mass = draft.batch.mass
    if draft.product is not None:
        units = draft.product.unit_mass.times(Decimal(draft.batch.units))
        if not units.equals(mass):
            yield draft.fault(
                draft.batch,
                "mass",
                "mass_not_closed",
                f"{draft.batch.units} units of {draft.product.unit_mass} are "
                f"{units.to(mass.unit)}, not {mass}.",
            )
    if draft.formula is None or not draft.built.whole("formula"):
        return
    staying = [
        each
        for each in draft.formula.components
        if each.role is not Role.PACKAGING and not each.removed_in_process
    ]
    for each in staying:
        if dimension_of(each.amount.unit) is not Dimension.MASS:
            yield draft.fault(
                each,
                "amount",
                "dimension_wrong",
                f"{each.id} stays in the product; give its amount as a mass, not as "
                f"{each.amount}, so that the masses close.",
            )
            return
    found = total([each.amount for each in staying], mass.unit)
    if not found.equals(mass):
        yield draft.fault(
            draft.formula,
            "components",
            "mass_not_closed",
            f"The components that stay in the product weigh {found} together; the "
            f"batch weighs {mass}, a difference of {found - mass}.",
        )


def corrections_are_stated(draft: Draft) -> Iterator[RecipeFault]:
    """Each active says what its assay refers to, and water is corrected once."""
    for each in draft.components.values():
        if each.role is Role.ACTIVE and each.potency is None:
            yield draft.fault(
                each,
                "id",
                "potency_basis_missing",
                f"Say whether the assay of {each.id} is as-is or anhydrous, so that "
                "no less than label strength is charged (US-211.101(a)).",
            )
        if each.potency is PotencyBasis.ANHYDROUS and not each.moisture_correction:
            yield draft.fault(
                each,
                "potency",
                "moisture_correction_missing",
                f"An anhydrous assay of {each.id} needs moisture_correction: true.",
            )
        if each.potency is PotencyBasis.AS_IS and each.moisture_correction:
            yield draft.fault(
                each,
                "moisture_correction",
                "moisture_corrected_twice",
                f"An as-is assay of {each.id} already contains its water. Leave "
                "moisture_correction out.",
            )


def compensation_has_its_cause(draft: Draft) -> Iterator[RecipeFault]:
    """A component compensates one whose amount is corrected."""
    for each in draft.components.values():
        if each.compensates is None:
            continue
        yield from draft.unknown(
            each, "compensates", each.compensates, "component", draft.components
        )
        other = draft.components.get(each.compensates)
        if other is not None and other.potency is None and not other.moisture_correction:
            yield draft.fault(
                each,
                "compensates",
                "nothing_to_compensate",
                f"The amount of {other.id} is not corrected; there is nothing for "
                f"{each.id} to take up.",
            )


def theoretical_yield_is_the_batch(draft: Draft) -> Iterator[RecipeFault]:
    """The theoretical yield is the batch size (US-211.186(b)(7))."""
    if draft.batch is None or draft.theoretical_yield is None:
        return
    amount = draft.theoretical_yield.amount
    is_mass = dimension_of(amount.unit) is Dimension.MASS
    expected = draft.batch.mass if is_mass else Quantity(Decimal(draft.batch.units), "pcs")
    if not amount.equals(expected):
        yield draft.fault(
            draft.theoretical_yield,
            "amount",
            "theoretical_yield_differs",
            f"The theoretical yield is {amount}, the batch size {expected}.",
        )


RULES = (
    each_active_has_its_strength,
    label_strength_is_reached,
    mass_closes,
    corrections_are_stated,
    compensation_has_its_cause,
    theoretical_yield_is_the_batch,
)
