"""The bridge between two claims, by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from batchwright.market.bridge import bridge, market_named
from batchwright.market.reading import read_text, shipped
from batchwright.market.types import MarketClaim, MarketFault, Reading

from .test_pooling import claim


@pytest.fixture(scope="module")
def reading() -> Reading:
    return shipped()


def between(reading: Reading, start: str, end: str):  # type: ignore[no-untyped-def]
    found = [market_named(each, reading.markets) for each in (start, end)]
    return bridge(*found, reading.markets, reading.claims)


def test_the_two_reports_are_bridged_by_years_and_a_remainder(reading: Reading) -> None:
    found = between(reading, "C001", "C044")
    # By hand: 7.8 x 1.085^3 = 9.962855175; 239.5 - 9.962855175 = 229.537144825.
    assert found.steps[0].change_usd_bn == Decimal("2.162855175")
    assert found.remainder_usd_bn == Decimal("229.537144825")
    assert found.remainder_factor == pytest.approx(Decimal("24.0393"), abs=Decimal("0.0001"))
    assert any("manufacturing only" in note for note in found.notes)


def test_start_steps_and_remainder_give_the_end_to_the_last_digit(reading: Reading) -> None:
    for start, end in (("P13", "P02"), ("P02", "P13"), ("P26", "P17"), ("P21", "P24")):
        found = between(reading, start, end)
        assert found.explained_usd_bn() + found.remainder_usd_bn == found.end.base_usd_bn


def test_scope_added_and_removed_are_inverse(reading: Reading) -> None:
    there = between(reading, "P13", "P02")
    back = between(reading, "P02", "P13")
    assert there.steps[2].name == "Scope added: devices"
    assert back.steps[2].name == "Scope removed: devices"
    factors = [each.steps[2].factor for each in (there, back)]
    assert factors[0] * factors[1] == pytest.approx(Decimal(1), abs=Decimal("1e-25"))
    assert there.remainder_factor * back.remainder_factor == pytest.approx(
        Decimal(1), abs=Decimal("1e-8")
    )


def test_scope_added_is_worth_what_its_parts_are_pooled_at() -> None:
    devices = [claim(f"d{n}", "50") for n in range(3)]
    drugs = [claim(f"g{n}", "100", scope="drugs (CDMO)") for n in range(3)]
    biologics = [claim(f"b{n}", "20", scope="biologics") for n in range(3)]
    wide = claim("w", "160", scope="drugs+devices")
    markets = (*devices, *drugs, *biologics, wide)
    found = bridge(drugs[0], wide, markets)
    # By hand: 100 of drugs and 50 of devices: 1.5 times; 160 - 150 = 10 remain.
    assert found.steps[2].factor == pytest.approx(Decimal("1.5"), abs=Decimal("0.01"))
    assert float(found.remainder_usd_bn) == pytest.approx(10, abs=1)


def test_a_part_that_nobody_sizes_stays_in_the_remainder() -> None:
    narrow, wide = claim("n", "50"), claim("w", "160", scope="drugs+devices")
    found = bridge(narrow, wide, (narrow, wide))
    assert found.steps[2].change_usd_bn is None
    assert "remainder" in found.steps[2].basis
    assert found.remainder_usd_bn == Decimal(110)


def test_the_growth_of_the_end_serves_where_the_start_states_none() -> None:
    start, end = claim("s", "100", 2023), claim("e", "150", 2025, growth="10")
    found = bridge(start, end, (start, end))
    assert found.steps[0].change_usd_bn == Decimal(21)
    assert found.steps[0].claim_ids == ("e",)


def test_claims_of_two_regions_are_not_bridged_by_a_guess() -> None:
    start = claim("s", "100")
    end: MarketClaim = replace(claim("e", "30"), region="europe")
    with pytest.raises(MarketFault) as refused:
        bridge(start, end, (start, end))
    assert refused.value.code == "regions_differ"


def test_a_claim_nobody_made_is_told(reading: Reading) -> None:
    with pytest.raises(MarketFault, match="no claim C999"):
        between(reading, "C999", "C044")


def test_a_claim_in_another_currency_is_converted_and_bridged_by_the_rates() -> None:
    header = "claim_id,source,kind,claim,value,unit,year,horizon_year,scope,quote\n"
    row = "E1,one,quantitative,market size,84.5309,EUR bn,2021,,devices,EUR 84.5309 billion\n"
    start = read_text(header + row).markets[0]
    # Federal Reserve, 2021: 0.845309 EUR per USD: 84.5309 EUR bn are 100 USD bn.
    assert start.base_usd_bn == Decimal("100.0000")
    end = claim("d", "100", 2022, growth="0")
    found = bridge(start, end, (start, end))
    # 2022: 0.949307 EUR per USD; 100 x 0.845309 / 0.949307 = 89.0448.
    assert float(found.explained_usd_bn()) == pytest.approx(89.0448, abs=1e-3)
    assert found.steps[1].name == "Currency"


def test_a_market_that_vanishes_on_the_way_is_told_and_not_divided_by() -> None:
    start = replace(
        claim("s", "999999999999999999999999999999", 2023),
        end_year=2024,
        end_usd_bn=Decimal("1e-30"),
    )
    end = claim("e", "1", 2025)
    with pytest.raises(MarketFault) as refused:
        bridge(start, end, (start, end))
    assert refused.value.code == "level_vanishes"
