"""What was dispensed for a batch and did not go into it."""

from decimal import Decimal

from batchwright.batches.commands.completion import CompleteBatch
from batchwright.materials.commands.stock import AdjustContainer, DestroyContainer, SplitContainer
from batchwright.materials.commands.testing import SampleContainer
from batchwright.materials.types import Movement, MovementKind
from tests.batches.acting import making
from tests.materials.acting import in_days
from tests.support.people import People


def test_us_211_188_b_what_was_dispensed_and_destroyed_goes_to_the_review_of_its_batch(
    people: People,
) -> None:
    batch = making(people)
    dispensed = batch.weighed("active", "10.00")
    counted = AdjustContainer(container_id=dispensed, quantity=Decimal("9.50"), unit="g")
    batch.do(counted, "warehouse", reason="Weighed again.")
    batch.do(DestroyContainer(container_id=dispensed), "warehouse", reason="Spilled.")
    adjusted, destroyed = batch.exceptions()
    assert (adjusted.code, destroyed.code) == ("dispensed_adjusted", "dispensed_destroyed")
    assert destroyed.sentence.startswith("D-active was dispensed for this batch and destroyed")
    assert "9.50 g" in destroyed.sentence
    assert destroyed.reason == "Spilled."
    found = batch.rows(Movement, "batch_id = %s order by id", batch.batch_id)
    assert [each.kind for each in found][-2:] == [MovementKind.LOSS, MovementKind.DESTRUCTION]


def test_us_211_188_b_a_sample_of_what_was_dispensed_goes_to_the_review_of_its_batch(
    people: People,
) -> None:
    batch = making(people)
    dispensed = batch.weighed("active", "10.00")
    sample = SampleContainer(container_id=dispensed, quantity=Decimal("1.00"), unit="g")
    batch.do(sample, "analyst")
    (sampled,) = batch.exceptions()
    assert sampled.code == "dispensed_sampled"
    assert sampled.sentence.startswith("D-active was dispensed for this batch and 1.00 g of it")
    taken = batch.rows(Movement, "batch_id = %s order by id", batch.batch_id)[-1]
    assert (taken.kind, taken.quantity) == (MovementKind.SAMPLE, -1)


def test_what_serves_no_batch_is_destroyed_without_an_exception(people: People) -> None:
    batch = making(people)
    found = DestroyContainer(container_id=batch.containers["active"])
    assert batch.do(found, "warehouse", reason="Damaged.").findings == ()


def test_what_a_batch_gave_was_not_dispensed_for_it(people: People) -> None:
    batch = making(people)
    batch.until("none")
    output = CompleteBatch(
        batch_id=batch.batch_id,
        lot_number="FP-1",
        quantity=Decimal(1000),
        unit="pcs",
        expires_on=in_days(300),
    )
    people.sign("supervisor", output)
    (stock,) = batch.asked("materials.stock", code="SMALL")
    assert (stock.quantity, stock.dispensed) == (1000, 0)
    before, tablets = batch.codes(), batch.container("FP-1-1").id
    sample = SampleContainer(container_id=tablets, quantity=Decimal(20), unit="pcs")
    batch.do(sample, "analyst")
    part = SplitContainer(
        container_id=tablets, number="FP-1A", code="FP-1A-1", quantity=Decimal(100), unit="pcs"
    )
    batch.do(part, "warehouse")
    counted = AdjustContainer(container_id=tablets, quantity=Decimal(878), unit="pcs")
    batch.do(counted, "warehouse", reason="Counted.")
    batch.do(DestroyContainer(container_id=tablets), "warehouse", reason="Damaged.")
    assert batch.codes() == before
