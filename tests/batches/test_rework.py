"""Rework of what a batch gave stands in the record of that batch (US-211.115)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from batchwright.ledger.types import Refused
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.rework import ReworkContainer
from batchwright.materials.types import Container, LinkKind, Lot
from tests.batches.acting import making
from tests.materials.acting import made, received, source, written
from tests.support.cluster import Clone
from tests.support.people import People


def test_rework_of_what_a_batch_gave_is_for_the_reviewer_of_that_batch(
    people: People, database: Clone
) -> None:
    batch = making(people)
    _, (container_id,) = received(
        people, source(people, batch.sponsor_id, "BULK"), "RM-1", "1.5", owner=batch.sponsor_id
    )
    (container,) = batch.rows(Container, "id = %s", container_id)
    (lot,) = batch.rows(Lot, "id = %s", container.lot_id)
    with database.connect("owner") as owner:
        written(owner, [replace(lot, version=lot.version + 1, batch_id=batch.batch_id)])
    do = ReworkContainer(
        container_id=container_id,
        quantity=Decimal(400),
        unit="g",
        procedure="SOP-SIEVE",
        number="RM-1-R",
        code="RM-1-R-1",
    )
    receipt = people.sign("quality", do, reason="Lumps.")
    (reworked,) = batch.rows(Lot, "id = %s", made(receipt, "lot_id"))
    assert reworked.batch_id == batch.batch_id
    assert batch.codes() == ["lot_reworked"]
    (link,) = batch.asked("batches.batch_record", batch_id=batch.batch_id).genealogy
    assert (link.kind, link.to_lot_id) == (LinkKind.REWORK, reworked.id)
    with pytest.raises(Refused, match="lot_from_a_batch"):
        people.sign("quality", DisposeLot(lot_id=reworked.id, released=True))
