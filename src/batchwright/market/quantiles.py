"""Medians and bands of a distribution given by points and their mass."""

from collections.abc import Callable
from math import exp

import numpy as np
from scipy.special import stdtr

from batchwright.market.grid import FloatArray, Posterior
from batchwright.market.likelihood import FREEDOM
from batchwright.market.types import Bands

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def level_bands(posterior: Posterior, year: int) -> Bands:
    """The bands of the level in `year`, USD billion."""
    level = posterior.plane.level
    points, mass = posterior.levels(year).ravel(), posterior.mass.sum(axis=0).ravel()
    return _bands(quantiles(points, mass, float(level[1] - level[0])), exp)


def growth_bands(posterior: Posterior) -> Bands:
    """The bands of the growth, percent a year."""
    growth = posterior.plane.growth
    found = quantiles(growth, posterior.mass.sum(axis=(0, 2)), float(growth[1] - growth[0]))
    return _bands(found, lambda value: 100.0 * (exp(value) - 1.0))


def quantiles(points: FloatArray, mass: FloatArray, step: float) -> list[float]:
    """The quantiles `LEVELS` of cells of width `step` around `points`, their mass spread evenly."""
    line = np.linspace(points.min() - step, points.max() + step, 1601)
    inside = np.clip((line[:, None] - points[None, :]) / step + 0.5, 0.0, 1.0)
    below = (inside * mass).sum(axis=1)
    return [float(value) for value in np.interp(LEVELS, below / below[-1], line)]


def of_draws(values: FloatArray) -> Bands:
    """The bands of draws, in their own unit."""
    return _bands([float(value) for value in np.quantile(values, LEVELS)], float)


def predictive_bands(posterior: Posterior, year: int) -> Bands:
    """The bands of one more claim that measures its scope, USD billion in `year`.

    Its distribution is the mixture of Student's t (7 degrees of freedom, scale sigma) around each
    level, with the posterior's mass; its quantiles are found on a fine line of values.
    """
    level = posterior.levels(year)
    spread = 12.0 * float(posterior.sigma[-1])
    edges = np.linspace(level.min(), level.max(), 161)
    middle = 0.5 * (edges[1:] + edges[:-1])
    line = np.linspace(level.min() - spread, level.max() + spread, 601)
    below = np.zeros(line.size)
    for index, sigma in enumerate(posterior.sigma):
        mass, _ = np.histogram(level.ravel(), edges, weights=posterior.mass[index].ravel())
        below += (stdtr(FREEDOM, (line[:, None] - middle[None, :]) / sigma) * mass).sum(axis=1)
    return _bands([float(value) for value in np.interp(LEVELS, below / below[-1], line)], exp)


def _bands(values: list[float], unit: Callable[[float], float]) -> Bands:
    low90, low80, low50, median, high50, high80, high90 = (unit(value) for value in values)
    return Bands(
        median=median,
        band_50=(low50, high50),
        band_80=(low80, high80),
        band_90=(low90, high90),
    )
