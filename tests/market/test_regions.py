"""Regions: one table with containment, onto which every publisher's list is mapped."""

import pytest

from batchwright.market.regions import GLOBAL, REGIONS, coverage, holds, name_of, region_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Asia-Pacific", "asia_pacific"),
        ("Asia Pacific", "asia_pacific"),
        ("APAC", "asia_pacific"),
        ("Middle-East and Africa", "middle_east_africa"),
        ("the Middle East &amp; Africa", "middle_east_africa"),
        ("Rest of the World", "rest_of_world"),
        ("U.S.", "united_states"),
        ("Europe region", "europe"),
        ("asia_pacific", "asia_pacific"),
        ("worldwide", GLOBAL),
        ("Oceania", None),
        ("", None),
    ],
)
def test_a_region_is_known_by_the_names_publishers_give_it(name: str, code: str | None) -> None:
    assert region_of(name) == code


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        ("latin_america", "south_america", True),
        ("south_america", "latin_america", False),
        ("rest_of_world", "south_america", True),
        ("rest_of_world", "middle_east_africa", True),
        ("asia_pacific", "india", True),
        ("north_america", "central_america", False),
        (GLOBAL, "germany", True),
        ("europe", "europe", True),
    ],
)
def test_a_region_holds_its_parts_at_any_depth(outer: str, inner: str, held: bool) -> None:
    assert holds(outer, inner) is held


def test_every_region_is_a_part_of_the_world_and_has_a_name_of_its_own() -> None:
    for each in REGIONS:
        assert holds(GLOBAL, each.code)
        assert region_of(each.name) == each.code
        assert name_of(each.code) == each.name
    assert name_of("5 regions") == "5 regions"


def test_a_list_with_south_america_leaves_out_mexico_and_central_america() -> None:
    found = coverage(("North America", "Europe", "Asia-Pacific", "South America", "MEA"))
    assert found.missing == ("central_america",)
    assert found.overlapping == ()


def test_a_list_with_latin_america_or_the_rest_of_the_world_covers_the_world() -> None:
    large = ("North America", "Europe", "Asia Pacific")
    assert coverage((*large, "Latin America", "Middle East and Africa")).missing == ()
    assert coverage((*large, "Rest of the World")).missing == ()
    assert coverage(large).missing == ("rest_of_world",)


def test_a_region_beside_one_of_its_parts_overlaps_and_an_unknown_one_is_told() -> None:
    found = coverage(("Asia Pacific", "India", "Atlantis"))
    assert found.overlapping == (("asia_pacific", "india"),)
    assert found.unknown == ("Atlantis",)
