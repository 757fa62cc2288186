"""How likely each claim is at each point of the axes."""

import numpy as np

from batchwright.market.grid import FloatArray, Grid, Observations, Plane

FREEDOM = 7.0
_CENTER = 0.3849914508322674  # density of Student's t of 7 degrees of freedom at its center
_ELSE_LEVEL = 1.0 / np.log(10_000.0 / 0.1)
_ANY_GROWTH, _GROWTH_SPREAD = np.array(0.08), np.array(0.06)
"""ln growth a year of any market, the scope's own or another."""
_AT_ONCE = 12  # densities multiplied before a logarithm is taken; each lies in 1e-4 to 1e4


def student_t7(distance: FloatArray, scale: FloatArray) -> FloatArray:
    """Density of Student's t of 7 degrees of freedom at `distance`, of this scale.

    Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, ch. 28.
    """
    ratio = distance / scale
    base = 1.0 + ratio * ratio / FREEDOM
    base *= base
    density: FloatArray = _CENTER / (base * base * scale)
    return density


def good_and_else(
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
    other = student_t7(observed.growth[claim] - _ANY_GROWTH, _GROWTH_SPREAD)
    return good * growth[:, None, :, None], float(_ELSE_LEVEL * other)


def log_mass(observed: Observations, plane: Plane, grid: Grid) -> FloatArray:
    """Log likelihood of a scope's claims in each cell."""
    sizes = (grid.pi, grid.tau, grid.sigma, plane.growth, plane.level)
    shape = tuple(each.size for each in sizes)
    total, cell, product = np.zeros(shape), np.empty(shape), np.ones(shape)
    held = 0
    order = np.argsort(observed.power, kind="stable")
    for place, claim in enumerate(order):
        good, otherwise = good_and_else(observed, int(claim), plane, grid)
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
    total += (-0.5 * ((plane.growth - _ANY_GROWTH) / _GROWTH_SPREAD) ** 2)[:, None]
    return total


def log_density(observed: Observations, claim: int, plane: Plane, grid: Grid) -> FloatArray:
    """Log density of one claim in each cell, whether it measures its scope or not."""
    good, otherwise = good_and_else(observed, claim, plane, grid)
    found: FloatArray = np.log((good - otherwise) * grid.pi[:, None, None, None, None] + otherwise)
    return found


def weights(observed: Observations, plane: Plane, grid: Grid, mass: FloatArray) -> FloatArray:
    """The probability of each claim to measure its scope, over the cells that hold mass."""
    held = mass > 1e-9 * mass.max()
    kept = mass[held] / mass[held].sum()
    odds = np.broadcast_to(((1.0 - grid.pi) / grid.pi)[:, None, None, None, None], mass.shape)[held]
    cell = np.broadcast_to(np.arange(mass[0].size).reshape(mass[0].shape), mass.shape)[held]
    found = []
    for claim in range(observed.level.size):
        good, otherwise = good_and_else(observed, claim, plane, grid)
        ratio = good.reshape(-1)[cell] / otherwise
        found.append(float((kept * ratio / (ratio + odds)).sum()))
    return np.array(found)
