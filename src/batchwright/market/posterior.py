"""The posterior summed: of all scopes for what they share, of one scope, or without one claim.

Two rounds: the first covers all there can be, the second lies over where the first found mass.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from batchwright.market.grid import (
    FloatArray,
    Grid,
    Observations,
    Plane,
    Posterior,
    first_grid,
    first_plane,
    nearer,
    nearer_grid,
)
from batchwright.market.likelihood import FREEDOM, log_density, log_mass, weights

Cuts = Sequence[tuple[int, float, float]]
"""Bounds on a level: (year, ln least, ln largest)."""


@dataclass(frozen=True, slots=True)
class Summed:
    """The log mass of each scope in its plane, on the axes all share, and what each tells of these.

    cells: shape (pi, tau, sigma, growth, level) a scope; evidence: the same summed over growth and
    level; joint: prior and all evidence, shape (pi, tau, sigma).
    """

    observed: tuple[Observations, ...]
    grid: Grid
    planes: tuple[Plane, ...]
    cells: tuple[FloatArray, ...]
    evidence: tuple[FloatArray, ...]
    joint: FloatArray


def summed(observed: Sequence[Observations]) -> Summed:
    """All scopes, summed."""
    first = _round(observed, first_grid(), [first_plane(each) for each in observed])
    shares = [
        np.exp(_less((first.joint - own)[..., None, None] + each))
        for each, own in zip(first.cells, first.evidence, strict=True)
    ]
    planes = [nearer(plane, share) for plane, share in zip(first.planes, shares, strict=True)]
    return _round(observed, nearer_grid(first.grid, np.exp(_less(first.joint))), planes)


def _round(observed: Sequence[Observations], grid: Grid, planes: Sequence[Plane]) -> Summed:
    cells = tuple(log_mass(each, plane, grid) for each, plane in zip(observed, planes, strict=True))
    evidence = tuple(_log_sum(each) for each in cells)
    joint = grid.prior() + sum(evidence, np.zeros(1))
    return Summed(tuple(observed), grid, tuple(planes), cells, evidence, joint)


def posterior_of(found: Summed, index: int, cuts: Cuts = ()) -> Posterior:
    """The posterior of the scope at `index`, the others lending what they tell of the axes."""
    plane, grid = found.planes[index], found.grid
    log_values = found.cells[index] + (found.joint - found.evidence[index])[..., None, None]
    for year, least, largest in cuts:
        level = plane.level[None, :] + plane.growth[:, None] * (year - plane.at)
        log_values[..., (level < least) | (level > largest)] = -np.inf
    if not np.isfinite(log_values).any():
        nothing = np.zeros((grid.sigma.size, plane.growth.size, plane.level.size))
        return Posterior(plane, grid.sigma, nothing, np.zeros(0), possible=False)
    mass = np.exp(_less(log_values))
    mass /= mass.sum()
    believed = weights(found.observed[index], plane, grid, mass)
    return Posterior(plane, grid.sigma, mass.sum(axis=(0, 1)), believed, possible=True)


def left_out(found: Summed, index: int, publishers: Sequence[str]) -> FloatArray:
    """For each claim of a scope: the probability the others give that one more lies below it.

    publishers: that of each claim; the other editions of a publisher count as one among themselves.
    If the bands are right, the values are spread evenly over 0 to 1.
    Source: the probability integral transform, Dawid, J. R. Statist. Soc. A 147 (1984) 278-292.
    """
    observed, plane, grid = found.observed[index], found.planes[index], found.grid
    densities = [log_density(observed, claim, plane, grid) for claim in range(observed.level.size)]
    below = []
    for claim, publisher in enumerate(publishers):
        same = [each for each, name in enumerate(publishers) if name == publisher]
        cells = found.cells[index].copy()
        for each in same:
            cells -= densities[each] / len(same)
            if each != claim:
                cells += densities[each] / (len(same) - 1)
        others = (found.joint - found.evidence[index])[..., None, None]
        mass = np.exp(_less(cells + others)).sum(axis=(0, 1))
        ahead = observed.year[claim] - plane.at
        distance = observed.level[claim] - plane.level[None, :] - ahead * plane.growth[:, None]
        chance = stdtr(FREEDOM, distance[None, :, :] / grid.sigma[:, None, None])
        below.append(float((mass * chance).sum() / mass.sum()))
    return np.array(below)


def _less(log_values: FloatArray) -> FloatArray:
    less: FloatArray = log_values - log_values.max()
    return less


def _log_sum(cells: FloatArray) -> FloatArray:
    """The log of the sum over growth and level."""
    most = cells.max(axis=(3, 4))
    found: FloatArray = np.log(np.exp(cells - most[..., None, None]).sum(axis=(3, 4))) + most
    return found
