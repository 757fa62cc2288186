"""Primitives: each is drawn on screen and on paper, and hostile text stays text."""

from io import BytesIO
from xml.etree import ElementTree as Tree

from reportlab.pdfgen.canvas import Canvas

from batchwright.market.report.canvas import draw
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
from batchwright.market.report.measuring import spread, wrapped
from batchwright.market.report.svg import as_svg
from batchwright.market.report.typefaces import printable, width
from tests.market.report.awkward import LABELS, charts
from tests.market.report.demo import CHARTS

EACH: tuple[tuple[Primitive, str, str], ...] = (
    (Line(1, 2, 3, 4, "#000000"), "line", "l S"),
    (Polyline(((0, 0), (5, 5)), "#000000"), "polyline", "l S"),
    (Polygon(((0, 0), (5, 5), (9, 0)), "#00ff00"), "polygon", "h f"),
    (Rectangle(1, 1, 4, 4, "#00ff00", "#000000"), "rect", "re B"),
    (Circle(5, 5, 2, "#00ff00"), "circle", "c f"),
    (Text(1, 9, "words", "#000000"), "text", "(words)"),
)


def on_paper(drawing: Drawing) -> str:
    into = BytesIO()
    canvas = Canvas(into, pageCompression=0, invariant=1)
    draw(canvas, drawing)
    for each in drawing.items:
        if isinstance(each, Text) and each.link:
            canvas.bookmarkPage(each.link)
    canvas.save()
    return into.getvalue().decode("latin-1")


def on_screen(drawing: Drawing) -> Tree.Element:
    return Tree.fromstring(as_svg(drawing, name="n", title="<t>", described="d"))  # noqa: S314


def test_every_primitive_is_drawn_on_screen_and_on_paper():
    for primitive, element, operator in EACH:
        drawing = Drawing(height=20, items=(primitive,))
        assert on_screen(drawing).findall(element), element
        assert operator in on_paper(drawing).replace("\n", " "), operator


def test_a_chart_on_screen_has_as_many_elements_as_its_drawing():
    for chart in CHARTS:
        drawing = chart.drawing()
        drawn = [x for x in on_screen(drawing).iter() if x.tag not in {"svg", "title", "desc", "a"}]
        assert len(drawn) == len(drawing.items)


def test_a_picture_tells_its_name_and_what_it_shows():
    root = on_screen(Drawing(height=20, items=()))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "n-t n-d"
    assert [each.get("id") for each in root] == ["n-t", "n-d"]
    assert root[0].text == "<t>"


def test_hostile_text_stays_text_on_screen_and_paper():
    for chart in charts((1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)):
        drawing = chart.drawing()
        assert on_screen(drawing).findall(".//script") == []
        assert on_paper(drawing)


def test_letters_the_typeface_lacks_lose_their_accent_or_show_as_unknown():
    assert printable("Łódź ≤ 5 ő →") == "Łódz ≤ 5 o ->"
    assert printable("\N{HEBREW LETTER ALEF}") == "?"
    assert printable("β-lactam, ₹ 5") == "beta-lactam, INR 5"
    assert printable("2017年 買収 CMC Biologics") == "2017…CMC Biologics"


def test_a_label_is_wrapped_within_its_room_and_shortened_with_a_sign():
    for text in LABELS:
        lines = wrapped(text, 100, lines=2)
        assert 1 <= len(lines) <= 2
        assert all(width(line, 9) <= 100 for line in lines)
    assert wrapped("W" * 200, 100)[0].endswith("…")


def test_labels_are_spread_until_none_is_nearer_than_asked():
    assert spread([10, 11, 12], 10, 0, 100) == [10, 20, 30]
    assert spread([95, 96, 97], 10, 0, 100) == [80, 90, 100]
    assert spread([], 10, 0, 100) == []
