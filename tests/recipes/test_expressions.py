"""Calculations give what Decimal gives, and say why when they give nothing."""

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import known
from batchwright.recipes.expressions import (
    ExpressionError,
    evaluate,
    names,
    parse,
    rounded,
)
from batchwright.recipes.units import mixed_units, unit_of

VALUES = {
    "a": Decimal("1.50"),
    "b_2": Decimal(-3),
    "zero": Decimal(0),
    "formula.active": Decimal("19.2"),
    "many": (Decimal(1), Decimal(2), Decimal(6)),
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("12 / 4 / 3", "1"),
        ("-a * -2", "3.00"),
        ("--a", "1.50"),
        ("2 - -b_2", "-1"),
        ("a+b_2", "-1.50"),
        ("100 * formula.active / 19.2", "100"),
        ("sum(many)", "9"),
        ("mean(many)", "3"),
        ("mean(many, 3)", "3"),
        ("min(many, a, b_2)", "-3"),
        ("max(many) - min(many)", "5"),
        ("abs(b_2)", "3"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("0.1 + 0.2", "0.3"),
        ("  1\n + 1 ", "2"),
    ],
)
def test_a_calculation_gives_its_result(text: str, result: str) -> None:
    assert evaluate(parse(text), VALUES) == Decimal(result)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("1 +", 4),
        ("1 2", 3),
        ("(1", 3),
        ("1)", 2),
        ("a ** 2", 4),
        ("a.b.c", 4),
        ("__import__", 1),
        ("a[0]", 2),
        ("1e3", 2),
        ("pow(a)", 1),
        ("sum()", 5),
        ("sum(a,)", 7),
        ("abs(a, a)", 1),
        ("1 = 1", 3),
        ("a if a else a", 3),
        ("A", 1),
        ("'a'", 1),
        (".5", 1),
        ("5.", 2),
        ("sum", 4),
        ("(" * 60 + "1" + ")" * 60, 52),
        ("1" + "+1" * 300, 401),
    ],
)
def test_what_is_no_calculation_is_refused_with_its_place(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a / zero", "division_by_zero"),
        ("zero / zero", "division_by_zero"),
        ("a / (a - 1.5)", "division_by_zero"),
        ("a + unknown", "value_not_recorded"),
        ("sum(unknown)", "value_not_recorded"),
        ("many + 1", "value_recorded_several_times"),
    ],
)
def test_a_calculation_without_a_result_says_why(text: str, code: str) -> None:
    found = evaluate(parse(text), VALUES)
    assert isinstance(found, Finding)
    assert (found.code, found.severity) == (code, Severity.BLOCKING)
    assert known(code)


def test_a_result_too_large_is_a_finding() -> None:
    huge = {"x": Decimal("1e999999")}
    found = evaluate(parse("x * x"), huge)
    assert isinstance(found, Finding)
    assert found.code == "calculation_too_large"
    assert known(found.code)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.25", 1, "2.3"),
        ("2.24", 1, "2.2"),
        ("-2.25", 1, "-2.3"),
        ("2", 2, "2.00"),
        ("99.995", 2, "100.00"),
        ("1E+20", 2, "100000000000000000000.00"),
        ("0", 3, "0.000"),
    ],
)
def test_results_are_rounded_half_up(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


def test_names_are_those_that_are_needed() -> None:
    assert names(parse("a + sum(b, -c.d) / 2")) == {"a", "b", "c.d"}


def test_units_meet_in_sums_only_when_they_are_the_same() -> None:
    units = {"kg_one": "kg", "kg_two": "kg", "gram": "g", "litre": "L"}
    assert mixed_units(parse("kg_one + kg_two - 1"), units) == []
    assert mixed_units(parse("kg_one + gram"), units) == [("kg", "g")]
    assert mixed_units(parse("max(kg_one, litre)"), units) == [("kg", "L")]
    assert mixed_units(parse("kg_one / gram + 5"), units) == []
    assert unit_of(parse("kg_one + kg_two"), units) == "kg"
    assert unit_of(parse("kg_one / kg_two"), units) == "1"
    assert unit_of(parse("kg_one * gram"), units) is None


# The same calculation built twice: as text for us, and by Decimal's own context.
_CONTEXT = Context(prec=28, traps=[DivisionByZero, InvalidOperation, Overflow])
_NUMBERS = st.decimals(min_value=Decimal("0"), max_value=Decimal("1e9"), places=6)
_Pair = tuple[str, Decimal | None]


def _joined(sign: str, left: _Pair, right: _Pair) -> _Pair:
    text = f"({left[0]} {sign} {right[0]})"
    if left[1] is None or right[1] is None:
        return text, None
    act = {"+": _CONTEXT.add, "-": _CONTEXT.subtract, "*": _CONTEXT.multiply, "/": _CONTEXT.divide}[
        sign
    ]
    try:
        return text, act(left[1], right[1])
    except (DivisionByZero, InvalidOperation):
        return text, None


_PAIRS: st.SearchStrategy[_Pair] = st.recursive(
    _NUMBERS.map(lambda value: (f"{value:f}", value)),
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from("+-*/"), inner, inner),
        inner.map(
            lambda pair: (f"-{pair[0]}", None if pair[1] is None else _CONTEXT.minus(pair[1]))
        ),
        inner.map(
            lambda pair: (f"abs({pair[0]})", None if pair[1] is None else _CONTEXT.abs(pair[1]))
        ),
    ),
    max_leaves=20,
)


@given(_PAIRS)
def test_arithmetic_is_that_of_decimal(pair: _Pair) -> None:
    text, expected = pair
    found = evaluate(parse(text), {})
    if expected is None:
        assert isinstance(found, Finding)
    else:
        assert found == expected


@given(st.lists(_NUMBERS, min_size=1, max_size=30))
def test_functions_over_series_are_those_of_decimal(values: list[Decimal]) -> None:
    series = {"x": tuple(values)}
    total = Decimal(0)
    for each in values:
        total = _CONTEXT.add(total, each)
    assert evaluate(parse("sum(x)"), series) == total
    assert evaluate(parse("min(x)"), series) == min(values)
    assert evaluate(parse("max(x)"), series) == max(values)
    assert evaluate(parse("mean(x)"), series) == _CONTEXT.divide(total, Decimal(len(values)))


@given(st.text(alphabet="ab1.+-*/(), sum", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert isinstance(evaluate(expression, {"a": Decimal(1), "b": Decimal(2)}), Decimal | Finding)
