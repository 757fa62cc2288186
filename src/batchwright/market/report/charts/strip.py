"""The strip under a key figure: its bands and median on a line of their own."""

from batchwright.market.report.axes import Axis
from batchwright.market.report.charts.common import bands
from batchwright.market.report.document import KeyFigure
from batchwright.market.report.drawing import Drawing

WIDE, TALL = 140.0, 14.0


def strip(figure: KeyFigure) -> Drawing | None:
    """The strip, from the lowest to the highest end of its bands; None if there are no bands."""
    banded = (figure.band_90, figure.band_80, figure.band_50)
    value = float(figure.number.value)
    held = [value, *(end for band in banded if band for end in band)]
    if min(held) == max(held):
        return None
    across = Axis(low=min(held), high=max(held), start=2, end=WIDE - 2, ticks=())
    return Drawing(width=WIDE, height=TALL, items=tuple(bands(across, TALL / 2, 8, value, banded)))
