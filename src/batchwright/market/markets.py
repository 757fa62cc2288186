"""Puts the claims of one edition together: which level, growth and end speak of one market."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from batchwright.market import cells as read
from batchwright.market.exchange import to_usd
from batchwright.market.scopes import scope_of_words
from batchwright.market.types import Claim, Kind, MarketClaim

_DIGITS = Decimal("0.0001")
_AXES = ("type", "product", "scope")


def scopes_stated(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, each with the scope its own publisher's lists and definitions state.

    A scope given in the file stands. The widest that a publisher names holds for all its totals:
    who lists devices among its products counts them.
    """
    kept = tuple(claims)
    widest: dict[tuple[str, str], str] = {}
    for each in kept:
        if each.kind in (Kind.STRUCTURAL, Kind.DEFINITION) and each.segment in _AXES:
            found = scope_of_words(f"{each.value} {each.quote}")
            key = (each.publisher, each.edition)
            if found is not None and (key not in widest or found == "drugs+devices"):
                widest[key] = found
    return tuple(
        replace(each, scope=widest.get((each.publisher, each.edition)))
        if each.scope is None
        else each
        for each in kept
    )


def markets_of(claims: tuple[Claim, ...]) -> tuple[MarketClaim, ...]:
    """One market for each level with a base year; growth and end of the same edition join it.

    A level that an edition repeats is one market, and its ids stand together. A level in another
    currency is converted at the average rate of its year, and left out where that is not known.
    """
    lines = frozenset(
        _line(each.claim_id) for each in claims if _line(each.claim_id) != each.claim_id
    )
    editions: dict[tuple[object, ...], list[Claim]] = {}
    for each in claims:
        if each.kind is Kind.QUANTITATIVE and each.segment == "total":
            editions.setdefault(_edition(each, lines), []).append(each)
    markets: dict[tuple[object, ...], MarketClaim] = {}
    for each in claims:
        amount = usd_bn(each)
        if amount is None or each.base_year is None or each.segment != "total":
            continue
        edition = _edition(each, lines)
        key = (*edition, each.base_year, amount)
        if key in markets:
            held = markets[key]
            markets[key] = replace(
                held,
                claim_ids=(*held.claim_ids, each.claim_id),
                repeats=(*held.repeats, each.claim_id),
            )
            continue
        markets[key] = _market(each, amount, editions[edition])
    return tuple(markets.values())


def _line(claim_id: str) -> str:
    return claim_id.removesuffix(".growth").removesuffix(".end")


def _edition(claim: Claim, lines: frozenset[str]) -> tuple[object, ...]:
    # What stood in one line of the short form stays together: two lines may be of one edition.
    line = _line(claim.claim_id) if _line(claim.claim_id) in lines else ""
    return (claim.publisher, claim.edition, claim.scope, claim.region, line)


def usd_bn(claim: Claim, year: int | None = None) -> Decimal | None:
    """The level in USD billion at the rate of `year` (else its own); None if it is none.

    A level in US dollars keeps the digits it was written with.
    """
    unit = read.money(claim.unit)
    if claim.kind is not Kind.QUANTITATIVE or claim.amount is None or unit is None:
        return None
    currency, size = unit
    amount = claim.amount if size == 1 else claim.amount * size
    if currency == "USD":
        return amount
    at = year or claim.base_year or claim.horizon_year
    converted = None if at is None else to_usd(amount, currency, at)
    return None if converted is None else converted.quantize(_DIGITS)


def unconverted(claims: Iterable[Claim]) -> tuple[tuple[str, str], ...]:
    """The levels that are no market because their currency has no rate: each id, and why."""
    return tuple(
        (each.claim_id, f"no average rate of {unit[0]} for {each.base_year} is known")
        for each in claims
        if each.segment == "total" and each.base_year is not None
        for unit in (read.money(each.unit),)
        if unit is not None and usd_bn(each) is None
    )


def _market(level: Claim, amount: Decimal, about: list[Claim]) -> MarketClaim:
    assert level.base_year is not None
    growth = next((each for each in about if _grows_from(each, level.base_year)), None)
    ends = [each for each in about if usd_bn(each) is not None and each.base_year is None]
    wanted = growth.horizon_year if growth is not None else None
    end = next((each for each in ends if wanted in (None, each.horizon_year)), None)
    end_year = end.horizon_year if end is not None else wanted
    return MarketClaim(
        claim_id=level.claim_id,
        claim_ids=tuple(each.claim_id for each in (level, growth, end) if each is not None),
        publisher=level.publisher,
        edition=level.edition,
        scope=level.scope,
        region=level.region,
        base_year=level.base_year,
        base_usd_bn=amount,
        end_year=end_year,
        end_usd_bn=usd_bn(end, level.base_year) if end is not None else None,
        stated_cagr_pct=growth.amount if growth is not None else None,
        growth_year=growth.base_year if growth is not None else None,
        currency=(read.money(level.unit) or ("USD",))[0],
        page=level.page,
    )


def _grows_from(claim: Claim, base_year: int) -> bool:
    """A growth belongs to a level of its first year, or of the year before (2022; 2023 to 2030)."""
    first = claim.base_year
    return claim.unit == read.GROWTH and (first is None or first - base_year in (0, 1))
