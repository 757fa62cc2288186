"""Where a text names regions of the one table."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from batchwright.market.regions import region_of


@dataclass(frozen=True, slots=True)
class Mention:
    """view[start:end] names the region of this code."""

    start: int
    end: int
    code: str


WIDE = frozenset(
    (
        *("north_america", "europe", "asia_pacific", "rest_of_world"),
        *("latin_america", "south_america", "middle_east_africa"),
    )
)
"""The regions that are more than one country."""

# As running text has them; words that name a region only sometimes (total, world, us) are left out.
_NAMES = (
    *("North America", "Northern America", "United States", "U.S.", "USA", "US", "Canada"),
    *("Europe", "Germany", "France", "Asia Pacific", "Asia and Pacific", "APAC"),
    *("China", "India", "Japan", "South Korea", "Latin America", "LATAM", "South America"),
    *("Central America", "Mexico", "Middle East and Africa", "Middle East Africa", "MEA"),
    *("Rest of the World", "Rest of World", "RoW", "LAMEA"),
)


def _spelled(name: str) -> str:
    joined = re.escape(name).replace(r"\ and\ ", r"\s+(?:and|&)\s+")
    return joined.replace(r"\ ", r"[\s-]\s*")


_NAME = re.compile(
    rf"(?<![\w$.-])(?<![Rr]est of )(?:{'|'.join(_spelled(name) for name in _NAMES)})(?![\w$])"
)


def mentions(view: str) -> tuple[Mention, ...]:
    """Every place that names a region of the table, in their order."""
    found = ((each.start(), each.end(), region_of(each[0])) for each in _NAME.finditer(view))
    return tuple(Mention(start, end, code) for start, end, code in found if code is not None)


def within(found: Sequence[Mention], low: int, high: int) -> Sequence[Mention]:
    """The mentions that begin in view[low:high]."""
    first = bisect_left(found, low, key=lambda each: each.start)
    return found[first : bisect_left(found, high, key=lambda each: each.start)]
