"""Bulk is packed into a lot of packs; nothing is lost and nothing is released by it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.rows import SITE
from batchwright.ledger.scope import ask
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.masters import DefineMaterial
from batchwright.materials.commands.packing import PackContainers
from batchwright.materials.commands.reservations import ReserveContainer
from batchwright.materials.rules import packing as packing_rules
from batchwright.materials.rules import rework as rework_rules
from batchwright.materials.types import (
    Container,
    LinkKind,
    Lot,
    LotStatus,
    MaterialKind,
    Reconciliation,
)
from tests.materials.acting import Source, in_days, made, received, released, source
from tests.materials.examples import DAY, codes, days, definition, lot
from tests.materials.recorded import one_entry, refused
from tests.support.cluster import Clone
from tests.support.people import People

PACKED = "materials.containers_packed.v1"


def bulk(people: People) -> Source:
    return source(people, code="TABLETS", kind=MaterialKind.BULK)


def bottles(people: People, **more: Any) -> UUID:
    defined = people.do(
        "process-engineer",
        DefineMaterial(
            **{
                "owner_id": SITE,
                "code": "BOTTLES",
                "name": "Bottles of tablets",
                "kind": MaterialKind.FINISHED,
                "unit": "pcs",
                **more,
            }
        ),
    )
    return made(defined, "definition_id")


def packing(definition_id: UUID, *containers: UUID, packs: int = 20) -> PackContainers:
    """Packs of 120.5 g each."""
    return PackContainers(
        container_ids=containers,
        packs=packs,
        per_pack=Decimal("120.5"),
        unit="g",
        definition_id=definition_id,
        number="FP-1",
        code="FP-1-1",
    )


def balance(people: People, lot_id: UUID) -> Reconciliation:
    found: Reconciliation = ask(
        people.connection, "materials.reconciliation", people.token("quality"), lot_id=lot_id
    )
    return found


def container(people: People, code: str) -> Container:
    (found,) = ask(people.connection, "materials.containers", people.token("quality"), code=code)
    assert isinstance(found, Container)
    return found


def test_packs_times_their_content_left_the_bulk_and_the_rest_stayed(
    people: People, database: Clone
) -> None:
    """2.41 kg of 2.5 kg: all of the first drum, and 0.91 kg of the second."""
    lot_id, (one, two) = released(people, bulk(people), "BU-1", "1.5", "1.0")
    do = packing(bottles(people), one, two)
    with one_entry(database, PACKED):
        receipt = people.do("warehouse", do)
    held = [str(container(people, code).amount) for code in ("BU-1-1", "BU-1-2", "FP-1-1")]
    assert held == ["0.0 kg", "0.09 kg", "20 pcs"]
    told = balance(people, lot_id)
    assert (told.receipts, told.uses, told.stock, told.difference) == (2500, 2410, 90, 0)
    packed = balance(people, made(receipt, "lot_id"))
    assert (packed.unit, packed.receipts, packed.stock, packed.difference) == ("pcs", 20, 20, 0)
    for way, near in (("forward", lot_id), ("backward", made(receipt, "lot_id"))):
        steps = ask(
            people.connection, f"materials.trace_{way}", people.token("quality"), lot_id=near
        )
        parts = sorted(f"{each.quantity} {each.unit}" for each in steps)
        assert parts == ["1.5 kg", "910.0 g"]
        assert {each.kind for each in steps} == {LinkKind.PACK}


def test_packs_expire_with_their_bulk_and_are_rejected_with_it(people: People) -> None:
    lot_id, (one,) = released(people, bulk(people), "BU-1", "2.5", expires_on=in_days(90))
    receipt = people.do("warehouse", packing(bottles(people), one))

    def packed() -> Lot:
        found: Lot = ask(
            people.connection,
            "materials.lot",
            people.token("quality"),
            lot_id=made(receipt, "lot_id"),
        )
        return found

    assert (packed().status, packed().expires_on) == (LotStatus.QUARANTINE, in_days(90))
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    assert packed().status is LotStatus.REJECTED


def test_more_is_never_packed_than_there_is_or_is_free(people: People, database: Clone) -> None:
    _, (one, two) = released(people, bulk(people), "BU-1", "1.5", "1.0")
    do = packing(bottles(people), one, two)
    with refused(database, PACKED, "not_enough_to_pack"):
        people.do("warehouse", replace(do, packs=21))
    for wrong, code in (
        (replace(do, packs=0), "amount_not_positive"),
        (replace(do, per_pack=Decimal(0)), "amount_not_positive"),
        (replace(do, unit="sack"), "unit_unknown"),
        (replace(do, unit="L"), "units_do_not_match"),
        (replace(do, number="BU-1"), "number_taken"),
        (replace(do, container_ids=()), "not_packable"),
    ):
        with refused(database, PACKED, code):
            people.do("warehouse", wrong)
    people.do(
        "warehouse",
        ReserveContainer(
            container_id=two,
            batch_id=uuid4(),
            component="tablets",
            quantity=Decimal("0.1"),
            unit="kg",
        ),
    )
    with refused(database, PACKED, "kept_for_another_batch"):
        people.do("warehouse", do)


def test_one_packed_lot_holds_one_lot_of_bulk(people: People, database: Clone) -> None:
    material = bulk(people)
    _, (one,) = released(people, material, "BU-1", "1.5")
    _, (two,) = released(people, material, "BU-2", "1.5")
    _, (lactose,) = released(people, source(people), "RM-1", "5")
    packs = bottles(people)
    for wrong in ((one, two), (lactose,)):
        with refused(database, PACKED, "not_packable"):
            people.do("warehouse", packing(packs, *wrong))
    for name, more in (("BY-MASS", {"unit": "g"}), ("CARTON", {"kind": MaterialKind.PACKAGING})):
        other = bottles(people, code=name, **more)
        with refused(database, PACKED, "not_a_packed_material"):
            people.do("warehouse", packing(other, one, packs=1))


def test_bulk_in_quarantine_is_not_packed(people: People, database: Clone) -> None:
    _, (one,) = received(people, bulk(people), "BU-1", "2.5")
    do = packing(bottles(people), one)
    with refused(database, PACKED, "lot_not_released"):
        people.do("warehouse", do)


@pytest.mark.parametrize(
    ("status", "of_a_batch", "found"),
    [
        (LotStatus.RELEASED, False, []),
        (LotStatus.RELEASED, True, []),
        (LotStatus.QUARANTINE, True, []),
        (LotStatus.QUARANTINE, False, ["lot_not_released"]),
        (LotStatus.REJECTED, True, ["lot_not_released"]),
        (LotStatus.EXPIRED, True, ["lot_not_released"]),
    ],
)
def test_only_the_bulk_of_a_batch_is_packed_before_its_release(
    status: LotStatus, of_a_batch: bool, found: list[str]
) -> None:
    held = lot(status=status, batch_id=uuid4() if of_a_batch else None)
    assert codes(packing_rules.may_be_packed(held, DAY)) == found


@pytest.mark.parametrize(("day", "found"), [(0, []), (-1, ["lot_expired"])])
def test_bulk_is_packed_until_the_day_it_expires(day: int, found: list[str]) -> None:
    assert codes(packing_rules.may_be_packed(lot(expires_on=days(day)), DAY)) == found
    assert codes(rework_rules.may_be_reworked(lot(expires_on=days(day)), DAY)) == found


@pytest.mark.parametrize("status", LotStatus)
def test_there_is_nothing_to_rework_of_what_is_gone(status: LotStatus) -> None:
    gone = status in (LotStatus.CONSUMED, LotStatus.DESTROYED, LotStatus.EXPIRED)
    expected = ["lot_not_reworkable"] * gone
    assert codes(rework_rules.may_be_reworked(lot(status=status), DAY)) == expected


def test_packs_are_a_material_of_the_bulks_owner_or_the_site() -> None:
    packs = definition(kind=MaterialKind.FINISHED, unit="pcs")
    assert packing_rules.packed_material(packs, uuid4()) == []
    foreign = replace(packs, sponsor_id=uuid4())
    assert codes(packing_rules.packed_material(foreign, uuid4())) == ["not_found"]
