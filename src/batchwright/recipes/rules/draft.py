"""A document as the rules see it: perhaps with gaps, each record with its place in the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from batchwright.recipes.building import Built
from batchwright.recipes.document import (
    BatchSize,
    Component,
    EquipmentRequirement,
    Formula,
    Operation,
    Product,
    TheoreticalYield,
    flattened,
)
from batchwright.recipes.faults import Path, RecipeFault, pointer
from batchwright.recipes.flow import Order, Procedure, earlier, order
from batchwright.recipes.phases import Phase
from batchwright.recipes.scalars import suggestion

T = TypeVar("T")


@dataclass(slots=True)
class Draft:
    """What could be built; a part that could not is None or left out of its list."""

    built: Built
    product: Product | None
    batch: BatchSize | None
    formula: Formula | None
    theoretical_yield: TheoreticalYield | None
    equipment: dict[str, EquipmentRequirement]
    components: dict[str, Component]
    procedure: Procedure
    operations: tuple[Operation, ...]
    phases: dict[str, Phase] = field(default_factory=dict)
    before: Order = field(default_factory=dict)
    earlier: Order = field(default_factory=dict)

    def fault(self, record: object, key: str | None, code: str, message: str) -> RecipeFault:
        """A fault at `key` of `record`, or at the record itself."""
        path: Path = self.built.places[id(record)]
        if key is not None:
            path = (*path, key)
        return self.fault_at(path, code, message)

    def fault_at(self, path: Path, code: str, message: str) -> RecipeFault:
        """A fault at `path`, marked there or, where nothing stands, at what holds it."""
        mark = self.built.marks.get(path) or self.built.marks[path[:-1]]
        return RecipeFault(
            line=mark.line, column=mark.column, path=pointer(path), code=code, message=message
        )

    def lost(self, name: str) -> bool:
        """True if `name` is declared by a record that has faults of its own."""
        return name.rpartition("/")[2] in self.built.lost

    def unknown(
        self, record: object, key: str, name: str, what: str, known: Iterable[str]
    ) -> Iterator[RecipeFault]:
        """The fault that `name` is none of `known`, unless it is one or was lost."""
        names = list(known)
        if name not in names and not self.lost(name):
            yield self.fault(
                record,
                key,
                f"{what.replace(' ', '_')}_unknown",
                f"There is no {what} called {name}.{suggestion(name, names)}",
            )


def draft(built: Built) -> Draft:
    """`built` with its parts at hand."""
    parts = built.parts
    formula = _a(Formula, parts.get("formula"))
    steps = parts.get("procedure")
    procedure: Procedure = steps if isinstance(steps, tuple) else ()
    made = Draft(
        built=built,
        product=_a(Product, parts.get("product")),
        batch=_a(BatchSize, parts.get("batch")),
        formula=formula,
        theoretical_yield=_a(TheoreticalYield, parts.get("theoretical_yield")),
        equipment={each.id: each for each in _all(EquipmentRequirement, built)},
        components={each.id: each for each in _all(Component, built)},
        procedure=procedure,
        operations=tuple(
            operation
            for unit_procedure in flattened(procedure)
            for operation in flattened(unit_procedure.operations)
        ),
    )
    for operation in made.operations:
        steps_of: Iterator[Phase] = flattened(operation.phases)
        for phase in steps_of:
            made.phases.setdefault(f"{operation.id}/{phase.id}", phase)
    made.before = order(procedure)
    made.earlier = earlier(made.before)
    return made


def _a(wanted: type[T], value: object) -> T | None:
    return value if isinstance(value, wanted) else None


def _all(wanted: type[T], built: Built) -> Iterator[T]:
    return (each for each in built.records.values() if isinstance(each, wanted))
