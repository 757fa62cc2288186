"""Quantities: a Decimal with its unit; conversions are exact, mixed dimensions refused.

The units are those a weighing room, a bench and a packing line write down. Factors are powers of
ten or exact by definition (SI Brochure, 9th edition, chapter 3 and table 8), so that converting
and converting back gives the same amount. Only a time or a rate in a longer unit may have no end
(1 s in min); it is rounded to ROUNDED digits, and comparisons do not go through it.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from enum import StrEnum
from typing import NamedTuple


class Dimension(StrEnum):
    """What is measured."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"
    LENGTH = "length"
    TIME = "time"
    FRACTION = "fraction"
    TEMPERATURE = "temperature"
    FORCE = "force"
    PRESSURE = "pressure"
    SPEED = "speed"
    RATE = "rate"
    ACTIVITY = "activity"
    STRESS = "stress"


class UnitFact(NamedTuple):
    """Dimension of a unit and how many of the dimension's base units it holds."""

    dimension: Dimension
    factor: Decimal


def _unit(dimension: Dimension, factor: str) -> UnitFact:
    return UnitFact(dimension, Decimal(factor))


UNITS: dict[str, UnitFact] = {
    "kg": _unit(Dimension.MASS, "1000"),
    "g": _unit(Dimension.MASS, "1"),
    "mg": _unit(Dimension.MASS, "0.001"),
    "ug": _unit(Dimension.MASS, "0.000001"),
    "t": _unit(Dimension.MASS, "1000000"),
    "L": _unit(Dimension.VOLUME, "1"),
    "mL": _unit(Dimension.VOLUME, "0.001"),
    "uL": _unit(Dimension.VOLUME, "0.000001"),
    "pcs": _unit(Dimension.COUNT, "1"),
    "m": _unit(Dimension.LENGTH, "1"),
    "cm": _unit(Dimension.LENGTH, "0.01"),
    "mm": _unit(Dimension.LENGTH, "0.001"),
    "um": _unit(Dimension.LENGTH, "0.000001"),
    "s": _unit(Dimension.TIME, "1"),
    "min": _unit(Dimension.TIME, "60"),
    "h": _unit(Dimension.TIME, "3600"),
    "d": _unit(Dimension.TIME, "86400"),
    "1": _unit(Dimension.FRACTION, "1"),
    "%": _unit(Dimension.FRACTION, "0.01"),
    "ppm": _unit(Dimension.FRACTION, "0.000001"),
    "degC": _unit(Dimension.TEMPERATURE, "1"),
    "N": _unit(Dimension.FORCE, "1"),
    "kN": _unit(Dimension.FORCE, "1000"),
    "Pa": _unit(Dimension.PRESSURE, "1"),
    "kPa": _unit(Dimension.PRESSURE, "1000"),
    "bar": _unit(Dimension.PRESSURE, "100000"),
    "mbar": _unit(Dimension.PRESSURE, "100"),
    "rpm": _unit(Dimension.SPEED, "1"),
    "pcs/h": _unit(Dimension.RATE, "1"),
    "pcs/min": _unit(Dimension.RATE, "60"),
    "IU": _unit(Dimension.ACTIVITY, "1"),
    "MPa": _unit(Dimension.STRESS, "1"),
}


EXACT = Context(prec=1000, rounding=ROUND_HALF_EVEN)
"""Digits enough for whatever people and balances write; beyond them it refuses (Inexact)."""
EXACT.traps[Inexact] = True
ROUNDED = Context(prec=28, rounding=ROUND_HALF_EVEN)


class QuantityError(ValueError):
    """A quantity that cannot be: unknown unit, not a finite number, or two dimensions mixed."""


def dimension_of(unit: str) -> Dimension:
    """What `unit` measures; raises QuantityError for a unit we do not know."""
    try:
        return UNITS[unit].dimension
    except KeyError:
        raise QuantityError(f"The unit {unit!r} is not known. Known: {', '.join(UNITS)}.") from None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A Decimal with its unit. Digits are kept as written: 1.50 kg stays 1.50 kg."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        dimension_of(self.unit)
        if not self.value.is_finite():
            raise QuantityError(f"{self.value} {self.unit} is not a finite quantity.")

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"

    def to(self, unit: str) -> "Quantity":
        """The same quantity in `unit`, exactly; raises QuantityError across dimensions."""
        if unit == self.unit:
            return self
        if dimension_of(unit) is not dimension_of(self.unit):
            raise QuantityError(f"{self} cannot be given in {unit}: another dimension.")
        amount = self._in_base_units()
        factor = UNITS[unit].factor
        try:
            value = EXACT.divide(amount, factor)
        except Inexact:
            value = ROUNDED.divide(amount, factor)
        return Quantity(_tidy(value), unit)

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(EXACT.add(self.value, other.to(self.unit).value), self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return self + -other

    def __neg__(self) -> "Quantity":
        return Quantity(self.value.copy_negate(), self.unit)

    def times(self, factor: Decimal) -> "Quantity":
        """This quantity `factor` times."""
        return Quantity(EXACT.multiply(self.value, factor), self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        return self._difference(other) < 0

    def __le__(self, other: "Quantity") -> bool:
        return self._difference(other) <= 0

    def __gt__(self, other: "Quantity") -> bool:
        return other < self

    def __ge__(self, other: "Quantity") -> bool:
        return other <= self

    def equals(self, other: "Quantity") -> bool:
        """True if both are the same amount, whatever their units (1 kg equals 1000 g)."""
        return self._difference(other) == 0

    def _in_base_units(self) -> Decimal:
        return EXACT.multiply(self.value, UNITS[self.unit].factor)

    def _difference(self, other: "Quantity") -> Decimal:
        if dimension_of(other.unit) is not dimension_of(self.unit):
            raise QuantityError(f"{self} and {other} cannot be compared: another dimension.")
        return EXACT.subtract(self._in_base_units(), other._in_base_units())


def _tidy(value: Decimal) -> Decimal:
    """Without the zeros that a conversion appended; a whole number without an exponent."""
    if value == value.to_integral_value():
        return EXACT.quantize(value, Decimal(1))
    return EXACT.normalize(value)


def total(quantities: list[Quantity], unit: str) -> Quantity:
    """The sum of `quantities` in `unit`, exactly; of none it is 0."""
    result = Quantity(Decimal(0), unit)
    for each in quantities:
        result = result + each
    return result
