"""One line of the long form: one claim, with its quote and place."""

import re
from collections.abc import Mapping
from decimal import Decimal

from batchwright.market import cells as read
from batchwright.market import scopes
from batchwright.market.quotes import holds_value, placeholder
from batchwright.market.refusals import refusal
from batchwright.market.regions import GLOBAL, region_of
from batchwright.market.types import Claim, Kind, Refusal

_POSITION = re.compile(r"[0-9]{1,9}")


def claim_of(
    line: int,
    cells: Mapping[str, str],
    sources: Mapping[str, Mapping[str, str]],
    *,
    quoted: bool = True,
) -> Claim | Refusal:
    """The claim in this line, or why it is refused.

    sources: publisher, edition and document by the name a file gives its source; an unknown source
    is its own publisher. quoted: False for a figure of the short form, which may have a page where
    it can be read in place of a quote.
    """
    claim_id = cells["claim_id"].strip()

    def cell(name: str) -> str:
        return (cells.get(name) or "").strip()

    def refused(code: str, **values: object) -> Refusal:
        return refusal(code, line, claim_id, **values)

    value, unit, quote = cell("value"), cell("unit"), cell("quote")
    hole = next((text for text in (value, quote) if placeholder(text)), None)
    if cell("kind") == "placeholder" or hole is not None:
        return refused("placeholder", value=hole or value)
    if cell("kind") not in list(Kind):
        return refused("kind_unknown", value=cell("kind"))
    kind = Kind(cell("kind"))
    amount = read.number(value)
    numeric = kind is Kind.QUANTITATIVE
    if numeric:
        paged = not quoted and bool(cell("page"))
        fault = _number_fault(value, unit, quote, amount, paged)
        if fault is not None:
            return refused(fault, value=value, unit=unit, quote=quote)
    elif not quote:
        return refused("quote_missing", value=value, unit=unit)
    for name in ("year", "horizon_year"):
        if cell(name) and read.year(cell(name)) is None:
            return refused("year_impossible", field=name, value=cell(name))
    base, horizon = read.year(cell("year")), read.year(cell("horizon_year"))
    if base is not None and horizon is not None and horizon < base:
        return refused("years_reversed", value=horizon, base=base)
    if cell("char_offset") and not _POSITION.fullmatch(cell("char_offset")):
        return refused("position_impossible", value=cell("char_offset"))
    region = region_of(cell("region"))
    if numeric and cell("region") and region is None:
        return refused("region_unknown", value=cell("region"))
    if cell("scope") and not scopes.known(cell("scope")):
        return refused("scope_unknown", value=cell("scope"))
    basis = cell("basis") or "not stated"
    if basis not in scopes.BASES:
        return refused("basis_unknown", value=basis)
    source = sources.get(cell("source"), {})
    return Claim(
        claim_id=claim_id,
        publisher=cell("publisher") or source.get("publisher") or cell("source"),
        edition=cell("edition") or source.get("edition", ""),
        kind=kind,
        claim=cell("claim"),
        value=value,
        amount=amount if numeric else None,
        unit=unit,
        base_year=base,
        horizon_year=horizon,
        scope=scopes.scope_named(cell("scope")).name if cell("scope") else None,
        basis=basis,
        segment=cell("segment") or "total",
        region=region or cell("region") or (GLOBAL if numeric else ""),
        document=cell("source_file") or source.get("document", ""),
        position=int(cell("char_offset")) if cell("char_offset") else None,
        quote=cells.get("quote") or "",
        page=cell("page") or cell("source_page"),
        note=cell("check"),
    )


def _number_fault(
    value: str, unit: str, quote: str, amount: Decimal | None, paged: bool
) -> str | None:
    if not quote and not paged:
        return "quote_missing"
    if amount is None:
        return "not_a_number"
    money = read.money(unit)
    if money is None and unit not in (read.GROWTH, read.SHARE) and not read.is_count(unit):
        return "unit_unknown"
    if money is not None and amount <= 0:
        return "level_impossible"
    if unit == read.SHARE and not 0 <= amount <= 100:
        return "share_impossible"
    if unit == read.GROWTH and not -50 < amount < 100:
        return "growth_impossible"
    if read.is_count(unit) and amount < 0:
        return "level_impossible"
    return None if not quote or holds_value(quote, amount) else "quote_without_value"
