"""The published tablet batches on a real database: all of them, or nothing of a corrupted copy."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from batchwright.batches.commands.disposition import DecideMarket, DisposeBatch, ReviewBatch
from batchwright.batches.commands.imports import ImportTablets
from batchwright.batches.commands.orders import HoldBatch
from batchwright.batches.types import Decision
from batchwright.database.home import Role
from batchwright.kernel.messages import sentence
from batchwright.kernel.rows import SITE
from batchwright.ledger import keys
from batchwright.ledger.replay import replay
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused
from batchwright.ledger.verify import verify
from batchwright.materials.commands.lots import DisposeLot
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

TABLETS = Path(__file__).parents[2] / "demo" / "data" / "tablets"

pytestmark = pytest.mark.slow


def test_751_batches_come_in_as_one_entry_that_verifies_and_replays(
    database: Clone, people: People
) -> None:
    owner_id = people.sponsor("alpha")
    receipt = people.do("quality", ImportTablets(owner_id=owner_id, directory=str(TABLETS)))
    assert receipt.result["batches"] == 751
    token = people.token("quality")
    found = ask(people.connection, "batches.batches", token, historical=True, limit=1000)
    assert len(found) == 751
    assert ask(people.connection, "batches.batches", token) == []
    record = ask(people.connection, "batches.batch_record", token, batch_id=found[0].id)
    assert record.historical is not None
    assert record.exceptions == ()
    assert len(record.results) > 30
    assert all(each.result.within is None for each in record.results)
    assert {each.quantity for each in record.genealogy} == {None}
    _nothing_is_done_with_it(people, found[0].id, record.batch.lot_id)
    with pytest.raises(Refused) as again:
        people.do("quality", ImportTablets(owner_id=owner_id, directory=str(TABLETS)))
    assert again.value.codes == ("imported_already",)
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).faults == ()
        assert replay(verifier).differences == ()


def _nothing_is_done_with_it(people: People, batch_id: UUID, lot_id: UUID) -> None:
    """A historical batch is never held, reviewed, disposed or released here, nor is its lot."""
    with pytest.raises(Refused):
        people.do("supervisor", HoldBatch(batch_id=batch_id), reason="to see")
    for code, act in (
        ("reviewer", ReviewBatch(batch_id=batch_id)),
        ("quality", DisposeBatch(batch_id=batch_id, decision=Decision.RELEASED)),
        ("quality", DisposeBatch(batch_id=batch_id, decision=Decision.REJECTED)),
        (
            "sponsor-representative",
            DecideMarket(batch_id=batch_id, market="EU", decision=Decision.RELEASED),
        ),
    ):
        with pytest.raises(Refused) as refused:
            people.sign(code, act)
        assert "batch_historical" in refused.value.codes
    with pytest.raises(Refused) as refused:
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    assert "lot_historical" in refused.value.codes


def test_of_a_corrupted_copy_nothing_stays_and_the_cell_is_named(
    people: People, tmp_path: Path
) -> None:
    copy = tmp_path / "tablets"
    shutil.copytree(TABLETS, copy)
    path = copy / "Laboratory.csv"
    lines = path.read_text().split("\n")
    lines[5] = (
        lines[5].replace(".", ",", 1)
        if "nov.18" not in lines[5]
        else lines[5].replace("1.412698315", "1.412.698.315").replace("94.5;", "94,5;")
    )
    path.write_text("\n".join(lines))
    with pytest.raises(Refused) as refused:
        people.do("quality", ImportTablets(owner_id=SITE, directory=str(copy)))
    *cells, in_all = refused.value.findings
    assert {each.code for each in cells} == {"file_corrupted"}
    assert sentence(in_all).startswith(f"Nothing was brought in: {len(cells)} faults in all")
    assert refused.value.findings[0].fact("line") == 6
    token = people.token("quality")
    assert ask(people.connection, "batches.batches", token, historical=True) == []
    assert ask(people.connection, "materials.lots", token) == []
