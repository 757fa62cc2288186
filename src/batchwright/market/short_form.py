"""One line of the short form: one market of one publisher as level, growth and end."""

import re
from collections.abc import Mapping
from decimal import Decimal

from batchwright.market import cells as read
from batchwright.market import scopes
from batchwright.market.quotes import holds_level, holds_value, placeholder
from batchwright.market.refusals import refusal
from batchwright.market.regions import GLOBAL, region_of
from batchwright.market.types import Claim, Kind, Refusal

_EDITION = re.compile(r"(.+?)\s*\(([^()]*)\)\s*")


def publisher_and_edition(text: str) -> tuple[str, str]:
    """("Straits", "2023 edition") of "Straits (2023 edition)"; no edition where none is named."""
    found = _EDITION.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def claims_of(line: int, cells: Mapping[str, str]) -> tuple[Claim, ...] | Refusal:
    """The claims in this line: its level, then growth and end if they are given; or why refused.

    The level has the line's id; growth and end have it with `.growth` and `.end`.
    """
    claim_id = cells["claim_id"].strip()

    def cell(name: str) -> str:
        return (cells.get(name) or "").strip()

    fault = _fault(line, claim_id, {name: cell(name) for name in cells})
    if fault is not None:
        return fault
    publisher, edition = publisher_and_edition(cell("publisher"))
    base = read.year(cell("base_year"))
    end = read.year(cell("end_year"))
    figures = [
        ("", "market size", cell("base_usd_bn"), "USD bn", base, None),
        (".growth", "growth", cell("stated_cagr_pct"), read.GROWTH, base, end),
        (".end", "market size forecast", cell("end_usd_bn"), "USD bn", None, end),
    ]
    return tuple(
        Claim(
            claim_id=claim_id + suffix,
            publisher=publisher,
            edition=cell("edition") or edition,
            kind=Kind.QUANTITATIVE,
            claim=claim,
            value=value,
            amount=read.number(value),
            unit=unit,
            base_year=first,
            horizon_year=last,
            scope=scopes.scope_named(cell("scope")).name,
            basis=cell("basis") or "not stated",
            segment="total",
            region=region_of(cell("region")) or GLOBAL,
            document=cell("source_file"),
            position=None,
            quote=(cells.get("quote") or "") if held(cells.get("quote") or "", value, unit) else "",
            page=cell("source_page") or cell("page"),
            note="",
        )
        for suffix, claim, value, unit, first, last in figures
        if value
    )


def held(quote: str, value: str, unit: str) -> bool:
    """True if the quote holds this figure of a market: a level in USD bn, or a growth."""
    amount = read.number(value)
    if amount is None:
        return False
    return holds_value(quote, amount) if unit == read.GROWTH else holds_level(quote, amount)


def _fault(line: int, claim_id: str, cells: Mapping[str, str]) -> Refusal | None:
    def refused(code: str, **values: object) -> Refusal:
        return refusal(code, line, claim_id, **values)

    if not cells["base_year"] or not cells["base_usd_bn"]:
        return refused("base_missing")
    if not scopes.known(cells["scope"]):
        return refused("scope_unknown", value=cells["scope"])
    if cells.get("region") and region_of(cells["region"]) is None:
        return refused("region_unknown", value=cells["region"])
    if cells.get("basis") and cells["basis"] not in scopes.BASES:
        return refused("basis_unknown", value=cells["basis"])
    paged = bool(cells.get("source_page") or cells.get("page"))
    if not (paged or cells.get("quote")):
        return refused("page_missing")
    for name in ("base_year", "end_year"):
        if cells.get(name) and read.year(cells[name]) is None:
            return refused("year_impossible", field=name, value=cells[name])
    base, end = read.year(cells["base_year"]), read.year(cells.get("end_year", ""))
    if base is not None and end is not None and end < base:
        return refused("years_reversed", value=end, base=base)
    for name, unit in (
        ("base_usd_bn", "USD bn"),
        ("end_usd_bn", "USD bn"),
        ("stated_cagr_pct", read.GROWTH),
    ):
        value, quote = cells.get(name, ""), cells.get("quote", "")
        code = _figure_fault(value, unit)
        if code is None and value and not (paged or held(quote, value, unit)):
            code = "quote_without_value"
        if code is not None:
            return refused(code, value=value, unit=unit, quote=quote)
    return None


def _figure_fault(text: str, unit: str) -> str | None:
    if not text:
        return None
    if placeholder(text):
        return "placeholder"
    amount = read.number(text)
    if amount is None:
        return "not_a_number"
    if unit == read.GROWTH:
        return None if -50 < amount < 100 else "growth_impossible"
    return None if amount > Decimal(0) else "level_impossible"
