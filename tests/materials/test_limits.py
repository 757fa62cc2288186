"""Receipt, testing, expiry and blending below, at and above their limits; no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.findings import Severity
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import SITE
from batchwright.materials.rules import blending as blending_rules
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.rules import quantities as quantity_rules
from batchwright.materials.rules import receiving as receiving_rules
from batchwright.materials.rules import testing as testing_rules
from batchwright.materials.types import (
    ContainerStatus,
    LotStatus,
)
from tests.materials.examples import (
    AT,
    BATCH,
    DAY,
    OTHER,
    OWN,
    PERSON,
    at_use,
    codes,
    container,
    days,
    definition,
    lot,
    reservation,
)


def test_us_211_137_a_refusal_tells_both_days() -> None:
    (found,) = lot_rules.lot_not_expired(lot(expires_on=days(-1)), DAY)
    assert (found.fact("expires_on"), found.fact("on")) == (days(-1), DAY)
    assert found.severity is Severity.BLOCKING


def test_everything_that_is_wrong_at_use_is_said_at_once() -> None:
    wrong = lot(
        sponsor_id=OTHER,
        status=LotStatus.QUARANTINE,
        expires_on=days(-1),
        retest_on=days(-2),
        historical=True,
    )
    assert codes(lot_rules.at_use(at_use(of=wrong), OWN, DAY)) == [
        "lot_historical",
        "lot_not_released",
        "lot_expired",
        "lot_past_retest",
        "lot_of_another_owner",
    ]
    assert lot_rules.at_use(at_use(), OWN, DAY) == []


def test_a_released_reservation_keeps_nothing() -> None:
    held = container(reserved=Decimal(0))
    use = at_use(held, kept=(reservation(held, "20", released_at=AT),))
    assert container_rules.free_in(use, BATCH) == Quantity(Decimal(100), "g")
    assert codes(container_rules.not_released_yet(use.reservations[0])) == ["reservation_ended"]
    assert container_rules.not_released_yet(replace(use.reservations[0], released_at=None)) == []


@pytest.mark.parametrize(
    ("value", "positive", "negative"),
    [
        ("-0.001", ["amount_not_positive"], ["amount_not_positive"]),
        ("0", ["amount_not_positive"], []),
        ("0.001", [], []),
    ],
)
def test_amounts_are_more_than_nothing_and_contents_never_less(
    value: str, positive: list[str], negative: list[str]
) -> None:
    assert codes(quantity_rules.amount_positive(Decimal(value))) == positive
    assert codes(quantity_rules.not_negative(Decimal(value))) == negative


@pytest.mark.parametrize(
    ("given", "held", "found"),
    [
        ("kg", "g", []),
        ("mL", "L", []),
        ("kg", "L", ["units_do_not_match"]),
        ("pcs", "g", ["units_do_not_match"]),
        ("stone", "g", ["unit_unknown"]),
    ],
)
def test_a_mass_is_not_received_as_a_volume(given: str, held: str, found: list[str]) -> None:
    assert codes(quantity_rules.same_dimension(given, held)) == found


@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [
        ("1.50", "kg", []),
        ("0", "kg", ["amount_not_positive"]),
        ("-1", "kg", ["amount_not_positive"]),
        ("1", "stone", ["unit_unknown"]),
    ],
)
def test_a_measured_quantity_keeps_its_digits_or_says_why_it_is_none(
    value: str, unit: str, found: list[str]
) -> None:
    quantity, findings = quantity_rules.measured(Decimal(value), unit)
    assert codes(findings) == found
    assert (str(quantity) == f"{value} {unit}") is (not found)


@pytest.mark.parametrize(
    ("needed", "passed", "reviewed", "found"),
    [
        (True, True, True, []),
        (True, True, False, ["identity_test_missing"]),
        (True, None, False, ["identity_test_missing"]),
        (True, False, True, ["identity_test_failed"]),
        (True, False, False, ["identity_test_failed"]),
        (False, None, False, []),
        (False, True, False, []),
        (False, False, False, ["identity_test_failed"]),
    ],
)
def test_us_211_84_d_1_a_lot_is_released_only_with_its_own_identity_test(
    needed: bool, passed: bool | None, reviewed: bool, found: list[str]
) -> None:
    tested = lot(identity_passed=passed, identity_reviewed_by=PERSON if reviewed else None)
    assert codes(testing_rules.identity_tested(tested, definition(identity_test=needed))) == found


@pytest.mark.parametrize(
    ("tester", "found"),
    [
        (None, ["identity_test_missing"]),
        (PERSON, ["another_person_needed"]),
        (uuid4(), []),
    ],
)
def test_us_211_194_a_8_nobody_reviews_their_own_test(
    tester: UUID | None, found: list[str]
) -> None:
    assert codes(testing_rules.reviewed_by_another(lot(identity_tested_by=tester), PERSON)) == found


@pytest.mark.parametrize(
    ("passed", "retest_on", "found"),
    [
        (True, days(1), []),
        (True, DAY, ["retest_day_missing"]),
        (True, None, ["retest_day_missing"]),
        (False, None, []),
    ],
)
def test_us_211_87_a_retest_that_passed_says_when_the_next_is_due(
    passed: bool, retest_on: date | None, found: list[str]
) -> None:
    assert codes(testing_rules.retest_later(passed, retest_on, DAY)) == found


@pytest.mark.parametrize(("passed", "found"), [(None, []), (True, []), (False, ["retest_failed"])])
def test_us_211_87_a_lot_whose_retest_failed_is_not_released_again(
    passed: bool | None, found: list[str]
) -> None:
    assert codes(testing_rules.retest_not_failed(lot(retest_passed=passed))) == found


@pytest.mark.parametrize(
    ("potency", "moisture", "plausible"),
    [
        ("0", None, False),
        ("0.001", None, True),
        ("150", None, True),
        ("150.001", None, False),
        ("98.7", "-0.001", False),
        ("98.7", "0", True),
        ("98.7", "99.999", True),
        ("98.7", "100", False),
    ],
)
def test_an_assay_that_cannot_be_is_refused(
    potency: str, moisture: str | None, plausible: bool
) -> None:
    found = testing_rules.assay_plausible(Decimal(potency), Decimal(moisture) if moisture else None)
    assert codes(found) == ([] if plausible else ["assay_implausible"])


@pytest.mark.parametrize("status", LotStatus)
def test_us_211_89_only_a_lot_in_quarantine_is_decided_on(status: LotStatus) -> None:
    found = codes(lot_rules.in_quarantine(lot(status=status)))
    assert found == ([] if status is LotStatus.QUARANTINE else ["lot_in_wrong_state"])


def test_us_211_165_a_the_output_of_a_batch_is_not_released_by_itself() -> None:
    assert codes(lot_rules.not_from_a_batch(lot(batch_id=BATCH))) == ["lot_from_a_batch"]
    assert lot_rules.not_from_a_batch(lot()) == []


@pytest.mark.parametrize(
    ("status", "expires_on", "found"),
    [
        (LotStatus.RELEASED, days(-1), []),
        (LotStatus.QUARANTINE, days(-1), []),
        (LotStatus.RELEASED, DAY, ["lot_not_expired"]),
        (LotStatus.RELEASED, days(1), ["lot_not_expired"]),
        (LotStatus.RELEASED, None, ["lot_not_expired"]),
        (LotStatus.REJECTED, days(-1), ["lot_in_wrong_state"]),
        (LotStatus.EXPIRED, days(-1), ["lot_in_wrong_state"]),
        (LotStatus.CONSUMED, days(-1), ["lot_in_wrong_state"]),
        (LotStatus.DESTROYED, days(-1), ["lot_in_wrong_state"]),
    ],
)
def test_a_lot_is_marked_as_expired_only_past_its_day(
    status: LotStatus, expires_on: date | None, found: list[str]
) -> None:
    assert codes(lot_rules.expired_by(lot(status=status, expires_on=expires_on), DAY)) == found


@pytest.mark.parametrize(
    ("status", "held", "found"),
    [
        (LotStatus.RELEASED, ("0", "0"), []),
        (LotStatus.EXPIRED, (), []),
        (LotStatus.RELEASED, ("0", "0.001"), ["lot_not_empty"]),
        (LotStatus.CONSUMED, ("0",), ["lot_in_wrong_state"]),
        (LotStatus.DESTROYED, ("0",), ["lot_in_wrong_state"]),
    ],
)
def test_a_lot_is_consumed_when_nothing_is_left(
    status: LotStatus, held: tuple[str, ...], found: list[str]
) -> None:
    containers = [container(each) for each in held]
    assert codes(lot_rules.nothing_left(lot(status=status), containers)) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("A", "B"), []),
        ((), ["nothing_received"]),
        (("A", "B", "A"), ["number_taken"]),
    ],
)
def test_us_211_80_d_each_container_has_a_code_of_its_own(
    given: tuple[str, ...], found: list[str]
) -> None:
    assert codes(receiving_rules.something_received(given)) == found


def test_nothing_is_received_tomorrow() -> None:
    assert receiving_rules.received_by(DAY, DAY) == []
    assert codes(receiving_rules.received_by(days(1), DAY)) == ["received_in_future"]


@pytest.mark.parametrize(("owner", "found"), [(OWN, []), (SITE, []), (OTHER, ["not_found"])])
def test_a_lot_is_never_of_another_sponsors_material(owner: UUID, found: list[str]) -> None:
    assert codes(receiving_rules.definition_serves(definition(sponsor_id=owner), OWN)) == found


def test_only_full_containers_of_one_material_and_owner_are_blended() -> None:
    one, two = at_use(), at_use()
    assert blending_rules.blendable([one, two]) == []
    for wrong in (
        [one],
        [one, at_use(container("0"))],
        [one, at_use(of=lot(sponsor_id=OTHER))],
        [one, at_use(of=lot(definition_id=uuid4()))],
        [one, at_use(container(batch_id=BATCH))],
    ):
        assert codes(blending_rules.blendable(wrong)) == ["not_blendable"]


def test_an_empty_destroyed_or_reserved_container_is_told_apart() -> None:
    gone = container("0", status=ContainerStatus.DESTROYED)
    assert codes(container_rules.holds_something(container("0"))) == ["container_empty"]
    assert codes(container_rules.not_destroyed(gone)) == ["container_destroyed"]
    assert codes(container_rules.nothing_kept(container(reserved=Decimal("0.1")))) == [
        "container_reserved"
    ]
    fine = container()
    assert [
        *container_rules.holds_something(fine),
        *container_rules.not_destroyed(fine),
        *container_rules.nothing_kept(fine),
    ] == []
