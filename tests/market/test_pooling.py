"""The pooled level: against an independent sum, by hand, and on the published claims."""

from decimal import Decimal
from math import exp, log

import numpy as np
import pytest
from scipy import stats

from batchwright.market.likelihood import student_t7
from batchwright.market.pooling import each_left_out, pool
from batchwright.market.reading import shipped
from batchwright.market.types import Bound, MarketClaim, MarketFault


def claim(
    claim_id: str,
    usd_bn: str,
    year: int = 2025,
    *,
    publisher: str = "",
    scope: str = "devices",
    growth: str | None = None,
) -> MarketClaim:
    return MarketClaim(
        claim_id=claim_id,
        claim_ids=(claim_id,),
        publisher=publisher or f"publisher of {claim_id}",
        edition="",
        scope=scope,
        region="global",
        base_year=year,
        base_usd_bn=Decimal(usd_bn),
        end_year=None,
        end_usd_bn=None,
        stated_cagr_pct=Decimal(growth) if growth is not None else None,
    )


THREE = (claim("a", "90"), claim("b", "100"), claim("c", "112"))


@pytest.fixture(scope="module")
def published() -> tuple[MarketClaim, ...]:
    return shipped().markets


def independent_sum(levels: list[float]) -> tuple[float, float, list[float]]:
    """Mean and deviation of the ln level and the weights, summed plainly over (level, sigma, pi).

    Another way than the module's: one fine fixed grid, scipy's density, no rounds, claims of one
    year without growth, so that growth and tau drop out.
    """
    y = np.log(levels)
    mu = np.linspace(y.min() - 2.5, y.max() + 2.5, 801)[:, None, None]
    sigma = np.exp(np.linspace(log(0.01), log(3.0), 81))[None, :, None]
    pi = np.linspace(0.0125, 0.9875, 40)[None, None, :]
    prior = stats.norm.logpdf(np.log(sigma), log(0.2), 0.6) + stats.beta.logpdf(pi, 8, 2)
    otherwise = 1.0 / log(10_000.0 / 0.1)
    good = [stats.t.pdf((each - mu) / sigma, 7) / sigma for each in y]
    log_mass = prior + sum(np.log(pi * each + (1 - pi) * otherwise) for each in good)
    mass = np.exp(log_mass - log_mass.max())
    mass /= mass.sum()
    mean = float((mass * mu).sum())
    deviation = float(np.sqrt((mass * (mu - mean) ** 2).sum()))
    weights = [float((mass * pi * g / (pi * g + (1 - pi) * otherwise)).sum()) for g in good]
    return mean, deviation, weights


@pytest.mark.parametrize("levels", [["90", "100", "112"], ["60", "100", "112", "9"]])
def test_the_grid_agrees_with_an_independent_sum(levels: list[str]) -> None:
    claims = [claim(str(place), level) for place, level in enumerate(levels)]
    pooled = pool(claims, "devices", 2025)
    mean, deviation, weights = independent_sum([float(each) for each in levels])
    draws, _ = pooled.draws(400_000, np.random.default_rng(1))
    assert float(draws.mean()) == pytest.approx(mean, abs=0.004)
    assert float(draws.std()) == pytest.approx(deviation, rel=0.03)
    for place, weight in enumerate(weights):
        assert pooled.weights[str(place)] == pytest.approx(weight, abs=0.01)


def test_the_density_is_that_of_students_t_of_seven_degrees() -> None:
    distance = np.linspace(-9, 9, 37)
    found = student_t7(distance, np.array(0.3))
    assert np.allclose(found, stats.t.pdf(distance / 0.3, 7) / 0.3, rtol=1e-12)


def test_three_claims_that_agree_are_pooled_near_their_middle() -> None:
    pooled = pool(THREE, "devices", 2025)
    assert pooled.level.median == pytest.approx(100, rel=0.02)
    assert pooled.level.band_90[0] < pooled.level.band_80[0] < pooled.level.band_50[0]
    assert pooled.level.band_50[1] < pooled.level.band_80[1] < pooled.level.band_90[1]
    assert pooled.predictive.band_80[0] < pooled.level.band_80[0]
    assert pooled.predictive.band_80[1] > pooled.level.band_80[1]


def test_editions_of_one_publisher_count_as_one() -> None:
    twice = (*THREE, claim("c2", "112", publisher="publisher of c"))
    once, both = pool(THREE, "devices", 2025), pool(twice, "devices", 2025)
    assert both.publishers == once.publishers == 3
    assert both.level.median == pytest.approx(once.level.median, rel=1e-6)
    assert both.level.band_90 == pytest.approx(once.level.band_90, rel=1e-6)


