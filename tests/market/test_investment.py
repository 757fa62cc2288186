"""The investment case: cash flows and net present value by hand, and what overturns a ranking."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from batchwright.market.assumptions import Book, shipped_assumptions
from batchwright.market.demand import Capacity, Plant
from batchwright.market.forecast import Forecast, forecast
from batchwright.market.investment import NOTHING, Case, case, cash_flows, npv, options_of
from batchwright.market.overturning import across_paths, within_range
from batchwright.market.pert import Draws, stream
from batchwright.market.sensitivity import Input
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed

CELLS = "mammalian drug substance"
UNITS = {
    "capital": "USD m",
    "years of spending": "years",
    "start": "years",
    "ramp-up": "years",
    "capacity": "suite-days/yr",
    "margin per suite-day": "USD m/suite-day",
    "fixed cost": "USD m/yr",
    "exit value": "percent",
}


def option(*values: str) -> Draws:
    rows = [
        assumed("investment", f"build: {name}", value, unit)
        for (name, unit), value in zip(UNITS.items(), values, strict=True)
    ]
    return Draws(Book(tuple(rows)), 1, 1)


def flat(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_net_present_value_by_hand() -> None:
    """-100 + 60 / 1.1 + 60.5 / 1.21 = -100 + 54.545... + 50."""
    found = npv(flat(-100, 60, 60.5), np.array([10.0]))
    assert found[0] == pytest.approx(-100 + 600 / 11 + 50)
    assert npv(flat(-100, 60, 60.5), np.array([0.0]))[0] == pytest.approx(20.5)


def test_cash_flows_by_hand() -> None:
    """USD 40 m over two years; runs from year 1, half of 100 suite-days there, all from year 2.

    Year 0: -20. Year 1: 50 x .3 - 5 - 20 = -10. Year 2: 80 unmet x .3 - 5 = 19. Year 3: 100 x .3
    - 5 + a quarter of 40 = 35.
    """
    draws = option("40", "2", "1", "2", "100", "0.3", "5", "25")
    found = cash_flows("build", flat(90, 90, 80, 130), np.ones((4, 1)), draws)
    assert found[:, 0] == pytest.approx([-20, -10, 19, 35])


def test_a_start_within_a_year_runs_for_the_rest_of_it() -> None:
    """From a quarter past year 1 on: three quarters of capacity and of fixed cost."""
    draws = option("0", "0", "1.25", "0", "100", "0.1", "4", "0")
    found = cash_flows("build", flat(999, 999, 999), np.ones((3, 1)), draws)
    assert found[:, 0] == pytest.approx([0, 7.5 - 3, 10 - 4])


def test_capital_is_spent_over_its_years_also_over_parts_of_one() -> None:
    draws = option("50", "2.5", "9", "1", "0", "0", "0", "0")
    found = cash_flows("build", np.zeros((4, 1)), np.ones((4, 1)), draws)
    assert found[:, 0] == pytest.approx([-20, -20, -10, 0])
    at_once = option("50", "0", "9", "1", "0", "0", "0", "0")
    found = cash_flows("build", np.zeros((2, 1)), np.ones((2, 1)), at_once)
    assert found[:, 0] == pytest.approx([-50, 0])


def test_margin_and_fixed_cost_rise_as_fees_do() -> None:
    draws = option("0", "0", "0", "1", "100", "0.1", "4", "0")
    found = cash_flows("build", flat(100, 100), flat(1.0, 1.5), draws)
    assert found[:, 0] == pytest.approx([6, 9])


def test_a_break_even_by_hand() -> None:
    """Building is worth 10 m - 30, partnering 5: they meet at m = 3.5, 1.5 of 8 below the mode."""

    def worth(value: float) -> Mapping[str, float]:
        return {"build": 10 * value - 30, "partner": 5.0, NOTHING: 0.0}

    row = assumed("investment", "build: margin", "5", "ratio", low="1", high="9")
    partner, nothing = within_range(row, "build", worth)
    assert (partner.option, nothing.option) == ("partner", NOTHING)
    assert partner.value == pytest.approx(3.5)
    assert partner.distance == pytest.approx(1.5 / 8)
    assert nothing.value == pytest.approx(3.0)


def test_of_two_break_evens_the_nearer_to_the_mode_is_told() -> None:
    row = assumed("investment", "x", "5", "ratio", low="1", high="9")
    (found,) = within_range(row, "a", lambda value: {"a": 0.0, "b": (value - 2) * (value - 6)})
    assert found.value == pytest.approx(6.0)


def test_what_overturns_nothing_within_its_range_has_no_break_even() -> None:
    row = assumed("investment", "x", "5", "ratio", low="1", high="9")
    assert within_range(row, "a", lambda value: {"a": value, "b": 0.5}) == ()


def test_an_option_ahead_at_the_mode_already_is_told_at_the_mode() -> None:
    row = assumed("investment", "x", "5", "ratio", low="1", high="9")
    (found,) = within_range(row, "a", lambda value: {"a": 1.0, "b": value})
    assert (found.value, found.distance) == (5.0, 0.0)


def test_an_input_of_the_market_overturns_where_means_of_paths_cross() -> None:
    """The best is worth x, the other 12: they meet at 12, where the range is about 0 to 40."""
    x = np.linspace(0.0, 40.0, 20_001)
    noise = stream(1, "noise").normal(0.0, 1.0, x.size)
    given = Input(name="growth", unit="percent/yr", draws=x)
    (found,) = across_paths(given, "a", {"a": x + noise, "b": np.full(x.size, 12.0)})
    assert found.value == pytest.approx(12.0, abs=0.2)
    assert found.middle == pytest.approx(20.0, abs=1.1)
    assert across_paths(given, "a", {"a": x + 1, "b": np.zeros(x.size)}) == ()


def test_a_scenario_overturns_where_it_happens() -> None:
    happens = (np.arange(1000) % 4 == 0).astype(np.float64)
    given = Input(name="scenario", unit="happens", draws=happens)
    (found,) = across_paths(given, "a", {"a": 1.0 - 5 * happens, "b": np.zeros(1000)})
    assert (found.value, found.option) == (1.0, "b")


PLANT = Plant(
    regions=("europe",),
    utilization_pct=Decimal(85),
    capacities=(Capacity(technology=CELLS, suites=1, available_days=Decimal(330)),),
)


@pytest.fixture(scope="module")
def market() -> Forecast:
    chance = stream(2, "pooled")
    return forecast(
        shipped_assumptions(),
        chance.normal(5.4, 0.1, 4000),
        chance.normal(0.095, 0.008, 4000),
        year=2025,
        horizon=2035,
        seed=1,
    )


@pytest.fixture(scope="module")
def found(market: Forecast) -> Case:
    return case(market, PLANT, CELLS, 2026)


def test_all_options_are_ranked_by_mean_beside_doing_nothing(found: Case) -> None:
    names = {"build", "buy", "single-use suite", "partner"}
    assert set(options_of(shipped_assumptions())) == names
    assert {each.option for each in found.options} == {*names, NOTHING}
    means = [each.mean for each in found.options]
    assert means == sorted(means, reverse=True)
    assert sum(each.best for each in found.options) == pytest.approx(1.0)
    nothing = next(each for each in found.options if each.option == NOTHING)
    assert (nothing.mean, nothing.negative, nothing.bands.median) == (0.0, 0.0, 0.0)


def test_the_chance_to_destroy_value_is_the_part_of_paths_below_zero(found: Case) -> None:
    for each in found.options:
        assert each.negative == (each.npv < 0).mean()
        assert (each.bands.median < 0) == (each.negative > 0.5)


def test_held_at_its_break_even_the_assumption_ends_the_lead(market: Forecast, found: Case) -> None:
    """The whole case made again with the assumption certain at the value that was named."""
    turn = next(each for each in found.break_evens if each.assumption_id is not None)
    before = {each.option: each.mean for each in found.options}
    row = next(each for each in market.draws.book.rows if each.assumption_id == turn.assumption_id)
    value = Decimal(f"{turn.value:.9f}")
    held = market.draws.book.replaced([replace(row, low=value, mode=value, high=value)])
    chance = stream(2, "pooled")
    again = case(
        forecast(
            held,
            chance.normal(5.4, 0.1, 4000),
            chance.normal(0.095, 0.008, 4000),
            year=2025,
            horizon=2035,
            seed=1,
        ),
        PLANT,
        CELLS,
        2026,
    )
    after = {each.option: each.mean for each in again.options}
    lead = abs(after[found.best] - after[turn.option])
    assert lead < 0.5
    assert lead < before[found.best] - before[turn.option]


def test_break_evens_come_by_distance_and_the_nearest_is_named(found: Case) -> None:
    distances = [each.distance for each in found.break_evens]
    assert distances == sorted(distances)
    assert found.nearest() == found.break_evens[0]
    assert found.nearest(found.best) is None
    assert all(found.best != each.option for each in found.break_evens)
    assert found.examined > len({each.name for each in found.break_evens})


def test_a_decision_in_the_last_year_is_too_late(market: Forecast) -> None:
    with pytest.raises(MarketFault, match="2035 has no year left") as fault:
        case(market, PLANT, CELLS, 2035)
    assert fault.value.code == "too_late"


def test_a_technology_the_plant_does_not_name_is_refused(market: Forecast) -> None:
    with pytest.raises(MarketFault, match='no technology "oral solid dose"') as fault:
        case(market, PLANT, "oral solid dose", 2026)
    assert fault.value.code == "technology_unknown"


def test_a_case_without_options_is_refused() -> None:
    rows = [each for each in shipped_assumptions().rows if each.group != "investment"]
    bare = forecast(
        Book(tuple(rows)), np.full(100, 5.0), np.full(100, 0.1), year=2025, horizon=2030, seed=1
    )
    with pytest.raises(MarketFault, match="no option to invest in") as fault:
        case(bare, PLANT, CELLS, 2026)
    assert fault.value.code == "no_options"
