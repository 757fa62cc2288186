"""Paths of a market: one level and one growth a path, twelve segments, years of chance.

The total follows what was pooled: ln total(t) = level + growth t + common shocks. The segments
share it out: segment j has weight share(j) exp(tilt(j) t + own shocks), divided by the sum of all
weights. So shares sum to one in every year of every path, and neither tilts nor own shocks move
the total away from the claims (own choice: claims on the total are many, on segments few).
"""

from dataclasses import dataclass

import numpy as np

from batchwright.market.grid import FloatArray
from batchwright.market.types import MarketFault

LONGEST = 50
_CHUNK = 4096
"""Paths at a time: 13 rows of them fit into half a megabyte, the second cache of most processors.
Part of the method: another number gives other paths for the same seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where paths begin and what drives them; n is the number of paths, s of segments.

    log_level: ln USD billion in the base year, shape (n,). log_growth: ln growth a year, (n,).
    shares: (s, n), columns sum to one. tilt: ln growth a year of a segment against the total,
    (s, n) or (s, 1). common, own: standard deviation of the yearly shocks in ln, of the total and
    of each segment, (n,) or (1,).
    """

    log_level: FloatArray
    log_growth: FloatArray
    shares: FloatArray
    tilt: FloatArray
    common: FloatArray
    own: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """values: USD billion, shape (years + 1, s, n), the base year first; total: (years + 1, n)."""

    values: FloatArray
    total: FloatArray


def paths(start: Start, years: int, generator: np.random.Generator) -> Paths:
    """The segments of every path for the base year and `years` more, before any scenario.

    Bit for bit the same for a generator in the same state, on one build of numpy and one kind of
    processor (the last bit of exp may differ between vector instructions). No matrix product.
    Raises MarketFault `horizon_impossible`, `shares_do_not_sum`, `volatility_impossible`,
    `draws_differ`.
    """
    _possible(start, years)
    segments, count = start.shares.shape
    values = np.empty((years + 1, segments, count))
    total = np.empty((years + 1, count))
    buffer = np.empty((segments + 1) * min(_CHUNK, count))
    for first in range(0, count, _CHUNK):
        part = slice(first, min(first + _CHUNK, count))
        shocks = buffer[: (segments + 1) * (part.stop - first)].reshape(segments + 1, -1)
        _walk(start, part, shocks, values[:, :, part], total[:, part], generator)
    return Paths(values=values, total=total)


def _walk(
    start: Start,
    part: slice,
    shocks: FloatArray,
    values: FloatArray,
    total: FloatArray,
    generator: np.random.Generator,
) -> None:
    """Fills `values` and `total` of one chunk, year by year, in place."""
    weight = start.shares[:, part].copy()
    growth = start.log_growth[part]
    tilt = _of(start.tilt, part)
    common, own = _of(start.common, part), _of(start.own, part)
    segments, together = shocks[:-1], shocks[-1]
    np.exp(start.log_level[part], out=total[0])
    np.multiply(weight, total[0], out=values[0])
    scale = np.empty(growth.size)
    for year in range(1, values.shape[0]):
        generator.standard_normal(out=shocks)
        segments *= own
        segments += tilt
        np.exp(segments, out=segments)
        weight *= segments
        together *= common
        together += growth
        np.exp(together, out=together)
        np.multiply(total[year - 1], together, out=total[year])
        np.add.reduce(weight, axis=0, out=scale)
        np.divide(total[year], scale, out=scale)
        np.multiply(weight, scale, out=values[year])


def _of(array: FloatArray, part: slice) -> FloatArray:
    return array if array.shape[-1] == 1 else array[..., part]


def _possible(start: Start, years: int) -> None:
    if not 1 <= years <= LONGEST:
        reason = (
            f"A forecast over {years} years is impossible. Choose a horizon 1 to {LONGEST} years "
            "after the base year."
        )
        raise MarketFault("horizon_impossible", reason)
    segments, count = start.shares.shape
    sizes = {
        "log_level": start.log_level.shape == (count,),
        "log_growth": start.log_growth.shape == (count,),
        "tilt": start.tilt.shape in ((segments, count), (segments, 1)),
        "common": start.common.shape in ((count,), (1,)),
        "own": start.own.shape in ((count,), (1,)),
    }
    wrong = [name for name, right in sizes.items() if not right]
    if wrong or count == 0:
        reason = (
            f"The draws of {', '.join(wrong) or 'shares'} do not fit the {count} paths of "
            f"{segments} segments. Draw as many of each."
        )
        raise MarketFault("draws_differ", reason)
    sums = np.add.reduce(start.shares, axis=0)
    farthest = float(sums[np.argmax(np.abs(sums - 1.0))])
    if not abs(farthest - 1.0) <= 1e-9 or float(start.shares.min()) < 0:
        reason = (
            f"Shares of segments lie between 0 and 1 and sum to 1 in every path; the least is "
            f"{float(start.shares.min()):.6g}, one sum is {farthest:.6g}. Scale them before."
        )
        raise MarketFault("shares_do_not_sum", reason)
    least = min(float(start.common.min()), float(start.own.min()))
    if not least >= 0:
        reason = f"A yearly volatility of {100 * least:.6g} % is impossible. It is 0 or above."
        raise MarketFault("volatility_impossible", reason)