def test_a_claim_that_measures_something_else_hardly_moves_the_level() -> None:
    with_far = pool((*THREE, claim("far", "4")), "devices", 2025)
    assert with_far.weights["far"] < 0.02
    assert with_far.level.median == pytest.approx(
        pool(THREE, "devices", 2025).level.median, rel=0.02
    )


def test_years_are_rolled_by_the_growth_that_the_claims_state() -> None:
    claims = [claim(name, "100", 2025, growth="10") for name in "abc"]
    found = {year: pool(claims, "devices", year).level.median for year in (2025, 2028)}
    assert found[2028] / found[2025] == pytest.approx(1.1**3, rel=0.01)


def test_bands_of_a_year_far_off_are_those_of_the_draws() -> None:
    claims = (claim("a", "100", growth="8.5"), claim("b", "90"), claim("c", "110", growth="10"))
    pooled = pool(claims, "devices", 2050)
    level, _ = pooled.draws(200_000, np.random.Generator(np.random.PCG64(7)))
    for share, found in ((0.25, pooled.level.band_50[0]), (0.9, pooled.level.band_80[1])):
        assert found == pytest.approx(exp(float(np.quantile(level, share))), rel=0.01)
    assert pooled.predictive.median == pytest.approx(pooled.level.median, rel=0.02)


@pytest.mark.parametrize("growth", ["45", "-22"])
def test_growth_that_all_publishers_state_is_believed_however_unusual(growth: str) -> None:
    pooled = pool([claim(name, "5", growth=growth) for name in "abcd"], "devices", 2025)
    assert pooled.growth.median == pytest.approx(float(growth), abs=2)


def test_growth_that_is_usual_tells_little_of_what_a_claim_measures() -> None:
    three = [
        claim(name, level, growth="8")
        for name, level in zip("abc", ("100", "101", "99"), strict=True)
    ]
    pooled = pool((*three, claim("far", "10", growth="8")), "devices", 2025)
    assert pooled.weights["far"] < 0.1
    assert pooled.level.median == pytest.approx(100, rel=0.02)


def test_two_camps_give_a_band_that_holds_both_and_no_trust_in_either() -> None:
    levels = zip("abcd", ("100", "105", "10", "11"), strict=True)
    pooled = pool([claim(name, level, growth="8") for name, level in levels], "devices", 2025)
    assert pooled.level.band_50[0] < 15
    assert pooled.level.band_50[1] > 85
    assert max(pooled.weights.values()) < 0.8


def test_claims_of_other_years_meet_in_one() -> None:
    claims = [
        claim("a", "100", 2022, growth="10"),
        claim("b", "121", 2024, growth="10"),
        claim("c", "146.41", 2026, growth="10"),
    ]
    pooled = pool(claims, "devices", 2024)
    assert pooled.level.median == pytest.approx(121, rel=0.02)
    assert pooled.growth.median == pytest.approx(10, abs=0.4)


@pytest.mark.parametrize(
    "claims",
    [
        (claim("a", "7.8", 2022), claim("b", "239.5")),
        (claim("a", "100"), claim("b", "101")),
        (claim("a", "100", publisher="one"), claim("b", "101", publisher="One ")),
    ],
)
def test_two_claims_alone_are_refused_with_reasons(claims: tuple[MarketClaim, ...]) -> None:
    with pytest.raises(MarketFault) as refused:
        pool(claims, "devices", 2025)
    assert refused.value.code == "two_claims_alone"
    assert "Add" in refused.value.reason


def test_the_two_reports_alone_are_refused_by_both_their_figures(
    published: tuple[MarketClaim, ...],
) -> None:
    two = [each for each in published if each.claim_id in ("C001", "C044")]
    with pytest.raises(MarketFault, match=r"USD 7\.8 bn in 2022 and .* USD 239\.5 bn in 2025"):
        pool(two, "drugs+devices", 2025)


def test_two_claims_that_agree_are_pooled_where_other_scopes_tell_the_spread() -> None:
    others = [claim(f"o{n}", str(200 + n), scope="drugs (CDMO)") for n in range(4)]
    pooled = pool((claim("a", "95"), claim("b", "100"), *others), "devices", 2025)
    assert pooled.publishers == 2
    assert 85 < pooled.level.median < 110


def test_two_claims_that_contradict_are_refused_whatever_other_scopes_say() -> None:
    others = [claim(f"o{n}", str(200 + n), scope="drugs (CDMO)") for n in range(4)]
    with pytest.raises(MarketFault) as refused:
        pool((claim("a", "8"), claim("b", "240"), *others), "devices", 2025)
    assert refused.value.code == "two_claims_alone"


