"""What changed since the last edition: a waterfall that closes."""

from collections.abc import Mapping

import pytest

from batchwright.market.editions import Replaced, compared
from batchwright.market.types import MarketFault

INPUTS = (
    Replaced(name="claims", old=100.0, new=110.0),
    Replaced(name="seed", old=7.0, new=7.0),
    Replaced(name="growth", old=2.0, new=3.0),
)


def evaluate(values: Mapping[str, float]) -> float:
    return values["claims"] * values["growth"]


def test_inputs_are_replaced_one_by_one_and_the_changes_close() -> None:
    """100 x 2 = 200; new claims 220 (+20); the seed is the same; growth 3: 330 (+110)."""
    found = compared(INPUTS, evaluate)
    assert (found.start, found.end) == (200.0, 330.0)
    changes = [(each.name, each.change) for each in found.changes]
    assert changes == [("claims", 20.0), ("seed", 0.0), ("growth", 110.0)]


def test_the_order_decides_to_what_a_common_effect_is_counted() -> None:
    found = compared(INPUTS[::-1], evaluate)
    assert [each.change for each in found.changes] == [100.0, 0.0, 30.0]
    assert found.end == 330.0


def test_an_input_that_did_not_change_is_not_evaluated_again() -> None:
    asked: list[Mapping[str, float]] = []

    def counting(values: Mapping[str, float]) -> float:
        asked.append(values)
        return evaluate(values)

    compared(INPUTS, counting)
    assert len(asked) == 3


def test_two_inputs_of_one_name_are_refused() -> None:
    with pytest.raises(MarketFault, match='named "claims"') as fault:
        compared((INPUTS[0], INPUTS[0]), evaluate)
    assert fault.value.code == "input_taken"
