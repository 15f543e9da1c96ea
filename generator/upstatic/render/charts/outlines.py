"""Points -> an SVG path of whole units: a start and relative steps, which compress well."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[int, int]


def outline(points: Sequence[Point]) -> str:
    """The path through points; a single one has a length too, so that it is visible."""
    steps = [(right - left, low - high) for (left, high), (right, low) in pairwise(points)]
    x, y = points[0]
    return f"M{x} {y}l{_joined([step for step in steps if any(step)] or [(1, 0)])}"


def _joined(steps: Iterable[Point]) -> str:
    return " ".join(f"{right}{down}" if down < 0 else f"{right} {down}" for right, down in steps)
