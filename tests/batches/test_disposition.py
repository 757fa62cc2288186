"""What is decided on a batch, by whom, and what that means for the lots that it gave."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.disposition import DisposeBatch
from batchwright.batches.rules import disposition as rules
from batchwright.batches.types import BatchState, Decision
from batchwright.kernel.findings import Finding
from batchwright.materials.changes import disposed_with_batch
from batchwright.materials.types import Lot, LotStatus
from tests.batches.acting import Making, making
from tests.materials.acting import in_days
from tests.materials.examples import lot
from tests.support.people import People

REVIEWER, PERFORMER, OTHER = uuid4(), uuid4(), uuid4()


@pytest.fixture
def batch(people: People) -> Making:
    return making(people)


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        pytest.param(lambda: rules.no_open_deviation(()), 0, id="US-211.192-no-deviation"),
        pytest.param(lambda: rules.no_open_deviation(("D-1", "D-2")), 2, id="US-211.192-open"),
        pytest.param(lambda: rules.review_is_current(None, ()), 1, id="never-reviewed"),
        pytest.param(lambda: rules.review_is_current(7, ()), 0, id="reviewed-to-the-end"),
        pytest.param(lambda: rules.review_is_current(7, (8,)), 1, id="EU-11D-12-went-on"),
        pytest.param(lambda: rules.all_tests_passed((), ()), 0, id="all-passed"),
        pytest.param(lambda: rules.all_tests_passed(("assay",), ()), 1, id="US-211.165-missing"),
        pytest.param(lambda: rules.all_tests_passed((), ("assay",)), 1, id="US-211.165-failing"),
        pytest.param(
            lambda: rules.not_a_performer(PERFORMER, {PERFORMER}, "dispose it"),
            1,
            id="US-211.22-performed",
        ),
        pytest.param(
            lambda: rules.not_a_performer(OTHER, {PERFORMER}, "dispose it"), 0, id="another"
        ),
        pytest.param(lambda: rules.not_the_reviewer(REVIEWER, REVIEWER), 1, id="the-reviewer"),
        pytest.param(lambda: rules.not_the_reviewer(REVIEWER, OTHER), 0, id="not-the-reviewer"),
        pytest.param(lambda: rules.disposed_by_the_site(None), 1, id="site-undecided"),
        pytest.param(lambda: rules.disposed_by_the_site(Decision.REJECTED), 1, id="site-rejected"),
        pytest.param(lambda: rules.disposed_by_the_site(Decision.RELEASED), 0, id="site-released"),
        pytest.param(lambda: rules.market_undecided({"US"}, "EU"), 0, id="market-open"),
        pytest.param(lambda: rules.market_undecided({"US"}, "US"), 1, id="market-decided"),
        pytest.param(lambda: rules.every_exception_assessed(()), 0, id="nothing-to-assess"),
        pytest.param(
            lambda: rules.every_exception_assessed(((1, "late_entry"),)), 1, id="US-211.192-left"
        ),
    ],
)
def test_a_release_is_refused_for_each_thing_that_is_missing(
    found: Callable[[], list[Finding]], refused: int
) -> None:
    assert len(found()) == refused


@pytest.mark.parametrize("status", LotStatus)
@pytest.mark.parametrize("released", [True, False])
def test_what_a_batch_gave_shares_its_disposition(status: LotStatus, released: bool) -> None:
    """US-211.165(a), (f): nothing that is gone or was decided otherwise changes by a release."""
    after = disposed_with_batch([lot(status=status)], released=released)
    if released:
        expected = [LotStatus.RELEASED] if status is LotStatus.QUARANTINE else []
    else:
        open_to_it = {LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.EXPIRED}
        expected = [LotStatus.REJECTED] if status in open_to_it else []
    assert [each.status for each in after] == expected


def test_the_output_of_a_rejected_batch_is_rejected_with_it(batch: Making) -> None:
    batch.until("none")
    receipt = batch.people.sign(
        "supervisor",
        CompleteBatch(
            batch_id=batch.batch_id,
            lot_number="FP-1",
            quantity=Decimal(10),
            unit="pcs",
            expires_on=in_days(300),
        ),
    )
    lot_id = UUID(str(receipt.result["lot_id"]))
    (output,) = batch.rows(Lot, "id = %s", lot_id)
    assert output.status is LotStatus.QUARANTINE
    batch.people.sign(
        "quality", DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED), reason="No."
    )
    (output,) = batch.rows(Lot, "id = %s", lot_id)
    assert output.status is LotStatus.REJECTED
    assert batch.batch().state is BatchState.REJECTED
