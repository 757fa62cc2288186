"""Charts: no label touches another, nothing leaves the page, every number is in the table."""

from dataclasses import astuple
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from batchwright.market.report.charts.intervals import Interval, Intervals
from batchwright.market.report.charts.waterfall import Step, Total, Waterfall
from batchwright.market.report.document import Chart, Number
from batchwright.market.report.drawing import SIZE, WIDTH, Drawing, Line, Rectangle, Text
from batchwright.market.report.measuring import box, collisions
from batchwright.market.report.palette import WHITE, contrast
from batchwright.market.report.references import referred
from tests.market.report.awkward import BASIS, charts
from tests.market.report.demo import CHARTS, POOL, WATERFALL


def readable(drawing: Drawing) -> None:
    assert collisions(drawing) == []
    for each in drawing.items:
        numbers = [x for x in astuple(each) if isinstance(x, float | int)]
        assert all(isfinite(x) for x in numbers), each
        if isinstance(each, Text):
            left, top, right, bottom = box(each)
            assert left >= -0.5, each
            assert right <= WIDTH + 0.5, each
            assert top >= -0.5, each
            assert bottom <= drawing.height + 0.5, each
            assert each.size >= SIZE


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_can_be_read_and_rests_on_entries(chart: Chart):
    readable(chart.drawing())
    assert all(referred(chart.table()))
    assert chart.table().rows
    assert chart.summary().endswith(".")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_each_link_in_a_drawing_is_in_its_table_too(chart: Chart):
    links = {each.link for each in chart.drawing().items if isinstance(each, Text) and each.link}
    assert links <= set(referred(chart.table()))


@pytest.mark.parametrize(
    "values",
    [
        (),
        (0.0,),
        (5.0,),
        (-5.0,),
        (0.0, 0.0),
        (1e12, 1e-9, -1e12),
        (112.0, 113.0, 114.5),
        (1e300, 1.0),
        tuple(float(n) for n in range(60)),
    ],
    ids=str,
)
def test_awkward_values_and_labels_give_charts_that_can_be_read(values: tuple[float, ...]):
    for chart in charts(values):
        readable(chart.drawing())
        assert chart.summary()
        assert len(chart.table().rows) >= len(values)


@settings(max_examples=25, deadline=None)
@given(some.lists(some.floats(-1e9, 1e9).map(lambda x: float(f"{x:.5g}")), max_size=9))
def test_no_values_make_labels_touch(values: list[float]):
    for chart in charts(values):
        readable(chart.drawing())


def test_a_bridge_that_does_not_lead_to_its_end_is_not_drawn():
    with pytest.raises(AssertionError):
        Waterfall(
            start=Total(label="A", value=7.8),
            steps=(Step(label="Years", change=2.1),),
            end=Total(label="B", value=239.5),
            unit="USD bn",
            basis=POOL,
        )


def test_the_unexplained_remainder_is_hatched_and_named():
    drawn = WATERFALL.drawing().items
    assert "+126 unexplained" in [each.text for each in drawn if isinstance(each, Text)]
    slanting = [x for x in drawn if isinstance(x, Line) and x.x1 != x.x2 and x.y1 != x.y2]
    assert len(slanting) > 10
    outline = next(x for x in drawn if isinstance(x, Rectangle) and x.stroke and not x.fill)
    for each in slanting:
        assert outline.x - 0.01 <= min(each.x1, each.x2)
        assert max(each.x1, each.x2) <= outline.x + outline.width + 0.01
        assert outline.y - 0.01 <= min(each.y1, each.y2)
        assert max(each.y1, each.y2) <= outline.y + outline.height + 0.01


def test_a_logarithmic_axis_with_a_value_of_zero_is_drawn_linear():
    rows = (Interval(label="none", value=0.0), Interval(label="some", value=5.0))
    drawn = Intervals(rows=rows, unit="USD bn", basis=BASIS, log=True).drawing()
    assert "USD bn" in [each.text for each in drawn.items if isinstance(each, Text)]


def test_text_on_white_has_the_contrast_that_weak_eyes_need():
    for chart in CHARTS:
        for each in chart.drawing().items:
            if isinstance(each, Text) and each.color != WHITE:
                assert contrast(each.color, WHITE) >= 4.5


def test_a_value_written_by_its_source_is_shown_as_written():
    first, *_, last = WATERFALL.table().rows
    assert isinstance(last[2], Number)
    assert last[2].text == "239.5"
    assert isinstance(first[2], Number)
    assert first[2].value == 7.8
