"""The arithmetic gate against hand calculations, and at its limits."""

import math
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from batchwright.market.gate import (
    TOLERANCE_PP,
    Verdict,
    cagr_pct,
    half_step,
    implied_range_pct,
    judged,
)
from batchwright.market.types import MarketClaim


def market(
    base: str,
    end: str | None,
    stated: str | None,
    years: tuple[int, int | None] = (2022, 2030),
    growth_year: int | None = None,
) -> MarketClaim:
    """A market as one publisher states it."""
    return MarketClaim(
        claim_id="M1",
        claim_ids=("M1",),
        publisher="Made-up Research",
        edition="",
        scope=None,
        region="global",
        base_year=years[0],
        base_usd_bn=Decimal(base),
        end_year=years[1],
        end_usd_bn=None if end is None else Decimal(end),
        stated_cagr_pct=None if stated is None else Decimal(stated),
        growth_year=growth_year,
    )


@pytest.mark.parametrize(
    ("base", "end", "periods", "implied"),
    [
        # (15.4 / 7.8) ** (1 / 8): ln 1.974359 = 0.680244; / 8 = 0.0850305; exp = 1.088750.
        ("7.8", "15.4", 8, "8.875"),
        # (558.4 / 239.5) ** (1 / 9): ln 2.331524 = 0.846522; / 9 = 0.0940580; exp = 1.098624.
        ("239.5", "558.4", 9, "9.862"),
        ("100", "121", 2, "10.000"),
        ("100", "100", 5, "0.000"),
        ("100", "81", 2, "-10.000"),
    ],
)
def test_growth_is_implied_as_worked_out_by_hand(
    base: str, end: str, periods: int, implied: str
) -> None:
    found = cagr_pct(Decimal(base), Decimal(end), periods)
    assert found.quantize(Decimal("0.001")) == Decimal(implied)


@pytest.mark.parametrize(
    ("figure", "step"),
    [("7.8", "0.05"), ("240", "0.5"), ("8", "0.5"), ("0.12", "0.005"), ("1.2E+3", "50")],
)
def test_a_figure_stands_for_all_that_round_to_its_last_digit(figure: str, step: str) -> None:
    assert half_step(Decimal(figure)) == Decimal(step)


def test_the_range_that_rounding_allows_is_as_worked_out_by_hand() -> None:
    # (15.35 / 7.85) ** (1 / 8) = 1.08744; (15.45 / 7.75) ** (1 / 8) = 1.09007.
    least, most = implied_range_pct(Decimal("7.8"), Decimal("15.4"), 8)
    assert (round(least, 2), round(most, 2)) == (Decimal("8.74"), Decimal("9.01"))


def test_the_trio_of_the_first_report_does_not_close_in_either_way_of_counting() -> None:
    found = judged(market("7.8", "15.4", "8.5", growth_year=2023))
    assert found.verdict is Verdict.DOES_NOT_CLOSE
    assert found.implied_cagr_pct is not None
    assert round(found.implied_cagr_pct, 2) == Decimal("8.88")
    assert found.miss_pp is not None
    assert round(found.miss_pp, 2) == Decimal("0.38")
    assert "8.74 to 9.01 % with rounding" in found.reason
    assert "misses by 0.38" in found.reason


def test_the_trio_of_the_second_report_closes() -> None:
    found = judged(market("239.5", "558.4", "9.9", (2025, 2034)))
    assert found.verdict is Verdict.CLOSES
    assert "imply 9.86 % a year over 9 periods" in found.reason


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        # 100 to 121 in two years imply 10 %; so many digits that rounding explains nothing.
        ("10.0000", Verdict.CLOSES),
        ("10.2500", Verdict.CLOSES),
        ("9.7500", Verdict.CLOSES),
        ("10.2505", Verdict.DOES_NOT_CLOSE),
        ("9.7495", Verdict.DOES_NOT_CLOSE),
    ],
)
def test_a_quarter_of_a_percentage_point_is_the_limit(stated: str, verdict: Verdict) -> None:
    assert judged(market("100.000000", "121.000000", stated, (2022, 2024))).verdict is verdict


def test_rounding_explains_the_miss_of_a_coarse_figure_and_not_of_a_fine_one() -> None:
    # 1 to 2 in five years imply 14.87 %; figures that round to them, 0.5 to 1.5 and 1.5 to 2.5.
    assert judged(market("1", "2", "20", (2020, 2025))).verdict is Verdict.CLOSES
    assert judged(market("1.000", "2.000", "20", (2020, 2025))).verdict is Verdict.DOES_NOT_CLOSE


