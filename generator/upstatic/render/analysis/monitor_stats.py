"""All figures of a monitor, computed once for page, JSON, metrics and badges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from upstatic.domain import uptime
from upstatic.domain.models import Status
from upstatic.domain.outages import Reliability, failures, outages
from upstatic.domain.time_spans import without
from upstatic.domain.times import start_of
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.slo import ResponseSlo, UptimeSlo, response, uptime_slo
from upstatic.render.analysis.windows import BAR_DAYS, WEEK, WindowStats, window_stats


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorStats:
    """Windows from the shortest to the longest, SLOs (None without a target), and reliability."""

    windows: Sequence[WindowStats]
    uptime_slo: UptimeSlo | None
    response: ResponseSlo | None
    reliability: Reliability


def monitor_stats(data: MonitorData, now: datetime) -> MonitorStats:
    """Compute all figures of a monitor."""
    windows = window_stats(data, now)
    week = next(one.times for one in windows if one.window == WEEK)
    return MonitorStats(
        windows=windows,
        uptime_slo=uptime_slo(data, now),
        response=response(data, now, week),
        reliability=_reliability(data, now),
    )


def _reliability(data: MonitorData, now: datetime) -> Reliability:
    """Of the days of the bar; what maintenance excuses is not a failure."""
    start = _first_moment(now.date())
    totals = data.totals(now.date(), BAR_DAYS)
    down = uptime.status_spans(data.events, Status.DOWN, start, now)
    planned = uptime.planned_spans(data.windows, data.events, start, now)
    return Reliability(
        failures=failures(outages(data.events), without(down, planned)),
        counted_s=totals.counted_s,
        down_s=totals.down_s,
    )


def _first_moment(today: date) -> datetime:
    return start_of(today - timedelta(days=BAR_DAYS - 1))
