"""Shares that sum to one in every path: Dirichlet draws, and views that contradict each other.

Sources do not agree which region is the largest. No middle is taken: each view stands with its
weight, every path follows one of them, and the weights are shown beside the result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from batchwright.market.assumptions import Assumption
from batchwright.market.grid import FloatArray
from batchwright.market.pert import mean, variance
from batchwright.market.regions import region_of
from batchwright.market.types import Claim, MarketFault

IntArray = npt.NDArray[np.intp]

_ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one source says of the shares: figures of some members, or an order, largest first.

    name: the claim's id. weight: above zero, against the other views. shares_pct: by member;
    neither figures nor order means that the view is the prior itself.
    """

    name: str
    weight: float
    shares_pct: Mapping[str, float] | None = None
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """Shares of shape (members, n) with the view that each path follows.

    probability: of each view, by name, as weighted; picked: index of the view, shape (n,).
    """

    members: tuple[str, ...]
    shares: FloatArray
    probability: Mapping[str, float]
    picked: IntArray


def dirichlet(assumptions: Sequence[Assumption]) -> FloatArray:
    """The parameters of the Dirichlet distribution of shares in percent, one an assumption.

    Means are those of the assumptions, scaled to sum to one. Their sum alpha_0 is chosen so that
    the variances m (1 - m) / (alpha_0 + 1) sum to those of the assumptions (own choice: one
    number cannot match each). Infinite if all are certain.
    Source of the moments: Kotz, Balakrishnan and Johnson, Continuous Multivariate Distributions 1,
    2nd ed. (2000), ch. 49.
    Raises MarketFault `shares_do_not_sum`, `shares_too_wide`.
    """
    least = sum(each.low for each in assumptions)
    most = sum(each.high for each in assumptions)
    if not least <= 100 <= most:
        told = ", ".join(f"{each.subject} {each.low} to {each.high} %" for each in assumptions)
        reason = (
            f"The shares cannot sum to 100 %: from {least} to {most} % ({told}). Widen or move "
            "them."
        )
        raise MarketFault("shares_do_not_sum", reason)
    means = np.array([mean(each) for each in assumptions])
    total = means.sum()
    spread = sum(variance(each) for each in assumptions) / total**2
    means /= total
    if spread == 0.0:
        return np.where(means > 0, np.inf, 0.0)
    strength = float((means * (1.0 - means)).sum()) / spread - 1.0
    if strength <= 0.0:
        reason = "The shares are wider than any that sum to 100 % can be. Narrow their ranges."
        raise MarketFault("shares_too_wide", reason)
    parameters: FloatArray = means * strength
    return parameters


def drawn_shares(
    assumptions: Sequence[Assumption], generator: np.random.Generator, count: int
) -> FloatArray:
    """`count` draws of shares, shape (members, count), each column summing to one."""
    parameters = dirichlet(assumptions)
    if np.isinf(parameters).any():
        means = np.array([mean(each) for each in assumptions])
        return np.repeat((means / means.sum())[:, None], count, axis=1)
    found = generator.standard_gamma(parameters[:, None], (parameters.size, count))
    found /= np.add.reduce(found, axis=0)
    return found


def mixed(
    members: Sequence[str],
    prior: FloatArray,
    views: Sequence[View],
    generator: np.random.Generator,
    spread_pct: float = 0.0,
) -> Mixed:
    """Every path of `prior` (members, n) bent to one view, picked by weight.

    A stated share is drawn around its figure with a standard deviation of `spread_pct` points, and
    what is not stated keeps the prior's proportions (a Dirichlet's remainder is independent of the
    part taken out: Kotz et al. (2000), ch. 49). A rank order is honored by sorting: the largest
    of the ordered members' shares goes to the first (own choice: it never fails, however far the
    prior stands from the order). Without views all paths follow the prior.
    Raises MarketFault `weight_impossible`, `member_unknown`, `share_impossible`.
    """
    _possible(members, views)
    shares = prior.copy()
    total = sum(each.weight for each in views)
    probability = {each.name: each.weight / total for each in views}
    count: int = prior.shape[1]
    chance, noise = generator.random(count), generator.standard_normal(count)
    picked = np.zeros(count, dtype=np.intp)
    if views:
        below = np.cumsum([each.weight for each in views]) / total
        picked = np.searchsorted(below[:-1], chance, side="right")
    for index, view in enumerate(views):
        paths = np.flatnonzero(picked == index)
        part = shares[:, paths]
        if view.order:
            rows = [members.index(each) for each in view.order]
            part[rows] = -np.sort(-part[rows], axis=0)
        if view.shares_pct:
            off = 0.01 * spread_pct * noise[paths]
            stated = {members.index(name): pct for name, pct in view.shares_pct.items()}
            _state(part, stated, off)
        shares[:, paths] = part
    return Mixed(members=tuple(members), shares=shares, probability=probability, picked=picked)


