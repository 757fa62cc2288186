"""A corrected value is verified again, and what stood on it is named."""

from decimal import Decimal
from uuid import UUID

import pytest

from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.corrections import CorrectValue
from batchwright.batches.commands.disposition import (
    AssessException,
    DisposeBatch,
    ReviewBatch,
)
from batchwright.batches.commands.values import RecordTest
from batchwright.batches.types import BatchState, Decision, PhaseState, RecordedValue
from batchwright.ledger.types import Receipt, Refused
from tests.batches.acting import SMALL, Making, making
from tests.materials.acting import in_days, made
from tests.support.people import People

WHY = "Read off the wrong line."
YIELD = "mix/blend-yield"


@pytest.fixture
def batch(people: People) -> Making:
    return making(people)


def value(batch: Making, name: str) -> UUID:
    return batch.rows(RecordedValue, "name = %s order by entered_at, value", name)[-1].id


def correct(batch: Making, name: str, now: str, who: str = "operator") -> Receipt:
    correcting = CorrectValue(
        batch_id=batch.batch_id, value_id=value(batch, name), value=Decimal(now)
    )
    return batch.do(correcting, who, reason=WHY)


def codes(receipt: Receipt) -> list[str]:
    return [each.code for each in receipt.findings]


def completed(batch: Making) -> None:
    batch.until("none")
    batch.people.sign(
        "supervisor",
        CompleteBatch(
            batch_id=batch.batch_id,
            lot_number="FP-1",
            quantity=Decimal(10),
            unit="pcs",
            expires_on=in_days(300),
        ),
    )


def assessed(batch: Making) -> None:
    for each in batch.exceptions():
        if each.assessed is None:
            batch.people.do(
                "reviewer",
                AssessException(
                    batch_id=batch.batch_id, entry_id=each.entry_id, code=each.code, text="Seen."
                ),
            )


def test_a_phase_corrected_after_its_verification_is_verified_again_by_another(
    batch: Making,
) -> None:
    batch.until("mix/sample")
    verified = batch.phase(YIELD)
    assert verified.verified_by == batch.people.ids["operator-2"]
    correct(batch, "blend_yield", "98.9", "supervisor")
    waiting = batch.phase(YIELD)
    assert (waiting.state, waiting.verified_by, waiting.verified_at) == (
        PhaseState.PERFORMED,
        None,
        None,
    )
    assert waiting.version == verified.version + 1
    assert waiting.performed_by == verified.performed_by
    # What comes after it waits too.
    assert batch.permitted() == []
    with batch.refused("second_person_needed"):
        batch.verified(YIELD, "supervisor")
    with batch.refused("second_person_needed"):
        batch.verified(YIELD, "operator")
    batch.verified(YIELD)
    assert batch.phase(YIELD).state is PhaseState.COMPLETE
    assert batch.permitted() == ["mix/sample"]


def test_a_correction_asks_no_second_person_where_the_recipe_asks_none(batch: Making) -> None:
    batch.until("mix/blend-yield")
    correct(batch, "blend_mass", "98.0")
    assert batch.phase("mix/weigh-blend").state is PhaseState.COMPLETE


def test_after_completion_a_correction_holds_up_review_and_release(batch: Making) -> None:
    completed(batch)
    assessed(batch)
    batch.people.sign("reviewer", ReviewBatch(batch_id=batch.batch_id))
    correct(batch, "blend_yield", "98.9")
    assessed(batch)
    with batch.refused("phase_incomplete"):
        batch.people.sign("reviewer", ReviewBatch(batch_id=batch.batch_id))
    with batch.refused("phase_incomplete", "review_outdated", "test_missing"):
        batch.people.sign(
            "quality", DisposeBatch(batch_id=batch.batch_id, decision=Decision.RELEASED)
        )
    batch.verified(YIELD)
    batch.people.sign("reviewer", ReviewBatch(batch_id=batch.batch_id))
    assert batch.batch().state is BatchState.REVIEWED


def test_a_batch_with_a_phase_to_be_verified_can_always_be_rejected(batch: Making) -> None:
    completed(batch)
    correct(batch, "blend_yield", "98.9")
    batch.people.sign(
        "quality", DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED), reason="No."
    )
    assert batch.batch().state is BatchState.REJECTED


