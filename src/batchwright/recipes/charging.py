"""How much of a lot is charged so that the batch holds what the label says (US-211.101(a)).

The formula gives the content of an active; a lot holds less than 100 %. So the amount is divided by
the assay and, where the assay is of the anhydrous substance, by what is not water.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import register
from batchwright.kernel.quantities import Quantity
from batchwright.recipes.document import Component

_HUNDRED = Quantity(Decimal(100), "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFigures:
    """What the laboratory found of a lot, as far as it did."""

    assay: Quantity | None = None
    water: Quantity | None = None


def content(component: Component, figures: LotFigures) -> Decimal | Finding:
    """The part of a lot that counts as `component`: 0.948 for an assay of 94.8 %.

    Without a correction it is 1. A figure that is needed and absent, or not above zero, is a
    finding: nothing is weighed by a guess.
    """
    part = Decimal(1)
    if component.potency is not None:
        if figures.assay is None:
            return _missing(component, "assay")
        part = figures.assay.to("1").value
    if component.moisture_correction:
        if figures.water is None:
            return _missing(component, "water")
        part *= 1 - figures.water.to("1").value
    if part <= 0:
        return Finding("lot_without_content", Severity.BLOCKING, component=component.id)
    return part


def nominal(component: Component, portion: Quantity | None = None) -> Quantity:
    """The formula amount of `component` with its overage, or `portion` of it; uncorrected."""
    factor = (portion or _HUNDRED).to("1").value
    if component.overage is not None:
        factor *= 1 + component.overage.to("1").value
    return component.amount.times(factor)


def target(
    component: Component, figures: LotFigures, portion: Quantity | None = None
) -> Quantity | Finding:
    """How much of a lot with `figures` is weighed for `component`, to 28 digits."""
    part = content(component, figures)
    if isinstance(part, Finding):
        return part
    # Rounded up, so that 28 digits never make it less than 100 % of label strength.
    factor = Context(prec=28, rounding=ROUND_CEILING).divide(Decimal(1), part)
    return nominal(component, portion).times(factor)


def equivalent(
    component: Component, amount: Quantity, of: LotFigures, figures: LotFigures
) -> Quantity | Finding:
    """The mass of a lot with `figures` that holds as much of `component` as `amount` of another.

    of: the figures of that other lot. 100 g at 98 % hold what 98 g at 100 % do. Rounded down to 28
    digits, so that what is still to be weighed is never too little (US-211.101(a)).
    """
    theirs, mine = content(component, of), content(component, figures)
    if isinstance(theirs, Finding):
        return theirs
    if isinstance(mine, Finding):
        return mine
    if theirs == mine:
        return amount
    return amount.times(Context(prec=28, rounding=ROUND_FLOOR).divide(theirs, mine))


def compensated(component: Component, other: Component, planned: Quantity) -> Quantity | Finding:
    """How much is weighed of `component`, which takes up the correction of `other`.

    planned: all that is weighed of `other`. By as much as that is more than its formula amount,
    less is weighed of `component`, so that the mass of the batch stays.
    """
    amount = nominal(component) - (planned - nominal(other))
    if amount.value <= 0:
        return Finding("nothing_left_to_compensate", Severity.BLOCKING, component=component.id)
    return amount


def label_strength_planned(
    component: Component, planned: list[tuple[Quantity, LotFigures]]
) -> list[Finding]:
    """What is planned of an active holds no less than 100 % of its formula (US-211.101(a)).

    planned: amounts to be weighed, each with the figures of its lot. The tolerance of weighing is
    not counted: the clause asks for the intent of 100 %.
    """
    held = Quantity(Decimal(0), component.amount.unit)
    for amount, figures in planned:
        part = content(component, figures)
        if isinstance(part, Finding):
            return [part]
        held = held + amount.times(part)
    if held >= component.amount:
        return []
    return [
        Finding(
            "planned_below_label_strength",
            Severity.BLOCKING,
            component=component.id,
            held=str(held),
            needed=str(component.amount),
        )
    ]


def _missing(component: Component, figure: str) -> Finding:
    return Finding("lot_figure_missing", Severity.BLOCKING, component=component.id, figure=figure)


register(
    lot_figure_missing="The amount of {component} is corrected by the {figure} of the lot, which "
    "is not recorded. Have the laboratory record it, or choose another lot.",
    lot_without_content="The figures of this lot leave no {component} in it. Check assay and "
    "water of the lot.",
    nothing_left_to_compensate="The correction is larger than all of {component}. Check the assay "
    "of the lot.",
    planned_below_label_strength="The amounts planned hold {held} of {component}; label strength "
    "needs {needed}. Plan more, or choose another lot.",
)
