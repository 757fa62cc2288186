"""Every name stands once, and every name that is used stands somewhere."""

from collections.abc import Iterable, Iterator

from batchwright.recipes.document import (
    Component,
    EquipmentRequirement,
    Intermediate,
    UnitProcedure,
    flattened,
)
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import Charge, Hold, Phase, Weigh
from batchwright.recipes.rules.draft import Draft


def _once(draft: Draft, records: Iterable[tuple[str, object]], what: str) -> Iterator[RecipeFault]:
    first: dict[str, object] = {}
    for name, record in records:
        if name in first:
            line = draft.fault(first[name], "id", "", "").line
            yield draft.fault(
                record,
                "id",
                f"{what.replace(' ', '_')}_duplicated",
                f"The {what} {name} stands already in line {line}. Rename one.",
            )
        first.setdefault(name, record)


def names_stand_once(draft: Draft) -> Iterator[RecipeFault]:
    """Unit procedures, operations, phases, components, intermediates, equipment: unique ids."""
    records = draft.built.records.values()
    if draft.formula is not None:
        materials: list[Component | Intermediate] = [
            *draft.formula.components,
            *draft.formula.intermediates,
        ]
        yield from _once(draft, ((each.id, each) for each in materials), "component")
    equipment = (each for each in records if isinstance(each, EquipmentRequirement))
    yield from _once(draft, ((each.id, each) for each in equipment), "equipment")
    unit_procedures: Iterator[UnitProcedure] = flattened(draft.procedure)
    yield from _once(draft, ((each.id, each) for each in unit_procedures), "unit procedure")
    yield from _once(draft, ((each.id, each) for each in draft.operations), "operation")
    for operation in draft.operations:
        inner: Iterator[Phase] = flattened(operation.phases)
        yield from _once(draft, ((each.id, each) for each in inner), "phase")


def names_are_known(draft: Draft) -> Iterator[RecipeFault]:
    """Components, intermediates, equipment and phases that a phase names exist."""
    intermediates = [each.id for each in draft.formula.intermediates] if draft.formula else []
    for phase in draft.phases.values():
        yield from _equipment_known(draft, phase)
        if isinstance(phase, Weigh | Charge) and phase.component is not None:
            yield from draft.unknown(
                phase, "component", phase.component, "component", draft.components
            )
        if isinstance(phase, Charge) and phase.intermediate is not None and draft.formula:
            yield from draft.unknown(
                phase, "intermediate", phase.intermediate, "intermediate", intermediates
            )
        for path in phase.after:
            yield from draft.unknown(phase, "after", path, "phase", draft.phases)
        if isinstance(phase, Hold) and phase.since is not None:
            yield from draft.unknown(phase, "since", phase.since, "phase", draft.phases)


def _equipment_known(draft: Draft, phase: Phase) -> Iterator[RecipeFault]:
    named = [("equipment", phase.equipment)]
    if isinstance(phase, Weigh):
        named.append(("balance", phase.balance))
    if isinstance(phase, Charge):
        named.append(("into", phase.into))
    for key, name in named:
        if name is not None:
            yield from draft.unknown(phase, key, name, "equipment", draft.equipment)


RULES = (names_stand_once, names_are_known)
