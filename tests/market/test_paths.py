"""Paths: compounding by hand, bands against the log-normal, the same bits from the same seed."""

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
from scipy import stats

from batchwright.market.paths import Start, paths
from batchwright.market.pert import stream
from batchwright.market.quantiles import of_draws
from batchwright.market.segments import SEGMENTS
from batchwright.market.types import MarketFault


def start(count: int, *, segments: int = 12, common: float = 0.0, own: float = 0.0) -> Start:
    return Start(
        log_level=np.full(count, log(200.0)),
        log_growth=np.full(count, log(1.1)),
        shares=np.full((segments, count), 1.0 / segments),
        tilt=np.zeros((segments, 1)),
        common=np.array([common]),
        own=np.array([own]),
    )


def test_two_segments_compound_exactly_over_two_years_without_chance() -> None:
    """USD 200 bn at 10 % a year, shared 1 to 3: 50 and 150, 55 and 165, 60.5 and 181.5."""
    two = replace(start(1, segments=2), shares=np.array([[0.25], [0.75]]))
    found = paths(two, 2, stream(1, "paths")).values[:, :, 0]
    assert found == pytest.approx(np.array([[50, 150], [55, 165], [60.5, 181.5]]), rel=1e-12)


def test_a_tilt_moves_shares_and_not_the_total() -> None:
    """Weights 1 and 3 x 2 after one year of a tilt of ln 2: shares 1/7 and 6/7 of 220."""
    tilted = replace(
        start(1, segments=2),
        shares=np.array([[0.25], [0.75]]),
        tilt=np.array([[0.0], [log(2.0)]]),
    )
    found = paths(tilted, 1, stream(1, "paths")).values[1, :, 0]
    assert found == pytest.approx([220 / 7, 1320 / 7], rel=1e-12)


def test_segments_sum_to_the_total_of_every_path_and_year() -> None:
    found = paths(start(5000, common=0.05, own=0.2), 6, stream(1, "paths"))
    assert np.abs(found.values.sum(axis=1) / found.total - 1.0).max() < 1e-12


def test_bands_of_the_total_are_those_of_the_log_normal() -> None:
    """ln of the level after four years: normal around ln 200 + 4 ln 1.1, deviation .06 sqrt 4."""
    found = paths(start(100_000, common=0.06), 4, stream(5, "paths"))
    bands = of_draws(found.total[4])
    normal = stats.norm(log(200.0) + 4 * log(1.1), 0.06 * sqrt(4))
    for (low, high), part in ((bands.band_50, 0.5), (bands.band_80, 0.8), (bands.band_90, 0.9)):
        assert low == pytest.approx(exp(normal.ppf((1 - part) / 2)), rel=0.004)
        assert high == pytest.approx(exp(normal.ppf((1 + part) / 2)), rel=0.004)
    assert bands.median == pytest.approx(200 * 1.1**4, rel=0.002)


def test_own_shocks_spread_the_segments_against_each_other() -> None:
    """The ln ratio of two segments after one year is normal with deviation .1 sqrt 2."""
    found = paths(start(50_000, own=0.1), 1, stream(5, "paths")).values[1]
    assert np.log(found[0] / found[7]).std() == pytest.approx(0.1 * sqrt(2), rel=0.02)


def test_the_same_seed_gives_the_same_bits_also_past_one_chunk() -> None:
    given = start(10_001, common=0.05, own=0.1)
    one, other = (paths(given, 3, stream(9, "paths")).values for _ in range(2))
    assert one.tobytes() == other.tobytes()
    assert one.tobytes() != paths(given, 3, stream(8, "paths")).values.tobytes()


def test_there_are_twelve_segments_of_three_products_and_four_regions() -> None:
    assert len(SEGMENTS) == len(set(SEGMENTS)) == 12


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"shares": np.full((12, 3), 0.08)}, "shares_do_not_sum", "one sum is 0.96"),
        ({"common": np.array([-0.01])}, "volatility_impossible", "-1 %"),
        ({"log_growth": np.zeros(4)}, "draws_differ", "log_growth"),
    ],
)
def test_what_cannot_be_walked_is_refused_with_its_value(
    change: dict[str, np.ndarray], code: str, told: str
) -> None:
    with pytest.raises(MarketFault, match=told) as fault:
        paths(replace(start(3), **change), 1, stream(1, "paths"))
    assert fault.value.code == code


def test_a_negative_share_is_refused() -> None:
    shares = np.full((12, 3), 0.1)
    shares[0], shares[1] = -0.1, 0.1
    with pytest.raises(MarketFault, match=r"the least is -0\.1"):
        paths(replace(start(3), shares=shares), 1, stream(1, "paths"))


@pytest.mark.parametrize("years", [0, 51])
def test_a_horizon_lies_1_to_50_years_ahead(years: int) -> None:
    with pytest.raises(MarketFault, match=f"over {years} years"):
        paths(start(3), years, stream(1, "paths"))
