"""The posterior of `pooling` on a grid: level, growth, sigma, tau and pi, summed, not sampled.

Each round lays the grid over where the round before found mass; the first covers all there can
be. Axes are pi, tau, sigma, growth, level in this order: the long ones last, where numpy is quick.
sigma and tau are spaced evenly in logarithms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import roots_jacobi

FloatArray = npt.NDArray[np.float64]

FREEDOM = 7.0
_CENTER = 0.3849914508322674  # density of Student's t of 7 degrees of freedom at its center
_ELSE_LEVEL = 1.0 / np.log(10_000.0 / 0.1)
_ELSE_GROWTH = 1.0 / (0.4 - (-0.1))
_NEGLIGIBLE = 1e-6
_AT_ONCE = 12  # densities multiplied before a logarithm is taken; each lies in 1e-4 to 1e4


@dataclass(frozen=True, slots=True)
class Observations:
    """Claims of one scope: ln level, its year, ln growth (NaN if none), its own error, power."""

    level: FloatArray
    year: FloatArray
    growth: FloatArray
    growth_error: FloatArray
    power: FloatArray


@dataclass(frozen=True, slots=True)
class Grid:
    """The points of the three axes that all scopes share."""

    sigma: FloatArray
    tau: FloatArray
    pi: FloatArray
    pi_weight: FloatArray

    def prior(self) -> FloatArray:
        """Log prior of shape (pi, tau, sigma), unnormalized."""
        sigma = -0.5 * (np.log(self.sigma / 0.2) / 0.6) ** 2
        tau = -0.5 * (np.log(self.tau / 0.015) / 0.6) ** 2
        total: FloatArray = np.log(self.pi_weight)[:, None, None] + tau[:, None] + sigma
        return total


@dataclass(frozen=True, slots=True)
class Plane:
    """The points of level (ln USD billion in year `at`) and growth of one scope."""

    at: float
    level: FloatArray
    growth: FloatArray


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of one scope: a plane with its mass, and the mass at each sigma.

    mass: shape (sigma, growth, level), sums to one. weights: the probability of each claim to
    measure what its scope says. possible: False if bounds leave nothing.
    """

    plane: Plane
    sigma: FloatArray
    mass: FloatArray
    weights: FloatArray
    possible: bool

    @property
    def sigma_mass(self) -> FloatArray:
        """The mass at each sigma."""
        found: FloatArray = self.mass.sum(axis=(1, 2))
        return found

    def levels(self, year: int) -> FloatArray:
        """The points of ln level in `year`, of shape (growth, level)."""
        points: FloatArray = self.plane.level + self.plane.growth[:, None] * (year - self.plane.at)
        return points

    def draws(
        self, count: int, generator: np.random.Generator, year: int
    ) -> tuple[FloatArray, FloatArray]:
        """Draws of ln level in `year` and ln growth: a cell by its mass, a point within it."""
        mass = np.cumsum(self.mass.sum(axis=0).ravel())
        cell = np.searchsorted(mass, generator.random(count) * mass[-1], side="right")
        cell = np.minimum(cell, mass.size - 1)
        growths, levels = np.divmod(cell, self.plane.level.size)
        step_level = self.plane.level[1] - self.plane.level[0]
        step_growth = self.plane.growth[1] - self.plane.growth[0]
        growth = self.plane.growth[growths] + step_growth * (generator.random(count) - 0.5)
        level = self.plane.level[levels] + step_level * (generator.random(count) - 0.5)
        return level + growth * (year - self.plane.at), growth


_Cuts = Sequence[tuple[int, float, float]]


def posterior_of(observed: Sequence[Observations], index: int, cuts: _Cuts = ()) -> Posterior:
    """The posterior of the scope at `index`, the others lending what they tell of sigma, tau, pi.

    cuts: bounds on its level as (year, ln least, ln largest).
    """
    grid = Grid(np.geomspace(0.01, 2.5, 9), np.geomspace(0.002, 0.12, 5), *_beta_nodes(3))
    planes = [_first_plane(each) for each in observed]
    for last in (False, True):
        cells = [_log_mass(each, plane, grid) for each, plane in zip(observed, planes, strict=True)]
        cells[index] = _within(cells[index], planes[index], cuts)
        if not np.isfinite(cells[index]).any():
            return _nowhere(planes[index], grid)
        evidence = [_log_sum(each, (3, 4)) for each in cells]
        joint = grid.prior() + sum(evidence, np.zeros(1))
        if last:
            break
        shares = [
            np.exp(_less((joint - own)[..., None, None] + each))
            for each, own in zip(cells, evidence, strict=True)
        ]
        planes = [_nearer(plane, share) for plane, share in zip(planes, shares, strict=True)]
        grid = _nearer_grid(grid, np.exp(_less(joint)))
    others = (joint - evidence[index])[..., None, None]
    return _posterior(observed[index], planes[index], grid, cells[index] + others)


def _posterior(observed: Observations, plane: Plane, grid: Grid, log_mass: FloatArray) -> Posterior:
    mass = np.exp(_less(log_mass))
    mass /= mass.sum()
    weights = _weights(observed, plane, grid, mass)
    return Posterior(plane, grid.sigma, mass.sum(axis=(0, 1)), weights, possible=True)


def _within(cells: FloatArray, plane: Plane, cuts: _Cuts) -> FloatArray:
    """The cells whose levels lie within the bounds; the others hold nothing."""
    for year, least, largest in cuts:
        level = plane.level[None, :] + plane.growth[:, None] * (year - plane.at)
        cells[..., (level < least) | (level > largest)] = -np.inf
    return cells


def _nowhere(plane: Plane, grid: Grid) -> Posterior:
    nothing = np.zeros((grid.sigma.size, plane.growth.size, plane.level.size))
    return Posterior(plane, grid.sigma, nothing, np.zeros(0), possible=False)


