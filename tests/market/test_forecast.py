"""The forecast: axes share one total, both views stand, bands nest, bits repeat."""

import numpy as np
import pytest

from batchwright.market.assumptions import shipped_assumptions
from batchwright.market.forecast import Forecast, forecast
from batchwright.market.pert import stream
from batchwright.market.scenarios import scenarios_of
from batchwright.market.shares import View
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed, certain

COUNT = 4000
VIEWS = (
    View(name="C047", weight=1.0, shares_pct={"asia_pacific": 47.4}),
    View(name="C031", weight=1.0, order=("north_america", "europe", "asia_pacific")),
)


def pooled(count: int = COUNT) -> tuple[np.ndarray, np.ndarray]:
    chance = stream(11, "pooled")
    return chance.normal(np.log(230.0), 0.08, count), chance.normal(0.095, 0.008, count)


def made(seed: int = 1, horizon: int = 2030) -> Forecast:
    level, growth = pooled()
    return forecast(
        shipped_assumptions(), level, growth, year=2025, horizon=horizon, seed=seed, views=VIEWS
    )


@pytest.fixture(scope="module")
def found() -> Forecast:
    return made()


@pytest.mark.parametrize(
    "axis", ["product", "region", "segment", "service", "customer", "application"]
)
def test_the_members_of_every_axis_sum_to_the_total(found: Forecast, axis: str) -> None:
    total = found.of("total", "total")
    assert np.abs(found.all_of(axis).sum(axis=0) / total - 1.0).max() < 1e-9


def test_the_base_year_is_what_was_pooled(found: Forecast) -> None:
    level, _ = pooled()
    assert np.abs(found.of("total", "total")[0] / np.exp(level) - 1.0).max() < 1e-12


def test_every_member_has_bands_in_every_year_and_wider_ones_hold_narrower(
    found: Forecast,
) -> None:
    lines = list(found.lines())
    members = sum(
        len(found.members(axis))
        for axis in ("total", "product", "region", "service", "customer", "application", "segment")
    )
    assert len(lines) == members * 6
    for line in lines:
        bands = line.usd_bn
        edges = [bands.band_90[0], bands.band_80[0], bands.band_50[0], bands.median]
        edges += [bands.band_50[1], bands.band_80[1], bands.band_90[1]]
        assert edges == sorted(edges)


def test_both_views_of_the_regions_stand_with_their_weights(found: Forecast) -> None:
    assert found.regional.probability == {"C047": 0.5, "C031": 0.5}
    asia = found.of("region", "asia_pacific")[0]
    europe = found.of("region", "europe")[0]
    by_rank = found.regional.picked == 1
    assert (asia[by_rank] <= europe[by_rank] * (1 + 1e-9)).all()
    shares = asia[~by_rank] / found.of("total", "total")[0][~by_rank]
    assert 100 * shares.mean() == pytest.approx(47.4, abs=0.3)


def test_certain_assumptions_and_no_scenario_grow_as_pooled() -> None:
    still = [
        assumed("forecast", f"{each} volatility", "0", "percent/yr") for each in ("common", "own")
    ]
    book = certain(shipped_assumptions()).replaced(still)
    forced = {each.name: False for each in scenarios_of(book)}
    level, growth = pooled(301)
    answer = forecast(book, level, growth, year=2025, horizon=2035, seed=1, forced=forced)
    total = answer.of("total", "total")
    assert np.abs(total[10] / np.exp(level + 10 * growth) - 1.0).max() < 1e-12
    expected = 100 * np.expm1(np.median(growth))
    assert answer.growth_pct("total", "total").median == pytest.approx(expected, abs=1e-9)


def test_the_same_seed_and_inputs_give_the_same_bits(found: Forecast) -> None:
    again = made()
    assert again.values.tobytes() == found.values.tobytes()
    assert list(again.lines()) == list(found.lines())
    assert made(seed=2).values.tobytes() != found.values.tobytes()


def test_a_longer_horizon_keeps_the_shares_it_began_with(found: Forecast) -> None:
    longer = made(horizon=2060)
    assert longer.values[0].tobytes() == found.values[0].tobytes()
    assert longer.values.shape == (36, 12, COUNT)


def test_shares_are_told_in_percent_of_the_total(found: Forecast) -> None:
    shares = [found.share_pct("product", each, 2025).median for each in found.members("product")]
    assert sum(shares) == pytest.approx(100, abs=0.5)
    assert found.share_pct("total", "total", 2030).band_90 == pytest.approx((100.0, 100.0))


@pytest.mark.parametrize(
    ("axis", "member", "code"),
    [("planet", "mars", "axis_unknown"), ("region", "mars", "member_unknown")],
)
def test_what_is_not_forecast_is_refused_with_what_is(
    found: Forecast, axis: str, member: str, code: str
) -> None:
    with pytest.raises(MarketFault, match="Choose one of: ") as fault:
        found.of(axis, member)
    assert fault.value.code == code


def test_a_year_outside_of_the_forecast_is_refused(found: Forecast) -> None:
    with pytest.raises(MarketFault, match="2031 lies outside of this forecast") as fault:
        found.share_pct("total", "total", 2031)
    assert fault.value.code == "year_outside"
