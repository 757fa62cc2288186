"""From the market to the plant: batches, suite-days, suites and people by hand."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from batchwright.market.assumptions import Book, shipped_assumptions
from batchwright.market.demand import (
    Capacity,
    Plant,
    checked,
    demand_for,
    demands,
    funnels,
    served,
    technologies_of,
)
from batchwright.market.forecast import Forecast, forecast
from batchwright.market.pert import Draws, stream
from batchwright.market.segments import PRODUCTS
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed

FILLING = "sterile fill-finish"
TABLETS = "oral solid dose"


def book(**changed: str) -> Book:
    values = {
        "part of small molecule": ("10", "percent"),
        "part of biologics": ("20", "percent"),
        "addressable": ("50", "percent"),
        "obtainable": ("1", "percent"),
        "revenue per batch": ("0.5", "USD m/batch"),
        "suite-days per batch": ("4", "suite-days/batch"),
        "people per suite-day": ("10.5", "people/suite-day"),
    }
    rows = [
        assumed("plant", f"{FILLING}: {name}", changed.get(name.replace(" ", "_"), value), unit)
        for name, (value, unit) in values.items()
    ]
    rows.append(assumed("plant", "price of a batch", changed.get("price", "0"), "percent/yr"))
    rows.append(assumed("plant", "working days of a person", "210", "days/yr"))
    return Book(tuple(rows))


PLANT = Plant(
    regions=("europe",),
    utilization_pct=Decimal(80),
    capacities=(Capacity(technology=FILLING, suites=2, available_days=Decimal(300)),),
)
MARKET = np.array([[[40.0], [80.0]], [[10.0], [20.0]], [[30.0], [60.0]]])
"""USD billion of small molecule, biologics and devices in two years, one path."""


def test_batches_suite_days_and_people_by_hand() -> None:
    """40 x 10 % + 10 x 20 % = USD 6 bn; x 50 % x 1 % = USD 30 m; / 0.5 = 60 batches; x 4 = 240
    suite-days; x 10.5 / 210 = 12 people; 240 / (300 x 80 %) = 1 suite. Twice all a year later.
    """
    found = demand_for(FILLING, MARKET, Draws(book(), 1, 1), 2025)
    assert found.revenue_usd_m[:, 0] == pytest.approx([30, 60])
    assert found.batches[:, 0] == pytest.approx([60, 120])
    assert found.suite_days[:, 0] == pytest.approx([240, 480])
    assert found.headcount[:, 0] == pytest.approx([12, 24])
    first, second = found.lines(PLANT)
    assert (first.year, second.year) == (2025, 2026)
    assert (first.suites.median, second.suites.median) == pytest.approx((1, 2))
    assert (first.suites_had, first.usable_suite_days) == (2, Decimal(480))
    assert first.spare_suite_days.median == pytest.approx(240)
    assert second.spare_suite_days.median == pytest.approx(0)


def test_what_only_fees_rise_by_makes_no_batches() -> None:
    """The market doubles in money; fees rise by a quarter: 120 / 1.25 = 96 batches."""
    found = demand_for(FILLING, MARKET, Draws(book(price="25"), 1, 1), 2025)
    assert found.batches[:, 0] == pytest.approx([60, 96])


def test_the_plant_is_short_in_the_paths_that_ask_for_more_than_it_can_use() -> None:
    """Of four paths of 240, 480, 480.8 and 960 suite-days two exceed 480."""
    market = np.zeros((3, 1, 4))
    market[0, 0] = 60.0 * np.array([1.0, 2.0, 2.0 + 1 / 300, 4.0])
    (line,) = demand_for(FILLING, market, Draws(book(), 1, 4), 2025).lines(PLANT)
    assert line.probability_short == 0.5


def test_a_considered_technology_has_demand_and_no_capacity() -> None:
    considered = replace(PLANT, capacities=(replace(PLANT.capacities[0], suites=0),))
    first, _ = demand_for(FILLING, MARKET, Draws(book(), 1, 1), 2025).lines(considered)
    assert first.usable_suite_days == 0
    assert first.probability_short == 1.0
    assert first.suites.median == pytest.approx(1)


@pytest.fixture(scope="module")
def found() -> Forecast:
    chance = stream(2, "pooled")
    return forecast(
        shipped_assumptions(),
        chance.normal(5.4, 0.05, 3000),
        chance.normal(0.095, 0.005, 3000),
        year=2025,
        horizon=2030,
        seed=1,
    )


def plant(*technologies: str, regions: tuple[str, ...] = ("europe",)) -> Plant:
    return Plant(
        regions=regions,
        utilization_pct=Decimal(85),
        capacities=tuple(
            Capacity(technology=each, suites=1, available_days=Decimal(330))
            for each in technologies
        ),
    )


def test_only_the_regions_a_plant_may_supply_are_its_market(found: Forecast) -> None:
    both = served(found, plant(FILLING, regions=("europe", "north_america")))
    apart = [served(found, plant(FILLING, regions=(each,))) for each in ("europe", "north_america")]
    assert np.abs(both - sum(apart)).max() < 1e-9
    products = [found.of("segment", f"{each} in europe") for each in PRODUCTS]
    assert served(found, plant(FILLING)).tolist() == np.array(products).tolist()


def test_every_technology_of_the_plant_has_its_demand(found: Forecast) -> None:
    names = tuple(technologies_of(shipped_assumptions()))
    assert len(names) == 5
    answers = demands(found, plant(*names))
    assert [each.technology for each in answers] == list(names)
    assert all((each.suite_days > 0).all() for each in answers)


def test_the_links_of_the_funnel_narrow_and_end_at_the_demand(found: Forecast) -> None:
    lines = list(funnels(found, plant(FILLING), 2030))
    assert [each.product for each in lines] == ["small molecule", "biologics"]
    for each in lines:
        medians = (
            each.market_usd_bn.median,
            each.technology_usd_bn.median,
            each.addressable_usd_m.median / 1000,
            each.obtainable_usd_m.median / 1000,
        )
        assert sorted(medians, reverse=True) == list(medians)
    (demand,) = demands(found, plant(FILLING))
    total = sum(each.obtainable_usd_m.median for each in lines)
    assert np.median(demand.revenue_usd_m[5]) == pytest.approx(total, rel=0.03)


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"regions": ("mars",)}, "region_unknown", '"mars" is no region'),
        ({"regions": ()}, "region_unknown", "No region is named"),
        ({"utilization_pct": Decimal(101)}, "utilization_impossible", "101 % is impossible"),
        ({"utilization_pct": Decimal(0)}, "utilization_impossible", "0 % is impossible"),
        (
            {"capacities": (Capacity(technology="oil", suites=1, available_days=Decimal(9)),)},
            "technology_unknown",
            'which products "oil" makes',
        ),
        (
            {"capacities": (Capacity(technology=FILLING, suites=-1, available_days=Decimal(9)),)},
            "capacity_impossible",
            "-1 suites of 9 days",
        ),
        (
            {"capacities": (Capacity(technology=FILLING, suites=1, available_days=Decimal(367)),)},
            "capacity_impossible",
            "1 suites of 367 days",
        ),
        ({"capacities": PLANT.capacities * 2}, "technology_taken", "stands twice"),
    ],
)
def test_an_impossible_plant_is_refused_with_its_value(
    change: dict[str, object], code: str, told: str
) -> None:
    with pytest.raises(MarketFault, match=told) as fault:
        checked(replace(PLANT, **change), shipped_assumptions())  # type: ignore[arg-type]
    assert fault.value.code == code


def test_technologies_cannot_make_more_than_the_whole_of_a_product() -> None:
    more = assumed("plant", "tablets by hand: part of small molecule", "95", "percent")
    with pytest.raises(MarketFault, match="make 105 % of small molecule") as fault:
        technologies_of(book().replaced([more]))
    assert fault.value.code == "parts_above_whole"
