"""Paths of whole units: short, and never without a length."""

import re

from upstatic.render.charts.canvas import draw
from upstatic.render.charts.curves import Curve
from upstatic.render.charts.outlines import outline


def test_a_path_has_an_absolute_start_and_relative_steps() -> None:
    assert outline([(0, 20), (1, 13), (2, 14)]) == "M0 20l1-7 1 1"


def test_points_in_the_same_place_are_one_step_that_is_visible() -> None:
    assert outline([(5, 7)]) == outline([(5, 7), (5, 7)]) == "M5 7l1 0"
    assert outline([(5, 7), (5, 7), (6, 7)]) == "M5 7l1 0"


def test_an_outage_of_a_minute_has_a_width_in_the_graph_of_a_year() -> None:
    drawing = draw(Curve(x=[0, 1], y=[9, 9], bad=[(0.5, 0.5 + 1 / 525_600)]))
    assert drawing
    assert re.findall(r'class="bad" d="M360 360l0-360 (\d+) 0 ', drawing.svg) == ["1"]
