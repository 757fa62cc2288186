"""A drawing on reportlab's canvas: the same primitives, y upwards."""

from typing import Any

from reportlab.lib.colors import HexColor

from batchwright.market.report.drawing import (
    Circle,
    Drawing,
    Line,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Rectangle,
    Text,
)
from batchwright.market.report.entries import anchor
from batchwright.market.report.marks import clean
from batchwright.market.report.measuring import box
from batchwright.market.report.typefaces import BOLD, REGULAR, printable


def draw(canvas: Any, drawing: Drawing) -> None:
    """`drawing` with its lower left corner at the origin of `canvas`; its links are links there."""
    canvas.saveState()
    for each in drawing.items:
        _primitive(canvas, each, drawing.height)
    canvas.restoreState()


def _primitive(canvas: Any, each: Primitive, height: float) -> None:
    match each:
        case Line():
            _pen(canvas, each.color, each.width)
            canvas.line(each.x1, height - each.y1, each.x2, height - each.y2)
        case Polyline():
            _pen(canvas, each.color, each.width)
            canvas.setLineJoin(1)
            canvas.drawPath(_path(canvas, each.points, height), stroke=1, fill=0)
        case Polygon():
            canvas.setFillColor(HexColor(each.fill))
            path = _path(canvas, each.points, height)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)
        case Rectangle():
            painted = _paint(canvas, each.fill, each.stroke)
            canvas.rect(each.x, height - each.y - each.height, each.width, each.height, **painted)
        case Circle():
            painted = _paint(canvas, each.fill, each.stroke)
            canvas.circle(each.x, height - each.y, each.radius, **painted)
        case Text():
            _text(canvas, each, height)


def _text(canvas: Any, each: Text, height: float) -> None:
    canvas.setFillColor(HexColor(each.color))
    canvas.setFont(BOLD if each.bold else REGULAR, each.size)
    left, top, right, bottom = box(each)
    canvas.drawString(left, height - each.y, printable(clean(each.text)))
    if each.link:
        area = (left, height - bottom, right, height - top)
        canvas.linkRect("", anchor(each.link), area, relative=1, thickness=0)


def _pen(canvas: Any, color: str, width: float) -> None:
    canvas.setStrokeColor(HexColor(color))
    canvas.setLineWidth(width)


def _paint(canvas: Any, fill: str, stroke: str) -> dict[str, int]:
    if fill:
        canvas.setFillColor(HexColor(fill))
    if stroke:
        _pen(canvas, stroke, 1)
    return {"fill": int(bool(fill)), "stroke": int(bool(stroke))}


def _path(canvas: Any, points: tuple[Point, ...], height: float) -> Any:
    path = canvas.beginPath()
    for n, (x, y) in enumerate(points):
        (path.lineTo if n else path.moveTo)(x, height - y)
    return path
