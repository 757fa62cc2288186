"""The World Bank's figures, mapped to the one table of regions."""

import pytest

from batchwright.market import gdp


def test_the_product_of_a_region_is_the_sum_of_its_aggregates() -> None:
    # World Bank, 2023: East Asia and Pacific 30,775.7, South Asia 4,475.6 USD bn.
    assert gdp.usd_bn("asia_pacific", 2023) == pytest.approx(35_251.2, abs=0.1)


def test_regions_make_up_the_world_nearly() -> None:
    parts = ("north_america", "europe", "asia_pacific", "latin_america", "middle_east_africa")
    total = sum(gdp.usd_bn(each, 2023) or 0 for each in parts)
    assert total == pytest.approx(gdp.usd_bn("global", 2023), rel=0.01)
    assert sum(gdp.shares_pct(2023, parts).values()) == pytest.approx(100)


def test_what_is_not_known_is_absent() -> None:
    assert gdp.usd_bn("global", 1900) is None
    assert gdp.usd_bn("south_america", 2023) is None
    assert gdp.shares_pct(1900, ("europe",)) == {}
