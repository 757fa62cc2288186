"""A drawing as a list of primitives, in points, y downwards; drawn alike on screen and on paper."""

from dataclasses import dataclass

WIDTH = 480.0
"""Between the margins of A4."""
SIZE = 9.0
"""Size of a chart's text in print; nothing is smaller."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    color: str
    width: float = 0.75


@dataclass(frozen=True, slots=True)
class Polyline:
    points: tuple[Point, ...]
    color: str
    width: float = 1.5


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Rectangle:
    """`fill` or `stroke` may be empty: not filled, no outline."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; y is its baseline. `link` is the reference of an entry, or empty."""

    x: float
    y: float
    text: str
    color: str
    size: float = SIZE
    bold: bool = False
    anchor: str = "start"
    link: str = ""


Primitive = Line | Polyline | Polygon | Rectangle | Circle | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    height: float
    items: tuple[Primitive, ...]
    width: float = WIDTH
