"""The columns of the three files: group, unit, and the range no real value leaves.

The ranges are physical plausibility (own choice, wide on purpose), never specification limits: a
content above 110 %, a tablet of 40 mm or a force of 100 kN is a damaged cell, not a bad batch. The
published values lie well inside. Their grounds: docs/reference/tablets-data.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LABORATORY = "Laboratory.csv"
PROCESS = "Process.csv"
NORMALIZATION = "Normalization.csv"


class Group(StrEnum):
    """What a column is about; API to STARCH are analyses of the lot named in the same row."""

    KEY = "key"
    API = "api"
    LACTOSE = "lactose"
    SMCC = "smcc"
    STARCH = "starch"
    PRESS = "press"
    CORES = "cores"
    COATED = "coated"
    YIELDS = "yields"
    RELEASE = "release"


class Form(StrEnum):
    """How a cell is written."""

    FIGURE = "figure"
    COUNT = "count"
    WHOLE = "whole"
    STRENGTH = "strength"
    MONTH = "month"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `low` and `high` are inclusive, `absent` says that cells may be empty."""

    name: str
    group: Group
    unit: str | None
    low: Decimal
    high: Decimal
    form: Form = Form.FIGURE
    absent: bool = False


def _figures(
    group: Group, text: str, *, absent: bool = False, form: Form = Form.FIGURE
) -> tuple[Column, ...]:
    """Columns from lines of `name, unit or -, low, high`; a name may hold spaces."""
    columns = []
    for line in text.strip().splitlines():
        name, unit, low, high = (part.strip() for part in line.split(","))
        columns.append(
            Column(
                name=name,
                group=group,
                unit=None if unit == "-" else unit,
                low=Decimal(low),
                high=Decimal(high),
                form=form,
                absent=absent,
            )
        )
    return tuple(columns)


def _whole(name: str, low: int, high: int, unit: str | None = None) -> Column:
    return Column(name, Group.KEY, unit, Decimal(low), Decimal(high), Form.WHOLE)


def _text(name: str, form: Form, group: Group = Group.KEY) -> Column:
    return Column(name, group, None, Decimal(0), Decimal(0), form)


_KEYS = (
    _whole("batch", 1, 99_999),
    _whole("code", 1, 999),
    _text("strength", Form.STRENGTH),
    _whole("size", 10_000, 50_000_000, "tablets"),
    _text("start", Form.MONTH),
    _whole("api_code", 1, 99),
    _whole("api_batch", 1, 9_999),
    _whole("smcc_batch", 1, 999),
    _whole("lactose_batch", 1, 999),
    _whole("starch_batch", 1, 999),
)

_API = _figures(
    Group.API,
    """
    api_water, %, 0, 10
    api_total_impurities, %, 0, 5
    api_l_impurity, %, 0, 5
    api_content, %, 80, 110
    api_ps01, µm, 0, 50
    api_ps05, µm, 1, 500
    api_ps09, µm, 10, 2000
    """,
    absent=True,
)
_LACTOSE = _figures(
    Group.LACTOSE,
    """
    lactose_water, %, 0, 6
    lactose_sieve0045, %, 1, 100
    lactose_sieve015, %, 5, 100
    lactose_sieve025, %, 10, 100
    """,
)
_SMCC = _figures(
    Group.SMCC,
    """
    smcc_water, %, 1, 10
    smcc_td, g/mL, 0.2, 1
    smcc_bd, g/mL, 0.1, 0.9
    smcc_ps01, µm, 5, 100
    smcc_ps05, µm, 40, 300
    smcc_ps09, µm, 100, 800
    """,
)
_STARCH = _figures(
    Group.STARCH,
    """
    starch_ph, -, 3, 9
    starch_water, %, 0.1, 20
    """,
)
_THICKNESSES = (
    _figures(Group.CORES, "tbl_min_thickness, mm, 1, 12\ntbl_max_thickness, mm, 1, 12"),
    _figures(Group.COATED, "fct_min_thickness, mm, 1, 12\nfct_max_thickness, mm, 1, 12"),
)
_WEIGHTS = (
    _figures(
        Group.CORES, "tbl_min_weight, mg, 20, 2000\ntbl_max_weight, mg, 20, 2000", absent=True
    ),
    _figures(Group.CORES, "tbl_rsd_weight, %, 0.01, 15"),
    _figures(Group.COATED, "fct_rsd_weight, %, 0.01, 15"),
)
_HARDNESS_AND_DIAMETER = (
    _figures(Group.CORES, "tbl_min_hardness, N, 0, 400\ntbl_max_hardness, N, 10, 400"),
    _figures(Group.CORES, "tbl_av_hardness, N, 5, 400"),
    _figures(Group.COATED, "fct_min_hardness, N, 0, 400\nfct_max_hardness, N, 10, 400"),
    _figures(Group.COATED, "fct_av_hardness, N, 5, 400"),
    _figures(Group.CORES, "tbl_max_diameter, mm, 3, 25"),
    _figures(Group.COATED, "fct_max_diameter, mm, 3, 25"),
    _figures(Group.CORES, "tbl_tensile, MPa, 0.1, 8"),
    _figures(Group.COATED, "fct_tensile, MPa, 0.1, 8"),
)
_YIELDS = _figures(Group.YIELDS, "tbl_yield, %, 50, 110\nbatch_yield, %, 50, 110")
_RELEASE = _figures(
    Group.RELEASE,
    """
    dissolution_av, %, 40, 120
    dissolution_min, %, 20, 120
    resodual_solvent, %, 0, 5
    impurities_total, %, 0, 5
    impurity_o, %, 0, 5
    impurity_l, %, 0, 5
    """,
    absent=True,
)

