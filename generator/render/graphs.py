"""Checks and days -> response-time graphs with their labels and text alternatives."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from markupsafe import Markup

from generator import uptime
from generator.models import Check, Status
from generator.render.bars import BAR_DAYS
from generator.render.charts import Canvas, Curve, Drawing
from generator.render.facts import MonitorFacts
from generator.render.views import ChartView
from generator.render.words import Words
from generator.times import DAY_S


def last_day(facts: MonitorFacts, now: datetime, words: Words, canvas: Canvas) -> ChartView:
    """Every answer of the last 24 hours; the line breaks where nobody measured."""
    start = now - timedelta(days=1)
    checks = [check for check in facts.checks if start <= check.time <= now]
    curve = _curve_of_checks(checks, start, facts.monitor.interval_s)
    legend = [("line", words.say("responseTime"))]
    if curve.bad:
        legend.append(("bad", words.say("chartDown")))
    frame = _Frame(
        name=facts.monitor.name,
        title=words.say("responseDay"),
        summary="summaryDay",
        x_labels=tuple(f"{start + timedelta(hours=6 * n):%H:%M}" for n in range(5)),
        legend=tuple(legend),
    )
    return _labelled(canvas.draw(curve), frame, curve.y, words)


def last_quarter(facts: MonitorFacts, now: datetime, words: Words, canvas: Canvas) -> ChartView:
    """The mean of each of the last 90 days, with its 95th percentile as a band."""
    span = [now.date() - timedelta(days=n) for n in range(BAR_DAYS - 1, -1, -1)]
    days = [facts.days.get(on) for on in span]
    curve = Curve(
        x=[(n + 0.5) / BAR_DAYS for n in range(BAR_DAYS)],
        y=[_number(day.mean_ms if day else None) for day in days],
        band=[_number(day.p95_ms if day else None) for day in days],
    )
    frame = _Frame(
        name=facts.monitor.name,
        title=words.say("responseQuarter"),
        summary="summaryQuarter",
        x_labels=tuple(words.day_of_year(on) for on in (span[0], span[29], span[59], span[-1])),
        legend=(("line", words.say("chartMean")), ("band", words.say("chartP95"))),
    )
    return _labelled(canvas.draw(curve), frame, curve.y, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What stands around a curve; `summary` is the key of the phrase that sums its values up."""

    name: str
    title: str
    summary: str
    x_labels: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]


def _labelled(
    drawing: Drawing | None, frame: _Frame, values: Sequence[float], words: Words
) -> ChartView:
    known = sorted(round(value) for value in values if not math.isnan(value))
    if drawing is None or not known:
        return ChartView(title=frame.title, svg=None)
    p50, p95, top = (words.ms(uptime.percentile(known, q)) for q in (50, 95, 100))
    summary = words.say(frame.summary, p50=p50, p95=p95, max=top)
    return ChartView(
        title=frame.title,
        svg=Markup(drawing.svg),  # noqa: S704 - made of numbers by charts.py
        alt=words.say("chartAlt", name=frame.name, span=frame.title, summary=summary),
        summary=summary,
        y_labels=tuple(words.ms(tick) for tick in drawing.ticks),
        x_labels=frame.x_labels,
        legend=frame.legend,
    )


def _curve_of_checks(checks: Sequence[Check], start: datetime, interval_s: float) -> Curve:
    """Answers in the order of time; each vouches until the next, for two intervals at most."""
    x: list[float] = []
    y: list[float] = []
    bad: list[tuple[float, float]] = []
    for check, following in zip_longest(checks, checks[1:]):
        at = (check.time - start).total_seconds() / DAY_S
        own_s = check.interval_s or interval_s
        gap_s = (following.time - check.time).total_seconds() if following else own_s
        until = min(1.0, at + min(gap_s, 2 * own_s) / DAY_S)
        answered = check.reading.status in (Status.UP, Status.DEGRADED)
        value = _number(check.reading.ms if answered else None)
        x.append(at)
        y.append(value)
        if following is None or gap_s > 2 * own_s:
            x += [until, until]
            y += [value, math.nan]
        if check.reading.status is Status.DOWN:
            bad.append((at, until))
    return Curve(x=x, y=y, bad=_joined(bad))


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that touch, as one."""
    joined: list[tuple[float, float]] = []
    for left, right in spans:
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], right)
        else:
            joined.append((left, right))
    return joined


def _number(value: int | None) -> float:
    return math.nan if value is None else float(value)
