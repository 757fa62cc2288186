"""What the claims of one edition say against each other: shares, segments, region lists."""

from decimal import Decimal

import pytest

from batchwright.market.consistency import (
    axis_and_member,
    inconsistencies,
    region_lists,
    region_lists_cover,
    segments_within_totals,
    shares_sum,
)
from batchwright.market.reading import shipped
from batchwright.market.regions import GLOBAL
from batchwright.market.types import Claim, Kind

LARGE = ("north_america", "europe", "asia_pacific")


def claim(value: str, unit: str, **told: object) -> Claim:
    """A claim of one edition; a number unless it is told otherwise."""
    cells: dict[str, object] = {
        "claim_id": f"{value}-{told.get('segment', 'total')}-{told.get('region', GLOBAL)}",
        "publisher": "Made-up Research",
        "edition": "2024",
        "kind": Kind.QUANTITATIVE,
        "claim": "",
        "value": value,
        "amount": Decimal(value) if value[0].isdigit() else None,
        "unit": unit,
        "base_year": 2024,
        "horizon_year": None,
        "scope": None,
        "basis": "not stated",
        "segment": "total",
        "region": GLOBAL,
        "document": "",
        "position": None,
        "quote": value,
        "page": "",
        "note": "",
    }
    return Claim(**{**cells, **told})  # type: ignore[arg-type]


def shares(*values: str, axis: str = "product") -> list[Claim]:
    """Shares of one axis, each of a member of its own."""
    return [
        claim(value, "percent", segment=f"{axis}: m{place}") for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (("60", "40"), []),
        (("60", "41"), []),
        (("60", "42"), ["shares_exceed_whole"]),
        (("60.0", "40.1"), []),
        (("60.0", "40.2"), ["shares_exceed_whole"]),
        (("33.3", "33.3", "33.5"), []),
        (("60",), []),
        (("10", "20"), []),
    ],
)
def test_shares_sum_to_no_more_than_the_whole_with_their_rounding(
    values: tuple[str, ...], found: list[str]
) -> None:
    assert [each.code for each in shares_sum(shares(*values))] == found


def test_shares_of_two_axes_years_or_editions_are_not_summed() -> None:
    one, two = shares("60", "70")
    assert shares_sum([one, claim("70", "percent", segment="service: a")]) == ()
    assert shares_sum([one, claim("70", "percent", segment="product: b", base_year=2025)]) == ()
    assert shares_sum([one, claim("70", "percent", segment="product: b", edition="2025")]) == ()
    assert len(shares_sum([one, two])) == 1


def test_shares_of_regions_that_cover_the_world_make_the_whole() -> None:
    def regional(*values: str) -> list[Claim]:
        codes = (*LARGE, "rest_of_world")
        return [
            claim(value, "percent", region=code) for value, code in zip(values, codes, strict=False)
        ]

    assert shares_sum(regional("40", "30", "20", "10")) == ()
    (short,) = shares_sum(regional("40", "30", "20", "7"))
    assert short.code == "shares_short_of_whole"
    assert "sum to 97 %" in short.reason
    assert shares_sum(regional("40", "30", "20")) == ()


def test_a_region_inside_another_is_not_counted_twice() -> None:
    europe = [
        claim(value, "percent", region=code)
        for value, code in (("60", "europe"), ("40", "asia_pacific"))
    ]
    assert shares_sum([*europe, claim("25", "percent", region="germany")]) == ()
    named = [
        claim("60", "percent", segment="region: Asia Pacific"),
        claim("30", "percent", segment="region: India"),
        claim("40", "percent", segment="region: Europe"),
    ]
    assert shares_sum(named) == ()


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (("60", "40"), []),
        (("60", "41"), []),
        (("60", "42"), ["segments_exceed_total"]),
        (("101",), []),
        (("102",), ["segments_exceed_total"]),
    ],
)
def test_segments_lie_within_their_total_with_the_rounding_of_all(
    parts: tuple[str, ...], found: list[str]
) -> None:
    total = claim("100", "USD bn")
    segments = [
        claim(value, "USD bn", segment=f"product: m{place}") for place, value in enumerate(parts)
    ]
    assert [each.code for each in segments_within_totals([total, *segments])] == found
    assert segments_within_totals(segments) == ()


def test_segments_in_millions_are_held_against_a_total_in_billions() -> None:
    total = claim("1.2", "USD tn")
    part = claim("1500000", "USD m", segment="region: Asia Pacific")
    (found,) = segments_within_totals([total, part])
    assert "sum to USD 1500.000 bn, its total is 1200 bn" in found.reason


def listed(*names: str, **told: object) -> Claim:
    """A list of regions that a publisher gives."""
    value = " | ".join(names)
    return claim(value, "list", kind=Kind.STRUCTURAL, segment="region", **told)


def test_a_region_list_that_leaves_a_part_out_or_counts_one_twice_is_told() -> None:
    south = listed("North America", "Europe", "Asia Pacific", "South America", "MEA")
    (found,) = region_lists_cover([south])
    assert (found.code, found.claim_ids) == ("regions_left_out", (south.claim_id,))
    assert "Mexico" in found.reason
    twice = listed("North America", "Europe", "Asia Pacific", "Rest of the World", "Latin America")
    (found,) = region_lists_cover([twice])
    assert found.code == "regions_overlap"
    assert "Latin America twice" in found.reason


def test_countries_are_examples_and_no_list_of_parts() -> None:
    countries = listed("India", "China", "South Korea")
    assert region_lists_cover([countries]) == ()
    assert len(region_lists([countries, listed("vials | syringes")])) == 1


def test_one_edition_keeps_to_one_region_list() -> None:
    one = listed("North America", "Europe", "Asia Pacific", "Rest of the World")
    two = listed("North America", "Europe", "Asia Pacific", "Latin America", "MEA")
    assert [each.code for each in region_lists_cover([one, two])] == ["region_lists_differ"]
    other = listed("North America", "Europe", "Asia Pacific", "Latin America", "MEA", edition="25")
    assert region_lists_cover([one, other]) == ()


def test_an_axis_and_its_member_are_read_from_the_segment_or_the_region() -> None:
    assert axis_and_member(claim("5", "percent", segment="therapeutic: oncology")) == (
        "therapeutic",
        "oncology",
    )
    assert axis_and_member(claim("5", "percent", region="europe")) == ("region", "europe")
    assert axis_and_member(claim("5", "percent", segment="companies")) == ("companies", "companies")


def test_the_first_report_uses_three_region_lists_one_of_which_leaves_mexico_out() -> None:
    found = [(each.code, each.claim_ids) for each in inconsistencies(shipped().claims)]
    assert ("region_lists_differ", ("C016", "C017", "C018")) in found
    assert ("regions_left_out", ("C016",)) in found
    assert ("regions_left_out", ("C017",)) not in found
