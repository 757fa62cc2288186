"""What is taken as it stands and yet has to be told: the published files are not free of doubt."""

from collections.abc import Iterable, Sequence

from batchwright.batches.tablets.columns import LABORATORY
from batchwright.batches.tablets.table import Row
from batchwright.batches.tablets.types import Agreement, MaterialLot, Remark

_PARTS = (
    ("api_l_impurity", "api_total_impurities"),
    ("impurity_o", "impurities_total"),
    ("impurity_l", "impurities_total"),
)
_NEVER_ZERO = ("tbl_min_hardness", "fct_min_hardness", "api_ps01")


def remarks_on(rows: Sequence[Row], lots: Iterable[MaterialLot]) -> list[Remark]:
    """Parts above their sum, zeros that no method gives, averages outside their extremes, and
    lots with more than one analysis."""
    told: list[Remark] = []
    for row in rows:
        told.extend(_parts_above_total(row))
        told.extend(_zeros(row))
    told.extend(_averages_outside(rows, kind) for kind in ("tbl", "fct"))
    told.extend(_analyses(lot) for lot in lots if lot.agreement is not Agreement.SINGLE)
    return told


def _parts_above_total(row: Row) -> list[Remark]:
    told = []
    for part, total in _PARTS:
        value, whole = row.figures[part], row.figures[total]
        if value is not None and whole is not None and value > whole:
            message = f"{part} is {value}, above {total} with {whole}; both are kept as written."
            told.append(_remark("part_above_total", row, part, str(value), message))
    return told


def _zeros(row: Row) -> list[Remark]:
    return [
        _remark("zero_as_written", row, name, "0", f"{name} is 0, kept as written.")
        for name in _NEVER_ZERO
        if row.figures[name] == 0
    ]


def _remark(code: str, row: Row, column: str, value: str, message: str) -> Remark:
    return Remark(
        code=code, file=row.file, line=row.line, column=column, value=value, message=message
    )


def _averages_outside(rows: Sequence[Row], kind: str) -> Remark:
    """Until the end of 2019 the extremes of cores and coated tablets look exchanged."""
    outside = 0
    for row in rows:
        low, average, high = (
            row.figures[f"{kind}_{name}_hardness"] for name in ("min", "av", "max")
        )
        if low is not None and average is not None and high is not None:
            outside += not low <= average <= high
    return Remark(
        code="average_outside_extremes",
        file=LABORATORY,
        line=None,
        column=f"{kind}_av_hardness",
        value=str(outside),
        message=f"{outside} of {len(rows)} batches have {kind}_av_hardness outside "
        f"{kind}_min_hardness and {kind}_max_hardness; all are kept under their column's name.",
    )


def _analyses(lot: MaterialLot) -> Remark:
    key = lot.key
    number = key.number if key.source is None else f"{key.source}/{key.number}"
    batches = "; ".join(", ".join(each.cited_by) for each in lot.analyses)
    return Remark(
        code=f"analyses_{lot.agreement}",
        file=LABORATORY,
        line=None,
        column=f"{key.material}_batch",
        value=number,
        message=f"Lot {number} has {len(lot.analyses)} analyses, all kept; batches: {batches}.",
    )
