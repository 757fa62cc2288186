"""Reading the tables; what does not fit is refused with file, line, column and value."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NoReturn, TypeVar

from batchwright.market import cells
from batchwright.market.landscape.tables import (
    Company,
    CompanyEvent,
    ExchangeRate,
    Landscape,
    Revenue,
    Share,
    Source,
    Statement,
)
from batchwright.market.scopes import known
from batchwright.market.types import MarketFault

T = TypeVar("T")

AXES = ("product", "service", "customer", "region", "application")
KINDS = ("acquired", "merged", "renamed", "spun off", "divested")
COVERS = ("group", "segment")
UNITS = ("tn", "bn", "m", "crore")
CHAPTERS = (
    "five forces",
    "value chain",
    "driver",
    "restraint",
    "opportunity",
    "pricing",
    "regulation",
    "technology",
    "pandemic",
    "sustainability",
    "strategy",
    "service",
    "customer",
    "product",
    "application",
)


class _Row:
    """One line of a table; each cell is taken by name and checked."""

    def __init__(self, file: str, line: int, values: dict[str, str | None]) -> None:
        self.file, self.line, self.values = file, line, values

    def refuse(self, column: str, why: str) -> NoReturn:
        value = self.values.get(column) or ""
        reason = f'{self.file}, line {self.line}, column {column}: "{value}" {why}'
        raise MarketFault("table_cell", reason)

    def text(self, column: str) -> str:
        value = self.values.get(column)
        if value is None:
            self.refuse(column, "is missing. Give every line all columns of the header.")
        return value.strip()

    def name(self, column: str) -> str:
        return self.text(column) or self.refuse(column, "is empty.")

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self.text(column)
        return (
            value if value in allowed else self.refuse(column, f"is none of {', '.join(allowed)}.")
        )

    def scope(self) -> str:
        value = self.text("scope")
        return value if known(value) else self.refuse("scope", "is no scope of the market.")

    def number(self, column: str) -> Decimal:
        value = cells.number(self.text(column))
        if value is None or value <= 0:
            self.refuse(column, "is no number above zero.")
        return value

    def share(self, column: str) -> Decimal:
        value = self.number(column)
        return value if value <= 100 else self.refuse(column, "is more than 100 percent.")

    def year(self, column: str) -> int:
        return cells.year(self.text(column)) or self.refuse(column, "is no year.")

    def score(self) -> int | None:
        value = self.text("score")
        return int(self.one_of("score", ("1", "2", "3", "4", "5"))) if value else None

    def several(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())

    def source(self) -> Source:
        page, quote = self.text("page"), self.text("quote")
        if bool(page) != bool(quote):
            self.refuse("quote" if page else "page", "stands alone: a source has page and quote.")
        if len(quote.split()) > 25:
            self.refuse("quote", "is longer than 25 words.")
        return Source(publisher=self.text("publisher"), page=page, quote=quote)


def _share(row: _Row) -> Share:
    return Share(
        share_id=row.name("share_id"),
        scope=row.scope(),
        axis=row.one_of("axis", AXES),
        member=row.name("member"),
        share_pct=row.share("share_pct"),
        year=row.year("year"),
        source=row.source(),
    )


def _company(row: _Row) -> Company:
    return Company(
        company_id=row.name("company_id"),
        name=row.name("name"),
        country=row.text("country"),
        region=row.text("region"),
        ownership=row.text("ownership"),
        technologies=row.several("technologies"),
        sites=row.text("sites"),
        source=row.source(),
    )


def _event(row: _Row) -> CompanyEvent:
    return CompanyEvent(
        event_id=row.name("event_id"),
        company_id=row.name("company_id"),
        kind=row.one_of("kind", KINDS),
        into_company_id=row.name("into_company_id"),
        year=row.year("year"),
        source=row.source(),
    )


def _revenue(row: _Row) -> Revenue:
    return Revenue(
        revenue_id=row.name("revenue_id"),
        company_id=row.name("company_id"),
        year=row.year("year"),
        revenue=row.number("revenue"),
        currency=row.name("currency"),
        unit=row.one_of("unit", UNITS),
        covers=row.one_of("covers", COVERS),
        scope=row.scope(),
        source=row.source(),
    )


def _rate(row: _Row) -> ExchangeRate:
    return ExchangeRate(
        currency=row.name("currency"),
        year=row.year("year"),
        per_usd=row.number("per_usd"),
        source=row.source(),
    )


def _statement(row: _Row) -> Statement:
    return Statement(
        statement_id=row.name("statement_id"),
        chapter=row.one_of("chapter", CHAPTERS),
        subject=row.name("subject"),
        statement=row.name("statement"),
        score=row.score(),
        claim_ids=row.several("claim_ids"),
        source=row.source(),
    )


def _rows(folder: Traversable, file: str) -> Iterator[_Row]:
    text = folder.joinpath(file).read_text(encoding="utf-8")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for values in reader:
        yield _Row(file, reader.line_num, values)


def _table(folder: Traversable, file: str, make: Callable[[_Row], T]) -> tuple[T, ...]:
    return tuple(make(row) for row in _rows(folder, file))


def _companies_known(folder: Traversable, companies: tuple[Company, ...]) -> None:
    ids = {company.company_id for company in companies}
    named = (
        ("company_events.csv", "company_id"),
        ("company_events.csv", "into_company_id"),
        ("company_revenues.csv", "company_id"),
    )
    for file, column in named:
        for row in _rows(folder, file):
            if row.text(column) not in ids:
                row.refuse(column, "is no company of companies.csv.")


def read_landscape(folder: Path | None = None) -> Landscape:
    """The tables of `folder`, or the shipped ones. Raises MarketFault `table_cell`."""
    place: Traversable = folder or files("batchwright.market").joinpath("data")
    landscape = Landscape(
        shares=_table(place, "shares.csv", _share),
        companies=_table(place, "companies.csv", _company),
        events=_table(place, "company_events.csv", _event),
        revenues=_table(place, "company_revenues.csv", _revenue),
        rates=_table(place, "exchange_rates.csv", _rate),
        statements=_table(place, "statements.csv", _statement),
    )
    _companies_known(place, landscape.companies)
    return landscape