def test_a_scope_without_claims_names_those_that_have_some() -> None:
    with pytest.raises(MarketFault, match="devices"):
        pool(THREE, "biologics", 2025)


def test_a_scope_nobody_knows_names_the_table() -> None:
    with pytest.raises(MarketFault, match=r"drugs \(CDMO\)"):
        pool(THREE, "gadgets", 2025)


def test_a_claim_without_scope_or_of_one_region_is_left_out_and_told() -> None:
    from dataclasses import replace

    vague = replace(claim("v", "5"), scope=None)
    local = replace(claim("l", "5"), region="europe")
    assert dict(pool((*THREE, vague, local), "devices", 2025).left_out).keys() == {"v", "l"}


def test_no_level_lies_below_what_firms_disclose() -> None:
    floor = Bound(scope="devices", year=2025, low_usd_bn=Decimal(98))
    pooled = pool(THREE, "devices", 2025, (floor,))
    assert pooled.level.band_90[0] >= 97
    assert pooled.level.median > pool(THREE, "devices", 2025).level.median


def test_no_level_lies_above_what_there_is() -> None:
    ceiling = Bound(scope="devices", year=2025, high_usd_bn=Decimal(98))
    assert pool(THREE, "devices", 2025, (ceiling,)).level.band_90[1] <= 99


def test_bounds_that_leave_nothing_are_told() -> None:
    floor = Bound(scope="devices", year=2025, low_usd_bn=Decimal(5000))
    with pytest.raises(MarketFault) as refused:
        pool(THREE, "devices", 2025, (floor,))
    assert refused.value.code == "bounds_contradict"


def test_the_same_claims_give_the_same_digits_in_any_order(
    published: tuple[MarketClaim, ...],
) -> None:
    first = pool(published, "drugs+devices", 2025)
    second = pool(tuple(reversed(published)), "drugs+devices", 2025)
    assert repr(first.level) == repr(second.level)
    assert repr(first.predictive) == repr(second.predictive)
    assert first.weights == second.weights


def test_draws_come_from_the_same_distribution_as_the_bands(
    published: tuple[MarketClaim, ...],
) -> None:
    pooled = pool(published, "drugs+devices", 2027)
    level, growth = pooled.draws(200_000, np.random.Generator(np.random.PCG64(7)))
    again, _ = pooled.draws(200_000, np.random.Generator(np.random.PCG64(7)))
    assert np.array_equal(level, again)
    assert exp(float(np.median(level))) == pytest.approx(pooled.level.median, rel=0.005)
    assert exp(float(np.quantile(level, 0.9))) == pytest.approx(pooled.level.band_80[1], rel=0.01)
    grown = 100 * (np.exp(np.median(growth)) - 1)
    assert grown == pytest.approx(pooled.growth.median, abs=0.1)


def test_the_total_of_7_8_billion_does_not_measure_drugs_and_devices(
    published: tuple[MarketClaim, ...],
) -> None:
    weights = pool(published, "drugs+devices", 2025).weights
    assert weights["C001"] < 0.01
    assert weights["C044"] > 0.8
    assert weights["C048"] == weights["C044"]


def test_bands_of_80_percent_cover_about_80_percent_of_claims_left_out(
    published: tuple[MarketClaim, ...],
) -> None:
    left = [each for each in each_left_out(published) if each.claim_id.startswith("P")]
    assert len(left) == 19
    assert 0.7 <= sum(each.within_80 for each in left) / len(left) <= 0.9


@pytest.mark.parametrize("claim_id", ["P01", "P10", "P25"])
def test_a_claim_left_out_is_held_against_the_pool_of_the_others(
    published: tuple[MarketClaim, ...], claim_id: str
) -> None:
    out = next(each for each in published if each.claim_id == claim_id)
    rest = [each for each in published if each is not out]
    low, high = pool(rest, out.scope or "", out.base_year).predictive.band_80
    found = next(each for each in each_left_out(published) if each.claim_id == claim_id)
    assert found.within_80 == (low <= float(out.base_usd_bn) <= high)


def test_a_market_that_nearly_vanishes_is_pooled_without_a_fault() -> None:
    from dataclasses import replace

    vanishing = replace(
        claim("v", "1e28"), end_year=2026, end_usd_bn=Decimal("1e-28"), stated_cagr_pct=None
    )
    assert pool((*THREE, vanishing), "devices", 2025).weights["v"] < 0.01
