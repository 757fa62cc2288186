"""Pools the claims on one scope into a level and a growth, and says how sure that is.

The model. A claim i of publisher p says that the market of scope s was y (ln USD billion) in year t
and grows by q (ln) a year. With probability `pi` it measures what its scope says:

    y = level(s) + growth(s) (t - T) + sigma e,    q = growth(s) + tau d

with e and d of Student's t of 7 degrees of freedom, so that one far claim does not drag the rest.
Otherwise it measures something else, and all that is known is that a market lies between USD 0.1 bn
and 10,000 bn and grows as any market does: about 8 % a year (6), so that two claims that agree on a
growth do not agree on what they measure. sigma, tau and pi are common to all scopes, so
that a scope of few claims learns from the others how far publishers lie apart. The k editions of
one publisher on one scope count as one: each has the k-th root of its likelihood. Bounds cut off
levels below what firms disclose or above what there is.

The posterior is summed over a grid (`posterior`), not sampled: no seed, no chains, the same digits
every time. Choices of priors are our own: publishers lie about 20 % apart (sigma, log-normal,
within a factor of 1.8), their growth about 1.5 points (tau), eight of ten claims measure what they
say.

Source of the mixture: Box and Tiao, A Bayesian approach to some outlier problems, Biometrika 55
(1968) 119-129; of the pooling across scopes: Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 5;
of the weighted likelihood: Chandler and Bate, Biometrika 94 (2007) 167-183.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

import numpy as np

from batchwright.market.cells import FIRST_YEAR, LAST_YEAR
from batchwright.market.grid import FloatArray, Observations, Posterior
from batchwright.market.posterior import Summed, left_out, posterior_of, summed
from batchwright.market.quantiles import growth_bands, level_bands, predictive_bands
from batchwright.market.regions import GLOBAL
from batchwright.market.scopes import scope_named
from batchwright.market.types import Bands, Bound, MarketClaim, MarketFault

FEWEST_ELSEWHERE = 3
"""Independent publishers on other scopes that tell how far publishers lie apart, where a scope has
only two of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """What the claims on `scope` say together of `year`.

    level: USD billion; predictive: the same for one more claim of this scope that measures what it
    says; growth: percent a year; weights: the probability that a claim measures what its scope
    says, by claim id; publishers: independent ones; spread_pct: how far publishers lie apart, as
    the median scale of a claim, percent.
    """

    scope: str
    year: int
    level: Bands
    predictive: Bands
    growth: Bands
    weights: Mapping[str, float]
    publishers: int
    claims: int
    spread_pct: float
    left_out: tuple[tuple[str, str], ...]
    posterior: Posterior

    def draws(self, count: int, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """`count` draws of (ln USD billion in `year`, ln growth a year), each of shape (count,)."""
        return self.posterior.draws(count, generator, self.year)


def pool(
    markets: Iterable[MarketClaim], scope: str, year: int, bounds: Sequence[Bound] = ()
) -> Pooled:
    """The level of `scope` in `year`, with bands, from all claims at hand.

    Raises MarketFault: `scope_unknown`, `year_impossible`, `no_claims`, `two_claims_alone`,
    `bounds_contradict`, each with its reasons; two claims that nothing decides between are never
    averaged.
    """
    name = scope_named(scope).name
    possible_year(year)
    usable, excluded = _usable(markets)
    by_scope = _by_scope(usable)
    _enough(name, by_scope, excluded)
    posterior = _posterior(usable, name, tuple(bounds))
    weights = dict(zip((each.claim_id for each in by_scope[name]), posterior.weights, strict=True))
    weights = {
        claim_id: float(weights[each.claim_id])
        for each in by_scope[name]
        for claim_id in (each.claim_id, *each.repeats)
    }
    publishers = len({_independent(each) for each in by_scope[name]})
    if publishers == 2 and min(weights.values()) < 0.5:
        raise MarketFault("two_claims_alone", _two_alone(name, by_scope[name]))
    return Pooled(
        scope=name,
        year=year,
        level=level_bands(posterior, year),
        predictive=predictive_bands(posterior, year),
        growth=growth_bands(posterior),
        weights=weights,
        publishers=publishers,
        claims=len(by_scope[name]),
        spread_pct=_spread_pct(posterior),
        left_out=excluded,
        posterior=posterior,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A claim held against all others: the probability that one more claim lies below it."""

    claim_id: str
    scope: str
    below: float

    @property
    def within_80(self) -> bool:
        """True if it lies in the central 80 % band that the others give."""
        return 0.1 <= self.below <= 0.9


def each_left_out(markets: Iterable[MarketClaim]) -> tuple[LeftOut, ...]:
    """Each claim against the pool of all others, by id; none where a scope would have none left."""
    usable, _ = _usable(markets)
    by_scope = _by_scope(usable)
    found = _summed(usable)
    lines = []
    for index, scope in enumerate(sorted(by_scope)):
        own = by_scope[scope]
        if len({_independent(each) for each in own}) < 2:
            continue
        below = left_out(found, index, [_independent(each) for each in own])
        lines += [
            LeftOut(claim_id=each.claim_id, scope=scope, below=float(value))
            for each, value in zip(own, below, strict=True)
        ]
    return tuple(sorted(lines, key=lambda line: line.claim_id))


@lru_cache(maxsize=16)
def _posterior(usable: tuple[MarketClaim, ...], name: str, bounds: tuple[Bound, ...]) -> Posterior:
    index = sorted(_by_scope(usable)).index(name)
    found = posterior_of(_summed(usable), index, _cuts(name, bounds))
    if not found.possible:
        raise MarketFault("bounds_contradict", _contradiction(name, bounds))
    return found


@lru_cache(maxsize=2)
def _summed(usable: tuple[MarketClaim, ...]) -> Summed:
    # Several scopes and years are asked of the same claims one after another.
    by_scope = _by_scope(usable)
    return summed([observations(by_scope[each]) for each in sorted(by_scope)])


def pooled_level(
    markets: Iterable[MarketClaim], scope: str, year: int, bounds: Sequence[Bound] = ()
) -> Bands:
    """The level of `pool` alone, USD billion; raises what `pool` raises before weights are seen."""
    name = scope_named(scope).name
    usable, excluded = _usable(markets)
    _enough(name, _by_scope(usable), excluded)
    return level_bands(_posterior(usable, name, tuple(bounds)), year)


def forget() -> None:
    """What was summed is forgotten, so that a bench measures it anew."""
    _summed.cache_clear()
    _posterior.cache_clear()


def _by_scope(usable: Iterable[MarketClaim]) -> dict[str, list[MarketClaim]]:
    by_scope: dict[str, list[MarketClaim]] = {}
    for each in usable:
        by_scope.setdefault(each.scope or "", []).append(each)
    return by_scope


def observations(markets: Sequence[MarketClaim]) -> Observations:
    """Levels, growths and weights of claims of one scope as arrays, in their order.

    The growth is that of the ends where both are stated, else the stated one; where both are stated
    and differ, the middle, with half their distance as its own error.
    """
    editions: dict[str, int] = {}
    for each in markets:
        editions[_independent(each)] = editions.get(_independent(each), 0) + 1
    growths = [_growth(each) for each in markets]
    return Observations(
        level=np.array([log(each.base_usd_bn) for each in markets]),
        year=np.array([float(each.base_year) for each in markets]),
        growth=np.array([value for value, _ in growths]),
        growth_error=np.array([error for _, error in growths]),
        power=np.array([1.0 / editions[_independent(each)] for each in markets]),
    )


def possible_year(year: int) -> None:
    """Raises MarketFault `year_impossible` unless `year` lies in 1900 to 2100, as in claims."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        reason = f"The year {year} is impossible. Choose one from {FIRST_YEAR} to {LAST_YEAR}."
        raise MarketFault("year_impossible", reason)


def _growth(market: MarketClaim) -> tuple[float, float]:
    stated = None
    if market.stated_cagr_pct is not None:
        stated = log(1 + float(market.stated_cagr_pct) / 100)
    implied = None
    if market.end_usd_bn is not None and market.end_year is not None:
        periods = market.end_year - market.base_year
        if periods > 0:
            implied = (log(market.end_usd_bn) - log(market.base_usd_bn)) / periods
    if stated is None or implied is None:
        known = implied if stated is None else stated
        return (float("nan") if known is None else known, 0.0)
    return ((stated + implied) / 2, abs(stated - implied) / 2)


def _usable(
    markets: Iterable[MarketClaim],
) -> tuple[tuple[MarketClaim, ...], tuple[tuple[str, str], ...]]:
    usable: list[MarketClaim] = []
    excluded: list[tuple[str, str]] = []
    # By id, so that the order of a file leaves no trace in the last digit.
    for each in sorted(markets, key=lambda market: market.claim_id):
        if each.scope is None:
            excluded.append((each.claim_id, "its publisher does not say what the total counts"))
        elif each.region != GLOBAL:
            excluded.append((each.claim_id, "it is not of the world"))
        else:
            usable.append(each)
    return tuple(usable), tuple(excluded)


def _independent(market: MarketClaim) -> str:
    return market.publisher.casefold().strip()


def _enough(
    name: str,
    by_scope: Mapping[str, Sequence[MarketClaim]],
    excluded: tuple[tuple[str, str], ...],
) -> None:
    own = by_scope.get(name, ())
    publishers = {_independent(each) for each in own}
    elsewhere = {
        (scope, _independent(each))
        for scope, kept in by_scope.items()
        if scope != name
        for each in kept
    }
    if not own:
        also = f" Left out: {'; '.join(f'{a}, {b}' for a, b in excluded)}." if excluded else ""
        held = ", ".join(sorted(by_scope)) or "none"
        reason = f"There is no claim on {name}; the scopes with claims are: {held}.{also}"
        raise MarketFault("no_claims", reason)
    if len(publishers) == 1:
        reason = (
            f"All claims on {name} are of one publisher ({own[0].publisher}); editions of one "
            "publisher are not independent. Add claims of at least one other."
        )
        raise MarketFault("two_claims_alone", reason)
    if len(publishers) == 2 and len(elsewhere) < FEWEST_ELSEWHERE:
        raise MarketFault("two_claims_alone", _two_alone(name, own))


def _two_alone(name: str, own: Sequence[MarketClaim]) -> str:
    said = " and ".join(
        f"{each.claim_id} ({each.publisher}): USD {each.base_usd_bn} bn in {each.base_year}"
        for each in own
    )
    levels = [float(each.base_usd_bn) for each in own]
    return (
        f"Two publishers alone speak of {name}: {said}; they lie apart by a factor of "
        f"{max(levels) / min(levels):.1f} before years are rolled. Nothing tells how far "
        "publishers usually lie apart or which of them measures what it says, so a middle would be "
        "a number nobody stands for. Add a claim of a third publisher, or bounds by disclosed "
        "revenues, and compare the two with market bridge."
    )


def _cuts(scope: str, bounds: Sequence[Bound]) -> tuple[tuple[int, float, float], ...]:
    """(year, ln least, ln largest) of each bound on `scope`."""
    return tuple(
        (
            each.year,
            log(each.low_usd_bn) if each.low_usd_bn else -np.inf,
            log(each.high_usd_bn) if each.high_usd_bn else np.inf,
        )
        for each in bounds
        if scope_named(each.scope).name == scope
    )


def _contradiction(name: str, bounds: Sequence[Bound]) -> str:
    kept = [each for each in bounds if scope_named(each.scope).name == name]
    said = "; ".join(
        f"{each.year}: from {each.low_usd_bn or 0} to {each.high_usd_bn or 'any'} USD bn"
        for each in kept
    )
    return f"No level of {name} lies within the bounds and near any claim ({said}). Check both."


def _spread_pct(posterior: Posterior) -> float:
    mass = posterior.sigma_mass
    below = np.cumsum(mass) - 0.5 * mass
    return 100.0 * (exp(float(np.exp(np.interp(0.5, below, np.log(posterior.sigma))))) - 1.0)
