"""Whether the units in a calculation go together, as far as it shows without calculating.

Values enter a calculation as bare numbers in their own unit, so that 1 kg + 500 g would be 501.
Sums, differences, minima and maxima of values with different units are therefore faults. Products
and quotients are followed only where a value is divided by another of the same unit.
"""

from collections.abc import Mapping

from batchwright.recipes.expressions import Called, Expression, Literal, Named, Negated, Operated

NUMBER = "1"
"""Unit of a quotient of two values of one unit."""


def mixed_units(expression: Expression, units: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs of units that meet in a sum, difference, minimum, maximum or mean."""
    found: list[tuple[str, str]] = []
    _unit(expression, units, found)
    return found


def unit_of(expression: Expression, units: Mapping[str, str]) -> str | None:
    """The unit of the result where it follows from `units`, or None."""
    return _unit(expression, units, [])


def _unit(
    expression: Expression, units: Mapping[str, str], found: list[tuple[str, str]]
) -> str | None:
    match expression:
        case Literal():
            return None  # A bare number takes the unit of what it is added to.
        case Named(name=name):
            return units.get(name)
        case Negated(of=inner):
            return _unit(inner, units, found)
        case Called(arguments=arguments):
            return _same([_unit(each, units, found) for each in arguments], found)
        case Operated(operator=operator, left=left, right=right):
            sides = [_unit(left, units, found), _unit(right, units, found)]
            if operator in "+-":
                return _same(sides, found)
            if operator == "/" and sides[0] == sides[1] and sides[0] is not None:
                return NUMBER
            return None


def _same(sides: list[str | None], found: list[tuple[str, str]]) -> str | None:
    known = [each for each in sides if each is not None]
    for each in known[1:]:
        if each != known[0]:
            found.append((known[0], each))
    return known[0] if len(known) == len(sides) else None
