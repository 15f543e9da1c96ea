"""One monitor for machines: its standing, its figures, the checks of a day, the days of a year."""

from datetime import datetime, timedelta
from typing import Any

from generator.addresses import shown_url
from generator.models import Check, Day
from generator.render.components import href
from generator.render.facts import YEAR_DAYS, MonitorFacts
from generator.render.figures import Figures
from generator.render.sources import Sources
from generator.times import format_time

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


def monitor_json(facts: MonitorFacts, sources: Sources) -> Json:
    """Everything that is known of a monitor; `checks` and `days` are tables, oldest row first."""
    monitor, standing, now = facts.monitor, facts.standing, sources.facts.now
    return {
        "slug": monitor.slug,
        "name": monitor.name,
        "group": monitor.group,
        "url": shown_url(monitor.url),
        "page": sources.url(href(facts)),
        "status": facts.tone.value,
        "measured": standing.status.value,
        "since": _time(standing.since),
        "reason": standing.reason,
        "checked_at": _time(standing.checked),
        "response_ms": standing.ms,
        "interval_s": monitor.interval_s,
        "windows": {one.window.name: _window(one) for one in sources.figures[monitor.slug]},
        "checks": {"columns": CHECK_COLUMNS, "rows": _checks(facts, now)},
        "days": {"columns": DAY_COLUMNS, "rows": _days(facts, now)},
    }


def _window(figure: Figures) -> Json:
    totals = figure.totals
    return {
        "uptime": figure.ratio,
        "known_s": totals.known_s,
        "down_s": totals.down_s,
        "degraded_s": totals.degraded_s,
        "maintenance_s": totals.maintenance_s,
        "mean_ms": figure.mean_ms,
    }


def _checks(facts: MonitorFacts, now: datetime) -> list[Row]:
    start = now - timedelta(days=1)
    return [_check(check) for check in facts.checks if start <= check.time <= now]


def _check(check: Check) -> Row:
    reading = check.reading
    return [format_time(check.time), reading.status.value, reading.ms, reading.reason]


def _days(facts: MonitorFacts, now: datetime) -> list[Row]:
    first = now.date() - timedelta(days=YEAR_DAYS - 1)
    return [_day(day) for on, day in sorted(facts.days.items()) if on >= first]


def _day(day: Day) -> Row:
    return [day.date.isoformat(), *(getattr(day, name) for name in DAY_COLUMNS[1:])]


def _time(moment: datetime | None) -> str | None:
    return format_time(moment) if moment else None
