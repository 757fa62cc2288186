"""Whether an instrument was in calibration on a day (US-211.160(b)(4))."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from batchwright.equipment.types import (
    Calibration,
    CleaningState,
    EquipmentClass,
    Unit,
    UnitAtUse,
    UseState,
)
from batchwright.laboratory.rules.instruments import in_calibration


def instrument(*calibrations: Calibration, needed: bool = True) -> UnitAtUse:
    return UnitAtUse(
        unit=Unit(
            id=UUID(int=1),
            version=1,
            code="HPLC-3",
            name="Chromatograph",
            class_id=UUID(int=2),
            area_id=UUID(int=3),
            parent_id=None,
            use=next(iter(UseState)),
            cleaning=CleaningState.CLEAN,
        ),
        serving=None,
        equipment_class=EquipmentClass(
            id=UUID(int=2),
            version=1,
            code="HPLC",
            name="Chromatograph",
            function="assay",
            needs_cleaning=False,
            needs_calibration=needed,
        ),
        capabilities=(),
        qualifications=(),
        calibrations=calibrations,
        last_check=None,
    )


def calibration(
    on: date, due: date, *, passed: bool = True, property_name: str = "flow"
) -> Calibration:
    return Calibration(
        id=uuid4(),
        unit_id=UUID(int=1),
        property=property_name,
        lower=Decimal("0.1"),
        upper=Decimal("5"),
        unit="mL",
        performed_on=on,
        due_on=due,
        passed=passed,
        certificate="C-1",
        performed_by=UUID(int=9),
    )


MARCH = calibration(date(2026, 3, 1), date(2026, 9, 1))
FAILED = calibration(date(2026, 6, 1), date(2026, 12, 1), passed=False)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 9, 1), True),
        (date(2026, 9, 2), False),
    ],
)
def test_from_the_day_it_passed_until_the_day_it_is_due(on: date, expected: bool) -> None:
    assert in_calibration(instrument(MARCH), on) is expected


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 5, 31), True), (date(2026, 6, 1), False)])
def test_a_failed_calibration_ends_the_earlier_one(on: date, expected: bool) -> None:
    assert in_calibration(instrument(MARCH, FAILED), on) is expected


def test_every_property_counts() -> None:
    wavelength = calibration(date(2026, 3, 1), date(2026, 4, 1), property_name="wavelength")
    assert in_calibration(instrument(MARCH, wavelength), date(2026, 4, 1))
    assert not in_calibration(instrument(MARCH, wavelength), date(2026, 4, 2))


def test_an_instrument_never_calibrated_is_out_unless_its_class_needs_none() -> None:
    assert not in_calibration(instrument(), date(2026, 3, 1))
    assert in_calibration(instrument(needed=False), date(2026, 3, 1))
