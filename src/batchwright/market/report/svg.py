"""A drawing as inline SVG, with its name and description for those who do not see it."""

from html import escape

from batchwright.market.report.drawing import (
    Circle,
    Drawing,
    Line,
    Polygon,
    Polyline,
    Primitive,
    Rectangle,
    Text,
)
from batchwright.market.report.entries import anchor
from batchwright.market.report.marks import clean


def as_svg(drawing: Drawing, *, name: str, title: str, described: str) -> str:
    """The drawing; `name` is unique in its page and begins the ids within.

    Links in it are for the pointer only: the table beside it has them all for the keyboard.
    """
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    body = "".join(_primitive(each) for each in drawing.items)
    return (
        f'<svg viewBox="0 0 {size}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{_safe(title)}</title>'
        f'<desc id="{name}-d">{_safe(described)}</desc>{body}</svg>'
    )


def _primitive(each: Primitive) -> str:
    match each:
        case Line():
            ends = f'x1="{_n(each.x1)}" y1="{_n(each.y1)}" x2="{_n(each.x2)}" y2="{_n(each.y2)}"'
            return f'<line {ends} stroke="{each.color}" stroke-width="{_n(each.width)}"/>'
        case Polyline():
            return (
                f'<polyline points="{_points(each.points)}" fill="none" stroke="{each.color}" '
                f'stroke-width="{_n(each.width)}" stroke-linejoin="round"/>'
            )
        case Polygon():
            return f'<polygon points="{_points(each.points)}" fill="{each.fill}"/>'
        case Rectangle():
            place = f'x="{_n(each.x)}" y="{_n(each.y)}"'
            size = f'width="{_n(each.width)}" height="{_n(each.height)}"'
            return f"<rect {place} {size}{_paint(each.fill, each.stroke)}/>"
        case Circle():
            place = f'cx="{_n(each.x)}" cy="{_n(each.y)}" r="{_n(each.radius)}"'
            return f"<circle {place}{_paint(each.fill, each.stroke)}/>"
        case Text():
            return _text(each)


def _text(each: Text) -> str:
    anchored = "" if each.anchor == "start" else f' text-anchor="{each.anchor}"'
    bold = ' font-weight="700"' if each.bold else ""
    made = (
        f'<text x="{_n(each.x)}" y="{_n(each.y)}" font-size="{_n(each.size)}" '
        f'fill="{each.color}"{anchored}{bold}>{_safe(each.text)}</text>'
    )
    if not each.link:
        return made
    return f'<a href="#{_safe(anchor(each.link))}" tabindex="-1">{made}</a>'


def _paint(fill: str, stroke: str) -> str:
    outline = f' stroke="{stroke}"' if stroke else ""
    return f' fill="{fill or "none"}"{outline}'


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _safe(text: str) -> str:
    return escape(clean(text))