def _state(part: FloatArray, stated: Mapping[int, float], off: FloatArray) -> None:
    """Sets the rows of `stated`, percent, each `off` its figure; scales the rest, in place."""
    kept = np.zeros(part.shape[1])
    for row, pct in stated.items():
        part[row] = np.clip(0.01 * pct + off, 0.0, 1.0 - kept)
        kept += part[row]
    rest = [row for row in range(part.shape[0]) if row not in stated]
    left = np.add.reduce(part[rest], axis=0)
    part[rest] *= (1.0 - kept) / np.where(left > 0, left, 1.0)
    part /= np.add.reduce(part, axis=0)


def _possible(members: Sequence[str], views: Sequence[View]) -> None:
    for view in views:
        if not (np.isfinite(view.weight) and view.weight > 0):
            reason = (
                f"The weight {view.weight} of view {view.name} is impossible. A weight is above 0; "
                "leave a view out that nobody believes."
            )
            raise MarketFault("weight_impossible", reason)
        stated = view.shares_pct or {}
        for member in (*stated, *view.order):
            if member not in members:
                reason = (
                    f'View {view.name} speaks of "{member}", which is none of: '
                    f"{', '.join(members)}. Map it to one of them."
                )
                raise MarketFault("member_unknown", reason)
        total = sum(stated.values())
        whole = bool(stated) and set(stated) == set(members) and abs(total - 100) > 1e-6
        if any(not 0 <= pct <= 100 for pct in stated.values()) or total > 100 or whole:
            told = ", ".join(f"{member} {pct} %" for member, pct in stated.items())
            reason = (
                f"The shares of view {view.name} are impossible: {told}, together {total} %. Each "
                "lies between 0 and 100, and so does their sum; all together are 100."
            )
            raise MarketFault("share_impossible", reason)


def views_of(claims: Iterable[Claim], weights: Mapping[str, float]) -> tuple[View, ...]:
    """The regional views in `claims` whose ids have a weight: shares in percent, rank orders."""
    found: list[View] = []
    for claim in claims:
        weight = weights.get(claim.claim_id)
        if weight is None:
            continue
        region = region_of(claim.region)
        if claim.unit == "percent" and claim.amount is not None and region is not None:
            stated = {region: float(claim.amount)}
            found.append(View(name=claim.claim_id, weight=weight, shares_pct=stated))
        elif claim.unit == "rank":
            regions = [region_of(name) for name in claim.value.split(">")]
            order = tuple(each for each in regions if each is not None)
            found.append(View(name=claim.claim_id, weight=weight, order=order))
    return tuple(found)


def joint(rows: FloatArray, columns: FloatArray, affinity: FloatArray) -> FloatArray:
    """Shares of every pair, shape (r, c, n), with sums `rows` (r, n) and `columns` (c, n).

    affinity: shape (r, c) or (r, c, n): how much more a pair is than if rows and columns were
    independent, before it is fitted to both sums by twelve rounds of proportional fitting, which
    leave less than 1e-12 for affinities up to 1.5.
    Source: Deming and Stephan, Annals of Mathematical Statistics 11 (1940) 427-444.
    """
    weight = affinity if affinity.ndim == 3 else affinity[:, :, None]
    found: FloatArray = rows[:, None, :] * columns[None, :, :] * weight
    if (affinity == 1.0).all():
        return found
    for _ in range(_ROUNDS):
        found *= _ratio(columns, np.add.reduce(found, axis=0))[None, :, :]
        found *= _ratio(rows, np.add.reduce(found, axis=1))[:, None, :]
    return found


def _ratio(wanted: FloatArray, had: FloatArray) -> FloatArray:
    found: FloatArray = wanted / np.where(had > 0, had, 1.0)
    return found
