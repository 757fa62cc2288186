"""Words that a field of a recipe can be told with: its meaning, its clause, its form of text."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause that asks for a field; without the field the master is incomplete."""

    cited: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed form; `told` says to a person what it looks like."""

    regex: str
    told: str


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What a quantity may measure."""

    allowed: tuple[str, ...]


Name = Annotated[
    str,
    Pattern(
        r"[a-z][a-z0-9_]{0,79}",
        "at most 80 small letters, digits and underscores, such as blend_mass",
    ),
]
Slug = Annotated[
    str,
    Pattern(
        r"(?=.{1,80}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "at most 80 small letters, digits and hyphens, such as weigh-active",
    ),
]
PhasePath = Annotated[
    str,
    Pattern(
        r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "operation and phase, such as dispensing/weigh-active",
    ),
]
UnitName = Annotated[str, Pattern(r"\S{1,80}", "a unit, such as kg")]
CodeText = Annotated[str, Pattern(r"[^\n]{1,200}", "one line of at most 200 characters")]
ExpressionText = Annotated[
    str, Pattern(r"[^\n]+", "a calculation, such as 100 * tablets / batch.units")
]
