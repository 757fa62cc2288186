"""The demo recipe is complete, its masses close, and its compression limits are those of the data.

Žagar and Mihelič, Scientific Data 2022, doi 10.1038/s41597-022-01203-x; product code 23.
"""

import csv
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path

import pytest

from batchwright.kernel.quantities import Quantity, total
from batchwright.recipes.document import MasterRecipe, Role, phases
from batchwright.recipes.loading import read
from batchwright.recipes.phases import Calculate, InProcessTest, Limits, Set, kind

ROOT = Path(__file__).parents[2]
DATA = ROOT / "demo" / "data" / "tablets"
RECIPE: MasterRecipe = read((ROOT / "demo" / "recipes" / "film-coated-tablet.yaml").read_text())


def _column(file: str, name: str) -> list[Decimal]:
    with (DATA / file).open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter=";") if row["code"] == "23"]
    return [Decimal(row[name]) for row in rows if row[name]]


def _percentile(values: list[Decimal], part: str) -> Decimal:
    """By linear interpolation between order statistics, as numpy.percentile does by default."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * Decimal(part)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _rounded(value: Decimal, direction: str, like: Decimal) -> Decimal:
    """`value` rounded outwards to the places of `like`; a press speed to hundreds."""
    places = Decimal(1).scaleb(-len(str(like).partition(".")[2]))
    step = Decimal(100) if value > 1000 else places
    return (value / step).to_integral_value(direction) * step


def _limits(path: str, *, mean: bool = False) -> Limits:
    phase = phases(RECIPE)[path]
    assert isinstance(phase, Set | InProcessTest)
    found = phase.mean_limits if mean and isinstance(phase, InProcessTest) else phase.limits
    assert found is not None
    return found


PRESS, LAB = "Process.csv", "Laboratory.csv"


@pytest.mark.parametrize(
    ("path", "mean", "file", "low", "high", "factor"),
    [
        (
            "press-setup/set-main-force",
            False,
            PRESS,
            "main_CompForce mean",
            "main_CompForce mean",
            "1",
        ),
        (
            "press-setup/set-pre-force",
            False,
            PRESS,
            "pre_CompForce_mean",
            "pre_CompForce_mean",
            "1",
        ),
        ("press-setup/set-fill-depth", False, PRESS, "tbl_fill_mean", "tbl_fill_mean", "1"),
        ("press-setup/set-feeder", False, PRESS, "fom_mean", "fom_mean", "1"),
        ("press-setup/set-speed", False, PRESS, "tbl_speed_mean", "tbl_speed_mean", "1000"),
        ("compression/weight", False, LAB, "tbl_min_weight", "tbl_max_weight", "1"),
        ("compression/hardness", False, LAB, "tbl_min_hardness", "tbl_max_hardness", "1"),
        ("compression/hardness", True, LAB, "tbl_av_hardness", "tbl_av_hardness", "1"),
        ("compression/thickness", False, LAB, "tbl_min_thickness", "tbl_max_thickness", "1"),
        ("coating/thickness", False, LAB, "fct_min_thickness", "fct_max_thickness", "1"),
        ("coating/hardness", False, LAB, "fct_min_hardness", "fct_max_hardness", "1"),
        ("coating/hardness", True, LAB, "fct_av_hardness", "fct_av_hardness", "1"),
    ],
)
def test_limits_are_the_first_and_last_percentile_of_the_batches(
    path: str, mean: bool, file: str, low: str, high: str, factor: str
) -> None:
    limits = _limits(path, mean=mean)
    assert limits.minimum is not None
    assert limits.maximum is not None
    expected = (
        _percentile(_column(file, low), "0.01") * Decimal(factor),
        _percentile(_column(file, high), "0.99") * Decimal(factor),
    )
    assert _rounded(expected[0], ROUND_FLOOR, limits.minimum) == limits.minimum
    assert _rounded(expected[1], ROUND_CEILING, limits.maximum) == limits.maximum
    assert limits.basis is not None
    assert low in limits.basis


def test_size_strength_and_tablet_weight_are_those_of_the_data() -> None:
    assert set(_column(LAB, "size")) == {Decimal(RECIPE.batch.units)}
    middles = [
        (low + high) / 2
        for low, high in zip(
            _column(LAB, "tbl_min_weight"), _column(LAB, "tbl_max_weight"), strict=True
        )
    ]
    core = next(each for each in RECIPE.formula.intermediates if each.id == "core_tablets")
    one = core.theoretical.to("mg").value / RECIPE.batch.units
    assert one == _percentile(middles, "0.5")


def test_masses_close_at_every_stage() -> None:
    by_id = {each.id: each for each in RECIPE.formula.components}
    stages = {each.id: each.theoretical for each in RECIPE.formula.intermediates}
    core = total(
        [by_id[each].amount for each in ("active", "lactose", "smcc", "starch", "stearate")], "kg"
    )
    assert core.equals(stages["final_blend"])
    assert core.equals(stages["core_tablets"])
    suspension = total([by_id["film_coat"].amount, by_id["water"].amount], "kg")
    assert suspension.equals(stages["coating_suspension"])
    coated = core + by_id["film_coat"].amount
    assert coated.equals(stages["film_coated_tablets"])
    assert coated.equals(RECIPE.batch.mass)
    assert coated.equals(Quantity(Decimal("233"), "mg").times(Decimal(960000)))


def test_what_is_not_from_the_data_is_marked_demo() -> None:
    for path, phase in phases(RECIPE).items():
        if isinstance(phase, Set | InProcessTest) and phase.limits is not None:
            basis = phase.limits.basis or ""
            assert "demo" in basis or "131 batches" in basis, path
        if isinstance(phase, Calculate) and phase.yield_of is not None:
            assert phase.yield_of.investigate_outside.basis, path
    for component in RECIPE.formula.components:
        assert component.basis, component.id


def test_every_kind_of_phase_and_of_component_is_shown() -> None:
    assert {kind(each) for each in phases(RECIPE).values()} == {
        "instruct",
        "weigh",
        "charge",
        "set",
        "record",
        "calculate",
        "in-process-test",
        "sample",
        "hold",
        "sign",
    }
    assert {each.role for each in RECIPE.formula.components} >= {
        Role.ACTIVE,
        Role.EXCIPIENT,
        Role.PACKAGING,
    }
