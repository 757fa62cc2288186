"""The axes of the posterior of `pooling`, and what is read off it.

Axes are pi, tau, sigma, growth, level in this order: the long ones last, where numpy is quick.
sigma and tau are spaced evenly in logarithms, pi by the nodes of its prior.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import roots_jacobi

FloatArray = npt.NDArray[np.float64]

_NEGLIGIBLE = 1e-6
_SLOWEST, _FASTEST = -0.06, 0.24
_BEYOND = 0.05
_UNHEARD_OF = 0.75
_STEP = 0.015
"""ln growth a year: the range any plane covers, what it covers beyond claims, and never does, its
steps."""


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

    def steps(self, year: int) -> tuple[float, float]:
        """How far a cell reaches in ln level in `year`: by its level, and by its growth."""
        level, growth = self.plane.level, self.plane.growth
        apart = abs(float(growth[1] - growth[0]) * (year - self.plane.at))
        return float(level[1] - level[0]), apart

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


def first_grid() -> Grid:
    """The axes that cover all there can be."""
    return Grid(np.geomspace(0.01, 2.5, 9), np.geomspace(0.002, 0.12, 5), *beta_nodes(3))


def first_plane(observed: Observations) -> Plane:
    """The plane that covers all levels and growths near any claim."""
    at = float(np.round(observed.year.mean()))
    low, high = observed.level.min(), observed.level.max()
    stated = observed.growth[~np.isnan(observed.growth)]
    slowest = min(_SLOWEST, max(stated.min(initial=0.0) - _BEYOND, -_UNHEARD_OF))
    fastest = max(_FASTEST, min(stated.max(initial=0.0) + _BEYOND, _UNHEARD_OF))
    steps = round((fastest - slowest) / _STEP) + 1
    return Plane(at, np.linspace(low - 1.5, high + 1.5, 161), np.linspace(slowest, fastest, steps))


def nearer(plane: Plane, share: FloatArray) -> Plane:
    """The plane laid over what holds mass, with finer steps."""
    level = _span(plane.level, share.sum(axis=(0, 1, 2, 3)))
    growth = _span(plane.growth, share.sum(axis=(0, 1, 2, 4)))
    return Plane(plane.at, np.linspace(*level, 101), np.linspace(*growth, 13))


def nearer_grid(grid: Grid, joint: FloatArray) -> Grid:
    """The axes laid over what holds mass, with finer steps."""
    sigma = _span(np.log(grid.sigma), joint.sum(axis=(0, 1)))
    tau = _span(np.log(grid.tau), joint.sum(axis=(0, 2)))
    return Grid(
        np.exp(np.linspace(*sigma, 11)),
        np.exp(np.linspace(*tau, 5)),
        *beta_nodes(6),
    )


def beta_nodes(count: int) -> tuple[FloatArray, FloatArray]:
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
