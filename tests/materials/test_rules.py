"""Rules of materials below, at and above their limits."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.kernel.findings import Severity
from batchwright.kernel.quantities import Quantity
from batchwright.kernel.rows import SITE
from batchwright.materials.rules import blending as blending_rules
from batchwright.materials.rules import containers as container_rules
from batchwright.materials.rules import lots as lot_rules
from batchwright.materials.rules import receiving as receiving_rules
from batchwright.materials.rules import testing as testing_rules
from batchwright.materials.types import (
    Lot,
    LotStatus,
    SupplierQualification,
)
from tests.materials.examples import (
    AT,
    BATCH,
    DAY,
    OTHER,
    OTHER_BATCH,
    OWN,
    at_use,
    codes,
    container,
    days,
    definition,
    lot,
    qualification,
    reservation,
)


@pytest.mark.parametrize("status", LotStatus)
def test_us_211_84_a_only_a_released_lot_is_used(status: LotStatus) -> None:
    found = codes(lot_rules.lot_released(lot(status=status)))
    assert found == ([] if status is LotStatus.RELEASED else ["lot_not_released"])


@pytest.mark.parametrize(
    ("expires_on", "found"),
    [(None, []), (days(1), []), (DAY, []), (days(-1), ["lot_expired"])],
)
def test_us_211_137_a_lot_is_used_through_the_day_it_expires(
    expires_on: date | None, found: list[str]
) -> None:
    assert codes(lot_rules.lot_not_expired(lot(expires_on=expires_on), DAY)) == found


@pytest.mark.parametrize(
    ("retest_on", "found"),
    [(None, []), (days(1), []), (DAY, []), (days(-1), ["lot_past_retest"])],
)
def test_us_211_87_a_lot_is_used_through_the_day_of_its_retest(
    retest_on: date | None, found: list[str]
) -> None:
    assert codes(lot_rules.lot_not_past_retest(lot(retest_on=retest_on), DAY)) == found


@pytest.mark.parametrize(
    ("owner", "found"),
    [(OWN, []), (SITE, []), (OTHER, ["lot_of_another_owner"])],
)
def test_iso_7_5_10_a_sponsors_material_serves_that_sponsor_alone(
    owner: UUID, found: list[str]
) -> None:
    assert codes(lot_rules.owner_matches(lot(sponsor_id=owner), OWN)) == found


@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [
        ("99.999", "g", []),
        ("100", "g", []),
        ("0.1", "kg", []),
        ("100.001", "g", ["not_enough_in_container"]),
        ("0.100001", "kg", ["not_enough_in_container"]),
        ("1", "mL", ["units_do_not_match"]),
    ],
)
def test_a_container_gives_what_it_holds_and_never_another_kind(
    value: str, unit: str, found: list[str]
) -> None:
    assert codes(container_rules.enough_in(at_use(), Quantity(Decimal(value), unit))) == found


@pytest.mark.parametrize(
    ("value", "batch_id", "found"),
    [
        ("30", None, []),
        ("30.001", None, ["kept_for_another_batch"]),
        ("50", BATCH, []),
        ("50.001", BATCH, ["kept_for_another_batch"]),
        ("80", OTHER_BATCH, []),
        ("80.001", OTHER_BATCH, ["kept_for_another_batch"]),
        ("30", uuid4(), []),
        ("30.001", uuid4(), ["kept_for_another_batch"]),
    ],
)
def test_what_is_kept_for_one_batch_is_not_taken_for_another(
    value: str, batch_id: UUID | None, found: list[str]
) -> None:
    held = container(reserved=Decimal(70))
    use = at_use(held, kept=(reservation(held, "20"), reservation(held, "50", OTHER_BATCH)))
    asked = Quantity(Decimal(value), "g")
    assert codes(container_rules.not_kept_for_another(use, asked, batch_id)) == found


@pytest.mark.parametrize(
    ("dispensed_for", "found"),
    [(None, []), (BATCH, []), (OTHER_BATCH, ["dispensed_for_another_batch"])],
)
def test_us_211_101_b_what_was_dispensed_for_a_batch_serves_that_batch(
    dispensed_for: UUID | None, found: list[str]
) -> None:
    phase = "mix/weigh-active" if dispensed_for else None
    held = container(batch_id=dispensed_for, phase=phase)
    assert codes(container_rules.not_dispensed_for_another(held, BATCH)) == found


@pytest.mark.parametrize(
    ("qualifications", "found"),
    [
        ((), ["supplier_not_qualified"]),
        ((qualification(days(1)),), []),
        ((qualification(DAY),), []),
        ((qualification(days(-1)),), ["supplier_not_qualified"]),
        ((qualification(days(-1)), qualification(days(9), AT + timedelta(1))), []),
        (
            (qualification(days(-1), AT + timedelta(1)), qualification(days(9))),
            ["supplier_not_qualified"],
        ),
    ],
)
def test_us_211_84_d_2_the_last_decision_on_a_supplier_counts(
    qualifications: tuple[SupplierQualification, ...], found: list[str]
) -> None:
    assert codes(receiving_rules.supplier_qualified(qualifications, DAY, "S-1")) == found


@pytest.mark.parametrize(
    ("needed", "potency", "found"),
    [
        (True, None, ["potency_missing"]),
        (True, Decimal("98.7"), []),
        (False, None, []),
    ],
)
def test_what_is_corrected_for_potency_is_released_only_with_it(
    needed: bool, potency: Decimal | None, found: list[str]
) -> None:
    asked = definition(needs_potency=needed)
    assert codes(testing_rules.potency_known(lot(potency_percent=potency), asked)) == found


@pytest.mark.parametrize(
    ("older", "reason", "found"),
    [
        ((), None, []),
        ((lot(number="RM-0"),), None, ["older_lot_first"]),
        ((lot(number="RM-0"),), "", ["older_lot_first"]),
        ((lot(number="RM-0"),), "Older drum blocked by the fork-lift.", ["younger_lot_taken"]),
    ],
)
def test_us_211_86_the_oldest_stock_first_or_a_reason(
    older: tuple[Lot, ...], reason: str | None, found: list[str]
) -> None:
    told = lot_rules.older_lot_first(lot(), older, reason)
    assert codes(told) == found
    assert all(each.fact("older") == "RM-0" for each in told)
    assert all((each.severity is Severity.BLOCKING) is (not reason) for each in told)


def test_q7_8_3_no_lot_is_blended_to_pass() -> None:
    bad = [
        lot(status=LotStatus.REJECTED),
        lot(expires_on=days(-1)),
        lot(retest_on=days(-1)),
    ]
    assert codes(blending_rules.never_blend_failing([lot(), *bad], DAY)) == [
        "lot_not_released",
        "lot_expired",
        "lot_past_retest",
    ]
    assert blending_rules.never_blend_failing([lot(), lot(expires_on=DAY)], DAY) == []
