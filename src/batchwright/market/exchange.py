"""Average exchange rates of a year: what a figure in another currency was worth in US dollars."""

import csv
import io
from collections.abc import Mapping
from decimal import Context, Decimal
from functools import lru_cache
from importlib import resources

_EXACT = Context(prec=40)
YEARS = 3

Rates = Mapping[tuple[str, int], Decimal]
"""How much of a currency one US dollar was worth on average in a year."""


def per_usd(
    currency: str, year: int, rates: Rates | None = None, back: int = YEARS
) -> Decimal | None:
    """How much of `currency` one US dollar was worth on average in `year`; None if not known.

    A year that is not known yet has the rate of the last one known, of at most `back` before.
    rates: those that come with Batchwright if not given.
    """
    if currency == "USD":
        return Decimal(1)
    held = _rates() if rates is None else rates
    known = [held.get((currency, each)) for each in range(year, year - back - 1, -1)]
    return next((rate for rate in known if rate is not None), None)


def to_usd(
    amount: Decimal, currency: str, year: int, rates: Rates | None = None, back: int = YEARS
) -> Decimal | None:
    """`amount` in US dollars of `year`; None if the rate is not known, as `per_usd` says."""
    rate = per_usd(currency, year, rates, back)
    return None if rate is None else _EXACT.divide(amount, rate)


@lru_cache(maxsize=1)
def _rates() -> dict[tuple[str, int], Decimal]:
    packed = resources.files("batchwright.market") / "data" / "exchange_rates.csv"
    rows = csv.DictReader(io.StringIO(packed.read_bytes().decode("utf-8")))
    return {(row["currency"], int(row["year"])): Decimal(row["per_usd"]) for row in rows}
