"""The order in which entries are sealed."""

from batchwright.database.home import Role
from batchwright.ledger import keys
from batchwright.ledger.sealer import seal_once
from tests.support.cluster import Clone


def test_transaction_10_is_sealed_after_transaction_9(database: Clone) -> None:
    keys.ensure(database.home)
    with database.connect(Role.OWNER) as owner:
        for entry_id, txid in ((1, "100"), (2, "9"), (3, "10")):
            owner.execute(
                "insert into ledger.entry (id, epoch, txid, at, kind, outcome, body, leaf) "
                "overriding system value values (%s, 1, %s::xid8, now(), 'test.happened.v1', "
                "'done', '', sha256(int4send(%s)))",
                [entry_id, txid, entry_id],
            )
        with database.connect(Role.SEALER) as sealer:
            assert seal_once(sealer, database.home) == 3
            assert seal_once(sealer, database.home) == 0
        found = owner.execute("select entry_id from ledger.seal order by index").fetchall()
    assert [each for (each,) in found] == [2, 3, 1]
