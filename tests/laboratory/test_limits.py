"""Comparing with limits: USP General Notices 7.20, regulations section I, boundary rule."""

from decimal import Decimal

import pytest

from batchwright.laboratory.rules.limits import number, places_of, rounded, within
from batchwright.laboratory.types import Limits

ASSAY = Limits(unit="%", lower=Decimal("95.0"), upper=Decimal("105.0"), decimal_places=1)


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ("94.94", False),
        ("94.949999", False),
        ("94.95", True),
        ("95.0", True),
        ("95", True),
        ("99.37", True),
        ("105.0", True),
        ("105.04", True),
        ("105.049999999", True),
        ("105.05", False),
        ("105.1", False),
        ("-99", False),
    ],
)
def test_a_result_is_compared_after_rounding_half_up_to_the_limit(raw: str, verdict: bool) -> None:
    assert within(ASSAY, raw, "%") is verdict


@pytest.mark.parametrize(("raw", "verdict"), [("0.49", True), ("0.5", False), ("0.45", False)])
def test_a_limit_that_is_not_included_fails_at_the_limit(raw: str, verdict: bool) -> None:
    below = Limits(unit="%", upper=Decimal("0.5"), upper_inclusive=False, decimal_places=2)
    coarse = Limits(unit="%", upper=Decimal("0.5"), upper_inclusive=False, decimal_places=1)
    assert within(coarse if raw == "0.45" else below, raw, "%") is verdict


@pytest.mark.parametrize(("raw", "verdict"), [("4", False), ("5", False), ("6", True)])
def test_a_lower_limit_alone_limits_below_only(raw: str, verdict: bool) -> None:
    above = Limits(unit="min", lower=Decimal("5"), lower_inclusive=False, decimal_places=0)
    assert within(above, raw, "min") is verdict


@pytest.mark.parametrize(
    ("raw", "unit"),
    [
        (None, "%"),
        ("", "%"),
        ("<0.05", "%"),
        ("99,5", "%"),
        ("1e3", "%"),
        ("NaN", "%"),
        ("n.d.", "%"),
        ("99.5", None),
        ("99.5", "mg"),
        ("99.5", "mg/tablet"),
    ],
)
def test_what_cannot_be_compared_has_no_verdict(raw: str | None, unit: str | None) -> None:
    assert within(ASSAY, raw, unit) is None


def test_without_limits_there_is_no_verdict() -> None:
    assert within(None, "99.5", "%") is None
    assert within(Limits(unit="%"), "99.5", "%") is None


def test_a_value_in_another_unit_of_the_same_kind_is_converted_exactly() -> None:
    mass = Limits(unit="g", lower=Decimal("0.095"), upper=Decimal("0.105"), decimal_places=3)
    assert within(mass, "94.4", "mg") is False
    assert within(mass, "94.5", "mg") is True
    assert within(mass, "105.5", "mg") is False


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [("complies", True), (" Complies ", True), ("does not comply", False), ("ok", False)],
)
def test_a_criterion_is_met_by_its_own_word_only(raw: str, verdict: bool) -> None:
    assert within(Limits(criterion="complies"), raw, None) is verdict


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [("0.05", 1, "0.1"), ("0.049", 1, "0.0"), ("2.5", 0, "3"), ("-0.05", 1, "-0.1")],
)
def test_rounding_is_half_up_and_not_half_even(value: str, places: int, expected: str) -> None:
    assert rounded(Decimal(value), places) == Decimal(expected)


def test_the_precision_of_limits_is_that_they_are_written_with() -> None:
    assert places_of(Decimal("95.0"), Decimal("105")) == 1
    assert places_of(Decimal("1E+2"), None) == 0
    assert places_of(None, None) == 0


def test_a_number_keeps_every_digit() -> None:
    assert str(number(" 99.500 ")) == "99.500"
    assert number("9" * 31) is None
