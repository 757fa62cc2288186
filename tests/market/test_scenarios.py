"""Scenarios: what they do by hand, how often they happen, and what difference they make."""

import numpy as np
import pytest

from batchwright.market.assumptions import Assumption, Book, shipped_assumptions
from batchwright.market.forecast import Forecast, forecast, scenario_effects
from batchwright.market.pert import Draws
from batchwright.market.scenarios import applied, happenings, scenarios_of
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed, certain

BASE = 2025


def scenario(effect: str, amount: str, *, start: str = "2026", years: str = "2") -> Book:
    unit = "percent/yr" if effect.startswith("growth") else "percent change"
    return Book(
        (
            assumed("scenario", "cliffs: probability", "1", "probability"),
            assumed("scenario", "cliffs: start", start, "year"),
            assumed("scenario", "cliffs: duration", years, "years"),
            assumed("scenario", f"cliffs: {effect}", amount, unit),
        )
    )


def moved(book: Book, years: int = 4) -> np.ndarray:
    """What is left of 100 in each year and segment of one path, shape (years + 1, 12)."""
    values = np.full((years + 1, 12, 1), 100.0)
    applied(values, happenings(scenarios_of(book), Draws(book, 1, 1)), BASE)
    return values[:, :, 0]


def test_a_level_is_reached_in_even_steps_and_stays() -> None:
    """Minus 19 % over two years is .9 a year: 90, 81, 81."""
    found = moved(scenario("level: small molecule in all", "-19"))
    assert found[:, 0] == pytest.approx([100, 90, 81, 81, 81])
    assert found[:, 4].tolist() == [100.0] * 5


def test_growth_compounds_while_it_lasts() -> None:
    found = moved(scenario("growth: biologics in europe", "10"))
    assert found[:, 5] == pytest.approx([100, 110, 121, 121, 121])
    assert (found[:, [0, 4, 6, 8]] == 100.0).all()


def test_a_surge_comes_and_goes() -> None:
    found = moved(scenario("surge: all in all", "50", start="2027", years="1"))
    assert found[:, 11] == pytest.approx([100, 100, 150, 100, 100])


def test_what_began_before_the_base_year_counts_from_there() -> None:
    """Of minus 19 % over two years from 2025 on, the first half is in the base year's level."""
    found = moved(scenario("level: all in all", "-19", start="2025"))
    assert found[:, 0] == pytest.approx([100, 90, 90, 90, 90])


def test_a_scenario_happens_in_its_part_of_the_paths() -> None:
    book = shipped_assumptions()
    found = happenings(scenarios_of(book), Draws(book, 3, 40_000))
    happens = {each.scenario.name: float(each.happens.mean()) for each in found}
    assert happens == pytest.approx(
        {
            "patent cliffs": 0.5,
            "biosimilars": 0.5,
            "localization": 0.5,
            "price pressure": 0.6,
            "pandemic surge": 0.2167,
        },
        abs=0.01,
    )


def test_a_severe_event_is_severe_everywhere() -> None:
    book = shipped_assumptions()
    found = happenings(scenarios_of(book), Draws(book, 3, 2000))
    cliffs = next(each for each in found if each.scenario.name == "patent cliffs")
    ranks = np.argsort(np.argsort(cliffs.log_effects, axis=1), axis=1)
    assert ranks[0].tolist() == ranks[1].tolist()


def by(book: Book, **forced: bool) -> Forecast:
    count = 20_000
    return forecast(
        book,
        np.full(count, np.log(200.0)),
        np.full(count, np.log(1.1)),
        year=BASE,
        horizon=2030,
        seed=4,
        forced={name.replace("_", " "): on for name, on in forced.items()},
    )


def test_the_difference_of_a_scenario_is_that_of_two_forecasts_with_it_forced() -> None:
    book = shipped_assumptions()
    effects = {each.scenario: each for each in scenario_effects(by(book))}
    for on, told in ((True, "usd_bn_with"), (False, "usd_bn_without")):
        forced = by(book, patent_cliffs=on).of("total", "total")[-1]
        assert getattr(effects["patent cliffs"], told) == pytest.approx(
            np.median(forced), rel=1e-12
        )


def test_a_certain_scenario_changes_the_median_by_its_percent() -> None:
    rows = [each for each in certain(shipped_assumptions()).rows if each.group != "scenario"]
    book = Book((*rows, *scenario("level: small molecule in all", "-20").rows))
    found = forecast(book, np.full(200, 5.0), np.full(200, 0.1), year=BASE, horizon=2030, seed=4)
    (effect,) = scenario_effects(found, "product", "small molecule")
    assert effect.change_pct == pytest.approx(-20.0)
    assert effect.happens == 1.0
    (elsewhere,) = scenario_effects(found, "product", "devices")
    assert elsewhere.change_pct == 0.0


def test_a_scenario_nobody_knows_is_not_forced() -> None:
    book = shipped_assumptions()
    with pytest.raises(MarketFault, match='no scenario "alien landing"') as fault:
        happenings(scenarios_of(book), Draws(book, 1, 2), {"alien landing": True})
    assert fault.value.code == "scenario_unknown"


@pytest.mark.parametrize("subject", ["level: tablets in all", "slump: devices in all", "devices"])
def test_an_effect_on_what_is_no_segment_is_refused(subject: str) -> None:
    wrong: Assumption = assumed("scenario", f"cliffs: {subject}", "1", "percent change")
    book = Book((*scenario("level: all in all", "1").rows, wrong))
    with pytest.raises(MarketFault, match=f'"cliffs: {subject}".* is unknown') as fault:
        scenarios_of(book)
    assert fault.value.code == "effect_unknown"


def test_a_scenario_without_its_start_is_refused() -> None:
    rows = [each for each in scenario("level: all in all", "1").rows if "start" not in each.subject]
    with pytest.raises(MarketFault, match='"cliffs: start"'):
        scenarios_of(Book(tuple(rows)))


def test_views_across_the_segments_have_no_effects_of_their_own() -> None:
    with pytest.raises(MarketFault, match="Axis service is no part of the segments") as fault:
        scenario_effects(by(shipped_assumptions()), "service", "packaging")
    assert fault.value.code == "axis_without_segments"
