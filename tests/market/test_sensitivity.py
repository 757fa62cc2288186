"""What matters: the tornado against a sum whose answer is known."""

import numpy as np
import pytest
from scipy import stats

from batchwright.market.assumptions import shipped_assumptions
from batchwright.market.forecast import forecast
from batchwright.market.pert import stream
from batchwright.market.sensitivity import Input, inputs_of, tornado, tornado_of
from batchwright.market.types import MarketFault

COUNT = 60_000


def normal(name: str) -> Input:
    return Input(name=name, unit="", draws=stream(1, name).standard_normal(COUNT))


def test_the_parts_of_variance_of_a_sum_are_those_of_its_terms() -> None:
    """Y = 3 a + 4 b + 0 c: 9/25, 16/25 and none; the tornado goes 2 x 1.28 x the factor."""
    a, b, c = normal("a"), normal("b"), normal("c")
    found = tornado((a, b, c), 3 * a.draws + 4 * b.draws)
    assert [bar.name for bar in found] == ["b", "a", "c"]
    shares = [bar.variance_share for bar in found]
    assert shares == pytest.approx([16 / 25, 9 / 25, 0.0], abs=0.01)
    reach = 2 * stats.norm.ppf(0.9)
    assert found[0].high - found[0].low == pytest.approx(4 * reach, rel=0.03)
    assert found[1].input_high == pytest.approx(stats.norm.ppf(0.9), rel=0.02)


def test_what_happens_or_not_goes_from_off_to_on() -> None:
    happens = (stream(1, "happens").random(COUNT) < 0.05).astype(np.float64)
    noise = normal("noise").draws
    (bar,) = tornado((Input(name="surge", unit="happens", draws=happens),), 7 * happens + noise)
    assert (bar.input_low, bar.input_high) == (0.0, 1.0)
    assert bar.high - bar.low == pytest.approx(7.0, abs=0.1)


def test_an_input_without_doubt_has_no_bar() -> None:
    sure = Input(name="sure", unit="", draws=np.ones(COUNT))
    assert tornado((sure,), normal("y").draws) == ()


def test_too_few_paths_are_refused() -> None:
    few = Input(name="few", unit="", draws=np.arange(99.0))
    with pytest.raises(MarketFault, match="99 paths are too few") as fault:
        tornado((few,), few.draws)
    assert fault.value.code == "paths_too_few"


def test_level_and_growth_matter_for_the_total_and_shares_for_a_segment() -> None:
    chance = stream(2, "pooled")
    found = forecast(
        shipped_assumptions(),
        chance.normal(5.4, 0.2, 6000),
        chance.normal(0.095, 0.005, 6000),
        year=2025,
        horizon=2030,
        seed=1,
    )
    total = tornado_of(found)
    assert total[0].name == "level in 2025"
    assert total[0].variance_share > 0.7
    biologics = tornado_of(found, "product", "biologics")
    assert "share of biologics" in [bar.name for bar in biologics[:2]]
    names = [each.name for each in inputs_of(found)]
    assert len(names) == len(set(names))
