"""Exceptions are assessed by others than those who caused them."""

from batchwright.batches.commands.disposition import AssessException
from batchwright.batches.commands.orders import HoldBatch
from batchwright.batches.types import Assessment
from batchwright.identity.commands import GrantRole
from tests.batches.acting import Making, making
from tests.support.people import People


def assessing(batch: Making, place: int) -> AssessException:
    found = batch.exceptions()[place]
    return AssessException(
        batch_id=batch.batch_id, entry_id=found.entry_id, code=found.code, text="Looked at."
    )


def test_nobody_assesses_an_exception_of_an_entry_that_they_made(people: People) -> None:
    people.do("system-administrator", GrantRole(user_id=people.ids["quality"], role="operator"))
    people.forget("quality")
    batch = making(people)
    batch.do(batch.reading(), "quality")
    with batch.refused("own_entry_assessed"):
        batch.do(assessing(batch, 0), "quality")
    assert batch.rows(Assessment) == []
    # The attempt is an entry of the same person; both are for another to assess.
    assert batch.codes() == ["phase_not_permitted", "own_entry_assessed"]
    for place in (0, 1):
        batch.do(assessing(batch, place), "quality-2")
    assert [each.assessed for each in batch.exceptions()] == ["Looked at."] * 2


def test_who_made_another_entry_assesses_what_they_did_not_make(people: People) -> None:
    batch = making(people)
    batch.do(HoldBatch(batch_id=batch.batch_id), "quality", reason="Power failure.")
    batch.do(batch.reading())
    batch.do(assessing(batch, 0), "quality")
    assert batch.rows(Assessment)[0].assessed_by == people.ids["quality"]
