"""What is decided on a batch, by whom, and what that means for the lots that it gave."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.batches.commands.completion import CompleteBatch
from batchwright.batches.commands.disposition import DecideMarket, DisposeBatch
from batchwright.batches.rules import disposition as rules
from batchwright.batches.types import Batch, BatchState, Decision, Release
from batchwright.database.home import Role
from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import sentence
from batchwright.ledger.types import Refused
from batchwright.materials.changes import disposed_with_batch
from batchwright.materials.types import Lot, LotStatus
from tests.batches.acting import Making, ago, making
from tests.materials.acting import in_days, written
from tests.materials.examples import lot
from tests.support.cluster import Clone
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


def test_us_211_137_what_expired_meanwhile_is_not_released(batch: Making, database: Clone) -> None:
    (now,) = batch.rows(Batch, "id = %s", batch.batch_id)
    with database.connect(Role.OWNER) as owner:
        written(owner, [replace(now, version=now.version + 1, expires_on=in_days(-1))])
    for who, do in (
        ("quality", DisposeBatch(batch_id=now.id, decision=Decision.RELEASED)),
        (
            "sponsor-representative",
            DecideMarket(batch_id=now.id, market="US", decision=Decision.RELEASED),
        ),
    ):
        with pytest.raises(Refused) as refused:
            batch.people.sign(who, do)
        assert "batch_expired" in refused.value.codes


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


def released_for(batch: Making, market: str, decision: Decision = Decision.RELEASED) -> Release:
    """The owner's decision on the batch for a market."""
    return Release(
        id=uuid4(),
        sponsor_id=batch.sponsor_id,
        batch_id=batch.batch_id,
        market=market,
        decision=decision,
        reason=None,
        decided_by=batch.people.ids["quality"],
        decided_at=ago(5),
    )


def test_a_rejection_after_releases_is_an_exception_that_names_them(
    batch: Making, database: Clone
) -> None:
    us, jp = released_for(batch, "US"), released_for(batch, "JP")
    with database.connect(Role.OWNER) as owner:
        written(owner, [us, jp, released_for(batch, "EU", Decision.REJECTED)])
    assert batch.asked("batches.batch_record", batch_id=batch.batch_id).releases_then_rejected == ()
    do = DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED)
    receipt = batch.people.sign("quality", do, reason="Glass was found in retained samples.")
    (finding,) = receipt.findings
    assert (finding.code, finding.severity) == ("rejected_after_release", Severity.EXCEPTION)
    assert finding.fact("markets") == "US, JP"
    assert all(str(each.id) in sentence(finding) for each in (us, jp))
    assert batch.batch().state is BatchState.REJECTED
    assert batch.codes() == ["rejected_after_release"]
    record = batch.asked("batches.batch_record", batch_id=batch.batch_id)
    assert {each.market for each in record.releases} == {"US", "EU", "JP"}
    assert [each.id for each in record.releases_then_rejected] == [us.id, jp.id]


def test_a_rejection_of_what_is_released_nowhere_is_no_exception(batch: Making) -> None:
    do = DisposeBatch(batch_id=batch.batch_id, decision=Decision.REJECTED)
    assert batch.people.sign("quality", do, reason="No.").findings == ()
