"""The procedure can be carried out: each phase can start, each component goes in once and whole."""

from collections.abc import Iterator
from decimal import Decimal

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.document import Component, Role
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import Charge, Hold, Weigh
from batchwright.recipes.rules.draft import Draft

_WHOLE = Decimal(100)


def every_phase_can_start(draft: Draft) -> Iterator[RecipeFault]:
    """No phase waits for itself or for a phase that never starts."""
    for path, phase in draft.phases.items():
        before = draft.earlier[path]
        stuck = path in before or any(each in draft.earlier.get(each, ()) for each in before)
        if stuck:
            yield draft.fault(
                phase,
                "after" if phase.after else None,
                "phase_unreachable",
                f"{path} can never start: it waits for itself, or for a phase that "
                "does. Change after, or move the phase.",
            )


def time_starts_before_the_hold(draft: Draft) -> Iterator[RecipeFault]:
    """The time of a hold starts with a phase that comes before it (US-211.111)."""
    for path, phase in draft.phases.items():
        if not isinstance(phase, Hold) or phase.since not in draft.phases:
            continue
        if phase.since not in draft.earlier[path]:
            yield draft.fault(
                phase,
                "since",
                "phase_not_earlier",
                f"{phase.since} does not always come before {path}.",
            )


def charge_says_what(draft: Draft) -> Iterator[RecipeFault]:
    """A charge names either a component or an intermediate."""
    for phase in draft.phases.values():
        if isinstance(phase, Charge) and (phase.component is None) == (phase.intermediate is None):
            yield draft.fault(
                phase,
                None,
                "charge_unclear",
                "Name either the component or the intermediate that is charged.",
            )


def components_go_in_whole(draft: Draft) -> Iterator[RecipeFault]:
    """Portions of each component sum up to all of it: weighed (if its role asks) and charged."""
    if not draft.built.whole("procedure"):
        return
    for component in draft.components.values():
        if component.role is not Role.PACKAGING:
            yield from _dispensed_whole(draft, component)
        yield from _charged_whole(draft, component)


def _dispensed_whole(draft: Draft, component: Component) -> Iterator[RecipeFault]:
    weighed = [
        each
        for each in draft.phases.values()
        if isinstance(each, Weigh) and each.component == component.id
    ]
    if not weighed:
        yield draft.fault(
            component,
            "id",
            "component_not_weighed",
            f"{component.id} is in the formula, but no phase weighs it.",
        )
    elif all(each.target is None for each in weighed):
        found = sum((_percent(each.portion) for each in weighed), Decimal(0))
        if found != _WHOLE:
            yield draft.fault(
                weighed[0],
                "portion",
                "portions_not_whole",
                f"The portions weighed of {component.id} are {found} % together.",
            )


def _charged_whole(draft: Draft, component: Component) -> Iterator[RecipeFault]:
    charged = [
        each
        for each in draft.phases.values()
        if isinstance(each, Charge) and each.component == component.id
    ]
    if not charged:
        yield draft.fault(
            component,
            "id",
            "component_not_charged",
            f"{component.id} is in the formula, but no phase charges it.",
        )
        return
    found = sum((_percent(each.portion) for each in charged), Decimal(0))
    if component.role is Role.ACTIVE and found < _WHOLE:
        yield draft.fault(
            charged[0],
            "portion",
            "charge_below_label_strength",
            f"Only {found} % of the active {component.id} is charged; no less than "
            "100 % of label strength is formulated (US-211.101(a)).",
        )
    elif found != _WHOLE:
        yield draft.fault(
            charged[0],
            "portion",
            "portions_not_whole",
            f"The portions charged of {component.id} are {found} % together.",
        )


def weighed_before_charged(draft: Draft) -> Iterator[RecipeFault]:
    """A component is dispensed before it is charged (US-211.101(c), (d))."""
    for path, phase in draft.phases.items():
        if not isinstance(phase, Charge) or phase.component is None:
            continue
        weighed = [
            each
            for each, other in draft.phases.items()
            if isinstance(other, Weigh) and other.component == phase.component
        ]
        if weighed and not draft.earlier[path].intersection(weighed):
            yield draft.fault(
                phase,
                "component",
                "charged_before_weighed",
                f"{phase.component} is charged here, but {weighed[0]} does not come before.",
            )


def _percent(portion: Quantity | None) -> Decimal:
    return _WHOLE if portion is None else portion.to("%").value


RULES = (
    every_phase_can_start,
    time_starts_before_the_hold,
    charge_says_what,
    components_go_in_whole,
    weighed_before_charged,
)
