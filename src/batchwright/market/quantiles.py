"""Medians and bands of a distribution given by points and their mass."""

from collections.abc import Callable, Sequence
from math import exp

import numpy as np
from scipy.special import stdtr

from batchwright.market.grid import FloatArray, Posterior
from batchwright.market.likelihood import FREEDOM
from batchwright.market.types import Bands

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def level_bands(posterior: Posterior, year: int) -> Bands:
    """The bands of the level in `year`, USD billion."""
    rows = zip(posterior.levels(year), posterior.mass.sum(axis=0), strict=True)
    return _bands(_quantiles(list(rows), *posterior.steps(year)), exp)


def growth_bands(posterior: Posterior) -> Bands:
    """The bands of the growth, percent a year."""
    growth = posterior.plane.growth
    row = (growth, posterior.mass.sum(axis=(0, 2)))
    found = _quantiles([row], float(growth[1] - growth[0]), 0.0)
    return _bands(found, lambda value: 100.0 * (exp(value) - 1.0))


def _quantiles(
    rows: Sequence[tuple[FloatArray, FloatArray]], step: float, apart: float
) -> list[float]:
    """The quantiles `LEVELS` of rows of cells, each its middles and their mass.

    The mass of a cell lies evenly over its width `step`, and is moved evenly over `apart`: how far
    its other axis, the growth, leads its points away from each other.
    """
    wide = 0.5 * (step + apart)
    low, high = min(points[0] for points, _ in rows), max(points[-1] for points, _ in rows)
    line = np.linspace(low - wide, high + wide, 1601)
    below = np.sum([_below(line, points, mass, step, apart) for points, mass in rows], axis=0)
    return [float(value) for value in np.interp(LEVELS, below / below[-1], line)]


def _below(
    line: FloatArray, points: FloatArray, mass: FloatArray, step: float, apart: float
) -> FloatArray:
    """The mass of one row of cells below each place of `line`."""
    edges = np.append(points - 0.5 * step, points[-1] + 0.5 * step)
    reached = np.append(0.0, np.cumsum(mass))
    if apart < 1e-3 * step:
        still: FloatArray = np.interp(line, edges, reached)
        return still
    # What lies below is linear between edges; its mean over `apart` is a difference of integrals.
    integral = np.append(0.0, np.cumsum(0.5 * step * (reached[1:] + reached[:-1])))

    def summed_to(place: FloatArray) -> FloatArray:
        inside = np.clip(place, edges[0], edges[-1])
        at = np.clip(((inside - edges[0]) / step).astype(np.intp), 0, mass.size - 1)
        into = inside - edges[at]
        within = integral[at] + into * (reached[at] + 0.5 * into * mass[at] / step)
        found: FloatArray = within + np.maximum(place - edges[-1], 0.0) * reached[-1]
        return found

    return (summed_to(line + 0.5 * apart) - summed_to(line - 0.5 * apart)) / apart


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
    apart = posterior.steps(year)[1]
    edges = np.linspace(level.min() - 0.5 * apart, level.max() + 0.5 * apart, 161)
    middle = 0.5 * (edges[1:] + edges[:-1])
    line = np.linspace(edges[0] - spread, edges[-1] + spread, 601)
    # A cell reaches as far as its growth goes: it is laid out in as many points as bins it touches.
    pieces = 1 + int(apart / (edges[1] - edges[0]))
    within = apart * ((np.arange(pieces) + 0.5) / pieces - 0.5)
    bins = np.searchsorted(edges, level[..., None] + within, side="right") - 1
    bins = np.clip(bins, 0, middle.size - 1).ravel()
    below = np.zeros(line.size)
    for index, sigma in enumerate(posterior.sigma):
        share = np.repeat(posterior.mass[index].ravel() / pieces, pieces)
        mass = np.bincount(bins, share, middle.size)
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
