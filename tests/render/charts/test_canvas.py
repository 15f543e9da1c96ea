"""matplotlib draws the curves; colours, type and gaps are the page's."""

import math
import re

import pytest
from upstatic.render.charts.canvas import draw
from upstatic.render.charts.curves import Curve

NAN = math.nan


def test_a_chart_holds_no_colour_and_no_text_so_that_it_serves_both_themes() -> None:
    drawing = draw(Curve(x=[0, 0.5, 1], y=[100, 200, 150], bad=[(0.1, 0.2)]))
    assert drawing is not None
    assert not re.search(r"#[0-9a-f]{3}|style=|<text|xlink|<!", drawing.svg)
    assert [name for name in ("bad", "grid", "line") if f'class="{name}"' in drawing.svg] == [
        "bad", "grid", "line",
    ]  # fmt: skip


def test_a_gap_breaks_the_line() -> None:
    drawing = draw(Curve(x=[0, 0.2, 0.4, 0.6, 0.8], y=[10, 12, NAN, 14, 13]))
    assert drawing is not None
    (line,) = re.findall(r'class="line" d="([^"]*)"', drawing.svg)
    assert line.count("M") == 2


def test_the_scale_starts_at_zero_and_ends_at_a_round_value_above_the_highest() -> None:
    drawing = draw(Curve(x=[0, 1], y=[88, 934]))
    assert drawing is not None
    assert drawing.ticks[0] == 0
    assert drawing.ticks[-1] >= 934


def test_without_data_there_is_no_drawing() -> None:
    assert draw(Curve(x=[], y=[])) is None
    assert draw(Curve(x=[0.5], y=[NAN])) is None


def test_a_second_drawing_of_a_curve_is_the_same() -> None:
    curve = Curve(x=[0, 1], y=[5, 9], band=[7, 12])
    draw(Curve(x=[0, 1], y=[120, 130]))
    assert draw(curve) == draw(curve)


@pytest.mark.parametrize(("limit", "shown"), [(300, True), (10_000, False), (None, False)])
def test_a_limit_is_a_line_unless_it_would_flatten_the_curve(
    limit: float | None, *, shown: bool
) -> None:
    drawing = draw(Curve(x=[0, 1], y=[120, 130], limit=limit))
    assert drawing
    assert ('class="limit"' in drawing.svg) == shown
    assert not shown or drawing.ticks[-1] >= 300
