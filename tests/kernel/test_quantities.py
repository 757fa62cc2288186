"""Quantities: exact conversion, exact sums, no mixing of dimensions."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as some

from batchwright.kernel.quantities import (
    UNITS,
    Dimension,
    Quantity,
    QuantityError,
    dimension_of,
    total,
)

numbers = some.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), allow_nan=False, places=9
)
masses = some.builds(Quantity, numbers, some.sampled_from(["t", "kg", "g", "mg", "ug"]))


def q(text: str) -> Quantity:
    value, unit = text.split()
    return Quantity(Decimal(value), unit)


@pytest.mark.parametrize(
    ("given_in", "unit", "converted"),
    [
        ("1 kg", "g", "1000 g"),
        ("1000 g", "kg", "1 kg"),
        ("1.50 kg", "g", "1500 g"),
        ("1 mg", "kg", "0.000001 kg"),
        ("0.5 t", "kg", "500 kg"),
        ("250 mL", "L", "0.25 L"),
        ("1 ug", "g", "0.000001 g"),
        ("94.8 %", "1", "0.948 1"),
        ("90 s", "min", "1.5 min"),
        ("2 d", "h", "48 h"),
        ("1013.25 mbar", "kPa", "101.325 kPa"),
        ("12 kN", "N", "12000 N"),
        ("3000 pcs/min", "pcs/h", "180000 pcs/h"),
        ("0 kg", "mg", "0 mg"),
        ("-5 g", "kg", "-0.005 kg"),
    ],
)
def test_a_quantity_converts_exactly(given_in: str, unit: str, converted: str) -> None:
    assert str(q(given_in).to(unit)) == converted


def test_the_digits_that_were_written_stay() -> None:
    assert str(q("1.50 kg")) == "1.50 kg"
    assert str(q("1.50 kg").to("kg")) == "1.50 kg"
    assert str(Quantity(Decimal("1E-7"), "kg")) == "0.0000001 kg"
    assert str(Quantity(Decimal("1E+3"), "kg")) == "1000 kg"


@pytest.mark.parametrize("value", ["9" * 29, "0." + "7" * 45, "1" * 30 + "." + "3" * 30])
def test_a_number_of_many_digits_loses_none(value: str) -> None:
    long = Quantity(Decimal(value), "mg")
    assert long.to("t").to("mg").equals(long)
    assert str((long + q("1 kg")) - q("1 kg")) == str(long)


def test_a_surrounding_decimal_context_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        assert str(q("12345.678 g").to("kg")) == "12.345678 kg"
        assert str(q("12345.678 g") + q("1 mg")) == "12345.679 g"
        assert str(q("12345.678 g").times(Decimal(2))) == "24691.356 g"
        assert not q("12345.678 g").equals(q("12345.679 g"))


def test_a_time_without_end_in_the_longer_unit_is_rounded_but_compared_exactly() -> None:
    assert str(q("1 s").to("min")) == "0.01666666666666666666666666667 min"
    assert q("1 s") < q("0.01666666666666666666666666667 min")
    assert q("60 s").equals(q("1 min"))


@pytest.mark.parametrize("other", ["1 L", "1 pcs", "1 s", "1 %", "1 IU", "1 MPa"])
def test_a_mass_meets_nothing_but_a_mass(other: str) -> None:
    mass = q("1 kg")
    for mixed in (
        lambda: mass + q(other),
        lambda: mass - q(other),
        lambda: mass < q(other),
        lambda: mass >= q(other),
        lambda: mass.equals(q(other)),
        lambda: mass.to(other.split()[1]),
        lambda: total([mass, q(other)], "kg"),
    ):
        with pytest.raises(QuantityError):
            mixed()


@pytest.mark.parametrize("unit", ["", "KG", "lb", "kg ", "None"])
def test_a_unit_that_we_do_not_know_is_refused(unit: str) -> None:
    with pytest.raises(QuantityError):
        Quantity(Decimal(1), unit)
    with pytest.raises(QuantityError):
        dimension_of(unit)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_a_finite_number_is_no_quantity(value: str) -> None:
    with pytest.raises(QuantityError):
        Quantity(Decimal(value), "kg")


@pytest.mark.parametrize(
    ("less", "more"),
    [("999.999 g", "1 kg"), ("0.000001 mg", "1 ug"), ("-1 kg", "1 ug"), ("59 s", "1 min")],
)
def test_quantities_are_ordered_whatever_their_units(less: str, more: str) -> None:
    assert q(less) < q(more)
    assert q(less) <= q(more)
    assert q(more) > q(less)
    assert q(more) >= q(less)
    assert not q(less).equals(q(more))


def test_a_kilogram_is_a_thousand_grams() -> None:
    assert q("1 kg").equals(q("1000 g"))
    assert q("1 kg") <= q("1000 g")
    assert q("1 kg") >= q("1000 g")
    assert not q("1 kg") < q("1000 g")


def test_the_sum_of_nothing_is_zero_in_the_unit_asked_for() -> None:
    assert str(total([], "g")) == "0 g"
    assert str(total([q("1 kg"), q("1 g"), q("1 mg")], "g")) == "1001.001 g"


@given(masses, some.sampled_from(["t", "kg", "g", "mg", "ug"]))
def test_converting_there_and_back_gives_the_same_amount(mass: Quantity, unit: str) -> None:
    assert mass.to(unit).to(mass.unit).value == mass.value


@given(masses, masses)
def test_what_is_added_and_taken_away_leaves_what_was_there(one: Quantity, two: Quantity) -> None:
    assert ((one + two) - two).equals(one)
    assert (one + two).equals(two + one)


@given(some.lists(masses, max_size=12))
def test_a_sum_does_not_depend_on_order_or_unit(found: list[Quantity]) -> None:
    shuffled = sorted(found, key=lambda each: (each.unit, each.value))
    assert total(found, "kg").equals(total(shuffled, "ug"))


@given(masses, masses)
def test_an_order_holds_in_every_unit(one: Quantity, two: Quantity) -> None:
    assert (one < two) == (one.to("ug").value < two.to("ug").value)
    assert (one < two) != (one >= two)


def test_each_mass_volume_and_count_converts_by_powers_of_ten() -> None:
    exact = {Dimension.MASS, Dimension.VOLUME, Dimension.COUNT, Dimension.LENGTH}
    for unit, fact in UNITS.items():
        if fact.dimension in exact:
            assert fact.factor.normalize().as_tuple().digits == (1,), unit
