"""The twelve segments of the market: three products in four regions."""

from itertools import product

PRODUCTS = ("small molecule", "biologics", "devices")
REGIONS = ("north_america", "europe", "asia_pacific", "rest_of_world")
SEGMENTS = tuple(product(PRODUCTS, REGIONS))
"""(product, region) of every row of the segments, in this order."""


def segment_name(product: str, region: str) -> str:
    """As people read it: `biologics in europe`."""
    return f"{product} in {region}"
