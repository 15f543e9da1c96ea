"""Response-time graphs: matplotlib chooses the scale and simplifies the curves.

A chart carries no text and no colour: labels are HTML next to it, so that they keep the page's
type and size on a phone, and classes take the place of colours, so that one drawing serves the
light page and the dark one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

from upstatic.render.charts.curves import HEIGHT, WIDTH, Curve
from upstatic.render.charts.outlines import outline

_SIMPLER_THAN_PX = 0.3
"""How far a simplified curve may be from the true one; see matplotlib's path.simplify_threshold."""

_SCALE = MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3, integer=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An inline SVG and the values (ms) of its horizontal lines, evenly spread, zero first."""

    svg: str
    ticks: tuple[float, ...]


def draw(curve: Curve) -> Drawing | None:
    """Draw a curve; None when it has no value at all."""
    drawn = (*curve.y, *curve.band, *(v for one in curve.others for v in one.y))
    values = [v for v in drawn if not math.isnan(v)]
    if not values:
        return None
    ticks = _ticks(max(*values, curve.shown_limit or 0))
    outlines = "".join(
        f'<path class="{name}" d="{outline}"/>' for name, outline in _outlines(curve, ticks)
    )
    svg = (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true" focusable="false">{outlines}</svg>'
    )
    return Drawing(svg=svg, ticks=tuple(ticks))


def _outlines(curve: Curve, ticks: Sequence[float]) -> Iterator[tuple[str, str]]:
    """The class and the outline of each shape, from the back to the front."""
    top = ticks[-1]
    to_pixels = Affine2D().scale(WIDTH, -HEIGHT / top).translate(0, HEIGHT)
    for area in _areas(curve.x, curve.band):
        yield "band", f"{_outline(to_pixels.transform(area))}z"
    for left, right in curve.bad:
        box = _box(left, max(right, left + 1 / WIDTH), top)
        yield "bad", f"{_outline(to_pixels.transform(box))}z"
    lines = [to_pixels.transform([(0, tick), (1, tick)]) for tick in ticks[1:]]
    yield "grid", "".join(map(_outline, lines))
    if limit := curve.shown_limit:
        yield "limit", _outline(to_pixels.transform([(0, limit), (1, limit)]))
    for n, other in enumerate(curve.others, 1):
        if outline := _line(other, to_pixels):
            yield f"region r{n}", outline
    if outline := _line(curve, to_pixels):
        yield "line", outline


def _line(curve: Curve, to_pixels: Affine2D) -> str:
    """The line with its breaks, without the points that are not visible."""
    path = Outline(np.column_stack([curve.x, curve.y]) if curve.x else np.empty((0, 2)))
    path.simplify_threshold = _SIMPLER_THAN_PX
    clean = path.cleaned(to_pixels, remove_nans=True, simplify=path.should_simplify)
    vertices, codes = np.asarray(clean.vertices), np.asarray(clean.codes)
    drawn = codes != Outline.STOP
    starts = np.flatnonzero(codes[drawn] == Outline.MOVETO)
    return "".join(map(_outline, np.split(vertices[drawn], starts)[1:]))


def _outline(points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> str:
    return outline([(x, y) for x, y in np.rint(points).astype(int).tolist()])


def _ticks(highest: float) -> list[float]:
    """Zero and a few round values, the last at or above `highest`."""
    return [float(tick) for tick in _SCALE.tick_values(0, highest * 1.05) if tick >= 0]


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
