"""Gathers the raw-material lots out of the batch rows, with every analysis they give."""

from collections.abc import Iterable
from decimal import Decimal

from batchwright.batches.tablets.columns import LABORATORY_COLUMNS, Group
from batchwright.batches.tablets.table import Row
from batchwright.batches.tablets.types import (
    Analysis,
    Figure,
    LotKey,
    LotUse,
    Material,
    MaterialLot,
)

_Values = tuple[Decimal | None, ...]

_NUMBERS = {
    Material.API: "api_batch",
    Material.LACTOSE: "lactose_batch",
    Material.SMCC: "smcc_batch",
    Material.STARCH: "starch_batch",
}
_COLUMNS = {
    material: tuple(each for each in LABORATORY_COLUMNS if each.group is Group(material.value))
    for material in Material
}


def lot_key(row: Row, material: Material) -> LotKey:
    """The lot of `material` that the row names; API lot numbers count within their api_code."""
    source = row.keys["api_code"] if material is Material.API else None
    return LotKey(material=material, source=source, number=row.keys[_NUMBERS[material]])


def gather_lots(
    rows: Iterable[Row],
) -> tuple[tuple[MaterialLot, ...], dict[str, tuple[LotUse, ...]]]:
    """Every lot with its distinct analyses, and the lots that each batch (by number) used."""
    cited: dict[LotKey, dict[_Values, list[str]]] = {}
    uses: dict[str, tuple[LotUse, ...]] = {}
    for row in rows:
        batch = row.keys["batch"]
        used = []
        for material in Material:
            key = lot_key(row, material)
            values = tuple(row.figures[column.name] for column in _COLUMNS[material])
            analyses = cited.setdefault(key, {})
            analyses.setdefault(values, []).append(batch)
            used.append(LotUse(lot=key, analysis=list(analyses).index(values)))
        uses[batch] = tuple(used)
    lots = tuple(
        MaterialLot(
            key=key,
            analyses=tuple(
                Analysis(figures=_figures(key.material, values), cited_by=tuple(batches))
                for values, batches in analyses.items()
            ),
        )
        for key, analyses in cited.items()
    )
    return lots, uses


def _figures(material: Material, values: _Values) -> tuple[Figure, ...]:
    return tuple(
        Figure(name=column.name, value=value, unit=column.unit)
        for column, value in zip(_COLUMNS[material], values, strict=True)
    )