LABORATORY_COLUMNS: tuple[Column, ...] = (
    *_KEYS,
    *_API,
    *_LACTOSE,
    *_SMCC,
    *_STARCH,
    *(column for block in _THICKNESSES for column in block),
    *(column for block in _WEIGHTS for column in block),
    *(column for block in _HARDNESS_AND_DIAMETER for column in block),
    *_YIELDS,
    *_RELEASE,
)

_PRESS_BEFORE = _figures(
    Group.PRESS,
    """
    tbl_speed_mean, -, 5, 1000
    tbl_speed_change, -, 0, 2000
    tbl_speed_0_duration, -, 0, 20000
    total_waste, -, 0, 100000
    """,
)
_STARTUP_WASTE = _figures(Group.PRESS, "startup_waste, tablets, 0, 5000000", form=Form.COUNT)
_FEEDER = (
    *_figures(Group.PRESS, "fom_mean, -, 1, 200"),
    *_figures(Group.PRESS, "fom_change, -, 0, 5000", form=Form.COUNT),
)
_PRESS_AFTER = _figures(
    Group.PRESS,
    """
    SREL_startup_mean, %, 0, 300
    SREL_production_mean, %, 0.1, 50
    SREL_production_max, %, 0.1, 300
    main_CompForce mean, kN, 0.5, 60
    main_CompForce_sd, kN, 0.001, 20
    main_CompForce_median, kN, 0.5, 60
    pre_CompForce_mean, kN, 0, 60
    tbl_fill_mean, mm, 1, 25
    tbl_fill_sd, mm, 0.0001, 5
    cyl_height_mean, mm, 0.2, 15
    stiffness_mean, -, 0, 20000
    stiffness_max, -, 0, 20000
    stiffness_min, -, 0, 20000
    ejection_mean, N, 0, 20000
    ejection_max, N, 0, 20000
    ejection_min, N, 0, 20000
    Startup_tbl_fill_maxDifference, mm, 0, 15
    Startup_main_CompForce_mean, kN, 0, 60
    Startup_tbl_fill_mean, mm, 0, 25
    """,
)
RELEASE_TWICE: tuple[tuple[str, str], ...] = (
    ("dissolution_av", "Drug release average (%)"),
    ("dissolution_min", "Drug release min (%)"),
    ("resodual_solvent", "Residual solvent"),
    ("impurities_total", "Total impurities"),
    ("impurity_o", "Impurity O"),
    ("impurity_l", "Impurity L"),
)
"""The six release figures: their name in Laboratory.csv and again in Process.csv."""

_IN_PROCESS = dict(RELEASE_TWICE)

PROCESS_COLUMNS: tuple[Column, ...] = (
    _KEYS[0],
    _KEYS[1],
    *_PRESS_BEFORE,
    *_STARTUP_WASTE,
    _text("weekend", Form.YES_NO, Group.PRESS),
    *_FEEDER,
    *_PRESS_AFTER,
    *(
        Column(_IN_PROCESS[each.name], each.group, each.unit, each.low, each.high, absent=True)
        for each in _RELEASE
    ),
)

NORMALIZATION_COLUMNS: tuple[Column, ...] = (
    _whole("Product code", 1, 999),
    _whole("Batch Size (tablets)", 10_000, 50_000_000, "tablets"),
    Column("Normalisation factor", Group.KEY, None, Decimal("0.1"), Decimal(500)),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    LABORATORY: LABORATORY_COLUMNS,
    PROCESS: PROCESS_COLUMNS,
    NORMALIZATION: NORMALIZATION_COLUMNS,
}
