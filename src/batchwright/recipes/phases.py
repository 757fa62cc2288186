"""The kinds of phase: what a person or a machine does, and what the record then holds.

A phase is known by its path, `operation/phase`, which stays the same when a phase is moved within
its operation or when the operation is moved.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.words import (
    CodeText,
    Dimensions,
    ExpressionText,
    Name,
    PhasePath,
    Slug,
    UnitName,
)

MASS_OR_VOLUME = Dimensions(("mass", "volume"))
TIME = Dimensions(("time",))
FRACTION = Dimensions(("fraction",))


class Verification(StrEnum):
    """Who checks the performance of a phase."""

    NONE = "none"
    SECOND_PERSON = "second-person"
    AUTOMATED = "automated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From minimum to maximum, both included, in the unit given beside them."""

    minimum: Annotated[Decimal | None, "The lowest value within the limits"] = None
    maximum: Annotated[Decimal | None, "The highest value within the limits"] = None
    basis: Annotated[str | None, "What the limits were derived from (US-211.110(b))"] = None

    def hold(self, value: Decimal) -> bool:
        """True if `value` lies within the limits."""
        return (self.minimum is None or value >= self.minimum) and (
            self.maximum is None or value <= self.maximum
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldOf:
    """What an actual yield is compared with (US-211.103)."""

    stage: Annotated[str, "What was obtained, such as compressed tablets"]
    theoretical: Annotated[Quantity, "The theoretical amount at this stage"]
    investigate_outside: Annotated[
        Limits, "Percent of theoretical outside which the yield is investigated"
    ]

    def percent(self, actual: Quantity) -> Decimal:
        """`actual` in percent of theoretical; exact to 28 digits, not rounded."""
        return 100 * actual.to(self.theoretical.unit).value / self.theoretical.value


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseBase:
    """What every phase has."""

    id: Annotated[Slug, "Unique within its operation; with it, the path operation/phase"]
    title: Annotated[str, "What is done, in a few words"]
    instruction: Annotated[str, "The full instruction, as it is shown (US-211.186(b)(9))"]
    role: Annotated[Slug | None, "The role that performs or signs"] = None
    training: Annotated[
        tuple[CodeText, ...], "Codes of the procedures the performer is trained in"
    ] = ()
    equipment: Annotated[Name | None, "The equipment requirement that is used"] = None
    signature: Annotated[bool, "True if the performer signs"] = False
    verification: Annotated[Verification, "Who checks the performance"] = Verification.NONE
    after: Annotated[tuple[PhasePath, ...], "Phases of other branches that come before"] = ()
    basis: Annotated[str | None, "Where the parameters come from"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruct(PhaseBase):
    """An instruction is carried out and confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weigh(PhaseBase):
    """A component is weighed (or measured) and dispensed (US-211.101(b), (c))."""

    component: Annotated[Name, "The component of the formula"]
    balance: Annotated[Name, "The equipment requirement of the balance"]
    tolerance: Annotated[
        Quantity, "Permitted difference from the target: percent of the target, or an amount"
    ]
    target: Annotated[
        ExpressionText | None,
        "The target in the component's unit, where it is not "
        "the formula amount with its corrections",
    ] = None
    portion: Annotated[Quantity | None, FRACTION, "Part of the formula amount; all if absent"] = (
        None
    )
    name: Annotated[Name | None, "Names the net amount, in the component's unit"] = None
    several_lots: Annotated[bool, "True if it may be weighed out of more than one lot"] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(PhaseBase):
    """A component or an intermediate is added to equipment (US-211.101(d))."""

    into: Annotated[Name, "The equipment requirement it goes into"]
    component: Annotated[Name | None, "The component of the formula"] = None
    intermediate: Annotated[Name | None, "Or the intermediate"] = None
    portion: Annotated[Quantity | None, FRACTION, "Part of the formula amount; all if absent"] = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(PhaseBase):
    """An equipment parameter is set."""

    parameter: Annotated[Name, "Names the parameter, and the value that was set"]
    value: Annotated[Decimal, "The value to set"]
    unit: Annotated[UnitName, "Unit of value and limits"]
    limits: Annotated[Limits | None, "Within which the value may be adjusted"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(PhaseBase):
    """A value is read or counted and recorded, once or at several times."""

    name: Annotated[Name, "Names the value"]
    unit: Annotated[UnitName, "Unit of value and limits"]
    limits: Annotated[Limits | None, "Outside which the value is an exception"] = None
    times: Annotated[int | None, "How often at least; once if absent"] = None
    every: Annotated[Quantity | None, TIME, "Longest time between two values"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculate(PhaseBase):
    """A value is calculated from values recorded before."""

    name: Annotated[Name, "Names the result"]
    expression: Annotated[ExpressionText, "Over named values: + - * / ( ) sum min max mean abs"]
    unit: Annotated[UnitName, "Unit of result and limits"]
    decimals: Annotated[
        int | None, "Places the result is rounded to, half up; unrounded if absent"
    ] = None
    limits: Annotated[Limits | None, "Outside which the result is an exception"] = None
    yield_of: Annotated[YieldOf | None, "Makes the result an actual yield (US-211.103)"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InProcessTest(PhaseBase):
    """In-process material is tested; what follows waits for the result (US-211.110(a))."""

    test: Annotated[str, "Name of the test, as the laboratory knows it"]
    samples: Annotated[int, "Units tested each time"]
    unit: Annotated[UnitName | None, "Unit of results and limits"] = None
    limits: Annotated[Limits | None, "For each single result"] = None
    mean_limits: Annotated[Limits | None, "For the mean of the results of one time"] = None
    criterion: Annotated[str | None, "What is met or not met, where nothing is measured"] = None
    name: Annotated[Name | None, "Names the results"] = None
    times: Annotated[int | None, "How often at least; once if absent"] = None
    every: Annotated[Quantity | None, TIME, "Longest time between two tests"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(PhaseBase):
    """Material is taken for tests or to be kept."""

    quantity: Annotated[Quantity, "How much is taken"]
    test_group: Annotated[Slug, "What it is taken for, such as release or reserve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(PhaseBase):
    """Time passes, within limits (US-211.111)."""

    minimum: Annotated[Quantity | None, TIME, "Shortest time"] = None
    maximum: Annotated[Quantity | None, TIME, "Longest time"] = None
    since: Annotated[
        PhasePath | None, "The phase whose end starts the time; the start of this phase if absent"
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(PhaseBase):
    """A person of the role signs with a meaning."""

    meaning: Annotated[Slug, "Meaning of the signature, such as reviewed"]


Phase = Instruct | Weigh | Charge | Set | Record | Calculate | InProcessTest | Sample | Hold | Sign

KINDS: dict[str, type[Phase]] = {
    "instruct": Instruct,
    "weigh": Weigh,
    "charge": Charge,
    "set": Set,
    "record": Record,
    "calculate": Calculate,
    "in-process-test": InProcessTest,
    "sample": Sample,
    "hold": Hold,
    "sign": Sign,
}
KIND_OF: dict[type[object], str] = {each: kind for kind, each in KINDS.items()}


def kind(phase: Phase) -> str:
    """The word for the kind of `phase` in a document."""
    return KIND_OF[type(phase)]


def equipment_of(phase: Phase) -> tuple[Name, ...]:
    """The equipment requirements that `phase` uses, each once."""
    named = [phase.equipment]
    if isinstance(phase, Weigh):
        named.append(phase.balance)
    if isinstance(phase, Charge):
        named.append(phase.into)
    return tuple(dict.fromkeys(each for each in named if each is not None))
