"""What is worked on again needs the quality unit, and is a lot of its own (US-211.115)."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.rework import ReworkContainer
from batchwright.materials.types import LinkKind, Lot, LotStatus, TraceStep
from tests.materials.acting import identified, in_days, made, received, released, source
from tests.materials.recorded import one_entry, refused
from tests.support.cluster import Clone
from tests.support.people import People

REWORKED = "materials.container_reworked.v1"
WHY = "Lumps; the procedure allows one more sieving."


def again(container_id: UUID, quantity: str = "400", unit: str = "g") -> ReworkContainer:
    return ReworkContainer(
        container_id=container_id,
        quantity=Decimal(quantity),
        unit=unit,
        procedure="SOP-SIEVE",
        number="RM-1-R",
        code="RM-1-R-1",
    )


def lot_of(people: People, lot_id: UUID) -> Lot:
    found: Lot = ask(people.connection, "materials.lot", people.token("quality"), lot_id=lot_id)
    return found


def test_reworked_material_is_in_quarantine_and_tested_anew(
    people: People, database: Clone
) -> None:
    lot_id, (container_id,) = released(
        people, source(people), "RM-1", "1.5", expires_on=in_days(90)
    )
    with one_entry(database, REWORKED):
        receipt = people.sign("quality", again(container_id), reason=WHY)
    reworked = lot_of(people, made(receipt, "lot_id"))
    assert reworked.status is LotStatus.QUARANTINE
    assert (reworked.expires_on, reworked.identity_passed) == (in_days(90), None)
    with pytest.raises(Refused, match="identity_test_missing"):
        people.sign("quality", DisposeLot(lot_id=reworked.id, released=True))
    identified(people, reworked.id)
    people.sign("quality", DisposeLot(lot_id=reworked.id, released=True))
    token = people.token("quality")
    for way, near in (("forward", lot_id), ("backward", reworked.id)):
        steps: list[TraceStep] = ask(
            people.connection, f"materials.trace_{way}", token, lot_id=near
        )
        assert [(each.kind, each.quantity, each.unit) for each in steps] == [
            (LinkKind.REWORK, Decimal(400), "g")
        ]
    for one, receipts, uses in ((lot_id, 1500, 400), (reworked.id, 400, 0)):
        told = ask(people.connection, "materials.reconciliation", token, lot_id=one)
        assert (told.receipts, told.uses, told.difference) == (receipts, uses, 0)


def test_without_the_quality_unit_and_its_reason_nothing_is_reworked(
    people: People, database: Clone
) -> None:
    _, (container_id,) = released(people, source(people), "RM-1", "1.5")
    with refused(database, "materials.rework_container.v1", "not_permitted"):
        people.do("warehouse", again(container_id), reason=WHY)
    with refused(database, "materials.rework_container.v1", "signature_missing"):
        people.do("quality", again(container_id), reason=WHY)
    with refused(database, "materials.rework_container.v1", "reason_missing"):
        people.sign("quality", again(container_id))
    with refused(database, REWORKED, "rework_procedure_missing"):
        people.sign("quality", replace(again(container_id), procedure=" "), reason=WHY)
    with refused(database, REWORKED, "not_enough_in_container"):
        people.sign("quality", again(container_id, "1.6", "kg"), reason=WHY)


def test_a_rejected_lot_is_reworked_and_stays_rejected_itself(people: People) -> None:
    lot_id, (container_id,) = received(people, source(people), "RM-1", "1.5")
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    receipt = people.sign("quality", again(container_id), reason=WHY)
    assert lot_of(people, lot_id).status is LotStatus.REJECTED
    assert lot_of(people, made(receipt, "lot_id")).status is LotStatus.QUARANTINE


def test_no_rework_mends_identity_or_age(people: People, database: Clone) -> None:
    material = source(people)
    lot_id, (wrong,) = received(people, material, "RM-1", "1.5")
    identified(people, lot_id, passed=False)
    with refused(database, REWORKED, "identity_test_failed"):
        people.sign("quality", again(wrong), reason=WHY)
    _, (old,) = received(people, material, "RM-2", "1.5", expires_on=in_days(-1))
    with refused(database, REWORKED, "lot_expired"):
        people.sign("quality", again(old), reason=WHY)
