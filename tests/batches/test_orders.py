"""What an order was taken under may have changed when its batch is issued."""

import pytest

from batchwright.batches.types import Batch
from batchwright.ledger.types import Refused
from tests.batches.acting import agreed, making
from tests.support.people import People


def test_eu_7_14_a_batch_is_made_under_the_agreement_in_force_when_it_is_issued(
    people: People,
) -> None:
    batch = making(people)
    agreed(batch, market="JP")
    with pytest.raises(Refused) as refused:
        batch.issued("O-2", "B-2")
    assert refused.value.codes == ("releaser_missing",)
    now = agreed(batch)
    (made,) = batch.rows(Batch, "id = %s", batch.issued("O-3", "B-3"))
    assert made.agreement_id == now
    assert batch.batch().agreement_id != now
