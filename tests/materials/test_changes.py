"""Rows that move quantities: what goes out of one container is in another; no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.findings import Severity
from batchwright.kernel.quantities import Quantity
from batchwright.materials import changes
from batchwright.materials.types import (
    Container,
    ContainerStatus,
    GenealogyLink,
    LinkKind,
    LotStatus,
    Movement,
    MovementKind,
)
from tests.materials.examples import (
    BATCH,
    OTHER_BATCH,
    OWN,
    PERSON,
    at_use,
    container,
    context,
    lot,
    reservation,
)


def grams(value: str) -> Quantity:
    return Quantity(Decimal(value), "g")


@pytest.mark.parametrize(
    ("asked", "left", "status"),
    [
        ("99.999", "0.001", ContainerStatus.FULL),
        ("100", "0", ContainerStatus.EMPTY),
    ],
)
def test_what_is_taken_is_no_longer_in_the_container(
    asked: str, left: str, status: ContainerStatus
) -> None:
    held = container()
    after, moved = changes.taken(held, grams(asked), MovementKind.USE, context())
    assert (after.quantity, after.status, after.version) == (Decimal(left), status, 2)
    assert (moved.quantity, moved.unit) == (-Decimal(asked), "g")
    assert (moved.container_id, moved.moved_by) == (held.id, PERSON)


def test_no_more_stays_reserved_than_is_left() -> None:
    held = container(reserved=Decimal(60))
    after, _ = changes.taken(held, grams("70"), MovementKind.LOSS, context())
    assert (after.quantity, after.reserved) == (30, 30)


def test_digits_beyond_those_of_a_machine_are_kept() -> None:
    tiny = Quantity(Decimal("0.000000000000000000000000000001"), "g")
    held = container("123456789012345.6")
    after, _ = changes.taken(held, tiny, MovementKind.SAMPLE, context())
    again, _ = changes.added(after, tiny, MovementKind.GAIN, context())
    assert str(after.quantity) == "123456789012345.599999999999999999999999999999"
    assert again.quantity == held.quantity


def test_us_211_101_b_dispensing_makes_a_container_labelled_for_the_batch() -> None:
    held = container("1", "kg")
    found = at_use(held, lot(id=held.lot_id))
    made, rows = changes.dispensed(found, grams("250.5"), "D-1", "weigh-1", BATCH, context())
    assert (made.batch_id, made.phase, made.lot_id) == (BATCH, "weigh-1", held.lot_id)
    assert str(made.amount) == "0.2505 kg"
    source = rows[0]
    assert isinstance(source, Container)
    assert str(source.amount) == "0.7495 kg"
    moves = [each for each in rows if isinstance(each, Movement)]
    assert sum(each.quantity for each in moves) == 0
    assert [each.kind for each in moves] == [MovementKind.OUT, MovementKind.IN]
    (link,) = (each for each in rows if isinstance(each, GenealogyLink))
    assert (link.kind, link.batch_id) == (LinkKind.DISPENSE, BATCH)
    assert (link.from_container_id, link.to_container_id) == (held.id, made.id)


@pytest.mark.parametrize(
    ("asked", "still"), [("10", "70"), ("30", "70"), ("40", "70"), ("50", "70"), ("60", "60")]
)
def test_what_is_kept_for_others_stays_kept_when_the_batch_releases_its_own(
    asked: str, still: str
) -> None:
    held = container(reserved=Decimal(70))
    kept = (reservation(held, "20"), reservation(held, "50", OTHER_BATCH))
    _, rows = changes.dispensed(
        at_use(held, kept=kept), grams(asked), "D-1", "weigh-1", BATCH, context()
    )
    source = rows[0]
    assert isinstance(source, Container)
    assert source.reserved == Decimal(still)
    assert source.reserved - 20 <= source.quantity


def test_the_output_of_a_batch_is_a_lot_in_quarantine() -> None:
    made, rows = changes.produced(
        OWN, "B-1", uuid4(), OWN, Quantity(Decimal(1000), "pcs"), date(2028, 3, 1), BATCH, context()
    )
    assert (made.status, made.batch_id, made.sponsor_id) == (LotStatus.QUARANTINE, BATCH, OWN)
    (held,) = (each for each in rows if isinstance(each, Container))
    (moved,) = (each for each in rows if isinstance(each, Movement))
    assert (str(held.amount), moved.kind) == ("1000 pcs", MovementKind.OUTPUT)


@pytest.mark.parametrize(
    ("holds", "reserved", "told"),
    [
        ("60", "60", []),
        ("59.9", "59.9", [("0.1", OTHER_BATCH)]),
        ("40", "40", [("20", OTHER_BATCH)]),
        ("39", "39", [("20", OTHER_BATCH), ("1", BATCH)]),
        ("0", "0", [("20", OTHER_BATCH), ("40", BATCH)]),
    ],
)
def test_less_than_is_kept_cuts_the_latest_reservation_first(
    holds: str, reserved: str, told: list[tuple[str, object]]
) -> None:
    held = container(holds, reserved=Decimal(0))
    first = reservation(held, "40")
    last = replace(reservation(held, "20", OTHER_BATCH), id=_after(first.id))
    gone = reservation(held, "99", released_at=context().at)
    after, changed, findings = changes.cut(held, (last, gone, first), context())
    assert after.reserved == Decimal(reserved)
    assert [(str(each.fact("cut")), each.fact("batch_id")) for each in findings] == told
    assert all(each.severity is Severity.EXCEPTION for each in findings)
    assert all(each.version == 2 for each in changed)
    active = {each.id: each for each in (first, last)} | {each.id: each for each in changed}
    kept = sum(each.quantity for each in active.values() if each.released_at is None)
    assert kept == after.reserved


def _after(identifier: UUID) -> UUID:
    return UUID(int=identifier.int + 1)
