"""What reportlab lays out and does not have itself: a drawing, and the mark of a chapter."""

from typing import Any

from reportlab.platypus.flowables import Flowable

from batchwright.market.report.canvas import draw
from batchwright.market.report.drawing import Drawing


class Drawn(Flowable):
    """A drawing, never split; made smaller where it is higher or wider than its room."""

    def __init__(self, drawing: Drawing, height_max: float) -> None:
        super().__init__()
        self._drawing = drawing
        self._height_max = height_max
        self._scale = 1.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        drawing = self._drawing
        self._scale = min(1.0, width / drawing.width, self._height_max / drawing.height)
        return drawing.width * self._scale, drawing.height * self._scale

    def draw(self) -> None:
        self.canv.scale(self._scale, self._scale)
        draw(self.canv, self._drawing)


class Mark(Flowable):
    """Where links to `name` arrive; with a title also a bookmark. Its page goes into `pages`."""

    def __init__(
        self, name: str, pages: dict[str, int], *, title: str = "", level: int = 0
    ) -> None:
        super().__init__()
        self._name, self._pages, self._title, self._level = name, pages, title, level
        self.keepWithNext = 1

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0.0, 0.0

    def draw(self) -> None:
        canvas: Any = self.canv
        self._pages[self._name] = canvas.getPageNumber()
        canvas.bookmarkHorizontal(self._name, 0, 14)
        if self._title:
            canvas.addOutlineEntry(self._title, self._name, level=self._level)
