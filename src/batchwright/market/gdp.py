"""Gross domestic product by region and year, US dollars of the day, as the World Bank has it."""

import csv
import gzip
import io
from functools import lru_cache
from importlib import resources

from batchwright.market.regions import GLOBAL

AGGREGATES = {
    GLOBAL: ("WLD",),
    "north_america": ("NAC",),
    "europe": ("ECS",),
    "asia_pacific": ("EAS", "SAS"),
    "latin_america": ("LCN",),
    "middle_east_africa": ("MEA", "SSF"),
    "rest_of_world": ("LCN", "MEA", "SSF"),
}
"""The World Bank's aggregates that make up a region; Europe holds Central Asia with them."""

SOURCE = "World Bank, GDP (current US$)"


def latest_year() -> int:
    """The last year for which the world's product is known."""
    return max(year for code, year in _values() if code == "WLD")


def usd_bn(region: str, year: int) -> float | None:
    """The product of `region` in `year`, USD billion; None if a part of it is not known."""
    values = [_values().get((code, year)) for code in AGGREGATES.get(region, ())]
    if not values or any(value is None for value in values):
        return None
    return sum(value for value in values if value is not None) / 1e9


def shares_pct(year: int, regions: tuple[str, ...]) -> dict[str, float]:
    """The share of each region in the product of all of them, percent; empty if one is unknown."""
    found = {region: usd_bn(region, year) for region in regions}
    known = {region: value for region, value in found.items() if value is not None}
    if len(known) < len(regions):
        return {}
    total = sum(known.values())
    return {region: 100 * value / total for region, value in known.items()}


@lru_cache(maxsize=1)
def _values() -> dict[tuple[str, int], float]:
    wanted = {code for codes in AGGREGATES.values() for code in codes}
    packed = resources.files("batchwright.market") / "data" / "worldbank_gdp_usd.csv.gz"
    text = gzip.decompress(packed.read_bytes()).decode("utf-8")
    return {
        (row["Country Code"], int(row["Year"])): float(row["Value"])
        for row in csv.DictReader(io.StringIO(text))
        if row["Country Code"] in wanted and row["Value"]
    }