def test_both_ways_of_counting_are_tried_where_the_publisher_gives_the_period() -> None:
    # 100 to 146.41: 10 % over four periods from 2021; 7.9 % over five from 2020.
    later = judged(market("100.00", "146.41", "10.0", (2020, 2025), growth_year=2021))
    assert later.verdict is Verdict.CLOSES
    assert "in 2021 and 146.41 bn in 2025" in later.reason
    alone = judged(market("100.00", "146.41", "10.0", (2020, 2025)))
    assert alone.verdict is Verdict.DOES_NOT_CLOSE
    assert "It would close if the level were of 2021 (4 periods)." in alone.reason


@pytest.mark.parametrize(
    ("given_market", "reason"),
    [
        (market("7.8", None, "8.5"), "no end"),
        (market("7.8", "15.4", None), "no growth"),
        (market("7.8", "15.4", "8.5", (2022, None)), "no year of its end"),
        (market("7.8", "15.4", "8.5", (2022, 2022)), "ends in the year it begins in"),
    ],
)
def test_what_lacks_a_figure_is_not_judged(given_market: MarketClaim, reason: str) -> None:
    found = judged(given_market)
    assert found.verdict is Verdict.NOTHING_TO_CHECK
    assert reason in found.reason


def test_the_growth_that_two_ends_imply_is_told_even_where_none_is_stated() -> None:
    found = judged(market("7.8", "15.4", None))
    assert found.implied_cagr_pct is not None
    assert round(found.implied_cagr_pct, 2) == Decimal("8.88")


def test_a_level_of_trillions_is_told_in_billions_as_people_write_them() -> None:
    reason = judged(market("1.2E+3", "2.4E+3", "9.0")).reason
    assert "USD 1200 bn in 2022 and 2400 bn in 2030" in reason


def rounded(value: float, places: int) -> Decimal:
    """The value as a publisher prints it with so many decimal places."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


LEVELS = st.floats(0.5, 900)
GROWTHS = st.floats(-20, 60)
PERIODS = st.integers(1, 12)
PLACES = st.integers(0, 4)


@given(LEVELS, GROWTHS, PERIODS, PLACES, PLACES, PLACES)
def test_a_trio_made_by_rounding_a_market_that_closes_is_never_flagged(
    level: float, growth: float, periods: int, base_to: int, end_to: int, growth_to: int
) -> None:
    end = level * (1 + growth / 100) ** periods
    base_usd_bn, end_usd_bn = rounded(level, base_to), rounded(end, end_to)
    assume(base_usd_bn > 0)
    assume(end_usd_bn > 0)
    trio = market(
        str(base_usd_bn), str(end_usd_bn), str(rounded(growth, growth_to)), (2020, 2020 + periods)
    )
    assert judged(trio).verdict is Verdict.CLOSES


@given(LEVELS, GROWTHS, PERIODS, PLACES, PLACES, PLACES, st.floats(0.001, 30), st.booleans())
def test_a_trio_that_misses_by_more_than_a_quarter_point_beyond_its_rounding_always_is(
    level: float,
    growth: float,
    periods: int,
    base_to: int,
    end_to: int,
    growth_to: int,
    beyond: float,
    above: bool,
) -> None:
    base = rounded(level, base_to)
    end = rounded(level * (1 + growth / 100) ** periods, end_to)
    # Worked out apart from the gate, in floating point.
    half_base, half_end = 0.5 * 10**-base_to, 0.5 * 10**-end_to
    assume(float(base) > half_base)
    assume(float(end) > half_end)
    away = 0.25 + 0.5 * 10**-growth_to + beyond
    ratio = (
        (float(end) + half_end) / (float(base) - half_base)
        if above
        else (float(end) - half_end) / (float(base) + half_base)
    )
    edge = 100 * math.expm1(math.log(ratio) / periods)
    # Away from the edge after its own rounding, too.
    stated = rounded(edge + away if above else edge - away, growth_to)
    miss = abs(float(stated) - edge) - 0.5 * 10**-growth_to
    assume(miss > float(TOLERANCE_PP) + 1e-9)
    trio = market(str(base), str(end), str(stated), (2020, 2020 + periods))
    assert judged(trio).verdict is Verdict.DOES_NOT_CLOSE
