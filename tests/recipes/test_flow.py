"""Phases may start in the order of the procedure, side by side where it says so."""

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from batchwright.recipes.document import phases
from batchwright.recipes.flow import PhaseState, earlier, is_complete, order, permitted
from batchwright.recipes.loading import read

SMALL = read((Path(__file__).parent / "small.yaml").read_text())
TABLET = read(
    (Path(__file__).parents[2] / "demo" / "recipes" / "film-coated-tablet.yaml").read_text()
)
DONE = PhaseState.COMPLETE


def test_a_new_batch_starts_with_all_branches_of_the_first_step() -> None:
    assert permitted(SMALL, {}) == ("mix/weigh-active", "mix/weigh-filler")


def test_a_phase_that_runs_or_is_held_does_not_start_again() -> None:
    for state in (PhaseState.ACTIVE, PhaseState.HELD):
        assert permitted(SMALL, {"mix/weigh-active": state}) == ("mix/weigh-filler",)


def test_what_follows_branches_waits_for_all_of_them() -> None:
    assert permitted(SMALL, {"mix/weigh-active": DONE}) == ("mix/weigh-filler",)
    both = {"mix/weigh-active": DONE, "mix/weigh-filler": DONE}
    assert permitted(SMALL, both) == ("mix/charge-active",)


def test_nothing_follows_a_test_that_is_not_complete() -> None:
    """US-211.110(a): the next phase waits for the in-process result."""
    paths = list(phases(SMALL))
    place = paths.index("mix/moisture")
    before = dict.fromkeys(paths[:place], DONE)
    assert permitted(SMALL, before) == ("mix/moisture",)
    assert permitted(SMALL, {**before, "mix/moisture": PhaseState.ACTIVE}) == ()
    assert permitted(SMALL, {**before, "mix/moisture": DONE}) == ("mix/weigh-blend",)


def test_unit_procedures_in_branches_run_side_by_side() -> None:
    dispensed = {path: DONE for path in phases(TABLET) if path.startswith("dispensing/")}
    assert permitted(TABLET, dispensed) == ("blending/charge-smcc", "suspension/charge-water")


def test_after_waits_for_a_phase_of_another_branch() -> None:
    cleared = {"dispensing/clear-booth": DONE}
    assert permitted(TABLET, cleared) == ("dispensing/weigh-active", "dispensing/weigh-film-coat")
    weighed = {**cleared, "dispensing/weigh-active": DONE}
    assert permitted(TABLET, weighed) == ("dispensing/weigh-film-coat", "dispensing/weigh-lactose")


def test_a_phase_done_before_its_turn_opens_nothing_until_its_turn_has_come() -> None:
    """US-11.10(f): what was recorded too early does not stand for what it passed over."""
    early = {"mix/charge-active": DONE, "mix/charge-filler": DONE}
    both = ("mix/weigh-active", "mix/weigh-filler")
    assert permitted(SMALL, early) == both
    assert permitted(SMALL, {**early, "mix/weigh-active": DONE}) == both[1:]
    assert permitted(SMALL, {**early, **dict.fromkeys(both, DONE)}) == ("mix/set-speed",)


@given(st.data())
def test_whatever_was_done_too_early_nothing_starts_before_what_comes_first(
    data: st.DataObject,
) -> None:
    paths = list(phases(TABLET))
    states = data.draw(st.dictionaries(st.sampled_from(paths), st.sampled_from(PhaseState)))
    before = earlier(order(TABLET.procedure))
    done = {path for path, state in states.items() if state is DONE}
    waiting = [path for path in paths if states.get(path, PhaseState.WAITING) == "waiting"]
    expected = tuple(path for path in waiting if before[path] <= done)
    assert permitted(TABLET, states) == expected


def test_a_batch_is_complete_when_every_phase_is() -> None:
    done = dict.fromkeys(phases(SMALL), DONE)
    assert is_complete(SMALL, done)
    assert permitted(SMALL, done) == ()
    assert not is_complete(SMALL, {**done, "pack/review": PhaseState.ACTIVE})
    assert not is_complete(SMALL, {})


@given(st.integers())
def test_whoever_takes_the_next_phase_every_batch_gets_done_in_order(seed: int) -> None:
    choice = random.Random(seed)
    before = earlier(order(TABLET.procedure))
    states: dict[str, PhaseState] = {}
    while open_now := permitted(TABLET, states):
        path = choice.choice(open_now)
        assert all(states.get(each) is DONE for each in before[path])
        states[path] = DONE
    assert is_complete(TABLET, states)
