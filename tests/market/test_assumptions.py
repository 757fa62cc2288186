"""Assumptions: what the shipped file holds, what is refused, and how they are drawn."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from batchwright.market.assumptions import (
    COLUMNS,
    GROUPS,
    AssumptionsRefused,
    assumptions_in,
    shipped_assumptions,
)
from batchwright.market.pert import Draws, mean, quantile, stream, variance
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed

HEADER = ",".join(COLUMNS)
GOOD = "A1,plant,oral solid dose: obtainable,0.3,1,2,percent,,One plant among hundreds."


def refusals(*lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(AssumptionsRefused) as refused:
        assumptions_in("\n".join((HEADER, *lines)))
    return [(each.line, each.code, each.reason) for each in refused.value.refused]


def test_the_shipped_assumptions_cover_every_group_and_say_why() -> None:
    book = shipped_assumptions()
    assert {each.group for each in book.rows} == set(GROUPS)
    assert all(each.own and each.note.endswith((".", ")")) for each in book.rows)
    assert all(each.low <= each.mode <= each.high for each in book.rows)


def test_figures_keep_the_digits_they_were_written_with() -> None:
    (row,) = assumptions_in(f"{HEADER}\n{GOOD}").rows
    assert (str(row.low), str(row.mode), str(row.high)) == ("0.3", "1", "2")


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("0.3,1,2", "-0.3,1,2", "value_impossible", "Column low: -0.3 percent is impossible."),
        ("0.3,1,2", "0.3,1,101", "value_impossible", "Column high: 101 percent is impossible."),
        ("0.3,1,2", "1.5,1,2", "range_reversed", "1.5, 1, 2 percent do not rise"),
        ("0.3,1,2", '0.3,"1,5",2', "not_a_number", 'Column mode: "1,5" is no number.'),
        ("percent", "per mille", "unit_unknown", 'Column unit: "per mille" is unknown.'),
        ("plant", "plants", "group_unknown", 'Column group: "plants" is unknown.'),
        ("One plant among hundreds.", "", "note_missing", "Say in a sentence why this range."),
        (
            "obtainable",
            "obtained",
            "subject_unknown",
            'nothing is made of "oral solid dose: obtained"',
        ),
        ("percent", "ratio", "unit_differs", "is given in percent, not in ratio"),
        ("A1,", ",", "assumption_id_missing", "Column assumption_id is empty."),
        ("oral solid dose: obtainable", "", "subject_missing", "Column subject is empty."),
        (",,One", ",One", "cells_missing", "The line has 8 cells where the header has 9."),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_column_and_value(
    old: str, new: str, code: str, told: str
) -> None:
    (found,) = refusals(GOOD.replace(old, new, 1))
    assert found[:2] == (2, code)
    assert told in found[2]


@pytest.mark.parametrize("value", ["-0.01", "1.01"])
def test_a_probability_lies_between_0_and_1(value: str) -> None:
    low, high = sorted((Decimal(value), Decimal("0.5")))
    line = f"A1,scenario,cliffs: probability,{low},0.5,{high},probability,,Even odds."
    (found,) = refusals(line)
    assert found[1] == "value_impossible"
    assert f"{value} probability is impossible. A value in probability lies from 0 to 1" in found[2]


def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_taken() -> None:
    found = refusals(GOOD, GOOD, GOOD.replace("A1", "A2"), GOOD.replace("percent", "suites"))
    assert [(line, code) for line, code, _ in found] == [
        (3, "assumption_id_taken"),
        (4, "subject_taken"),
        (5, "unit_unknown"),
    ]


def test_a_file_without_its_columns_is_no_file_of_assumptions() -> None:
    with pytest.raises(MarketFault, match="the columns unit, source, note are missing") as fault:
        assumptions_in("assumption_id,group,subject,low,mode,high\n")
    assert fault.value.code == "form_unknown"


def test_an_assumption_that_is_missing_is_named() -> None:
    with pytest.raises(MarketFault, match='no assumption on "price of water"'):
        shipped_assumptions().named("plant", "price of water")


def test_mean_and_variance_are_those_of_pert() -> None:
    """Low 2, mode 5, high 14: mean (2 + 20 + 14) / 6 = 6; variance (6 - 2)(14 - 6) / 7 = 32 / 7."""
    row = assumed("plant", "x", "5", "years", low="2", high="14")
    assert mean(row) == pytest.approx(6.0)
    assert variance(row) == pytest.approx(32 / 7)


def test_draws_follow_the_beta_distribution_of_pert() -> None:
    """Its shapes are 1 + 4 (5 - 2) / 12 = 2 and 4."""
    row = assumed("plant", "x", "5", "years", low="2", high="14")
    at = np.linspace(0.001, 0.999, 97)
    expected = stats.beta.ppf(at, 2, 4, loc=2, scale=12)
    assert np.abs(quantile(row, at) - expected).max() < 12 / 2048
    ends = quantile(row, np.array([0.0, 1.0]))
    assert ends.tolist() == [2.0, 14.0]


def test_a_certain_assumption_has_one_value() -> None:
    row = assumed("plant", "x", "5", "years")
    assert quantile(row, np.array([0.0, 0.5, 1.0])).tolist() == [5.0, 5.0, 5.0]


def test_an_input_added_leaves_the_draws_of_all_others_as_they_were() -> None:
    book = shipped_assumptions()
    more = book.replaced([assumed("plant", "something new", "1", "ratio", high="2")])
    one, other = Draws(book, 7, 50), Draws(more, 7, 50)
    other.of("plant", "something new")
    assert all(np.array_equal(one.made(each), other.made(each)) for each in book.rows)


def test_another_seed_and_another_name_give_other_numbers() -> None:
    first = stream(1, "a").random(4).tolist()
    assert first == stream(1, "a").random(4).tolist()
    assert first != stream(2, "a").random(4).tolist()
    assert first != stream(1, "b").random(4).tolist()


def test_a_changed_assumption_replaces_the_one_of_its_id_in_its_place() -> None:
    book = shipped_assumptions()
    changed = replace(book.rows[3], mode=book.rows[3].high)
    assert book.replaced([changed]).rows == (*book.rows[:3], changed, *book.rows[4:])
