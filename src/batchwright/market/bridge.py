"""From one claim to another as a waterfall: what years and scope explain, and what nothing does.

Each step multiplies, so that the way back is the same way: the years by the first claim's own
growth, the scope by what its parts are pooled at. What then lies between the two claims is the
unexplained remainder and is shown as such; it is never spread over the other steps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from batchwright.market.exchange import per_usd
from batchwright.market.gate import cagr_pct
from batchwright.market.pooling import pooled_level
from batchwright.market.scopes import scope_named
from batchwright.market.types import Bound, Claim, Kind, MarketClaim, MarketFault

_EXACT = Context(prec=100)
_DIGITS = Decimal("1e-9")
_PARTS = {"small molecule": "small molecule", "biologic": "biologics", "device": "devices"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One bar of the waterfall: USD billion it adds (None if no claim tells), and on what basis."""

    name: str
    change_usd_bn: Decimal | None
    factor: Decimal | None
    basis: str
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """From claim to claim: start + all changes + remainder = end, to the last digit.

    remainder_factor: end over what the steps explain; 1 if they explain all.
    """

    start: MarketClaim
    end: MarketClaim
    steps: tuple[Step, ...]
    remainder_usd_bn: Decimal
    remainder_factor: Decimal
    remainder_pct: Decimal
    notes: tuple[str, ...]

    def explained_usd_bn(self) -> Decimal:
        """The level that start and steps explain, in the year and scope of the end."""
        changes = (each.change_usd_bn for each in self.steps if each.change_usd_bn is not None)
        return sum(changes, self.start.base_usd_bn)


def bridge(
    start: MarketClaim,
    end: MarketClaim,
    markets: Sequence[MarketClaim],
    claims: Iterable[Claim] = (),
    bounds: Sequence[Bound] = (),
) -> Bridge:
    """The waterfall from `start` to `end`.

    markets: all at hand, from which the parts of a scope are pooled. claims: definitions among them
    are named where they differ. Both claims must be of the same region.
    Raises MarketFault `regions_differ`, `scope_unstated` or `level_vanishes`.
    """
    if start.region != end.region:
        reason = (
            f"{start.claim_id} is of {start.region}, {end.claim_id} of {end.region}, and no share "
            "links them. Compare claims of one region."
        )
        raise MarketFault("regions_differ", reason)
    for each in (start, end):
        if each.scope is None:
            reason = f"The publisher of {each.claim_id} does not say what its total counts."
            raise MarketFault("scope_unstated", reason)
    value = start.base_usd_bn
    steps: list[Step] = []
    for step in (
        _years(start, end),
        _currency(start, end),
        *_scopes(start, end, markets, bounds),
    ):
        if step.factor is not None:
            after = _EXACT.multiply(value, step.factor).quantize(_DIGITS, context=_EXACT)
            step = Step(
                name=step.name,
                change_usd_bn=_EXACT.subtract(after, value),
                factor=step.factor,
                basis=step.basis,
                claim_ids=step.claim_ids,
            )
            value = after
        steps.append(step)
    if value == 0:
        reason = (
            f"Nothing of {start.claim_id} is left in {end.base_year}: check its growth and ends."
        )
        raise MarketFault("level_vanishes", reason)
    remainder = _EXACT.subtract(end.base_usd_bn, value)
    return Bridge(
        start=start,
        end=end,
        steps=tuple(steps),
        remainder_usd_bn=remainder,
        remainder_factor=_EXACT.divide(end.base_usd_bn, value),
        remainder_pct=100 * abs(remainder) / max(end.base_usd_bn, value),
        notes=_definitions(start, end, claims),
    )


def market_named(claim_id: str, markets: Iterable[MarketClaim]) -> MarketClaim:
    """The market that the claim of this id belongs to. Raises MarketFault `claim_unknown`."""
    for each in markets:
        if claim_id == each.claim_id or claim_id in each.claim_ids:
            return each
    reason = f"There is no claim {claim_id} that states a level and its year. List them with check."
    raise MarketFault("claim_unknown", reason)


def growth_pct(market: MarketClaim) -> Decimal | None:
    """The growth a publisher states, or else the one its ends imply, percent a year."""
    if market.stated_cagr_pct is not None:
        return market.stated_cagr_pct
    if market.end_usd_bn is None or market.end_year in (None, market.base_year):
        return None
    assert market.end_year is not None
    return cagr_pct(market.base_usd_bn, market.end_usd_bn, market.end_year - market.base_year)


