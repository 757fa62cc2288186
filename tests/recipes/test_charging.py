"""Potency, moisture and overage give the amounts that are weighed (US-211.101(a))."""

from decimal import Decimal

import pytest

from batchwright.kernel.findings import Finding
from batchwright.kernel.quantities import Quantity
from batchwright.recipes.charging import (
    LotFigures,
    compensated,
    label_strength_planned,
    nominal,
    target,
)
from batchwright.recipes.document import Component, PotencyBasis, Role


def kg(value: str) -> Quantity:
    return Quantity(Decimal(value), "kg")


def percent(value: str) -> Quantity:
    return Quantity(Decimal(value), "%")


def component(
    *, potency: PotencyBasis | None = None, moisture: bool = False, overage: str | None = None
) -> Component:
    return Component(
        id="active",
        material="A",
        name="Active",
        role=Role.ACTIVE,
        amount=kg("19.2"),
        potency=potency,
        moisture_correction=moisture,
        overage=percent(overage) if overage else None,
    )


AS_IS = component(potency=PotencyBasis.AS_IS)
ANHYDROUS = component(potency=PotencyBasis.ANHYDROUS, moisture=True)


@pytest.mark.parametrize(
    ("of", "assay", "water", "expected"),
    [
        (AS_IS, "96", None, "20.000"),
        (AS_IS, "96", "2", "20.000"),
        (AS_IS, "94.8", None, "20.253"),
        (AS_IS, "100", None, "19.200"),
        (AS_IS, "100.5", None, "19.104"),
        (ANHYDROUS, "100", "4", "20.000"),
        (ANHYDROUS, "96", "4", "20.833"),
        (component(moisture=True), None, "4", "20.000"),
        (component(overage="5"), None, None, "20.160"),
    ],
)
def test_the_target_follows_from_the_figures_of_the_lot(
    of: Component, assay: str | None, water: str | None, expected: str
) -> None:
    figures = LotFigures(
        assay=percent(assay) if assay else None, water=percent(water) if water else None
    )
    found = target(of, figures)
    assert isinstance(found, Quantity)
    assert found.unit == "kg"
    assert abs(found.value - Decimal(expected)) <= Decimal("0.0005")


@pytest.mark.parametrize(
    ("of", "figures", "code"),
    [
        (AS_IS, LotFigures(), "lot_figure_missing"),
        (ANHYDROUS, LotFigures(assay=percent("99")), "lot_figure_missing"),
        (AS_IS, LotFigures(assay=percent("0")), "lot_without_content"),
        (ANHYDROUS, LotFigures(assay=percent("99"), water=percent("100")), "lot_without_content"),
    ],
)
def test_nothing_is_weighed_by_a_guess(of: Component, figures: LotFigures, code: str) -> None:
    found = target(of, figures)
    assert isinstance(found, Finding)
    assert found.code == code


def test_a_portion_is_part_of_the_amount_with_its_overage() -> None:
    assert nominal(component(overage="5"), percent("50")).equals(kg("10.08"))


def test_the_filler_takes_up_the_correction_so_that_the_mass_stays() -> None:
    filler = Component(
        id="lactose",
        material="L",
        name="Lactose",
        role=Role.EXCIPIENT,
        amount=kg("97.9584"),
        compensates="active",
    )
    planned = kg("20.254")  # the target for 94.8 %, as the balance shows it
    rest = compensated(filler, AS_IS, planned)
    assert isinstance(rest, Quantity)
    assert (rest + planned).equals(kg("117.1584"))


@pytest.mark.parametrize("assay", ["94.8", "93.7", "33", "99.99", "97"])
def test_the_target_itself_reaches_label_strength(assay: str) -> None:
    figures = LotFigures(assay=percent(assay))
    planned = target(AS_IS, figures)
    assert isinstance(planned, Quantity)
    assert label_strength_planned(AS_IS, [(planned, figures)]) == []


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("10", "10", []),
        ("10", "9.999", ["planned_below_label_strength"]),
    ],
)
def test_lots_together_reach_label_strength_or_are_refused(
    first: str, second: str, codes: list[str]
) -> None:
    figures = LotFigures(assay=percent("96"))
    found = label_strength_planned(AS_IS, [(kg(first), figures), (kg(second), figures)])
    assert [each.code for each in found] == codes
