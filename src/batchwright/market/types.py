"""What a market claim is, and what the engine makes of claims. Figures are Decimal, as written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a claim is good for."""

    QUANTITATIVE = "quantitative"
    STRUCTURAL = "structural"
    DIRECTION = "qualitative-direction"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of one publisher, with its words and their place.

    value: as written ("7.8", "North America > Europe"); amount: the same as a number, None for
    words. unit: such as "USD bn", "percent/yr", "rank". base_year, horizon_year: of the figure;
    None if the publisher gives none. scope: a name of `scopes`; None if the publisher does not say.
    basis: fee, with materials, or not stated. position: the character in `document` at which the
    quote begins. page: where the statement can be read, if that is no document.
    """

    claim_id: str
    publisher: str
    edition: str
    kind: Kind
    claim: str
    value: str
    amount: Decimal | None
    unit: str
    base_year: int | None
    horizon_year: int | None
    scope: str | None
    basis: str
    segment: str
    region: str
    document: str
    position: int | None
    quote: str
    page: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketClaim:
    """What one edition of one publisher says of one market: a level, its growth, where it ends.

    claim_id: that of the level; claim_ids: of all that was put together, with the `repeats`, levels
    that the same edition states again.
    base_usd_bn, end_usd_bn: USD billion; what was stated in another `currency` is converted at the
    average rate of its base year, the end too. stated_cagr_pct: percent a year. growth_year: the
    first year of the period the publisher gives its growth for, where it says so.
    """

    claim_id: str
    claim_ids: tuple[str, ...]
    publisher: str
    edition: str
    scope: str | None
    region: str
    base_year: int
    base_usd_bn: Decimal
    end_year: int | None
    end_usd_bn: Decimal | None
    stated_cagr_pct: Decimal | None
    growth_year: int | None = None
    currency: str = "USD"
    page: str = ""
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What did not come in: the line of the file, the code of the reason, and a sentence."""

    line: int
    claim_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file of claims holds: the claims taken, what they say of markets, what was refused.

    lines: the line of each claim by its id, where one file was read.
    """

    claims: tuple[Claim, ...]
    markets: tuple[MarketClaim, ...]
    refused: tuple[Refusal, ...]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Median and the central 50, 80 and 90 % bands, each (low, high), in one unit."""

    median: float
    band_50: tuple[float, float]
    band_80: tuple[float, float]
    band_90: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the level of `scope` in `year` cannot lie below or above, USD billion, and why."""

    scope: str
    year: int
    low_usd_bn: Decimal | None = None
    high_usd_bn: Decimal | None = None
    sources: tuple[str, ...] = ()
    why: str = ""


class MarketFault(Exception):
    """What the engine cannot answer: a stable `code` and a sentence that says what to do."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