def _years(start: MarketClaim, end: MarketClaim) -> Step:
    years = end.base_year - start.base_year
    if years == 0:
        basis = f"Both are of {end.base_year}."
        return Step(name="Years", change_usd_bn=None, factor=Decimal(1), basis=basis)
    name = f"Years {start.base_year} to {end.base_year}"
    for whose in (start, end):
        rate = growth_pct(whose)
        if rate is not None:
            factor = _EXACT.power(1 + rate / 100, years)
            basis = (
                f"{years:+d} years at the {rate:.2f} % a year of {whose.claim_id} "
                f"({whose.publisher})."
            )
            return Step(
                name=name,
                change_usd_bn=None,
                factor=factor,
                basis=basis,
                claim_ids=(whose.claim_id,),
            )
    return Step(name=name, change_usd_bn=None, factor=None, basis="Neither states a growth.")


def _currency(start: MarketClaim, end: MarketClaim) -> Step:
    """What the start's currency gained or lost against the dollar between the years."""
    name = "Currency"
    if start.currency == "USD" and end.currency == "USD":
        basis = "Both are in US dollars."
        return Step(name=name, change_usd_bn=None, factor=Decimal(1), basis=basis)
    rates = [per_usd(start.currency, year) for year in (start.base_year, end.base_year)]
    if rates[0] is None or rates[1] is None:
        basis = f"The rate of {start.currency} is not known for both years."
        return Step(name=name, change_usd_bn=None, factor=None, basis=basis)
    basis = (
        f"One US dollar was {rates[0]} {start.currency} in {start.base_year} and {rates[1]} in "
        f"{end.base_year}."
    )
    factor = _EXACT.divide(rates[0], rates[1])
    return Step(name=name, change_usd_bn=None, factor=factor, basis=basis)


def _scopes(
    start: MarketClaim, end: MarketClaim, markets: Sequence[MarketClaim], bounds: Sequence[Bound]
) -> list[Step]:
    first, last = scope_named(start.scope or ""), scope_named(end.scope or "")
    if first == last:
        basis = f"Both say that they count {first.name}."
        return [Step(name="Scope", change_usd_bn=None, factor=Decimal(1), basis=basis)]
    steps = []
    level = _levels(first.products | last.products, markets, end.base_year, bounds)
    held = first.products
    for verb, products in (
        ("added", last.products - first.products),
        ("removed", first.products - last.products),
    ):
        if not products:
            continue
        after = held | products if verb == "added" else held - products
        names = ", ".join(sorted(_PARTS[each] for each in products))
        before_bn, after_bn = _sum(held, level), _sum(after, level)
        known = before_bn is not None and after_bn is not None
        if known and before_bn and after_bn:
            basis = (
                f"The parts pooled for {end.base_year}: USD {before_bn:.1f} bn before, "
                f"{after_bn:.1f} bn after."
            )
            factor = after_bn / before_bn
        else:
            basis, factor = "No claims tell how large it is; it stays in the remainder.", None
        steps.append(
            Step(name=f"Scope {verb}: {names}", change_usd_bn=None, factor=factor, basis=basis)
        )
        held = after
    if first.services - {"device"} != last.services - {"device"} and first.services & last.services:
        changed = ", ".join(sorted((first.services ^ last.services) - {"device"}))
        basis = "No claims tell how large it is; it stays in the remainder."
        if changed:
            name = f"Services: {changed}"
            steps.append(Step(name=name, change_usd_bn=None, factor=None, basis=basis))
    return steps


def _levels(
    products: frozenset[str], markets: Sequence[MarketClaim], year: int, bounds: Sequence[Bound]
) -> dict[str, Decimal]:
    """The pooled level of each product, USD billion, as far as claims tell."""
    found: dict[str, Decimal] = {}
    for product in sorted(products - {"small molecule"}):
        level = _pooled(_PARTS[product], markets, year, bounds)
        if level is not None:
            found[product] = level
    if "small molecule" in products:
        drugs = _pooled("drugs (CDMO)", markets, year, bounds)
        biologics = found.get("biologic") or _pooled("biologics", markets, year, bounds)
        if drugs is not None and biologics is not None and drugs > biologics:
            found["small molecule"] = drugs - biologics
    return found


def _pooled(
    scope: str, markets: Sequence[MarketClaim], year: int, bounds: Sequence[Bound]
) -> Decimal | None:
    try:
        return Decimal(repr(pooled_level(markets, scope, year, bounds).median))
    except MarketFault:
        return None


def _sum(products: frozenset[str], level: dict[str, Decimal]) -> Decimal | None:
    if not products <= level.keys():
        return None
    return sum((level[each] for each in sorted(products)), Decimal(0))


def _definitions(start: MarketClaim, end: MarketClaim, claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(
        f"{each.claim_id} ({each.publisher}) defines {each.claim}: {each.value}."
        for each in claims
        if each.kind is Kind.DEFINITION
        and each.publisher in (start.publisher, end.publisher)
        and start.publisher != end.publisher
    )