def test_a_corrected_input_names_each_calculation_that_was_made_from_it(people: People) -> None:
    sample = "\n          - {id: sample, "
    loss = (
        "\n          - {id: loss, kind: calculate, title: Loss, instruction: Compare., name: loss, "
        "expression: 100 - blend_yield, unit: g}"
    )
    batch = making(people, SMALL.replace(sample, loss + sample))
    batch.until("mix/blend-yield")
    assert codes(correct(batch, "blend_mass", "98.5")) == ["corrected"]
    batch.until("mix/sample")
    receipt = correct(batch, "blend_mass", "98.0")
    assert codes(receipt) == ["corrected", "calculation_outdated", "calculation_outdated"]
    told = [each.sentence for each in batch.exceptions() if each.code == "calculation_outdated"]
    assert [each.split(" was ")[0] for each in told] == [YIELD, "mix/loss"]


@pytest.mark.parametrize(
    ("now", "found"), [("95.0", []), ("94.9", ["yield_out_of_limits"]), ("101.0", [])]
)
def test_a_corrected_yield_is_held_against_its_limits(
    batch: Making, now: str, found: list[str]
) -> None:
    batch.until("mix/sample")
    assert codes(correct(batch, "blend_yield", now)) == ["corrected", *found]


@pytest.mark.parametrize(("now", "found"), [("1.6", []), ("1.7", ["value_out_of_limits"])])
def test_a_corrected_result_is_held_against_the_limits_of_the_mean(
    people: People, now: str, found: list[str]
) -> None:
    """The results are 1.0, 1.1 and 1.2, and 1.2 becomes 1.6 or 1.7."""
    asked = "limits: {maximum: 2.0}, name"
    mean = "limits: {maximum: 2.0}, mean_limits: {maximum: 1.24}, name"
    batch = making(people, SMALL.replace(asked, mean))
    batch.until("mix/weigh-blend")
    assert codes(correct(batch, "moisture", now)) == ["corrected", *found]


def test_a_decided_batch_is_corrected_no_more(batch: Making) -> None:
    batch.until("mix/blend-yield")
    rejecting = DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED)
    batch.people.sign("quality", rejecting, reason="Not wanted.")
    with batch.refused("batch_decided", "corrected"):
        correct(batch, "blend_mass", "98.0")


def test_the_first_value_stays_readable_beside_the_second(batch: Making) -> None:
    batch.until("mix/blend-yield")
    receipt = correct(batch, "blend_mass", "98.0")
    first, second = batch.rows(RecordedValue, "name = 'blend_mass' order by id")
    assert (first.value, second.value) == (99, 98)
    assert (second.corrects, second.id) == (first.id, made(receipt, "value_id"))
    assert second.reason == WHY


def test_whether_a_criterion_holds_is_corrected_by_whether_it_does(people: People) -> None:
    measured = 'samples: 3, unit: "%", limits: {maximum: 2.0}, name: moisture}'
    assert measured in SMALL
    batch = making(people, SMALL.replace(measured, "samples: 1, criterion: Dry., name: moisture}"))
    batch.until("mix/moisture")
    batch.do(RecordTest(**batch.about("mix/moisture"), met=True))
    first = value(batch, "moisture")
    with pytest.raises(Refused) as refused:
        correct(batch, "moisture", "1")
    assert "corrected_otherwise" in refused.value.codes
    wrong = CorrectValue(batch_id=batch.batch_id, value_id=first, met=False)
    assert codes(batch.do(wrong, reason=WHY)) == ["corrected", "criterion_not_met"]
    found = batch.rows(RecordedValue, "corrects = %s", first)
    assert [(each.text, each.within, each.value) for each in found] == [("Dry.", False, None)]


def test_a_number_is_not_corrected_by_a_word(batch: Making) -> None:
    batch.do(batch.reading())
    wrong = CorrectValue(batch_id=batch.batch_id, value_id=value(batch, "blend_mass"), met=True)
    with pytest.raises(Refused) as refused:
        batch.do(wrong, reason=WHY)
    assert "corrected_otherwise" in refused.value.codes
