"""What the tablet files say: products, lots, batches, and what is wrong with a corrupted copy."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations


class Material(StrEnum):
    """The four raw materials whose lots the files name."""

    API = "api"
    LACTOSE = "lactose"
    SMCC = "smcc"
    STARCH = "starch"


class Agreement(StrEnum):
    """How the analyses of one lot stand to each other."""

    SINGLE = "single"
    CLOSE = "close"
    DIFFERENT = "different"


CLOSE_RATIO = Decimal("0.02")
"""Own choice: figures within 2 % of the larger are the same figure rounded otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value under the name of its column, exactly as written; absent is None.

    unit: None where neither the column nor a description of the files states it.
    """

    name: str
    value: Decimal | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of production; the files give no day, so none is made up."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product code; `batch_size_tablets` and the factor come from Normalization.csv.

    strength: the label as the file cuts it ("10M"); None for a product without a batch.
    """

    code: str
    strength: str | None
    strength_mg: Decimal | None
    batch_size_tablets: int
    normalisation_factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LotKey:
    """What identifies a lot; `source` is the api_code, without which lot numbers repeat."""

    material: Material
    source: str | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One set of results of a lot, with the batches whose rows give exactly this set."""

    figures: tuple[Figure, ...]
    cited_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLot:
    """A raw-material lot with every distinct analysis the batches give for it, in file order."""

    key: LotKey
    analyses: tuple[Analysis, ...]

    @property
    def agreement(self) -> Agreement:
        """SINGLE, CLOSE (several sets, no figure apart by more than 2 %) or DIFFERENT."""
        if len(self.analyses) == 1:
            return Agreement.SINGLE
        apart = any(
            _apart(one.value, other.value)
            for first, second in combinations(self.analyses, 2)
            for one, other in zip(first.figures, second.figures, strict=True)
        )
        return Agreement.DIFFERENT if apart else Agreement.CLOSE


def _apart(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return False
    return abs(one - other) > CLOSE_RATIO * max(one, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotUse:
    """A lot that went into a batch; `analysis` is the place of the cited set in the lot's.

    quantity: always None, because the files say which lots were used and not how much.
    """

    lot: LotKey
    analysis: int
    quantity: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A historical batch: what the two files say of it and nothing else.

    press: figures of the tablet press, over the weekend or not; cores, coated: intermediate
    control of tablet cores and film-coated tablets; yields; release: the final-quality results.
    """

    number: str
    product_code: str
    strength: str
    size_tablets: int
    start: Month
    lots: tuple[LotUse, ...]
    over_weekend: bool
    press: tuple[Figure, ...]
    cores: tuple[Figure, ...]
    coated: tuple[Figure, ...]
    yields: tuple[Figure, ...]
    release: tuple[Figure, ...]
    laboratory_line: int
    process_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to be told about the files, in `not_taken` or in `remarks`; line 1 is the header.

    line: None where the sentence is about the whole column.
    """

    code: str
    file: str
    line: int | None
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletData:
    """All that was read: `not_taken` could not be taken; `remarks` was taken as it stands."""

    products: tuple[Product, ...]
    lots: tuple[MaterialLot, ...]
    batches: tuple[Batch, ...]
    not_taken: tuple[Remark, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFault:
    """One cell (or line, or file) that no sound copy has; nothing is taken beside it."""

    file: str
    line: int | None
    column: str | None
    value: str
    code: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        if self.column is not None:
            place = f"{place}, column {self.column}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Why nothing was taken: the first 100 faults, and how many there are in all."""

    first: tuple[DataFault, ...]
    count: int
