"""Companies, shares and forces of the market: what firms disclose, who became whom, what is said.

Every row is a fact with its words and their page, or shown as the author's own.
"""

from batchwright.market.landscape.companies import (
    Floor,
    Place,
    Ranking,
    became,
    bounds,
    disclosed_floor,
    ranking,
    revenue_usd_bn,
)
from batchwright.market.landscape.reading import read_landscape
from batchwright.market.landscape.tables import (
    Company,
    CompanyEvent,
    ExchangeRate,
    Landscape,
    Revenue,
    Share,
    Source,
    Statement,
)

__all__ = [
    "Company",
    "CompanyEvent",
    "ExchangeRate",
    "Floor",
    "Landscape",
    "Place",
    "Ranking",
    "Revenue",
    "Share",
    "Source",
    "Statement",
    "became",
    "bounds",
    "disclosed_floor",
    "ranking",
    "read_landscape",
    "revenue_usd_bn",
]
