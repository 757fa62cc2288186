"""Scopes: what a total counts, and which total holds which."""

import pytest

from batchwright.market.scopes import SCOPES, known, scope_named, scope_of_words
from batchwright.market.types import MarketFault


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        ("drugs+devices", "drugs (CDMO)", True),
        ("drugs+devices", "devices", True),
        ("drugs (CDMO)", "biologics", True),
        ("drugs (CDMO)", "small molecule", True),
        ("drugs (CDMO)", "drugs (CMO)", True),
        ("drugs (CMO)", "drugs (CDMO)", False),
        ("drugs (CMO)", "testing", False),
        ("drugs (CDMO)", "devices", False),
        ("biologics", "small molecule", False),
        ("biologics", "drugs (CDMO)", False),
        ("devices", "drugs+devices", False),
    ],
)
def test_a_scope_holds_what_counts_no_more_products_and_services(
    outer: str, inner: str, held: bool
) -> None:
    assert scope_named(outer).holds(scope_named(inner)) is held


def test_every_scope_holds_itself_and_drugs_and_devices_hold_all() -> None:
    widest = scope_named("drugs+devices")
    for each in SCOPES:
        assert each.holds(each)
        assert widest.holds(each)


def test_a_scope_is_named_in_any_case_and_an_unknown_one_is_told_with_all_names() -> None:
    assert scope_named(" DRUGS (cdmo) ").name == "drugs (CDMO)"
    assert known("Devices")
    assert not known("drugs")
    with pytest.raises(MarketFault, match="Choose one of: drugs\\+devices, drugs") as told:
        scope_named("drugs")
    assert told.value.code == "scope_unknown"


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("Pharmaceutical Services | Medical Device Services", "drugs+devices"),
        ("small-molecule drugs | biologics | medical devices", "drugs+devices"),
        ("diagnostic devices | implant devices", "devices"),
        ("biologics | small molecules", "drugs (CDMO)"),
        ("North America | Europe", None),
        ("", None),
    ],
)
def test_a_scope_is_read_from_what_a_publisher_lists_and_never_guessed(
    words: str, scope: str | None
) -> None:
    assert scope_of_words(words) == scope
