"""How much of a lot is weighed so that it holds what the formula asks for (US-211.101(a))."""

from decimal import Decimal

import pytest

from batchwright.materials import changes


@pytest.mark.parametrize(
    ("potency", "moisture", "mass_g"),
    [
        # 1000 / 0.98 and 1000 / (0.98 * 0.98), by hand.
        ("98.0", None, "1020.408"),
        ("98.0", "2.0", "1041.233"),
        (None, "2.0", "1020.408"),
        ("100", "0", "1000.000"),
        (None, None, "1000.000"),
        ("102.5", None, "975.610"),
    ],
)
def test_a_mass_is_corrected_for_potency_and_moisture(
    potency: str | None, moisture: str | None, mass_g: str
) -> None:
    found = changes.corrected(
        Decimal(1000),
        None if potency is None else Decimal(potency),
        None if moisture is None else Decimal(moisture),
    )
    assert found.quantize(Decimal("0.001")) == Decimal(mass_g)


def test_a_corrected_mass_holds_what_was_asked_for() -> None:
    found = changes.corrected(Decimal(1000), Decimal("94.8"), Decimal("3.7"))
    held = found * Decimal("0.948") * Decimal("0.963")
    assert abs(held - 1000) < Decimal("1e-20")
