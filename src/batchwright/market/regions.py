"""One table of regions with containment, onto which every publisher's own list is mapped.

South America is a part of Latin America, which adds Mexico, Central America and the Caribbean; the
rest of the world is what a publisher leaves after North America, Europe and Asia Pacific. Mexico is
counted to Latin America: North America here is the United States and Canada, as the World Bank has
it in its aggregate of that name.
"""

import re
from dataclasses import dataclass
from html import unescape

GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its code, its name, the region that holds it, and other spellings."""

    code: str
    name: str
    part_of: str | None
    also: tuple[str, ...] = ()


REGIONS = (
    Region(GLOBAL, "Global", None, ("world", "worldwide", "total")),
    Region("north_america", "North America", GLOBAL, ("us and canada", "northern america")),
    Region("united_states", "United States", "north_america", ("us", "usa", "u s")),
    Region("canada", "Canada", "north_america"),
    Region("europe", "Europe", GLOBAL, ("european market",)),
    Region("germany", "Germany", "europe"),
    Region("france", "France", "europe"),
    Region("asia_pacific", "Asia Pacific", GLOBAL, ("apac", "asia", "asia and pacific")),
    Region("china", "China", "asia_pacific"),
    Region("india", "India", "asia_pacific"),
    Region("japan", "Japan", "asia_pacific"),
    Region("south_korea", "South Korea", "asia_pacific", ("korea",)),
    Region("rest_of_world", "Rest of the world", GLOBAL, ("row", "rest of world", "lamea")),
    Region("latin_america", "Latin America", "rest_of_world", ("latam",)),
    Region("south_america", "South America", "latin_america"),
    Region("central_america", "Mexico, Central America, Caribbean", "latin_america", ("mexico",)),
    Region(
        "middle_east_africa",
        "Middle East and Africa",
        "rest_of_world",
        ("mea", "middle east africa"),
    ),
)

_BY_CODE = {each.code: each for each in REGIONS}


def _plain(text: str) -> str:
    text = unescape(text).casefold().replace("&", " and ")
    text = re.sub(r"[^a-z ]+", " ", text)
    return re.sub(r"\b(the|region)\b", " ", text).strip()


_BY_NAME = {
    " ".join(_plain(name).split()): each.code
    for each in REGIONS
    for name in (each.name, each.code.replace("_", " "), *each.also)
}


def region_of(name: str) -> str | None:
    """The code of the region that a publisher calls `name`; None if the table has none."""
    return _BY_NAME.get(" ".join(_plain(name).split()))


def name_of(code: str) -> str:
    """The name people read; the code itself where the table has none."""
    return _BY_CODE[code].name if code in _BY_CODE else code


def spelled(text: str) -> str:
    """`text` with the codes of regions in it as the names people read."""
    return re.sub(r"\b[a-z_]+\b", lambda found: name_of(found[0]), text)


def capital(text: str) -> str:
    """`text` with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def holds(outer: str, inner: str) -> bool:
    """True if region `outer` contains region `inner`, or is it."""
    step: str | None = inner
    while step is not None:
        if step == outer:
            return True
        step = _BY_CODE[step].part_of
    return False


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a list of regions covers the world: the codes found, what overlaps, what is left out."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    overlapping: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def coverage(names: tuple[str, ...]) -> Coverage:
    """What a publisher's region list covers of the one table.

    missing: the largest regions no part of which is in the list, and the parts that a smaller
    region leaves of a larger one (South America leaves Mexico, Central America, the Caribbean).
    """
    found = [(name, region_of(name)) for name in names]
    codes = tuple(code for _, code in found if code is not None)
    overlapping = tuple(
        (outer, inner)
        for outer in codes
        for inner in codes
        if outer != inner and holds(outer, inner)
    )
    missing = () if GLOBAL in codes else tuple(_left_out(GLOBAL, codes))
    return Coverage(
        codes, tuple(name for name, code in found if code is None), overlapping, missing
    )


def _left_out(outer: str, codes: tuple[str, ...]) -> list[str]:
    left: list[str] = []
    for region in REGIONS:
        if region.part_of != outer or region.code in codes:
            continue
        if any(holds(region.code, code) for code in codes):
            # Countries named inside a region are examples, not its parts.
            left += _left_out(region.code, codes)
        else:
            left.append(region.code)
    return left
