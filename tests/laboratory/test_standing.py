"""How a batch stands: missing is missing, failing is failing (US-211.165(a), (f), US-OOS)."""

from uuid import UUID

import pytest

from batchwright.laboratory.rules.standing import best_of, release_results, standing
from batchwright.laboratory.types import Limits, Verdict
from batchwright.laboratory.views import ReleaseResults, ResultHistory
from tests.laboratory.examples import ASSAY, WORD, history, line, specification

ACCEPTED, INVALIDATED = Verdict.ACCEPTED, Verdict.INVALIDATED
BATCH = UUID(int=4)


def stand(*histories: ResultHistory, replicates: int = 1) -> ReleaseResults:
    return release_results(
        BATCH, "P1", "EU", specification(), [line(replicates=replicates)], histories
    )


def test_a_test_without_a_result_is_missing() -> None:
    assert stand().missing == ("assay",)


def test_a_result_counts_only_after_review() -> None:
    assert stand(history("99.5")).missing == ("assay",)
    reviewed = stand(history("99.5", ACCEPTED))
    assert (reviewed.missing, reviewed.failing) == ((), ())


@pytest.mark.parametrize(("given", "missing"), [(1, ("assay",)), (2, ()), (3, ())])
def test_as_many_results_are_needed_as_the_specification_says(
    given: int, missing: tuple[str, ...]
) -> None:
    histories = [history("99.5", ACCEPTED) for _ in range(given)]
    assert stand(*histories, replicates=2).missing == missing


@pytest.mark.parametrize("verdicts", [(), (ACCEPTED,)])
def test_a_failing_result_fails_whether_reviewed_or_not(verdicts: tuple[Verdict, ...]) -> None:
    assert stand(history("94.9", *verdicts)).failing == ("assay",)


def test_a_later_passing_result_does_not_take_a_failing_one_away() -> None:
    stood = stand(history("94.9", ACCEPTED), history("99.5", ACCEPTED), history("99", ACCEPTED))
    assert stood.failing == ("assay",)


def test_failing_results_are_not_averaged_away() -> None:
    stood = stand(history("94.0", ACCEPTED), history("104.0", ACCEPTED), replicates=2)
    assert stood.failing == ("assay",)


def test_an_invalidated_or_corrected_result_neither_fails_nor_counts() -> None:
    stood = stand(history("94.9", ACCEPTED, INVALIDATED), history("94.9", ACCEPTED, corrected=True))
    assert (stood.failing, stood.missing) == ((), ("assay",))


def test_a_value_without_a_verdict_does_not_count() -> None:
    assert stand(history("<0.05", ACCEPTED)).missing == ("assay",)


def test_a_result_is_held_against_this_specification_not_the_one_it_was_entered_under() -> None:
    word = standing(line(limits=WORD), [history("99.5", ACCEPTED)])
    assert len(word.failing) == 1


def test_a_test_for_information_counts_without_a_verdict_and_is_never_missing() -> None:
    informed = line(limits=Limits(unit="%"), required=False)
    assert standing(informed, []).missing == 0
    assert len(standing(informed, [history("99.5", ACCEPTED)]).counted) == 1


def test_without_a_specification_in_force_that_is_missing() -> None:
    assert release_results(BATCH, "P1", "EU", None, (), ()).missing == ("specification",)


def test_the_site_judges_by_the_specification_that_is_met_best() -> None:
    tight = Limits(unit="%", lower=ASSAY.lower, upper=ASSAY.lower, decimal_places=1)
    of = [history("99.5", ACCEPTED)]
    failing = release_results(BATCH, "P1", None, specification(), [line(limits=tight)], of)
    passing = release_results(BATCH, "P1", None, specification(), [line()], of)
    assert best_of([failing, passing]) is passing
