"""Values have one name each, and a calculation uses only what is recorded before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from batchwright.kernel.quantities import UNITS
from batchwright.recipes.expressions import (
    FUNCTIONS,
    Called,
    Expression,
    ExpressionError,
    Named,
    names,
    parse,
    parts,
)
from batchwright.recipes.facts import known_values
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import Calculate, InProcessTest, Phase, Record, Set, Weigh
from batchwright.recipes.rules.draft import Draft
from batchwright.recipes.scalars import suggestion
from batchwright.recipes.units import mixed_units, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A named value: where it is recorded, in which unit, once or several times."""

    path: str
    phase: Phase
    key: str
    unit: str | None
    several: bool


def _recorded(draft: Draft) -> Iterator[tuple[str, Recorded]]:
    """Every value that a phase names, in the order of the document."""
    for path, phase in draft.phases.items():
        match phase:
            case Set(parameter=name, unit=unit):
                key, several = "parameter", False
            case Record(name=name, unit=unit):
                key, several = "name", phase.times is not None or phase.every is not None
            case Calculate(name=name, unit=unit):
                key, several = "name", False
            case InProcessTest(name=str(name), unit=unit):
                key, several = "name", True
            case Weigh(name=str(name), component=component):
                found = draft.components.get(component)
                key, several, unit = "name", False, found.amount.unit if found else None
            case _:
                continue
        yield name, Recorded(path=path, phase=phase, key=key, unit=unit, several=several)


def values_are_named_once(draft: Draft) -> Iterator[RecipeFault]:
    """A name stands for one value."""
    first: dict[str, Recorded] = {}
    for name, value in _recorded(draft):
        if name in FUNCTIONS:
            yield draft.fault(
                value.phase,
                value.key,
                "value_name_reserved",
                f"{name} is a function of calculations. Take another name.",
            )
        if name in first:
            yield draft.fault(
                value.phase,
                value.key,
                "value_name_duplicated",
                f"{name} is recorded already by {first[name].path}. Rename one.",
            )
        first.setdefault(name, value)


def calculations_hold(draft: Draft) -> Iterator[RecipeFault]:
    """Each calculation can be read, and its values exist, come before it and fit together."""
    recorded: dict[str, Recorded] = {}
    for name, value in _recorded(draft):
        recorded.setdefault(name, value)
    for path, phase in draft.phases.items():
        key, text, unit = _calculation(draft, phase)
        if text is None:
            continue
        try:
            expression = parse(text)
        except ExpressionError as error:
            yield draft.fault(
                phase, key, "expression_malformed", f"The calculation cannot be read. {error}."
            )
            continue
        yield from _values_known(draft, phase, key, path, expression, recorded)
        yield from _units_fit(draft, phase, key, expression, recorded, unit)


def _calculation(draft: Draft, phase: Phase) -> tuple[str, str | None, str | None]:
    """Key, text and unit of the calculation of `phase`, the text None if it has none."""
    if isinstance(phase, Calculate):
        return "expression", phase.expression, phase.unit
    if isinstance(phase, Weigh):
        component = draft.components.get(phase.component)
        return "target", phase.target, component.amount.unit if component else None
    return "", None, None


def _values_known(
    draft: Draft,
    phase: Phase,
    key: str,
    path: str,
    expression: Expression,
    recorded: dict[str, Recorded],
) -> Iterator[RecipeFault]:
    facts = known_values(draft.batch, draft.formula)
    inside_functions = {
        each.name
        for call in parts(expression)
        if isinstance(call, Called) and call.function != "abs"
        for each in call.arguments
        if isinstance(each, Named)
    }
    for name in sorted(names(expression)):
        if name in facts:
            continue
        if "." in name:
            if _fact_could_exist(draft, name):
                yield draft.fault(
                    phase,
                    key,
                    "value_unknown",
                    f"The recipe has no fact {name}.{suggestion(name, list(facts))}",
                )
        elif name not in recorded:
            if not draft.lost(name):
                yield draft.fault(
                    phase,
                    key,
                    "value_unknown",
                    f"No phase records {name}.{suggestion(name, [*recorded, *facts])}",
                )
        elif recorded[name].path not in draft.earlier[path]:
            yield draft.fault(
                phase,
                key,
                "value_recorded_later",
                f"{name} is recorded by {recorded[name].path}, which does not "
                f"always come before {path}.",
            )
        elif recorded[name].several and name not in inside_functions:
            yield draft.fault(
                phase,
                key,
                "value_recorded_several_times",
                f"{name} is recorded several times. Say which is meant: "
                f"mean({name}), min({name}), max({name}) or sum({name}).",
            )


def _fact_could_exist(draft: Draft, name: str) -> bool:
    """False while the part of the document that would hold `name` has faults of its own."""
    part = "batch" if name.startswith("batch.") else "formula"
    return draft.built.whole(part) and part in draft.built.parts


def _units_fit(
    draft: Draft,
    phase: Phase,
    key: str,
    expression: Expression,
    recorded: dict[str, Recorded],
    unit: str | None,
) -> Iterator[RecipeFault]:
    units = {name: each.unit for name, each in recorded.items() if each.unit is not None}
    units.update(
        {name: each.unit for name, each in known_values(draft.batch, draft.formula).items()}
    )
    mixed = mixed_units(expression, units)
    for one, other in mixed:
        yield draft.fault(
            phase,
            key,
            "units_mixed",
            f"A value in {one} meets a value in {other}. Values enter a calculation "
            "as bare numbers: record both in the same unit.",
        )
    result = unit_of(expression, units)
    if not mixed and unit in UNITS and result is not None and result != unit:
        yield draft.fault(
            phase,
            key,
            "unit_differs",
            f"The result is in {result}, but the phase gives it in {unit}.",
        )


RULES = (values_are_named_once, calculations_hold)
