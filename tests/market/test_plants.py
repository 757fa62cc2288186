"""A plant as its file describes it."""

import json
from typing import Any

import pytest

from batchwright.market.plants import plant_in, shipped_plant
from batchwright.market.types import MarketFault


def described(**changes: Any) -> bytes:
    found = {
        "name": "North",
        "regions": ["europe"],
        "utilization_pct": 75.5,
        "capacities": [{"technology": "oral solid dose", "suites": 3, "available_days": 300}],
        "invest_in": "oral solid dose",
        "decision_year": 2026,
    }
    return json.dumps(found | changes).encode()


def test_a_plant_is_read_with_its_digits() -> None:
    found = plant_in(described(), "plant.json")
    assert str(found.plant.utilization_pct) == "75.5"
    assert (
        found.plant.usable_suite_days("oral solid dose")
        == 3 * 300 * found.plant.utilization_pct / 100
    )


def test_the_shipped_plant_says_that_it_is_an_example() -> None:
    assert "example" in shipped_plant().note


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"{", "no JSON"),
        (b"[]", "no object"),
        (b"\xff", "no JSON"),
        (described(name=3), "name is 3"),
        (described(utilization_pct="80"), "utilization_pct"),
        (described(capacities=[3]), "capacities"),
        (described(capacities=[{"technology": "x", "suites": 1.5, "available_days": 1}]), "suites"),
        (described(decision_year=True), "decision_year"),
    ],
)
def test_what_is_no_plant_names_the_field(text: bytes, named: str) -> None:
    with pytest.raises(MarketFault) as refused:
        plant_in(text, "plant.json")
    assert refused.value.code == "plant_unread"
    assert named in refused.value.reason
