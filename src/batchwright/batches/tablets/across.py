"""What must hold between rows and files: one row a batch in each, and figures told twice agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from batchwright.batches.tablets.columns import LABORATORY, NORMALIZATION, PROCESS, RELEASE_TWICE
from batchwright.batches.tablets.faults import FaultList
from batchwright.batches.tablets.table import Row, Table
from batchwright.batches.tablets.types import Remark

FACTOR_TABLETS = 100_000
"""The normalisation factor is the batch size in units of so many tablets."""

_TABLETS_ROUNDED = 1


@dataclass(frozen=True, slots=True)
class Tables:
    """The three files."""

    laboratory: Table
    process: Table
    normalization: Table


def check_tables(tables: Tables, faults: FaultList, remarks: list[Remark]) -> None:
    """Adds what the rows and files say against each other; what may stand goes to `remarks`."""
    laboratory = _by_key(tables.laboratory.rows, "batch", faults)
    process = _by_key(tables.process.rows, "batch", faults)
    products = _by_key(tables.normalization.rows, "Product code", faults)
    _in_both(laboratory, tables.process, PROCESS, faults)
    _in_both(process, tables.laboratory, LABORATORY, faults)
    for row in tables.normalization.rows:
        _factor_follows(row, faults)
    strengths = _usual_strengths(tables.laboratory.rows)
    for number, row in laboratory.items():
        product = products.get(row.keys["code"])
        if row.keys["code"] not in tables.normalization.named:
            _unknown_product(row, faults)
        elif product is not None:
            _size_agrees(row, product, faults, remarks)
            if number in process:
                _waste_within(process[number], product, faults)
        _strength_is_usual(row, strengths, faults)
        if number in process:
            _codes_agree(row, process[number], faults)
            _releases_agree(row, process[number], faults, remarks)


def _by_key(rows: Iterable[Row], column: str, faults: FaultList) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        key = row.keys[column]
        first = found.setdefault(key, row)
        if first is not row:
            faults.add(
                row.file,
                row.line,
                column,
                key,
                "key_repeated",
                f"{column} {key} stands in line {first.line} already.",
            )
    return found


def _in_both(here: dict[str, Row], there: Table, other: str, faults: FaultList) -> None:
    for number, row in here.items():
        if number not in there.named:
            faults.add(
                row.file,
                row.line,
                "batch",
                number,
                "batch_in_one_file",
                f"Batch {number} has no row in {other}.",
            )


def _factor_follows(row: Row, faults: FaultList) -> None:
    factor = row.figures["Normalisation factor"]
    size = row.keys["Batch Size (tablets)"]
    if factor is None or factor * FACTOR_TABLETS != int(size):
        faults.add(
            row.file,
            row.line,
            "Normalisation factor",
            str(factor),
            "factor_disagrees",
            f"The factor {factor} does not belong to {size} tablets.",
        )


def _unknown_product(row: Row, faults: FaultList) -> None:
    code = row.keys["code"]
    faults.add(
        row.file,
        row.line,
        "code",
        code,
        "product_unknown",
        f"Product code {code} has no row in {NORMALIZATION}.",
    )


def _size_agrees(row: Row, product: Row, faults: FaultList, remarks: list[Remark]) -> None:
    """The batch has its product's size; ten times as much is written for some and told."""
    size, usual = int(row.keys["size"]), int(product.keys["Batch Size (tablets)"])
    if size == usual:
        return
    message = f"The batch has {size} tablets, its product {usual} in {NORMALIZATION}."
    if size in (10 * usual, usual // 10):
        remarks.append(
            Remark(
                code="batch_size_differs",
                file=row.file,
                line=row.line,
                column="size",
                value=row.keys["size"],
                message=message,
            )
        )
    else:
        faults.add(row.file, row.line, "size", row.keys["size"], "size_disagrees", message)


def _waste_within(row: Row, product: Row, faults: FaultList) -> None:
    """Waste of the whole batch, told per 100,000 tablets, holds the waste of its start."""
    factor = product.figures["Normalisation factor"]
    total, startup = row.figures["total_waste"], row.figures["startup_waste"]
    assert factor is not None
    assert total is not None
    assert startup is not None
    if total * factor + _TABLETS_ROUNDED < startup:
        faults.add(
            row.file,
            row.line,
            "startup_waste",
            str(startup),
            "waste_disagrees",
            f"Waste at the start is {startup} tablets, that of the batch {total * factor:.0f}.",
        )


def _usual_strengths(rows: Iterable[Row]) -> dict[str, str]:
    """The strength that most batches of each product have; the earlier one when even."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.keys["code"]][row.keys["strength"]] += 1
    return {code: strengths.most_common(1)[0][0] for code, strengths in counts.items()}


def _strength_is_usual(row: Row, strengths: dict[str, str], faults: FaultList) -> None:
    code, strength = row.keys["code"], row.keys["strength"]
    if strengths[code] != strength:
        faults.add(
            row.file,
            row.line,
            "strength",
            strength,
            "strength_disagrees",
            f"Product {code} has {strengths[code]} in its other batches.",
        )


def _codes_agree(laboratory: Row, process: Row, faults: FaultList) -> None:
    code, other = laboratory.keys["code"], process.keys["code"]
    if code != other:
        faults.add(
            process.file,
            process.line,
            "code",
            other,
            "code_disagrees",
            f"The batch has product code {code} in {LABORATORY}, line {laboratory.line}.",
        )


def _releases_agree(
    laboratory: Row, process: Row, faults: FaultList, remarks: list[Remark]
) -> None:
    """Both files give the six release figures alike; one of them may lack all six."""
    here = [laboratory.figures[name] for name, _ in RELEASE_TWICE]
    there = [process.figures[name] for _, name in RELEASE_TWICE]
    lacking = [row for row, six in ((laboratory, here), (process, there)) if _all_absent(six)]
    for row in lacking:
        remarks.append(
            Remark(
                code="release_absent",
                file=row.file,
                line=row.line,
                column=RELEASE_TWICE[0][row.file == PROCESS],
                value="",
                message=f"Batch {row.keys['batch']} has none of the six release figures here.",
            )
        )
    if lacking:
        _only_whole_sets(laboratory, process, faults)
        return
    for (name, other), value, again in zip(RELEASE_TWICE, here, there, strict=True):
        if value != again:
            faults.add(
                laboratory.file,
                laboratory.line,
                name,
                _shown(value),
                "release_disagrees",
                f"{name} is {_shown(value)} here and {_shown(again)} as {other} in {PROCESS}, "
                f"line {process.line}.",
            )


def _only_whole_sets(laboratory: Row, process: Row, faults: FaultList) -> None:
    for row, names in (
        (laboratory, [name for name, _ in RELEASE_TWICE]),
        (process, [name for _, name in RELEASE_TWICE]),
    ):
        if _all_absent([row.figures[name] for name in names]):
            continue
        for name in names:
            if row.figures[name] is None:
                faults.add(
                    row.file,
                    row.line,
                    name,
                    "",
                    "cell_missing",
                    "The cell is empty although other release figures of the batch are given.",
                )


def _all_absent(values: Iterable[Decimal | None]) -> bool:
    return all(value is None for value in values)


def _shown(value: Decimal | None) -> str:
    return "absent" if value is None else str(value)
