"""The owner of a batch sees what is done for it with the site's own stock."""

from decimal import Decimal

from batchwright.database.home import Role
from batchwright.ledger import keys
from batchwright.ledger.scope import ask
from batchwright.ledger.verify import verify
from batchwright.materials.commands.stock import AdjustContainer
from tests.batches.acting import making
from tests.materials.acting import released, source
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

WHY = "The wrong container was taken."


def test_eu_7_14_an_owner_sees_each_exception_of_a_batch_that_took_stock_of_the_site(
    database: Clone, people: People
) -> None:
    batch = making(people)
    _, (container_id,) = released(people, source(people, unit="g"), "S-1", "50", unit="g")
    batch.do(
        batch.weighing("active", "10.00", container_id=container_id, already_done=True), reason=WHY
    )
    dispensed = batch.container("D-active")
    people.do(
        "warehouse",
        AdjustContainer(container_id=dispensed.id, quantity=Decimal("9.00"), unit="g"),
        reason="Counted.",
    )
    seen = {
        who: [
            each.code
            for each in ask(
                people.connection,
                "batches.exceptions",
                people.token(who),
                batch_id=batch.batch_id,
            )
        ]
        for who in ("quality", "sponsor-representative")
    }
    assert seen["quality"][-1] == "dispensed_adjusted"
    assert seen["sponsor-representative"] == seen["quality"]
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).faults == ()
