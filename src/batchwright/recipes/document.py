"""The master recipe as a document: header, formula, equipment and procedure (US-211.186).

Everything is a frozen value; numbers keep the digits that were written. What belongs together is
checked in `rules`; a `MasterRecipe` that came from `loading.read` satisfies all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.phases import FRACTION, MASS_OR_VOLUME, TIME, Limits, Phase
from batchwright.recipes.words import Clause, CodeText, Dimensions, Name, Slug, UnitName

T = TypeVar("T")
MASS = Dimensions(("mass",))


class Format(StrEnum):
    """The versions of this format that are read."""

    V1 = "batchwright/recipe/1"


class Role(StrEnum):
    """What a component is for."""

    ACTIVE = "active"
    EXCIPIENT = "excipient"
    INTERMEDIATE = "intermediate"
    PACKAGING = "packaging"


class PotencyBasis(StrEnum):
    """What the assay of a lot refers to."""

    AS_IS = "as-is"
    ANHYDROUS = "anhydrous"


class PackagingFunction(StrEnum):
    """What a packaging material does (US-211.186(b)(8))."""

    CONTAINER = "container"
    CLOSURE = "closure"
    LABEL = "label"
    LEAFLET = "leaflet"
    CARTON = "carton"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Generic[T]):
    """One of several parts that run side by side."""

    name: Slug
    steps: tuple["T | Parallel[T]", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Generic[T]):
    """Branches that may run at the same time; what follows waits for all of them."""

    branches: tuple[Branch[T], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Marks a list that runs in sequence and may hold `parallel` branches."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A major processing activity (ISA-88.00.01): phases in sequence or side by side."""

    id: Annotated[Slug, "Unique in the recipe; first part of each phase's path"]
    title: Annotated[str, "What it does"]
    phases: Annotated[tuple[Phase | Parallel[Phase], ...], Steps("phase"), "In order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProcedure:
    """A sequence of operations in one unit (ISA-88.00.01)."""

    id: Annotated[Slug, "Unique in the recipe"]
    title: Annotated[str, "What it does"]
    operations: Annotated[
        tuple[Operation | Parallel[Operation], ...], Steps("operation"), "In order"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Amount of an active substance in one dosage unit."""

    component: Annotated[Name, "The active component of the formula"]
    amount: Annotated[Quantity, MASS, "Label claim in one dosage unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the recipe makes."""

    code: Annotated[CodeText, "Product code"]
    name: Annotated[str, Clause("US-211.186(b)(1)"), "Name of the product"]
    form: Annotated[str, Clause("US-211.186(b)(1)"), "Dosage form"]
    dosage_unit: Annotated[str, "One of it, such as tablet"]
    strength: Annotated[
        tuple[Strength, ...],
        Clause("US-211.186(b)(1)"),
        "Label strength, one line for each active substance",
    ]
    unit_mass: Annotated[Quantity, Clause("US-211.186(b)(2)"), MASS, "Mass of one dosage unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSize:
    """The one batch size this master is for (US-211.186(a))."""

    mass: Annotated[Quantity, MASS, "Mass of the finished bulk product"]
    units: Annotated[int, "Dosage units"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoreticalYield:
    """What the batch yields in theory, and when it is investigated (US-211.186(b)(7))."""

    amount: Annotated[Quantity, Dimensions(("mass", "count")), "Theoretical yield"]
    investigate_outside: Annotated[
        Limits, "Percent of theoretical outside which it is investigated"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A material that goes into the batch (US-211.186(b)(3))."""

    id: Annotated[Name, "Name within the recipe"]
    material: Annotated[CodeText, "Code of the material definition"]
    name: Annotated[str, "Specific name of the material"]
    role: Annotated[Role, "What it is for"]
    amount: Annotated[
        Quantity,
        Dimensions(("mass", "volume", "count", "length")),
        "Amount for the batch, without overage; of an active, its content",
    ]
    overage: Annotated[Quantity | None, FRACTION, "Calculated excess (US-211.186(b)(5))"] = None
    overage_reason: Annotated[str | None, "Why there is an overage"] = None
    potency: Annotated[PotencyBasis | None, "Corrects the amount by the assay of the lot"] = None
    moisture_correction: Annotated[bool, "Corrects the amount by the water of the lot"] = False
    compensates: Annotated[
        Name | None,
        "The component whose correction this one takes up, so that the mass of the batch stays",
    ] = None
    removed_in_process: Annotated[bool, "True if it does not stay in the product"] = False
    function: Annotated[PackagingFunction | None, "Of a packaging material"] = None
    specimen: Annotated[str | None, "Approved specimen of a printed material"] = None
    basis: Annotated[str | None, "Where the amount comes from"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intermediate:
    """What exists between two stages, with its theoretical mass (US-211.186(b)(6))."""

    id: Annotated[Name, "Name within the recipe"]
    name: Annotated[str, "What it is"]
    theoretical: Annotated[Quantity, MASS_OR_VOLUME, "Theoretical amount at this stage"]
    hold_maximum: Annotated[Quantity | None, TIME, "Longest time until it is used (US-211.111)"] = (
        None
    )
    basis: Annotated[str | None, "Where the figures come from"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """All components, with what the clause asks to be said about their amounts."""

    components: Annotated[tuple[Component, ...], Clause("US-211.186(b)(3)"), "All components"]
    intermediates: Annotated[
        tuple[Intermediate, ...],
        Clause("US-211.186(b)(6)"),
        "Theoretical weights at the stages of the process",
    ]
    permitted_variation: Annotated[
        str, Clause("US-211.186(b)(4)"), "Which variation in the amounts is permitted, and why"
    ]
    excess: Annotated[
        str, Clause("US-211.186(b)(5)"), "Which component is in calculated excess, or that none is"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A range the equipment has to cover."""

    name: Annotated[Name, "What it can be set to or hold"]
    unit: Annotated[UnitName, "Unit of the range"]
    minimum: Annotated[Decimal | None, "At most this at its lower end"] = None
    maximum: Annotated[Decimal | None, "At least this at its upper end"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRequirement:
    """Equipment the procedure needs, by class; the unit itself is chosen for each batch."""

    id: Annotated[Name, "Name within the recipe"]
    equipment_class: Annotated[CodeText, "Code of the class of equipment"]
    capabilities: Annotated[tuple[Capability, ...], "Ranges it has to cover"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRecipe:
    """A master recipe for one product and one batch size (US-211.186)."""

    format: Annotated[Format, "Format of this document"]
    title: Annotated[str, "Title of the recipe"]
    product: Annotated[Product, "What it makes"]
    batch: Annotated[BatchSize, Clause("US-211.186(a)"), "The one batch size"]
    theoretical_yield: Annotated[TheoreticalYield, Clause("US-211.186(b)(7)"), "Theoretical yield"]
    formula: Annotated[Formula, Clause("US-211.186(b)(3)"), "The formula"]
    equipment: Annotated[tuple[EquipmentRequirement, ...], "Equipment requirements"]
    specification: Annotated[
        CodeText, Clause("US-211.186(b)(9)"), "Code of the specification of the finished product"
    ]
    precautions: Annotated[tuple[str, ...], Clause("US-211.186(b)(9)"), "Precautions"]
    storage: Annotated[str, "Storage condition of the finished product"]
    shelf_life_months: Annotated[int, "Months from manufacture to expiry"]
    retest_months: Annotated[int | None, "Months to retest, where the product is retested"] = None
    markets: Annotated[tuple[CodeText, ...], "Markets it is made for; any, if absent"] = ()
    procedure: Annotated[
        tuple[UnitProcedure | Parallel[UnitProcedure], ...],
        Steps("unit procedure"),
        Clause("US-211.186(b)(9)"),
        "Unit procedures in order",
    ]


def flattened(steps: tuple[T | Parallel[T], ...]) -> Iterator[T]:
    """Each step once, in the order of the document, those in branches included."""
    for step in steps:
        if isinstance(step, Parallel):
            for branch in step.branches:
                yield from flattened(branch.steps)
        else:
            yield step


def phases(recipe: MasterRecipe) -> dict[str, Phase]:
    """The phases by path, in the order of the document."""
    found: dict[str, Phase] = {}
    for unit_procedure in flattened(recipe.procedure):
        for operation in flattened(unit_procedure.operations):
            steps: Iterator[Phase] = flattened(operation.phases)
            found.update({f"{operation.id}/{phase.id}": phase for phase in steps})
    return found
