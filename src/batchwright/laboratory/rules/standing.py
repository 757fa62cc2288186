"""How a lot or batch stands against a specification: every result, nothing averaged (US-OOS)."""

from collections.abc import Sequence
from uuid import UUID

from batchwright.laboratory.rules.limits import within
from batchwright.laboratory.types import (
    Specification,
    SpecificationTest,
)
from batchwright.laboratory.views import ReleaseResults, ResultHistory, Standing

NO_SPECIFICATION = "specification"
"""What is missing where no specification is in force."""


def standing(test: SpecificationTest, histories: Sequence[ResultHistory]) -> Standing:
    """How `histories` stand in `test`, each held against the limits of this specification.

    A later passing result does not take a failing one away: only a cause and a second person do.
    """
    mine = [each for each in histories if each.result.test_code == test.code and each.stands]
    verdicts = {
        each.result.id: within(test.limits, each.result.raw, each.result.unit) for each in mine
    }
    limited = test.limits.numeric or test.limits.criterion is not None
    return Standing(
        code=test.code,
        name=test.name,
        required=test.required,
        needed=test.replicates,
        counted=tuple(
            each.result.id
            for each in mine
            if each.counts and (verdicts[each.result.id] is not None or not limited)
        ),
        failing=tuple(key for key, verdict in verdicts.items() if verdict is False),
        waiting=tuple(each.result.id for each in mine if not each.reviews),
    )


def release_results(
    batch_id: UUID,
    product_code: str,
    market: str | None,
    specification: Specification | None,
    tests: Sequence[SpecificationTest],
    histories: Sequence[ResultHistory],
) -> ReleaseResults:
    """Missing and failing tests of a batch; without a specification that itself is missing."""
    standings = tuple(standing(each, histories) for each in tests)
    missing = tuple(each.code for each in standings if each.missing)
    return ReleaseResults(
        batch_id=batch_id,
        product_code=product_code,
        market=market,
        specification_id=None if specification is None else specification.id,
        tests=standings,
        missing=missing if specification is not None else (NO_SPECIFICATION,),
        failing=tuple(each.code for each in standings if each.failing),
    )


def best_of(found: Sequence[ReleaseResults]) -> ReleaseResults:
    """The one with the fewest failing tests, then the fewest missing."""
    return min(found, key=lambda each: (len(each.failing), len(each.missing)))
