"""What an assumption may be about, and in which unit: so that no line is misread or passed over.

A share written as a ratio would be a hundredth of what it says, and a line about a product nobody
knows would change nothing: both are refused when the file is read.
"""

import re

from batchwright.market.segments import PRODUCTS, REGIONS

_NAME = r"[^:]+"
_PRODUCT, _REGION = "|".join(PRODUCTS), "|".join(REGIONS)
_PLACE = f"({_PRODUCT}|all) in ({_REGION}|all)"
_AXES = ("service", "customer", "application")

UNIT_OF: tuple[tuple[str, str, str], ...] = (
    ("forecast", f"share of ({_PRODUCT})", "percent"),
    ("forecast", f"tilt of ({_PRODUCT})", "percent/yr"),
    ("forecast", "(common|own) volatility", "percent/yr"),
    ("forecast", "ceiling of the market in world product", "percent"),
    ("region", f"share of ({_REGION})", "percent"),
    ("region", f"tilt of ({_REGION})", "percent/yr"),
    ("region", "view of .+", "probability"),
    ("region", "spread of a stated share", "percent"),
    ("region", f"({_PRODUCT}) in ({_REGION})", "ratio"),
    *((axis, "share of .+", "percent") for axis in _AXES),
    *((axis, "tilt of .+", "percent/yr") for axis in _AXES),
    ("scenario", f"{_NAME}: probability", "probability"),
    ("scenario", f"{_NAME}: start", "year"),
    ("scenario", f"{_NAME}: duration", "years"),
    ("scenario", f"{_NAME}: (level|surge): {_PLACE}", "percent change"),
    ("scenario", f"{_NAME}: growth: {_PLACE}", "percent/yr"),
    ("plant", f"{_NAME}: part of ({_PRODUCT})", "percent"),
    ("plant", f"{_NAME}: (addressable|obtainable)", "percent"),
    ("plant", f"{_NAME}: revenue per batch", "USD m/batch"),
    ("plant", f"{_NAME}: suite-days per batch", "suite-days/batch"),
    ("plant", f"{_NAME}: people per suite-day", "people/suite-day"),
    ("plant", "price of a batch", "percent/yr"),
    ("plant", "working days of a person", "days/yr"),
    ("investment", f"{_NAME}: capital", "USD m"),
    ("investment", f"{_NAME}: exit value", "percent"),
    ("investment", f"{_NAME}: (years of spending|start|ramp-up)", "years"),
    ("investment", f"{_NAME}: capacity", "suite-days/yr"),
    ("investment", f"{_NAME}: margin per suite-day", "USD m/suite-day"),
    ("investment", f"{_NAME}: fixed cost", "USD m/yr"),
    ("investment", "discount rate", "percent/yr"),
)
"""Group, pattern of the subject, unit."""


def unit_of(group: str, subject: str) -> str | None:
    """The unit in which `subject` is given; None if the engine knows no such subject."""
    for known, pattern, unit in UNIT_OF:
        if known == group and re.fullmatch(pattern, subject):
            return unit
    return None
