"""Numbers as a reader expects them."""

from decimal import Decimal

import pytest

from batchwright.market.report.entries import AssumptionEntry
from batchwright.market.report.telling import details, spoken
from batchwright.market.report.wording import alike, change, fixed, span, with_unit, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (240.4, "240"),
        (12.42, "12.4"),
        (8.88, "8.88"),
        (8.5, "8.5"),
        (0.853, "0.85"),
        (0.0342, "0.034"),
        (99.96, "100"),
        (0.999, "1"),
        (1234.5, "1,234"),
        (-12.4, "\N{MINUS SIGN}12.4"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e18, "1e+18"),
        (3e-9, "3e\N{MINUS SIGN}09"),
        (1234567, "1,234,567"),
        (Decimal("15.40"), "15.40"),
        (Decimal("239.5"), "239.5"),
        (Decimal("0"), "0"),
    ],
)
def test_a_float_has_three_digits_and_a_decimal_its_own(value: float | Decimal, text: str):
    assert written(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_not_finite_is_never_written(value: float | Decimal):
    with pytest.raises(AssertionError):
        written(value)


def test_values_under_each_other_have_decimals_alike_but_none_they_may_not_have():
    assert alike([7.0, 4.3]) == ["7.0", "4.3"]
    assert alike([240.0, 7.8, 12.0]) == ["240", "7.8", "12.0"]
    assert alike([Decimal("7"), 4.3]) == ["7", "4.3"]
    assert alike([]) == []


def test_units_stand_where_english_puts_them_and_are_not_torn_off():
    assert with_unit("240", "USD bn") == "USD\N{NO-BREAK SPACE}240\N{NO-BREAK SPACE}bn"
    assert with_unit("6.7", "CHF bn") == "CHF\N{NO-BREAK SPACE}6.7\N{NO-BREAK SPACE}bn"
    assert with_unit("12.4", "%") == "12.4\N{NO-BREAK SPACE}%"
    assert with_unit("7", "") == "7"


def test_a_share_has_the_decimals_asked_for_and_no_zero_below_zero():
    assert [fixed(each, 1) for each in (23.0, -0.04, -3.46)] == ["23.0", "0.0", "\N{MINUS SIGN}3.5"]
    assert [change(each, 1) for each in (1.94, 0.01, -0.5)] == ["+1.9", "0.0", "\N{MINUS SIGN}0.5"]


def test_a_quote_is_told_without_the_marks_of_its_page():
    quote = "<li>North America</li><li>Middle East &amp; Africa&nbsp;</li> x < 5"
    assert spoken(quote) == "North America, Middle East & Africa x < 5"


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("year", "2027", "most likely 2027"),
        ("probability", "0.5", "most likely 0.5"),
        ("percent/yr", "-0.6", "most likely \N{MINUS SIGN}0.6\N{NO-BREAK SPACE}%"),
    ],
)
def test_an_assumption_is_told_as_people_write_its_unit(unit: str, value: str, told: str):
    ends = dict.fromkeys(("low", "mode", "high"), Decimal(value))
    entry = AssumptionEntry(id="A1", subject="start", unit=unit, note="", **ends)
    assert f"{told}," in details(entry)[0].replace("\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}year", "")


def test_a_band_with_a_sign_is_told_with_a_word():
    assert span((205, 281)) == "205\N{EN DASH}281"
    assert span((-5, 12)) == "\N{MINUS SIGN}5 to 12"
    assert change(2.0) == "+2"
