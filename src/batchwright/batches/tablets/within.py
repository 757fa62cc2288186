"""What must hold between the cells of one row; a row shifted by a column does not.

Own choices, each with its ground in docs/reference/tablets-data.md. Figures of one distribution are
strictly ordered. Measured extremes in the wrong order occur in the published files: then neither
is taken and both are told, unless they are so far apart that cells must have moved.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from batchwright.batches.tablets.columns import LABORATORY, PROCESS
from batchwright.batches.tablets.faults import FaultList
from batchwright.batches.tablets.table import Row
from batchwright.batches.tablets.types import Remark

ORDERED: dict[str, tuple[tuple[str, ...], ...]] = {
    LABORATORY: (
        ("api_ps01", "api_ps05", "api_ps09"),
        ("lactose_sieve0045", "lactose_sieve015", "lactose_sieve025"),
        ("smcc_bd", "smcc_td"),
        ("smcc_ps01", "smcc_ps05", "smcc_ps09"),
        ("tbl_max_thickness", "tbl_max_diameter"),
        ("fct_max_thickness", "fct_max_diameter"),
        ("dissolution_min", "dissolution_av"),
    ),
    PROCESS: (
        ("SREL_production_mean", "SREL_production_max"),
        ("main_CompForce_sd", "main_CompForce mean"),
        ("tbl_fill_sd", "tbl_fill_mean"),
        ("cyl_height_mean", "tbl_fill_mean"),
        ("stiffness_min", "stiffness_mean", "stiffness_max"),
        ("ejection_min", "ejection_mean", "ejection_max"),
        ("Drug release min (%)", "Drug release average (%)"),
    ),
}
"""Each figure is at most the next."""

EXTREMES: tuple[tuple[str, str], ...] = (
    ("tbl_min_thickness", "tbl_max_thickness"),
    ("fct_min_thickness", "fct_max_thickness"),
    ("tbl_min_weight", "tbl_max_weight"),
    ("tbl_min_hardness", "tbl_max_hardness"),
    ("fct_min_hardness", "fct_max_hardness"),
)
"""Measured extremes of one sample."""

MOVED = Decimal("1.5")
"""A smallest value above the largest by more than this factor is a moved cell."""

ALIKE: dict[str, tuple[tuple[str, str, Decimal], ...]] = {
    LABORATORY: (
        ("tbl_min_thickness", "tbl_max_thickness", Decimal("1.5")),
        ("fct_min_thickness", "fct_max_thickness", Decimal("1.5")),
        ("tbl_max_thickness", "fct_max_thickness", Decimal("1.4")),
        ("tbl_min_weight", "tbl_max_weight", Decimal("1.5")),
        ("tbl_max_diameter", "fct_max_diameter", Decimal("1.25")),
        ("smcc_bd", "smcc_td", Decimal("2.5")),
        ("tbl_yield", "batch_yield", Decimal("1.5")),
    ),
    PROCESS: (
        ("main_CompForce mean", "main_CompForce_median", Decimal("1.5")),
        ("main_CompForce mean", "Startup_main_CompForce_mean", Decimal(5)),
        ("tbl_fill_mean", "Startup_tbl_fill_mean", Decimal(2)),
    ),
}
"""Two figures of one thing: the larger is at most so many times the smaller, unless one is 0."""

_PI = Decimal("3.14")
_TENSILE_TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tensile:
    """The columns of one tensile strength."""

    strength: str
    hardness: str
    diameter: str
    thickness: str


TENSILE = tuple(
    Tensile(
        f"{kind}_tensile", f"{kind}_av_hardness", f"{kind}_max_diameter", f"{kind}_max_thickness"
    )
    for kind in ("tbl", "fct")
)


def check_row(row: Row, faults: FaultList, not_taken: list[Remark]) -> None:
    """Adds what cannot be true of `row`; figures that contradict each other become absent."""
    for chain in ORDERED[row.file]:
        _ordered(row, chain, faults)
    for one, other, factor in ALIKE[row.file]:
        _alike(row, one, other, factor, faults)
    if row.file == LABORATORY:
        for tensile in TENSILE:
            _tensile_follows(row, tensile, faults)
        for low, high in EXTREMES:
            _extremes(row, low, high, faults, not_taken)


def _ordered(row: Row, chain: tuple[str, ...], faults: FaultList) -> None:
    present = [(name, value) for name in chain if (value := row.figures[name]) is not None]
    for (lower, low), (upper, high) in pairwise(present):
        if low > high:
            faults.add(
                row.file,
                row.line,
                lower,
                str(low),
                "order_reversed",
                f"{lower} is {low}, above {upper} with {high}.",
            )


def _alike(row: Row, one: str, other: str, factor: Decimal, faults: FaultList) -> None:
    first, second = row.figures[one], row.figures[other]
    if not first or not second:  # absent, or no start-up recorded
        return
    if max(first, second) > factor * min(first, second):
        faults.add(
            row.file,
            row.line,
            other,
            str(second),
            "far_apart",
            f"{other} is {second} beside {one} with {first}: more than {factor} times apart.",
        )


def _extremes(row: Row, low: str, high: str, faults: FaultList, not_taken: list[Remark]) -> None:
    smallest, largest = row.figures[low], row.figures[high]
    if smallest is None or largest is None or smallest <= largest:
        return
    if smallest > MOVED * largest:
        faults.add(
            row.file,
            row.line,
            low,
            str(smallest),
            "order_reversed",
            f"{low} is {smallest}, far above {high} with {largest}.",
        )
        return
    for name, value in ((low, smallest), (high, largest)):
        row.figures[name] = None
        not_taken.append(
            Remark(
                code="extremes_contradict",
                file=row.file,
                line=row.line,
                column=name,
                value=str(value),
                message=f"{low} is {smallest}, {high} {largest}: one is wrong, neither taken.",
            )
        )


def _tensile_follows(row: Row, columns: Tensile, faults: FaultList) -> None:
    """Tensile strength is 2 F / (3.14 d h), as every published row was computed."""
    stated = row.figures[columns.strength]
    force = row.figures[columns.hardness]
    diameter = row.figures[columns.diameter]
    thickness = row.figures[columns.thickness]
    if stated is None or force is None or diameter is None or thickness is None:
        return
    computed = 2 * force / (_PI * diameter * thickness)
    if abs(computed - stated) > _TENSILE_TOLERANCE * computed:
        faults.add(
            row.file,
            row.line,
            columns.strength,
            str(stated),
            "tensile_disagrees",
            f"{columns.strength} is {stated}, but hardness {force} N, diameter {diameter} mm and "
            f"thickness {thickness} mm give {computed:.6f}.",
        )
