"""A whole batch from order to release, on the demonstration's recipe."""

import pytest

from batchwright.database.home import Role
from batchwright.ledger import keys
from batchwright.ledger.replay import replay
from batchwright.ledger.scope import ask
from batchwright.ledger.types import NotFound
from batchwright.ledger.verify import verify
from demo import site as demo_site
from demo.batch import Run
from tests.support.acting import ExecutorActing
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

pytestmark = pytest.mark.slow


def test_a_batch_is_made_reviewed_disposed_and_released(database: Clone, people: People) -> None:
    act = ExecutorActing(people)
    site = demo_site.built(act, people.ids)
    run = Run(act=act, site=site, told=lambda text: None, power_cut=lambda: None)
    run.ordered()
    run.made()
    run.completed()
    run.tested()
    exceptions = run.assessed()
    assert run.decided() == "released"
    assert exceptions >= 4

    record = act.ask("reviewer", "batches.batch_record", batch_id=run.batch_id)
    assert record["batch"]["state"] == "disposed"
    output = act.ask("quality", "materials.lot", lot_id=record["batch"]["lot_id"])
    assert output["status"] == "released"
    codes = {each["code"] for each in record["exceptions"]}
    assert {
        "lot_not_released",
        "weighing_out_of_tolerance",
        "value_out_of_limits",
        "corrected",
        "late_entry",
    } <= codes
    assert {each["market"]: each["decision"] for each in record["releases"]} == {
        "US": "released",
        "EU": "rejected",
    }
    with pytest.raises(NotFound):
        ask(
            people.connection,
            "batches.batch",
            people.token("system-administrator"),
            batch_id=run.batch_id,
        )

    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).faults == ()
        assert replay(verifier).differences == ()