def _less(log_values: FloatArray) -> FloatArray:
    most = log_values.max()
    return log_values - (most if np.isfinite(most) else 0.0)


def _log_sum(log_values: FloatArray, axes: tuple[int, ...]) -> FloatArray:
    most = log_values.max(axis=axes, keepdims=True)
    safe = np.where(np.isfinite(most), most, 0.0)
    with np.errstate(divide="ignore"):
        found: FloatArray = np.log(np.exp(log_values - safe).sum(axis=axes)) + safe.reshape(
            [size for axis, size in enumerate(safe.shape) if axis not in axes]
        )
    return found


def student_t7(distance: FloatArray, scale: FloatArray) -> FloatArray:
    """Density of Student's t of 7 degrees of freedom at `distance`, of this scale.

    Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, ch. 28.
    """
    ratio = distance / scale
    base = 1.0 + ratio * ratio / FREEDOM
    base *= base
    density: FloatArray = _CENTER / (base * base * scale)
    return density


def _good_and_else(
    observed: Observations, claim: int, plane: Plane, grid: Grid
) -> tuple[FloatArray, float]:
    """Density of a claim if it measures its scope, shape (tau, sigma, growth, level), and else."""
    ahead = observed.year[claim] - plane.at
    distance = observed.level[claim] - ahead * plane.growth[:, None] - plane.level[None, :]
    good = student_t7(distance, grid.sigma[:, None, None])
    if np.isnan(observed.growth[claim]):
        return np.broadcast_to(good, (grid.tau.size, *good.shape)), float(_ELSE_LEVEL)
    scale = np.sqrt(grid.tau**2 + observed.growth_error[claim] ** 2)
    growth = student_t7(observed.growth[claim] - plane.growth, scale[:, None])
    return good * growth[:, None, :, None], float(_ELSE_LEVEL * _ELSE_GROWTH)


def _log_mass(observed: Observations, plane: Plane, grid: Grid) -> FloatArray:
    """Log likelihood of a scope's claims in each cell."""
    sizes = (grid.pi, grid.tau, grid.sigma, plane.growth, plane.level)
    shape = tuple(each.size for each in sizes)
    total, cell, product = np.zeros(shape), np.empty(shape), np.ones(shape)
    held = 0
    order = np.argsort(observed.power, kind="stable")
    for place, claim in enumerate(order):
        good, otherwise = _good_and_else(observed, int(claim), plane, grid)
        np.multiply(good - otherwise, grid.pi[:, None, None, None, None], out=cell)
        cell += otherwise
        product *= cell
        held += 1
        power = observed.power[claim]
        last = place + 1 == order.size or observed.power[order[place + 1]] != power
        if last or held == _AT_ONCE:
            np.log(product, out=product)
            product *= power
            total += product
            product.fill(1.0)
            held = 0
    # Growth beyond what any market shows is not believed however few the claims: normal prior.
    total += (-0.5 * ((plane.growth - 0.08) / 0.06) ** 2)[:, None]
    return total


def _weights(observed: Observations, plane: Plane, grid: Grid, mass: FloatArray) -> FloatArray:
    """The probability of each claim to measure its scope, over the cells that hold mass."""
    held = mass > 1e-9 * mass.max()
    kept = mass[held] / mass[held].sum()
    odds = np.broadcast_to(((1.0 - grid.pi) / grid.pi)[:, None, None, None, None], mass.shape)[held]
    cell = np.broadcast_to(np.arange(mass[0].size).reshape(mass[0].shape), mass.shape)[held]
    found = []
    for claim in range(observed.level.size):
        good, otherwise = _good_and_else(observed, claim, plane, grid)
        ratio = good.reshape(-1)[cell] / otherwise
        found.append(float((kept * ratio / (ratio + odds)).sum()))
    return np.array(found)


def _first_plane(observed: Observations) -> Plane:
    at = float(np.round(observed.year.mean()))
    low, high = observed.level.min(), observed.level.max()
    return Plane(at, np.linspace(low - 1.5, high + 1.5, 161), np.linspace(-0.06, 0.24, 21))


def _nearer(plane: Plane, share: FloatArray) -> Plane:
    """The plane laid over what holds mass, with finer steps."""
    level = _span(plane.level, share.sum(axis=(0, 1, 2, 3)))
    growth = _span(plane.growth, share.sum(axis=(0, 1, 2, 4)))
    return Plane(plane.at, np.linspace(*level, 101), np.linspace(*growth, 13))


def _nearer_grid(grid: Grid, joint: FloatArray) -> Grid:
    sigma = _span(np.log(grid.sigma), joint.sum(axis=(0, 1)))
    tau = _span(np.log(grid.tau), joint.sum(axis=(0, 2)))
    return Grid(
        np.exp(np.linspace(*sigma, 11)),
        np.exp(np.linspace(*tau, 5)),
        *_beta_nodes(6),
    )


def _beta_nodes(count: int) -> tuple[FloatArray, FloatArray]:
    """Points and weights that sum over the prior Beta(8, 2) of pi, exact to degree 2 count - 1.

    The likelihood is a polynomial in pi of the degree of the number of claims.
    Source: Gauss-Jacobi quadrature, Abramowitz and Stegun 25.4.33.
    """
    points, weights = roots_jacobi(count, 1.0, 7.0)
    return 0.5 * (points + 1.0), weights / weights.sum()


def _span(points: FloatArray, mass: FloatArray) -> tuple[float, float]:
    """The range that holds all but a negligible part, one step wider at either side."""
    held = np.flatnonzero(mass > _NEGLIGIBLE * mass.sum())
    step = points[1] - points[0]
    return float(points[held[0]] - step), float(points[held[-1]] + step)
