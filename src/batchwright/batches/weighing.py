"""How much is weighed, within what: from the recipe, the lot and what was weighed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import ClassVar
from uuid import UUID

from batchwright.batches.recipe_cache import FrozenRecipe
from batchwright.batches.types import Weighing
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.quantities import Dimension, Quantity, dimension_of, total
from batchwright.kernel.rows import Row, Table
from batchwright.materials.types import Container, Lot
from batchwright.recipes import charging, expressions
from batchwright.recipes.document import Component
from batchwright.recipes.phases import Charge, Weigh

_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Row):
    """How much was weighed of which component: of each weighing of the batch, at every act."""

    TABLE: ClassVar[Table] = Weighing.TABLE
    phase_path: str
    component: str
    net: Decimal
    unit: str
    corrects: UUID | None = None

    @property
    def net_quantity(self) -> Quantity:
        """The net amount with its unit."""
        return Quantity(self.net, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be weighed, and between which bounds, in one unit."""

    target: Quantity
    lower: Quantity
    upper: Quantity

    def to(self, unit: str) -> "Target":
        """The same target in `unit`; raises QuantityError across dimensions."""
        return Target(
            target=self.target.to(unit), lower=self.lower.to(unit), upper=self.upper.to(unit)
        )

    def less(self, done: Quantity) -> "Target":
        """What is still to be weighed, and between which bounds, after `done`."""
        return Target(target=self.target - done, lower=self.lower - done, upper=self.upper - done)


def component_of(recipe: FrozenRecipe, component_id: str) -> Component:
    """The component of the formula with this id."""
    return next(each for each in recipe.document.formula.components if each.id == component_id)


def phases_of(
    recipe: FrozenRecipe, kind: type[Weigh] | type[Charge], component_id: str
) -> set[str]:
    """The paths of the phases of this kind that weigh or charge a component."""
    return {
        path
        for path, each in recipe.phases.items()
        if isinstance(each, kind) and each.component == component_id
    }


def needs_values(recipe: FrozenRecipe, path: str) -> bool:
    """True if how much is weighed in this phase depends on what was recorded or weighed before."""
    asked = recipe.phases.get(path)
    if not isinstance(asked, Weigh):
        return False
    component = component_of(recipe, asked.component)
    return asked.target is not None or component.compensates is not None


def target_of(
    recipe: FrozenRecipe,
    asked: Weigh,
    lot: Lot | Weighing,
    weighed: Sequence[Weighed],
    values: Mapping[str, expressions.Value],
) -> Target | Finding:
    """The target with its tolerance, or why there is none (US-211.101(a)).

    Of the whole phase, as if all of it came from this lot.
    """
    component = component_of(recipe, asked.component)
    found = _amount(recipe, component, asked, lot, weighed, values)
    if isinstance(found, Finding):
        return found
    if dimension_of(asked.tolerance.unit) is Dimension.FRACTION:
        margin = found.times(asked.tolerance.to("1").value)
    else:
        margin = asked.tolerance.to(found.unit)
    return Target(target=found, lower=found - margin, upper=found + margin)


def _amount(
    recipe: FrozenRecipe,
    component: Component,
    asked: Weigh,
    lot: Lot | Weighing,
    weighed: Sequence[Weighed],
    values: Mapping[str, expressions.Value],
) -> Quantity | Finding:
    if asked.target is not None:
        value = expressions.evaluate(expressions.parse(asked.target), values)
        return value if isinstance(value, Finding) else Quantity(value, component.amount.unit)
    if component.compensates is not None:
        other = component_of(recipe, component.compensates)
        if not _all_weighed(recipe, other, weighed):
            return Finding(
                "compensated_not_weighed",
                Severity.BLOCKING,
                component=component.id,
                other=other.id,
            )
        before = [each.net_quantity for each in weighed if each.component == other.id]
        return charging.compensated(component, other, total(before, other.amount.unit))
    return charging.target(component, figures_of(lot), asked.portion)


def least_charged(
    recipe: FrozenRecipe,
    asked: Charge,
    container: Container,
    weighed: Quantity | None,
    *,
    alone: bool,
) -> Quantity | None:
    """How much is charged at least of what was dispensed into a container (US-211.101(d)).

    weighed: what was dispensed into it. Where the recipe charges all of it, that is all that is
    there; where it charges a part, that part but for the tolerance of its weighing. alone: nothing
    else is charged in the phase; else nobody can tell which part is of this container: None.
    """
    weigh = recipe.phases.get(container.phase or "")
    if weighed is None or not isinstance(weigh, Weigh):
        return None
    share, whole = _part(asked.portion), _part(weigh.portion)
    if share >= whole:
        return container.amount
    if not alone:
        return None
    if dimension_of(weigh.tolerance.unit) is Dimension.FRACTION:
        margin = weighed.times(weigh.tolerance.to("1").value)
    else:
        margin = weigh.tolerance.to(weighed.unit)
    return (weighed - margin).times(_WIDE.divide(share, whole))


def asked_amount(recipe: FrozenRecipe, asked: Charge) -> Quantity:
    """What a phase charges of a component that nobody weighs: its part of the formula amount."""
    return component_of(recipe, asked.component or "").amount.times(_part(asked.portion))


def _part(portion: Quantity | None) -> Decimal:
    return Decimal(1) if portion is None else portion.to("1").value


def _all_weighed(recipe: FrozenRecipe, component: Component, weighed: Sequence[Weighed]) -> bool:
    return phases_of(recipe, Weigh, component.id) <= {each.phase_path for each in weighed}


def weighed_before(
    recipe: FrozenRecipe, asked: Weigh, lot: Lot | Weighing, parts: Sequence[Weighing]
) -> Quantity | Finding:
    """What a phase has already, as the mass of this lot that holds as much of the component.

    Each part counts by the figures of its own lot when it was weighed; where the formula amount is
    not corrected, by its mass. Or why that is not known.
    """
    component = component_of(recipe, asked.component)
    corrected = asked.target is None and component.compensates is None
    found = Quantity(Decimal(0), component.amount.unit)
    for each in parts:
        if dimension_of(each.unit) is not dimension_of(found.unit):
            return Finding(
                "units_do_not_match",
                Severity.BLOCKING,
                given=str(each.net_quantity),
                held=str(component.amount),
            )
        counted: Quantity | Finding = each.net_quantity
        if corrected:
            counted = charging.equivalent(
                component, each.net_quantity, figures_of(each), figures_of(lot)
            )
        if isinstance(counted, Finding):
            return counted
        found = found + counted
    return found


def figures_of(lot: Lot | Weighing) -> charging.LotFigures:
    """What is known of the lot, as far as it is; of a weighing, what was known then."""
    return charging.LotFigures(
        assay=_percent(lot.potency_percent), water=_percent(lot.moisture_percent)
    )


def _percent(value: Decimal | None) -> Quantity | None:
    return None if value is None else Quantity(value, "%")
