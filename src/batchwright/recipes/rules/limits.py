"""Limits enclose something, in a unit that is known, and what is set lies within them."""

from collections.abc import Iterator

from batchwright.kernel.quantities import UNITS, Dimension, dimension_of
from batchwright.recipes.document import Capability
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import (
    Calculate,
    Hold,
    InProcessTest,
    Limits,
    Record,
    Set,
)
from batchwright.recipes.rules.draft import Draft
from batchwright.recipes.scalars import suggestion


def limits_enclose_something(draft: Draft) -> Iterator[RecipeFault]:
    """Limits have at least one end, and the lower is not above the upper."""
    for each in draft.built.records.values():
        if not isinstance(each, Limits | Capability):
            continue
        if each.minimum is None and each.maximum is None:
            yield draft.fault(each, None, "limits_absent", "Give a minimum, a maximum or both.")
        if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
            yield draft.fault(
                each,
                "minimum",
                "limits_reversed",
                f"The minimum {each.minimum} is above the maximum {each.maximum}.",
            )


def units_are_known(draft: Draft) -> Iterator[RecipeFault]:
    """Values are recorded in units that the system can convert."""
    for phase in draft.phases.values():
        if isinstance(phase, Set | Record | Calculate | InProcessTest) and phase.unit is not None:
            yield from _unit_known(draft, phase, phase.unit)
    for requirement in draft.equipment.values():
        for capability in requirement.capabilities:
            yield from _unit_known(draft, capability, capability.unit)


def _unit_known(draft: Draft, record: object, unit: str) -> Iterator[RecipeFault]:
    if unit not in UNITS:
        yield draft.fault(
            record,
            "unit",
            "unit_unknown",
            f"The unit {unit} is not known.{suggestion(unit, list(UNITS))}",
        )


def set_value_is_within_limits(draft: Draft) -> Iterator[RecipeFault]:
    """A parameter is set within its own limits, on equipment that can do it."""
    for phase in draft.phases.values():
        if not isinstance(phase, Set):
            continue
        if phase.limits is not None and not phase.limits.hold(phase.value):
            yield draft.fault(
                phase,
                "value",
                "value_outside_limits",
                f"{phase.value} {phase.unit} is outside the limits of this phase.",
            )
        if phase.equipment is None:
            yield draft.fault(
                phase,
                None,
                "equipment_missing",
                f"Say in equipment on what {phase.parameter} is set.",
            )
        yield from _equipment_can(draft, phase)


def _equipment_can(draft: Draft, phase: Set) -> Iterator[RecipeFault]:
    requirement = draft.equipment.get(phase.equipment or "")
    for each in requirement.capabilities if requirement else ():
        if each.name != phase.parameter:
            continue
        if each.unit != phase.unit:
            yield draft.fault(
                phase,
                "unit",
                "unit_differs",
                f"{phase.parameter} is set in {phase.unit}, but the equipment is "
                f"asked for in {each.unit}.",
            )
        elif not Limits(minimum=each.minimum, maximum=each.maximum).hold(phase.value):
            yield draft.fault(
                phase,
                "value",
                "value_outside_capability",
                f"{phase.value} {phase.unit} is outside the range the equipment is asked for.",
            )


def a_test_has_its_limits(draft: Draft) -> Iterator[RecipeFault]:
    """An in-process test has limits with a unit, or a criterion (US-211.110(b))."""
    for phase in draft.phases.values():
        if not isinstance(phase, InProcessTest):
            continue
        measured = phase.limits is not None or phase.mean_limits is not None
        if measured == (phase.criterion is not None):
            yield draft.fault(
                phase,
                None,
                "test_limits_missing",
                "Give limits for what is measured, or a criterion for what is not; one of the two.",
            )
        if measured and phase.unit is None:
            yield draft.fault(phase, None, "unit_missing", "Limits need a unit.")


def a_hold_has_its_time(draft: Draft) -> Iterator[RecipeFault]:
    """A hold has a shortest or a longest time, and the shortest is not longer (US-211.111)."""
    for phase in draft.phases.values():
        if not isinstance(phase, Hold):
            continue
        if phase.minimum is None and phase.maximum is None:
            yield draft.fault(
                phase, None, "limits_absent", "Give the minimum time, the maximum time or both."
            )
        elif phase.minimum and phase.maximum and phase.minimum > phase.maximum:
            yield draft.fault(
                phase,
                "minimum",
                "limits_reversed",
                f"The minimum {phase.minimum} is longer than the maximum {phase.maximum}.",
            )


def a_yield_compares_like_with_like(draft: Draft) -> Iterator[RecipeFault]:
    """Actual and theoretical yield are of one dimension, and both limits exist (US-211.103)."""
    for phase in draft.phases.values():
        if not isinstance(phase, Calculate) or phase.yield_of is None:
            continue
        theoretical = phase.yield_of.theoretical
        if theoretical.value <= 0:
            yield draft.fault(
                phase.yield_of,
                "theoretical",
                "amount_not_positive",
                f"{theoretical} is not more than nothing.",
            )
        if phase.unit in UNITS and not _same_dimension(phase, theoretical.unit):
            yield draft.fault(
                phase,
                "unit",
                "dimension_wrong",
                f"The actual yield is in {phase.unit}, the theoretical in "
                f"{theoretical.unit}: give both as the same kind of quantity.",
            )
    stated = [
        each.yield_of
        for each in draft.phases.values()
        if isinstance(each, Calculate) and each.yield_of is not None
    ]
    for each in (*stated, draft.theoretical_yield):
        if each is None:
            continue
        limits = each.investigate_outside
        if (limits.minimum is None) != (limits.maximum is None):
            yield draft.fault(
                limits,
                None,
                "limits_absent",
                "A yield is investigated below a minimum and above a maximum "
                "percentage: give both (US-211.186(b)(7)).",
            )


def _same_dimension(phase: Calculate, unit: str) -> bool:
    found: Dimension = dimension_of(phase.unit)
    return found is dimension_of(unit)


RULES = (
    limits_enclose_something,
    units_are_known,
    set_value_is_within_limits,
    a_test_has_its_limits,
    a_hold_has_its_time,
    a_yield_compares_like_with_like,
)
