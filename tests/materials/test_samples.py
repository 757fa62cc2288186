"""Samples that are kept, and what there is in stock."""

from decimal import Decimal

import pytest

from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused
from batchwright.materials.commands.reservations import ReserveContainer
from batchwright.materials.commands.samples import KeepSample
from batchwright.materials.commands.testing import SampleContainer
from batchwright.materials.types import LinkKind, LotStatus
from tests.materials.acting import entries, in_days, made, received, released, source, today
from tests.support.people import People, unknown_id


def test_a_kept_sample_is_linked_to_what_it_came_from_and_never_used(people: People) -> None:
    lot_id, (drum,) = released(people, source(people), "RM-1", "25")
    keep = KeepSample(
        container_id=drum,
        quantity=Decimal("12.50"),
        unit="g",
        number="RM-1-R",
        code="RM-1-R-1",
        location="retained samples",
    )
    sample_id = made(people.do("analyst", keep), "lot_id")
    token = people.token("quality")
    sample = ask(people.connection, "materials.lot", token, lot_id=sample_id)
    assert (sample.status, sample.parent_id) == (LotStatus.QUARANTINE, lot_id)
    (step,) = ask(people.connection, "materials.trace_backward", token, lot_id=sample_id)
    assert (step.kind, step.from_lot_id) == (LinkKind.SAMPLE, lot_id)
    assert (str(step.quantity), step.unit) == ("12.50", "g")
    told = ask(people.connection, "materials.reconciliation", token, lot_id=lot_id)
    assert (told.samples, told.stock, told.difference) == (Decimal("12.5"), Decimal("24987.5"), 0)
    assert (str(told.uses), str(told.losses)) == ("0", "0")
    (left,) = ask(people.connection, "materials.containers", token, lot_id=lot_id)
    assert left.sampled
    assert [each.kind for each in entries(people, "materials.lot", sample_id)] == [
        "materials.sample_kept.v1"
    ]
    with pytest.raises(Refused) as refused:
        people.do("analyst", keep)
    assert refused.value.codes == ("number_taken", "number_taken")


def test_stock_is_told_by_material_owner_and_status(people: People) -> None:
    alpha = people.sponsor("alpha")
    lactose, starch = source(people), source(people, code="STARCH")
    _, (drum, _) = released(people, lactose, "RM-1", "25", "0.5")
    received(people, lactose, "RM-2", "5")
    received(people, lactose, "RM-3", "2500", unit="g")
    released(people, lactose, "RM-4", "1", owner=alpha)
    released(people, starch, "RM-5", "7")
    people.do(
        "warehouse",
        ReserveContainer(
            container_id=drum,
            batch_id=unknown_id(),
            component="lactose",
            quantity=Decimal(10),
            unit="g",
        ),
    )
    people.do("analyst", SampleContainer(container_id=drum, quantity=Decimal(1), unit="g"))
    found = ask(people.connection, "materials.stock", people.token("planner"), code="LACTOSE")
    assert {
        (each.owner_id == alpha, each.status): (each.lots, each.quantity, each.reserved, each.unit)
        for each in found
    } == {
        (False, LotStatus.QUARANTINE): (2, Decimal(7500), Decimal(0), "g"),
        (False, LotStatus.RELEASED): (1, Decimal(25499), Decimal(10), "g"),
        (True, LotStatus.RELEASED): (1, Decimal(1000), Decimal(0), "g"),
    }
    everything = ask(people.connection, "materials.stock", people.token("planner"))
    assert {each.code for each in everything} == {"LACTOSE", "STARCH"}


def test_lots_that_are_soon_no_longer_good_are_told(people: People) -> None:
    lactose = source(people)
    soon, _ = received(people, lactose, "RM-1", "1", expires_on=in_days(10))
    retest, _ = received(people, lactose, "RM-2", "1", retest_on=in_days(9))
    received(people, lactose, "RM-3", "1", expires_on=in_days(12))
    received(people, lactose, "RM-4", "1", expires_on=None)
    token = people.token("planner")
    found = ask(people.connection, "materials.lots_due_before", token, before=in_days(11))
    assert [each.id for each in found] == [soon, retest]
    assert ask(people.connection, "materials.lots_due_before", token, before=today()) == []
