"""References from the text to the entries it rests on, and numbers that carry them."""

from decimal import Decimal

from batchwright.market.report.document import Link, Number, Run, Statement
from batchwright.market.report.wording import SPACE, fixed
from batchwright.market.types import Bands, MarketClaim


def claim_ref(claim_id: str) -> str:
    """The entry of a claim; growth and end of the short form stand in that of their level."""
    return f"claim:{claim_id.removesuffix('.growth').removesuffix('.end')}"


def claim_link(claim_id: str) -> Link:
    """The id of a claim, leading to its entry."""
    return Link(text=claim_id, target=claim_ref(claim_id))


def source_ref(row_id: str) -> str:
    """The entry of a shipped fact: a share, a revenue, an event, a statement."""
    return f"source:{row_id}"


def assumption_ref(assumption_id: str) -> str:
    """The entry of an assumption."""
    return f"assumption:{assumption_id}"


def calculation_ref(name: str) -> str:
    """The entry of a calculation."""
    return f"calculation:{name}"


def slug(scope: str) -> str:
    """A scope's name as part of a reference: drugs-devices."""
    return "-".join("".join(c if c.isalnum() else " " for c in scope).split())


def pooled_ref(scope: str) -> str:
    """The calculation of the pooled level and growth of a scope."""
    return calculation_ref(f"pool-{slug(scope)}")


def usd_bn(value: float | Decimal, basis: str) -> Number:
    """An amount in USD billion."""
    return Number(value=value, unit="USD bn", basis=basis)


def percent(value: float | Decimal, basis: str) -> Number:
    """A share or a growth in percent, one digit behind the point."""
    text = fixed(value, 1) if isinstance(value, float) else ""
    return Number(value=value, unit="%", basis=basis, text=text)


def chance(weight: float) -> str:
    """The probability that a claim measures its scope, in words where it is next to none."""
    return "below 0.01" if weight < 0.01 else f"{weight:.2f}"


def level_of(market: MarketClaim) -> Number:
    """The level a claim states, as written."""
    return usd_bn(market.base_usd_bn, claim_ref(market.claim_id))


def band(found: Bands, basis: str, unit: str = "USD bn") -> tuple[Run, ...]:
    """ "between 209 and 254 (80 %)", both ends linked."""
    low, high = found.band_80
    return (
        "between ",
        Number(value=low, unit=unit, basis=basis),
        " and ",
        Number(value=high, unit=unit, basis=basis),
        " (80 %)",
    )


def between(ends: tuple[float, float], basis: str, digits: int | None = None) -> tuple[Run, ...]:
    """Both ends of a range as numbers: "209 to 254"; whole ones from 100 on, else one digit."""
    if digits is None:
        digits = 0 if max(abs(end) for end in ends) >= 100 else 1
    low, high = (Number(value=end, text=fixed(end, digits), basis=basis) for end in ends)
    return (low, f"{SPACE}to{SPACE}", high)


def own(*runs: Run) -> Statement:
    """A statement of the author's own."""
    return Statement(runs=runs)
