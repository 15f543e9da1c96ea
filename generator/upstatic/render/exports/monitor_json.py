"""JSON of one monitor: status, figures, the checks of a day, the days of a year."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from upstatic.config.site_urls import monitor_page, shown_url
from upstatic.domain.models import Check, Day
from upstatic.domain.outages import Outage, Reliability, outages
from upstatic.domain.time_spans import Span
from upstatic.domain.times import format_time
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.history_input import YEAR_DAYS
from upstatic.render.analysis.slo import ResponseSlo, UptimeSlo
from upstatic.render.analysis.windows import BAR_DAYS, WindowStats
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]
Row = list[Any]

CHECK_COLUMNS = ("time", "status", "ms", "reason")
DAY_COLUMNS = (
    "date",
    "checks",
    "known_s",
    "down_s",
    "degraded_s",
    "maintenance_s",
    "mean_ms",
    "p50_ms",
    "p95_ms",
    "max_ms",
)
OUTAGE_COLUMNS = ("start", "end", "status", "reason", "total_s", "counted_s")


def monitor_json(data: MonitorData, context: RenderContext) -> Json:
    """All data of a monitor; `checks`, `days` and `outages` are tables, the oldest row first."""
    monitor, current_status, now = data.monitor, data.status_then, data.as_of
    stats = context.stats(monitor.slug)
    return {
        "slug": monitor.slug,
        "name": monitor.name,
        "group": monitor.group,
        "description": monitor.description,
        "url": shown_url(monitor.url),
        "page": context.url(monitor_page(data.monitor.slug)),
        "status": data.status.value,
        "measured": current_status.status.value,
        "since": _time(current_status.since),
        "reason": current_status.reason,
        "checked_at": _time(current_status.checked),
        "response_ms": current_status.ms,
        "interval_s": monitor.interval_s,
        "figures_at": format_time(now),
        "windows": {one.window.name: _window(one) for one in context.window_stats(data)},
        "slo": _slo_json(stats.uptime_slo),
        "response_slo": _response(stats.response),
        "reliability": _reliability(stats.reliability),
        "certificate_expires_at": _time(data.certificate.expires) if data.certificate else None,
        "checks": {"columns": CHECK_COLUMNS, "rows": _checks(data, now)},
        "days": {"columns": DAY_COLUMNS, "rows": _days(data, now)},
        "outages": {"columns": OUTAGE_COLUMNS, "rows": _outages(data, context)},
    }


def _window(figure: WindowStats) -> Json:
    totals, times = figure.totals, figure.times
    return {
        "uptime": figure.ratio,
        "known_s": totals.known_s,
        "down_s": totals.down_s,
        "degraded_s": totals.degraded_s,
        "maintenance_s": totals.maintenance_s,
        "mean_ms": figure.mean_ms,
        **(asdict(times) if times else {}),
    }


def _slo_json(uptime_slo: UptimeSlo | None) -> Json | None:
    if uptime_slo is None:
        return None
    budget = uptime_slo.budget
    return {
        "target_percent": budget.target_percent,
        "window_s": budget.window_s,
        "verdict": budget.verdict.value,
        "counted_s": budget.spent.counted_s,
        "down_s": budget.spent.down_s,
        "allowed_s": budget.allowed_s,
        "left_s": budget.left_s,
        "left": budget.left_ratio,
        "burn_rates": {f"{hours}h": rate for hours, rate in uptime_slo.burn_rates.items()},
        "lasts_s": uptime_slo.lasts_s,
    }


def _response(response: ResponseSlo | None) -> Json | None:
    if response is None:
        return None
    return {**asdict(response), "verdict": response.verdict.value}


def _reliability(found: Reliability) -> Json:
    return {**asdict(found), "mttr_s": found.mttr_s, "mtbf_s": found.mtbf_s}


def _checks(data: MonitorData, now: datetime) -> list[Row]:
    start = now - timedelta(days=1)
    return [_check(check) for check in data.checks if start <= check.time <= now]


def _check(check: Check) -> Row:
    reading = check.reading
    return [format_time(check.time), reading.status.value, reading.ms, reading.reason]


def _days(data: MonitorData, now: datetime) -> list[Row]:
    first = now.date() - timedelta(days=YEAR_DAYS - 1)
    return [_day(day) for on, day in sorted(data.days.items()) if on >= first]


def _day(day: Day) -> Row:
    return [day.date.isoformat(), *(getattr(day, name) for name in DAY_COLUMNS[1:])]


def _outages(data: MonitorData, context: RenderContext) -> list[Row]:
    """The outages of the days of the bar; `counted_s` is what of one counts against uptime."""
    first = data.as_of - timedelta(days=BAR_DAYS)
    recent = [one for one in outages(data.events) if one.end is None or one.end > first]
    return [_outage(one, context) for one in recent]


def _outage(outage: Outage, context: RenderContext) -> Row:
    span = Span(start=outage.start, end=outage.end or context.dataset.now)
    found = context.dataset.measured.duration(outage.slug, span)
    times = [format_time(outage.start), _time(outage.end)]
    return [*times, outage.status.value, outage.reason, found.total_s, found.counted_s]


def _time(moment: datetime | None) -> str | None:
    return format_time(moment) if moment else None
