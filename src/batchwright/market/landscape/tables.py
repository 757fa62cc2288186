"""The rows of the landscape: shares, companies, events, revenues, exchange rates, statements."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who said it, where, and in which words; without a page it is the author's own."""

    publisher: str = ""
    page: str = ""
    quote: str = ""

    @property
    def own(self) -> bool:
        """True if nobody is quoted: the author's own statement."""
        return not self.page

    def __str__(self) -> str:
        return "own statement" if self.own else f"{self.publisher}, {self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The share in percent that one member of an axis has in a scope, in one year."""

    share_id: str
    scope: str
    axis: str
    member: str
    share_pct: Decimal
    year: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A firm or a business of one, under the name it had."""

    company_id: str
    name: str
    country: str
    region: str
    ownership: str
    technologies: tuple[str, ...]
    sites: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyEvent:
    """What made one company a part, or the new name, of another."""

    event_id: str
    company_id: str
    kind: str
    into_company_id: str
    year: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """A disclosed revenue, with the digits, unit and currency it was disclosed in.

    covers: segment (contract development and manufacturing alone) or group (other business too).
    """

    revenue_id: str
    company_id: str
    year: int
    revenue: Decimal
    currency: str
    unit: str
    covers: str
    scope: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """Units of a currency for one US dollar, average of a year."""

    currency: str
    year: int
    per_usd: Decimal
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence on the market; score 1 (weak) to 5 (strong) where it is a force."""

    statement_id: str
    chapter: str
    subject: str
    statement: str
    score: int | None
    claim_ids: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """All tables together."""

    shares: tuple[Share, ...] = ()
    companies: tuple[Company, ...] = ()
    events: tuple[CompanyEvent, ...] = ()
    revenues: tuple[Revenue, ...] = ()
    rates: tuple[ExchangeRate, ...] = ()
    statements: tuple[Statement, ...] = ()
