"""Lots come in, are disposed, expire and are used up, on a real database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.days import months_later
from batchwright.kernel.rows import SITE
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Refused
from batchwright.materials.commands.lots import CloseLot, Delivered, DisposeLot, ExpireLot
from batchwright.materials.commands.masters import AddSupplier, DefineMaterial, QualifySupplier
from batchwright.materials.commands.stock import AdjustContainer
from batchwright.materials.commands.testing import RecordRetest
from batchwright.materials.rules.receiving import retest_interval_sound
from batchwright.materials.types import (
    Container,
    ContainerStatus,
    Lot,
    LotStatus,
    MaterialKind,
)
from tests.materials.acting import (
    delivery,
    identified,
    in_days,
    received,
    released,
    source,
    today,
    written,
)
from tests.materials.recorded import one_entry, refused
from tests.support.cluster import Clone
from tests.support.people import People

RECEIVED = "materials.lot_received.v1"
DISPOSED = "materials.lot_disposed.v1"


def lot_of(people: People, lot_id: UUID) -> Lot:
    found: Lot = ask(people.connection, "materials.lot", people.token("quality"), lot_id=lot_id)
    return found


def containers_of(people: People, lot_id: UUID) -> list[Container]:
    found: list[Container] = ask(
        people.connection, "materials.containers", people.token("quality"), lot_id=lot_id
    )
    return found


def test_us_211_82_a_received_lot_is_in_quarantine_container_by_container(
    people: People, database: Clone
) -> None:
    material = source(people)
    with one_entry(database, RECEIVED):
        lot_id, containers = received(people, material, "RM-1", "25.000", "24.50")
    lot = lot_of(people, lot_id)
    assert (lot.number, lot.status, lot.sponsor_id) == ("RM-1", LotStatus.QUARANTINE, SITE)
    assert (lot.supplier_id, lot.supplier_lot) == (material.supplier_id, "S-RM-1")
    found = containers_of(people, lot_id)
    assert [each.id for each in found] == containers
    assert [str(each.amount) for each in found] == ["25.000 kg", "24.50 kg"]
    assert {each.location for each in found} == {"quarantine"}


def test_what_cannot_be_received_is_refused_and_the_attempt_recorded(
    people: People, database: Clone
) -> None:
    material = source(people)
    good = delivery(material, "RM-1", "25")
    people.do("warehouse", good)
    again = replace(good, number="RM-2", containers=(Delivered(code="C", quantity=Decimal(1)),))
    for wrong, code in (
        (replace(again, number="RM-1"), "number_taken"),
        (replace(again, containers=good.containers), "number_taken"),
        (replace(again, containers=again.containers * 2), "number_taken"),
        (replace(again, containers=()), "nothing_received"),
        (replace(again, unit="L"), "units_do_not_match"),
        (replace(again, unit="stone"), "unit_unknown"),
        (replace(again, received_on=in_days(1)), "received_in_future"),
        (
            replace(again, containers=(Delivered(code="C", quantity=Decimal(0)),)),
            "amount_not_positive",
        ),
        (replace(again, owner_id=uuid4()), "not_found"),
    ):
        with refused(database, RECEIVED, code):
            people.do("warehouse", wrong)
    assert len(ask(people.connection, "materials.lots", people.token("quality"))) == 1
    with refused(database, "materials.receive_lot.v1", "not_permitted"):
        people.do("operator", again)


@pytest.mark.parametrize(("valid_until", "accepted"), [(1, True), (0, True), (-1, False)])
def test_us_211_84_d_2_a_lapsed_supplier_delivers_nothing(
    people: People, database: Clone, valid_until: int, accepted: bool
) -> None:
    material = source(people)
    people.sign(
        "quality",
        QualifySupplier(
            supplier_id=material.supplier_id,
            definition_id=material.definition_id,
            valid_until=in_days(valid_until),
        ),
    )
    if accepted:
        received(people, material, "RM-1", "25")
        return
    with refused(database, RECEIVED, "supplier_not_qualified"):
        received(people, material, "RM-1", "25")


def test_a_material_and_a_supplier_are_defined_once(people: People, database: Clone) -> None:
    source(people)
    taken = DefineMaterial(
        owner_id=SITE, code="LACTOSE", name="L", kind=MaterialKind.EXCIPIENT, unit="g"
    )
    kind = "materials.material_defined.v1"
    for wrong, code in (
        (taken, "number_taken"),
        (replace(taken, code="NEW", unit="stone"), "unit_unknown"),
        (replace(taken, code="NEW", owner_id=uuid4()), "not_found"),
    ):
        with refused(database, kind, code):
            people.do("process-engineer", wrong)
    with refused(database, "materials.supplier_added.v1", "number_taken"):
        people.do("quality", AddSupplier(code="for-LACTOSE", name="Other"))


def test_us_211_22_a_quality_alone_releases_with_a_signature(
    people: People, database: Clone
) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    identified(people, lot_id)
    do = DisposeLot(lot_id=lot_id, released=True)
    with refused(database, "materials.dispose_lot.v1", "signature_missing"):
        people.do("quality", do)
    with pytest.raises(PermissionError):
        people.sign("warehouse", do)
    with one_entry(database, DISPOSED):
        people.sign("quality", do)
    assert lot_of(people, lot_id).status is LotStatus.RELEASED


def test_us_211_84_d_1_without_its_own_identity_test_no_lot_is_released(
    people: People, database: Clone
) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    with refused(database, DISPOSED, "identity_test_missing"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    assert lot_of(people, lot_id).status is LotStatus.QUARANTINE
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    assert lot_of(people, lot_id).status is LotStatus.REJECTED


def test_us_211_89_a_rejected_lot_stays_rejected(people: People, database: Clone) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    identified(people, lot_id)
    with refused(database, DISPOSED, "lot_in_wrong_state"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))


@pytest.mark.parametrize(
    ("expires_on", "retest_on", "code"),
    [
        (in_days(-1), None, "lot_expired"),
        (None, in_days(-1), "lot_past_retest"),
        (today(), today(), None),
    ],
)
def test_us_211_137_no_lot_is_released_past_its_days(
    people: People,
    database: Clone,
    expires_on: date | None,
    retest_on: date | None,
    code: str | None,
) -> None:
    lot_id, _ = received(
        people, source(people), "RM-1", "25", expires_on=expires_on, retest_on=retest_on
    )
    identified(people, lot_id)
    if code is None:
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
        return
    with refused(database, DISPOSED, code):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))


def test_a_lot_that_was_brought_in_or_made_here_is_not_released_by_itself(
    people: People, database: Clone
) -> None:
    material = source(people)
    common = {
        "version": 1,
        "sponsor_id": SITE,
        "definition_id": material.definition_id,
        "definition_owner_id": SITE,
        "status": LotStatus.QUARANTINE,
        "identity_passed": True,
        "identity_reviewed_by": uuid4(),
    }
    historical = Lot(id=uuid4(), number="H-1", historical=True, **common)
    output = Lot(id=uuid4(), number="B-1", batch_id=uuid4(), **common)
    with database.connect("owner") as owner:
        written(owner, [historical, output])
    for lot, code in ((historical, "lot_historical"), (output, "lot_from_a_batch")):
        with refused(database, DISPOSED, code):
            people.sign("quality", DisposeLot(lot_id=lot.id, released=True))


def test_a_decision_is_on_the_version_that_was_seen(people: People, database: Clone) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    identified(people, lot_id)
    with refused(database, DISPOSED, "stale_write"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True, expected_version=1))


def test_a_lot_is_marked_as_expired_only_past_its_day(people: People, database: Clone) -> None:
    material = source(people)
    old, _ = received(people, material, "RM-1", "25", expires_on=in_days(-1))
    last_day, _ = received(people, material, "RM-2", "25", expires_on=today())
    with one_entry(database, "materials.lot_expired.v1"):
        people.do("quality", ExpireLot(lot_id=old))
    assert lot_of(people, old).status is LotStatus.EXPIRED
    with refused(database, "materials.lot_expired.v1", "lot_not_expired"):
        people.do("quality", ExpireLot(lot_id=last_day))
    with refused(database, "materials.lot_expired.v1", "lot_in_wrong_state"):
        people.do("quality", ExpireLot(lot_id=old))


def test_a_lot_is_closed_when_nothing_is_left(people: People, database: Clone) -> None:
    lot_id, (first, second) = released(people, source(people), "RM-1", "25", "0.5")
    empty = AdjustContainer(container_id=first, quantity=Decimal(0), unit="g")
    people.do("warehouse", empty, reason="Spilled.")
    with refused(database, "materials.lot_closed.v1", "lot_not_empty"):
        people.do("warehouse", CloseLot(lot_id=lot_id))
    people.do("warehouse", replace(empty, container_id=second), reason="Spilled.")
    assert {each.status for each in containers_of(people, lot_id)} == {ContainerStatus.EMPTY}
    with one_entry(database, "materials.lot_closed.v1"):
        people.do("warehouse", CloseLot(lot_id=lot_id))
    assert lot_of(people, lot_id).status is LotStatus.CONSUMED


def test_what_does_not_exist_is_not_found_and_the_attempt_recorded(
    people: People, database: Clone
) -> None:
    with refused(database, "materials.close_lot.v1", "not_found"):
        people.do("warehouse", CloseLot(lot_id=uuid4()))


def test_one_delivery_under_an_idempotency_key_is_received_once(
    people: People, database: Clone
) -> None:
    material = source(people)
    do = delivery(material, "RM-1", "25")
    first = people.do("warehouse", do, key="delivery-1")
    again = people.do("warehouse", do, key="delivery-1")
    assert again.repeated
    assert again.result == first.result
    with pytest.raises(Refused):
        people.do("warehouse", replace(do, number="RM-2"), key="delivery-1")


def test_us_211_87_a_lot_is_retested_by_the_interval_of_its_material_unless_it_is_stated(
    people: People,
) -> None:
    material = source(people, retest_months=6)
    due_on = months_later(today(), 6)
    by_interval, _ = released(people, material, "RM-1", "25")
    stated, _ = received(people, material, "RM-2", "25", retest_on=in_days(30))
    assert lot_of(people, by_interval).retest_on == due_on
    assert lot_of(people, stated).retest_on == in_days(30)
    people.do("analyst", RecordRetest(lot_id=by_interval, passed=True))
    assert lot_of(people, by_interval).retest_on == due_on
    people.do("analyst", RecordRetest(lot_id=stated, passed=True))
    assert lot_of(people, stated).retest_on == due_on


def test_a_receipt_so_far_ahead_that_no_calendar_has_its_retest_is_refused(people: People) -> None:
    material = source(people, retest_months=6)
    ahead = delivery(material, "RM-1", "25", received_on=date(9999, 12, 1))
    with pytest.raises(Refused) as refused:
        people.do("warehouse", ahead)
    assert "received_in_future" in refused.value.codes


@pytest.mark.parametrize(
    ("months", "sound"), [(None, True), (0, False), (1, True), (120, True), (121, False)]
)
def test_an_interval_of_retests_is_a_month_to_ten_years(months: int | None, sound: bool) -> None:
    assert (retest_interval_sound(months) == []) is sound
