"""Reads a directory of the published files: all that it says, or why none of it is taken."""

from pathlib import Path

from batchwright.batches.tablets.across import Tables, check_tables
from batchwright.batches.tablets.cells import month_of, strength_mg_of
from batchwright.batches.tablets.columns import (
    COLUMNS,
    LABORATORY,
    NORMALIZATION,
    PROCESS,
    Column,
    Group,
)
from batchwright.batches.tablets.faults import FaultList
from batchwright.batches.tablets.lots import gather_lots
from batchwright.batches.tablets.remarks import remarks_on
from batchwright.batches.tablets.table import Row, read_table
from batchwright.batches.tablets.types import (
    Batch,
    Faults,
    Figure,
    LotUse,
    Product,
    Remark,
    TabletData,
)
from batchwright.batches.tablets.within import check_row


def read_tablets(directory: Path) -> TabletData | Faults:
    """What the three files in `directory` say, or all their faults; never a part of the files.

    Laboratory.csv, Process.csv and Normalization.csv in the form of the published data set, whole
    or a subset of its batches. Values are exactly as written. Figures that the published files
    contradict themselves are absent here and told in `not_taken`.
    """
    faults = FaultList()
    not_taken: list[Remark] = []
    remarks: list[Remark] = []
    laboratory = read_table(directory, LABORATORY, faults)
    process = read_table(directory, PROCESS, faults)
    normalization = read_table(directory, NORMALIZATION, faults)
    for table in (laboratory, process):
        for row in table.rows if table is not None else ():
            check_row(row, faults, not_taken)
    if laboratory is not None and process is not None and normalization is not None:
        tables = Tables(laboratory, process, normalization)
        check_tables(tables, faults, remarks)
        if not faults:
            return _taken(tables, not_taken, remarks)
    return faults.gathered()


def _taken(tables: Tables, not_taken: list[Remark], remarks: list[Remark]) -> TabletData:
    rows = tables.laboratory.rows
    lots, uses = gather_lots(rows)
    process = {row.keys["batch"]: row for row in tables.process.rows}
    return TabletData(
        products=_products(tables),
        lots=lots,
        batches=tuple(
            _batch(row, process[row.keys["batch"]], uses[row.keys["batch"]]) for row in rows
        ),
        not_taken=tuple(not_taken),
        remarks=(*remarks, *remarks_on(rows, lots)),
    )


def _products(tables: Tables) -> tuple[Product, ...]:
    strengths = {row.keys["code"]: row.keys["strength"] for row in tables.laboratory.rows}
    products = []
    for row in tables.normalization.rows:
        code = row.keys["Product code"]
        strength = strengths.get(code)
        factor = row.figures["Normalisation factor"]
        assert factor is not None
        products.append(
            Product(
                code=code,
                strength=strength,
                strength_mg=None if strength is None else strength_mg_of(strength),
                batch_size_tablets=int(row.keys["Batch Size (tablets)"]),
                normalisation_factor=factor,
            )
        )
    return tuple(products)


def _batch(laboratory: Row, process: Row, lots: tuple[LotUse, ...]) -> Batch:
    start = month_of(laboratory.keys["start"])
    assert start is not None
    return Batch(
        number=laboratory.keys["batch"],
        product_code=laboratory.keys["code"],
        strength=laboratory.keys["strength"],
        size_tablets=int(laboratory.keys["size"]),
        start=start,
        lots=lots,
        over_weekend=process.keys["weekend"] == "yes",
        press=_figures(process, Group.PRESS),
        cores=_figures(laboratory, Group.CORES),
        coated=_figures(laboratory, Group.COATED),
        yields=_figures(laboratory, Group.YIELDS),
        release=_release(laboratory, process),
        laboratory_line=laboratory.line,
        process_line=process.line,
    )


def _release(laboratory: Row, process: Row) -> tuple[Figure, ...]:
    """The release figures under their names in Laboratory.csv, from the file that has them."""
    here = _figures(laboratory, Group.RELEASE)
    if any(figure.value is not None for figure in here):
        return here
    return tuple(
        Figure(name=name.name, value=figure.value, unit=name.unit)
        for name, figure in zip(here, _figures(process, Group.RELEASE), strict=True)
    )


def _columns(file: str, group: Group) -> tuple[Column, ...]:
    return tuple(column for column in COLUMNS[file] if column.group is group)


_IN_GROUP = {(file, group): _columns(file, group) for file in COLUMNS for group in Group}


def _figures(row: Row, group: Group) -> tuple[Figure, ...]:
    return tuple(
        Figure(name=column.name, value=row.figures[column.name], unit=column.unit)
        for column in _IN_GROUP[row.file, group]
        if column.name in row.figures
    )
