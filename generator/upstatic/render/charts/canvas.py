"""ResponseSlo-time graphs: matplotlib draws the curves, the page's own style colours them.

A chart carries no text and no colour: labels are HTML beside it, so that they keep the page's
type and size on a phone, and classes take the place of colours, so that one drawing serves the
light page and the dark one.
"""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT = 720, 180
_GROUP = re.compile(r'<g id="(bad|band|grid|line)">(.*?)</g>', re.DOTALL)
_OUTLINE = re.compile(r'<path d="([^"]*)"')
_FINER = re.compile(r"(?<=\.\d)\d+")
_WHOLE = re.compile(r"\.0(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What a chart shows; `x` runs from 0 to 1 over its span, `y` is in ms, NaN breaks the line.

    `band` holds the upper edge of a shaded area above zero, `bad` the spans that were not up.
    """

    x: Sequence[float]
    y: Sequence[float]
    band: Sequence[float] = ()
    bad: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An inline SVG and the values (ms) of its horizontal lines, evenly spread, zero first."""

    svg: str
    ticks: tuple[float, ...]


class Canvas:
    """One figure whose curves are replaced for each chart: a new one costs ten times as much."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, frameon=False)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, 1)
        self._line = Line2D([], [], gid="line")
        self._band = PolyCollection([], gid="band")
        self._bad = PolyCollection([], gid="bad")
        self._grid = LineCollection([], gid="grid")
        self._axes.add_collection(self._grid, autolim=False)
        self._axes.add_line(self._line)
        self._axes.add_collection(self._band, autolim=False)
        self._axes.add_collection(self._bad, autolim=False)

    def draw(self, curve: Curve) -> Drawing | None:
        """Draw a curve; None when it has no value at all."""
        values = [v for v in (*curve.y, *curve.band) if not math.isnan(v)]
        if not values:
            return None
        ticks = _ticks(max(values))
        self._axes.set_ylim(0, ticks[-1])
        self._line.set_data(curve.x, curve.y)
        self._band.set_verts(_areas(curve.x, curve.band))
        self._bad.set_verts([_box(a, b, ticks[-1]) for a, b in curve.bad])
        self._grid.set_segments([[(0, tick), (1, tick)] for tick in ticks[1:]])
        return Drawing(svg=self._svg(), ticks=tuple(ticks))

    def _svg(self) -> str:
        """`savefig` would do the same, and take three times as long for what is thrown away."""
        text = io.StringIO()
        with mpl.rc_context({"svg.hashsalt": "upstatic", "path.simplify_threshold": 0.3}):
            renderer = RendererSVG(WIDTH, HEIGHT, text, metadata={"Date": None, "Creator": None})
            self._figure.draw(renderer)
            renderer.finalize()
        return _styled(text.getvalue())


def _ticks(highest: float) -> list[float]:
    """Zero and a few round values, the last at or above `highest`."""
    locator = MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3, integer=True)
    return [float(tick) for tick in locator.tick_values(0, highest * 1.05) if tick >= 0]


def _areas(x: Sequence[float], top: Sequence[float]) -> list[list[tuple[float, float]]]:
    """Polygons from zero up to `top`, one for each run without a break."""
    areas: list[list[tuple[float, float]]] = [[]]
    for at, value in zip(x, top, strict=False):
        if math.isnan(value):
            areas.append([])
        else:
            areas[-1].append((at, value))
    return [[(a[0][0], 0), *a, (a[-1][0], 0)] for a in areas if a]


def _box(left: float, right: float, top: float) -> list[tuple[float, float]]:
    return [(left, 0), (left, top), (right, top), (right, 0)]


def _styled(drawn: str) -> str:
    """Keep the outlines of matplotlib's SVG, with a class for each curve in place of its style."""
    paths = [
        f'<path class="{name}" d="{_compact(outline)}"/>'
        for name, inner in _GROUP.findall(drawn)
        for outline in _OUTLINE.findall(inner)
    ]
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true" focusable="false">{"".join(paths)}</svg>'
    )


def _compact(outline: str) -> str:
    """The same outline cut to tenths of a pixel, without the white space."""
    tenths = _WHOLE.sub("", _FINER.sub("", outline))
    return " ".join(tenths.split()).replace(" L ", "L").replace(" M ", "M").replace("M ", "M")
