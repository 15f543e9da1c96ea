"""Response-time graphs with their labels, figures and text alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from upstatic.domain import uptime
from upstatic.domain.times import days_between, format_time, start_of
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.monitor_stats import MonitorStats
from upstatic.render.analysis.windows import (
    BAR_DAYS,
    DAY,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    Percentiles,
    StatsWindow,
    of_region,
)
from upstatic.render.charts import curves
from upstatic.render.charts.curves import Curve
from upstatic.render.views import tables
from upstatic.render.views.components import ChartView, Moment, moment
from upstatic.render.views.tables import TableView
from upstatic.translations.phrases import Translations

if TYPE_CHECKING:
    from upstatic.render.charts.canvas import Drawing

WindowStats = tuple[tuple[str, str], ...]
_HOURS = {DAY: 1, WEEK: 6}
_LABELS = 4  # below a graph of days
MOST_REGIONS = 6
"""How many regions have a curve of their own: more could not be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The labels, `figures` and `table` of a graph."""

    window: StatsWindow
    start: datetime
    title: str
    legend: tuple[tuple[str, str], ...]
    figures: WindowStats
    x_clocks: tuple[Moment, ...] = ()
    x_labels: tuple[str, ...] = ()
    table: TableView | None = None


def graphs(
    data: MonitorData, stats: MonitorStats, now: datetime, words: Translations
) -> tuple[ChartView, ...]:
    """One for each window, the shortest first."""
    times = {one.window: one.times for one in stats.windows}
    return (
        _of_hours(data, DAY, times[DAY], now, words),
        _of_hours(data, WEEK, times[WEEK], now, words),
        *(_of_days(data, window, now, words) for window in (MONTH, QUARTER, YEAR)),
    )


def _of_hours(
    data: MonitorData,
    window: StatsWindow,
    times: Percentiles | None,
    now: datetime,
    words: Translations,
) -> ChartView:
    """Every answer of a day, or the half-hours of a week; it breaks where nothing was measured."""
    start, interval_s = now - timedelta(days=window.days), data.monitor.interval_s
    checks = [one for one in uptime.since(data.checks, start) if start <= one.time <= now]
    by_check = window == DAY or curves.are_sparse(checks, interval_s)
    drawn = curves.of_checks if by_check else curves.of_buckets
    names = sorted({name for one in checks for name in one.regions})[:MOST_REGIONS]
    others = [of_region(checks, name) for name in names]
    curve = replace(
        drawn(checks, start, window.span_s, interval_s),
        limit=data.monitor.max_response_ms,
        others=[drawn(own, start, window.span_s, interval_s) for own in others],
    )
    line = words.say("responseTime" if by_check else "chartHalfHour")
    frame = _Frame(
        window=window,
        start=start,
        title=words.say("responseDay" if window == DAY else "responseWeek"),
        x_clocks=_clocks(start, words) if window == DAY else (),
        x_labels=_weekdays(start, words) if window == WEEK else (),
        legend=(*_legend(curve, line, words.say("chartHighest"), words), *_regions(names)),
        figures=_percentiles(times, words),
        table=tables.by_hours(checks, _HOURS[window], words, names),
    )
    return _labelled(_drawn(curve), frame, data.monitor.name, words)


def _of_days(
    data: MonitorData, window: StatsWindow, now: datetime, words: Translations
) -> ChartView:
    """The mean of each finished day, with its 95th percentile as a band; drawn once a day."""
    today = now.date()
    has_past = any(on < today for on in data.days)
    last = today - timedelta(days=1) if has_past else today
    span = days_between(last - timedelta(days=window.days - 1), last)
    days = {on: data.days[on] for on in span if on in data.days}
    curve = replace(curves.of_days(days, span), limit=data.monitor.max_response_ms)
    keys = ("typicalMedian", "typicalP95", "highestP95")
    places = (round(n * (len(span) - 1) / (_LABELS - 1)) for n in range(_LABELS))
    frame = _Frame(
        window=window,
        start=start_of(span[0]),
        title=words.say(_TITLES[window]),
        x_labels=tuple(words.day_of_year(span[n]) for n in places),
        legend=_legend(curve, words.say("chartMean"), words.say("chartP95"), words),
        figures=tuple(zip(map(words.say, keys), tables.typical(days.values(), words), strict=True)),
        table=tables.by_months(days, words) if window.days > BAR_DAYS else None,
    )
    return _labelled(_drawn(curve), frame, data.monitor.name, words)


_TITLES = {MONTH: "responseMonth", QUARTER: "responseQuarter", YEAR: "responseYear"}


def _clocks(start: datetime, words: Translations) -> tuple[Moment, ...]:
    return tuple(moment(start + timedelta(hours=6 * n), words) for n in range(5))


def _weekdays(start: datetime, words: Translations) -> tuple[str, ...]:
    return tuple(
        words.day_of_year((start + timedelta(days=n)).date()) for n in range(WEEK.days + 1)
    )


def _percentiles(times: Percentiles | None, words: Translations) -> WindowStats:
    if times is None:
        return ()
    shown = (times.p50_ms, times.p95_ms, times.p99_ms, times.max_ms)
    keys = ("tableMedian", "tableP95", "tableP99", "tableHighest")
    return tuple((words.say(key), words.ms(ms)) for key, ms in zip(keys, shown, strict=True))


def _legend(curve: Curve, line: str, band: str, words: Translations) -> tuple[tuple[str, str], ...]:
    bands = [("band", band)] if curve.band else []
    bad = [("bad", words.say("chartDown"))] if curve.bad else []
    limit = curve.shown_limit
    limits = [("limit", f"{words.say('chartLimit')} {words.ms(limit)}")] if limit else []
    return (("line", line), *bands, *bad, *limits)


def _regions(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"region r{n}", name) for n, name in enumerate(names, 1))


def _drawn(curve: Curve) -> "Drawing | None":
    # matplotlib takes a quarter of a second to import, and most rounds draw nothing.
    from upstatic.render.charts.canvas import draw  # noqa: PLC0415 - see above

    return draw(curve)


def _labelled(
    drawing: "Drawing | None", frame: _Frame, name: str, words: Translations
) -> ChartView:
    label = words.say(frame.window.phrase)
    if drawing is None:
        return ChartView(name=frame.window.name, label=label, title=frame.title, svg=None)
    summary = " · ".join(f"{what} {ms}" for what, ms in frame.figures)
    return ChartView(
        name=frame.window.name,
        label=label,
        title=frame.title,
        svg=Markup(drawing.svg),  # noqa: S704 - made of numbers by charts.py
        start=format_time(frame.start),
        end=format_time(frame.start + timedelta(days=frame.window.days)),
        top=drawing.ticks[-1],
        alt=words.say("chartAlt", name=name, span=frame.title, summary=summary),
        figures=frame.figures,
        y_labels=tuple(words.ms(tick) for tick in drawing.ticks),
        x_clocks=frame.x_clocks,
        x_labels=frame.x_labels,
        legend=frame.legend,
        table=frame.table,
    )
