"""Lots are sampled and tested; what failed stays failed, and is not used, on a real database."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from batchwright.kernel.findings import Severity
from batchwright.ledger.scope import ask
from batchwright.ledger.types import Receipt
from batchwright.materials.commands.lots import DisposeLot
from batchwright.materials.commands.stock import SplitContainer
from batchwright.materials.commands.testing import (
    RecordAssay,
    RecordIdentityTest,
    RecordRetest,
    ReviewIdentityTest,
    SampleContainer,
)
from batchwright.materials.types import Container, Lot, LotStatus
from tests.materials.acting import in_days, made, received, released, source, today
from tests.materials.recorded import one_entry, refused
from tests.support.cluster import Clone
from tests.support.people import People

TESTED = "materials.identity_tested.v1"
REVIEWED = "materials.identity_test_reviewed.v1"
DISPOSED = "materials.lot_disposed.v1"
RETESTED = "materials.lot_retested.v1"


def lot_of(people: People, lot_id: UUID) -> Lot:
    found: Lot = ask(people.connection, "materials.lot", people.token("quality"), lot_id=lot_id)
    return found


def exceptions(receipt: Receipt) -> list[str]:
    assert all(each.severity is Severity.EXCEPTION for each in receipt.findings)
    return [each.code for each in receipt.findings]


def split(people: People, container_id: UUID, number: str) -> tuple[UUID, UUID]:
    """A sublot of 1 kg and its container."""
    receipt = people.do(
        "warehouse",
        SplitContainer(
            container_id=container_id,
            number=number,
            code=f"{number}-1",
            quantity=Decimal(1),
            unit="kg",
        ),
    )
    return made(receipt, "lot_id"), made(receipt, "container_id")


def test_us_211_84_c_a_sample_leaves_the_container_marked(people: People, database: Clone) -> None:
    lot_id, (container_id,) = received(people, source(people), "RM-1", "25.000")
    do = SampleContainer(container_id=container_id, quantity=Decimal("12.5"), unit="g")
    with one_entry(database, "materials.container_sampled.v1"):
        people.do("analyst", do)
    found: list[Container] = ask(
        people.connection, "materials.containers", people.token("quality"), lot_id=lot_id
    )
    assert (str(found[0].amount), found[0].sampled) == ("24.9875 kg", True)
    for wrong, code in (
        (replace(do, quantity=Decimal("24987.501")), "not_enough_in_container"),
        (replace(do, quantity=Decimal(0)), "amount_not_positive"),
        (replace(do, unit="mL"), "units_do_not_match"),
        (replace(do, unit="spoon"), "unit_unknown"),
    ):
        with refused(database, "materials.container_sampled.v1", code):
            people.do("analyst", wrong)


def test_us_211_84_d_1_a_test_counts_once_another_person_reviewed_it(
    people: People, database: Clone
) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    with one_entry(database, TESTED):
        people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
    with refused(database, DISPOSED, "identity_test_missing"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    with one_entry(database, REVIEWED):
        people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    found = lot_of(people, lot_id)
    assert found.status is LotStatus.RELEASED
    assert found.identity_tested_by == people.ids["analyst"]
    assert found.identity_reviewed_by == people.ids["laboratory-reviewer"]


def test_nothing_is_reviewed_before_it_was_tested(people: People, database: Clone) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    with refused(database, REVIEWED, "identity_test_missing"):
        people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))


def test_nobody_tests_a_failed_lot_into_passing(people: People, database: Clone) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    failed = people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=False))
    assert exceptions(failed) == ["identity_test_failed"]
    again = people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
    assert exceptions(again) == ["identity_test_failed"]
    people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
    with refused(database, DISPOSED, "identity_test_failed"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))


def test_a_test_that_a_reviewer_finds_invalid_is_as_if_not_done(
    people: People, database: Clone
) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=False))
    told = people.sign(
        "laboratory-reviewer",
        ReviewIdentityTest(lot_id=lot_id, invalid_because="Wrong reference spectrum."),
    )
    assert exceptions(told) == ["identity_test_invalid"]
    with refused(database, DISPOSED, "identity_test_missing"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
    people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))


@pytest.mark.parametrize("how", ["identity", "retest"])
def test_us_211_87_a_lot_that_fails_later_takes_its_sublots_along(
    people: People, database: Clone, how: str
) -> None:
    lot_id, (container_id,) = released(people, source(people), "RM-1", "25")
    part, part_container = split(people, container_id, "RM-1-A")
    part_of_part, _ = split(people, part_container, "RM-1-A-A")
    every = (lot_id, part, part_of_part)
    assert {lot_of(people, each).status for each in every} == {LotStatus.RELEASED}
    if how == "retest":
        with one_entry(database, RETESTED):
            told = people.do("analyst", RecordRetest(lot_id=lot_id, passed=False))
        assert exceptions(told) == ["retest_failed"]
    else:
        with one_entry(database, TESTED):
            people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=False))
    assert {lot_of(people, each).status for each in every} == {LotStatus.QUARANTINE}


def test_us_211_87_a_failed_retest_bars_release_until_one_passes(
    people: People, database: Clone
) -> None:
    lot_id, _ = released(people, source(people), "RM-1", "25", retest_on=in_days(30))
    people.do("analyst", RecordRetest(lot_id=lot_id, passed=False))
    assert lot_of(people, lot_id).retest_on == in_days(30)
    with refused(database, DISPOSED, "retest_failed"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    with refused(database, RETESTED, "retest_day_missing"):
        people.do("analyst", RecordRetest(lot_id=lot_id, passed=True, retest_on=today()))
    people.do("analyst", RecordRetest(lot_id=lot_id, passed=True, retest_on=in_days(90)))
    assert lot_of(people, lot_id).retest_on == in_days(90)
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))


@pytest.mark.parametrize("passed", [True, False])
def test_us_211_89_no_retest_brings_a_rejected_lot_back(people: People, passed: bool) -> None:
    lot_id, _ = received(people, source(people), "RM-1", "25")
    people.sign("quality", DisposeLot(lot_id=lot_id, released=False))
    people.do("analyst", RecordRetest(lot_id=lot_id, passed=passed, retest_on=in_days(9)))
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=False))
    assert lot_of(people, lot_id).status is LotStatus.REJECTED


def test_us_211_101_a_a_potent_material_is_released_only_with_its_assay(
    people: People, database: Clone
) -> None:
    material = source(people, needs_potency=True)
    lot_id, _ = received(people, material, "RM-1", "25")
    people.do("analyst", RecordIdentityTest(lot_id=lot_id, passed=True))
    people.sign("laboratory-reviewer", ReviewIdentityTest(lot_id=lot_id))
    with refused(database, DISPOSED, "potency_missing"):
        people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    assay = RecordAssay(lot_id=lot_id, potency_percent=Decimal("98.70"))
    with refused(database, "materials.assay_recorded.v1", "assay_implausible"):
        people.do("analyst", replace(assay, moisture_percent=Decimal(100)))
    with one_entry(database, "materials.assay_recorded.v1"):
        people.do("analyst", replace(assay, moisture_percent=Decimal("0.50")))
    found = lot_of(people, lot_id)
    assert (str(found.potency_percent), str(found.moisture_percent)) == ("98.70", "0.50")
    people.sign("quality", DisposeLot(lot_id=lot_id, released=True))
    with refused(database, "materials.assay_recorded.v1", "lot_in_wrong_state"):
        people.do("analyst", assay)
