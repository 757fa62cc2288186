"""The arithmetic gate: what a publisher's figures say of each other, before anybody believes them.

A growth must lead from the level it starts at to the level it ends at. The growth that both ends
imply is (end / base) ** (1 / periods) - 1, the compound annual growth rate. Each figure stands for
all that round to it, so a miss is one only where rounding does not explain it. Publishers count
periods in two ways (2022 to 2030; 2023 to 2030); where a publisher gives the period of its growth,
both are tried.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

from batchwright.market.types import MarketClaim

TOLERANCE_PP = Decimal("0.25")
"""Percentage points by which stated and implied growth may differ (own choice of the field)."""

_EXACT = Context(prec=40)


class Verdict(StrEnum):
    """What the gate says of a claim."""

    CLOSES = "closes"
    DOES_NOT_CLOSE = "does_not_close"
    NOTHING_TO_CHECK = "nothing_to_check"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one market, with the growth its ends imply, percent a year, and why."""

    claim_id: str
    claim_ids: tuple[str, ...]
    verdict: Verdict
    implied_cagr_pct: Decimal | None
    miss_pp: Decimal | None
    reason: str


def half_step(figure: Decimal) -> Decimal:
    """Half a unit of the last digit as written: 0.05 for 7.8, 0.5 for 240."""
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)


def cagr_pct(base: Decimal, end: Decimal, periods: int) -> Decimal:
    """The compound annual growth from `base` to `end` over `periods` years, percent.

    base, end: same unit, above zero; periods: at least 1.
    Source: (end / base) ** (1 / periods) - 1, as in any text on compound interest.
    """
    ratio = _EXACT.divide(end, base)
    root = _EXACT.exp(_EXACT.divide(_EXACT.ln(ratio), Decimal(periods)))
    return _EXACT.multiply(_EXACT.subtract(root, Decimal(1)), Decimal(100))


def implied_range_pct(base: Decimal, end: Decimal, periods: int) -> tuple[Decimal, Decimal]:
    """The least and largest growth that figures rounding to `base` and `end` imply, percent."""
    low_base, high_base = base - half_step(base), base + half_step(base)
    low_end, high_end = end - half_step(end), end + half_step(end)
    least = cagr_pct(high_base, low_end, periods) if low_end > 0 else Decimal(-100)
    most = cagr_pct(low_base, high_end, periods) if low_base > 0 else Decimal("Infinity")
    return least, most


@dataclass(frozen=True, slots=True)
class _Count:
    """One way to count periods: their number, the growth implied, its distance, whether closed."""

    periods: int
    first: int
    implied: Decimal
    miss: Decimal
    rounds: bool

    @property
    def closes(self) -> bool:
        return self.rounds or self.miss <= TOLERANCE_PP


def _counted(market: MarketClaim, first: int) -> _Count | None:
    assert market.end_usd_bn is not None
    assert market.end_year is not None
    assert market.stated_cagr_pct is not None
    periods = market.end_year - first
    if periods < 1:
        return None
    implied = cagr_pct(market.base_usd_bn, market.end_usd_bn, periods)
    least, most = implied_range_pct(market.base_usd_bn, market.end_usd_bn, periods)
    stated, step = market.stated_cagr_pct, half_step(market.stated_cagr_pct)
    rounds = least <= stated + step and stated - step <= most
    return _Count(periods, first, implied, abs(implied - stated), rounds)


def judged(market: MarketClaim) -> Judgement:
    """Whether base, growth and end of `market` close.

    They do not where stated and implied growth differ by more than `TOLERANCE_PP` and no figures
    that round to the stated ones close, in either way of counting that the publisher's own years
    allow.
    """
    if market.end_usd_bn is None or market.end_year is None or market.stated_cagr_pct is None:
        return _unchecked(market)
    count = _counted(market, market.base_year)
    if count is None:
        return _verdict(market, Verdict.NOTHING_TO_CHECK, None, "It ends in the year it begins in.")
    if count.closes:
        return _verdict(market, Verdict.CLOSES, count, _closing(market, count))
    other = None
    if market.growth_year is not None and market.growth_year != market.base_year:
        other = _counted(market, market.growth_year)
    if other is not None and other.closes:
        return _verdict(market, Verdict.CLOSES, other, _closing(market, other))
    return _verdict(market, Verdict.DOES_NOT_CLOSE, count, _missing(market, count, other))


def judgements(markets: Iterable[MarketClaim]) -> tuple[Judgement, ...]:
    """The verdict on each market, in their order."""
    return tuple(judged(each) for each in markets)


def _unchecked(market: MarketClaim) -> Judgement:
    absent = [
        name
        for name, value in (
            ("no end", market.end_usd_bn),
            ("no year of its end", market.end_year),
            ("no growth", market.stated_cagr_pct),
        )
        if value is None
    ]
    implied = None
    if market.end_usd_bn is not None and market.end_year is not None:
        periods = market.end_year - market.base_year
        if periods > 0:
            implied = cagr_pct(market.base_usd_bn, market.end_usd_bn, periods)
    return Judgement(
        claim_id=market.claim_id,
        claim_ids=market.claim_ids,
        verdict=Verdict.NOTHING_TO_CHECK,
        implied_cagr_pct=implied,
        miss_pp=None,
        reason=f"It states {' and '.join(absent)}: nothing to hold against each other.",
    )


def _verdict(market: MarketClaim, verdict: Verdict, count: _Count | None, reason: str) -> Judgement:
    return Judgement(
        claim_id=market.claim_id,
        claim_ids=market.claim_ids,
        verdict=verdict,
        implied_cagr_pct=count.implied if count else None,
        miss_pp=count.miss if count else None,
        reason=reason,
    )


def _closing(market: MarketClaim, count: _Count) -> str:
    how = "after rounding" if count.rounds else f"within {TOLERANCE_PP} percentage points"
    return f"{_ends(market, count)}; {market.stated_cagr_pct} % is stated: it closes {how}."


def _missing(market: MarketClaim, count: _Count, other: _Count | None) -> str:
    least, most = implied_range_pct(
        market.base_usd_bn, market.end_usd_bn or Decimal(0), count.periods
    )
    low, high = f"{least:.2f}", f"{most:.2f}"
    rounded = "" if low == high else f" ({low} to {high} % with rounding)"
    sentences = [
        f"{_ends(market, count)}{rounded}; ",
        f"{market.stated_cagr_pct} % is stated: it misses by {count.miss:.2f} percentage points.",
    ]
    if other is not None:
        sentences.append(
            f" Counted from {other.first}, {other.periods} periods imply {other.implied:.2f} %."
        )
    else:
        sentences += _would_close(market)
    return "".join(sentences)


def _would_close(market: MarketClaim) -> list[str]:
    # A hint for the reader; it does not clear the claim, whose years are its own.
    found = [_counted(market, market.base_year + shift) for shift in (1, -1)]
    return [
        f" It would close if the level were of {each.first} ({each.periods} periods)."
        for each in found
        if each is not None and each.closes
    ]


def _ends(market: MarketClaim, count: _Count) -> str:
    return (
        f"USD {market.base_usd_bn:f} bn in {count.first} and {market.end_usd_bn:f} bn in "
        f"{market.end_year} imply {count.implied:.2f} % a year over {count.periods} periods"
    )
