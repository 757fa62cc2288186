"""Draws of assumptions: the PERT distribution, each assumption from a stream of its own.

Why PERT (a beta distribution between low and high) and no log-normal: the author names and signs
the ends, so nothing may lie beyond them; it is smooth, where the triangle has a corner at the mode
and too much mass near the ends; and it serves shares and changes, which may be zero or negative.

Source: Malcolm, Roseboom, Clark and Fazar, Operations Research 7 (1959) 646-669: mean
(low + 4 mode + high) / 6; the beta of this mean: Vose, Risk Analysis, 3rd ed. (2008), "PERT".
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.special import betainc

from batchwright.market.assumptions import Assumption, Book
from batchwright.market.grid import FloatArray

_POINTS = 2049


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of `name`: the same for a seed, whatever else is drawn.

    So an input that is added or changed leaves the draws of all others as they were, and two
    editions differ by what changed in them alone.
    """
    words = np.random.SeedSequence(entropy=seed, spawn_key=tuple(name.encode()))
    return np.random.Generator(np.random.PCG64(words))


def mean(assumption: Assumption) -> float:
    """(low + 4 mode + high) / 6, in its unit."""
    return float(assumption.low + 4 * assumption.mode + assumption.high) / 6.0


def variance(assumption: Assumption) -> float:
    """(mean - low) (high - mean) / 7, of the beta whose shapes sum to six."""
    middle = mean(assumption)
    return (middle - float(assumption.low)) * (float(assumption.high) - middle) / 7.0


def quantile(assumption: Assumption, at: FloatArray) -> FloatArray:
    """The quantiles of `assumption` at the probabilities `at`, in its unit, of the same shape.

    Read off the distribution function at 2,049 points even in value, so that no quantile is off by
    more than 1/2,048 of the range.
    """
    low, high = float(assumption.low), float(assumption.high)
    if low == high:
        return np.full(at.shape, low)
    first = 1.0 + 4.0 * (float(assumption.mode) - low) / (high - low)
    below, points = _table(first)
    found: FloatArray = np.interp(at, below, points)
    found *= high - low
    found += low
    return found


@lru_cache(maxsize=512)
def _table(first: float) -> tuple[FloatArray, FloatArray]:
    points = np.linspace(0.0, 1.0, _POINTS)
    return betainc(first, 6.0 - first, points), points


@dataclass(frozen=True, slots=True)
class Draws:
    """`count` draws of every assumption of `book`, made when first asked for."""

    book: Book
    seed: int
    count: int
    _made: dict[str, FloatArray] = field(default_factory=dict, compare=False, repr=False)

    def of(self, group: str, subject: str) -> FloatArray:
        """Shape (count,), in the unit of the assumption. Raises `assumption_missing`."""
        return self.made(self.book.named(group, subject))

    def made(self, assumption: Assumption) -> FloatArray:
        """Shape (count,), in the unit of the assumption."""
        name = assumption.assumption_id
        if name not in self._made:
            self._made[name] = self._drawn(assumption)
        return self._made[name]

    def _drawn(self, assumption: Assumption) -> FloatArray:
        chance = stream(self.seed, assumption.assumption_id).random(self.count)
        found = quantile(assumption, chance)
        found.setflags(write=False)
        return found

    def held(self, assumption: Assumption, value: float) -> "Draws":
        """The same draws with one assumption held at `value`."""
        made = {**self._made, assumption.assumption_id: np.full(self.count, value)}
        return Draws(self.book, self.seed, self.count, made)
