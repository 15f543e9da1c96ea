"""A response-time curve the size of a word, for the front page: one short path for each window."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from upstatic.domain import uptime
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import DAY, WEEK, WINDOWS, StatsWindow
from upstatic.render.charts.outlines import outline

POINTS, HEIGHT = 40, 20
"""The square that a curve is drawn in: a unit for each point."""
_HEADROOM = 6

Sample = tuple[float, float]
"""The place in the window, from 0 to 1, and the response time in ms."""


def sparklines(data: MonitorData, now: datetime) -> Iterator[tuple[str, str]]:
    """The path of each window, by the window's name; none for a window without responses."""
    for window in WINDOWS:
        checked = window in (DAY, WEEK)
        samples = _of_checks(data, window, now) if checked else _of_days(data, window, now)
        if path := sparkline(samples):
            yield window.name, path


def sparkline(samples: Iterable[Sample]) -> str:
    """The mean of each of 40 parts, from zero up to the highest; it breaks where there is none."""
    parts: list[list[float]] = [[] for _ in range(POINTS)]
    for place, ms in samples:
        parts[min(int(place * POINTS), POINTS - 1)].append(ms)
    means = [sum(part) / len(part) if part else None for part in parts]
    highest = max((mean for mean in means if mean is not None), default=0) or 1
    scale = (HEIGHT - _HEADROOM) / highest
    heights = [None if mean is None else HEIGHT - round(mean * scale) for mean in means]
    return "".join(_runs(heights))


def _runs(heights: Iterable[int | None]) -> Iterator[str]:
    for is_gap, run in groupby(enumerate(heights), key=lambda part: part[1] is None):
        if not is_gap:
            yield outline([(n, height or 0) for n, height in run])


def _of_checks(data: MonitorData, window: StatsWindow, now: datetime) -> Iterator[Sample]:
    start = now - timedelta(days=window.days)
    for check in uptime.since(data.checks, start):
        ms = uptime.answer_ms(check)
        if ms is not None and start <= check.time <= now:
            yield (check.time - start).total_seconds() / window.span_s, ms


def _of_days(data: MonitorData, window: StatsWindow, now: datetime) -> Iterator[Sample]:
    first = now.date() - timedelta(days=window.days - 1)
    for on, day in data.year.items():
        if day.mean_ms is not None and first <= on <= now.date():
            yield (on - first).days / window.days, day.mean_ms
