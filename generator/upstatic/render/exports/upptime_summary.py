"""Upptime's history/summary.json, for whatever reads it."""

from datetime import timedelta
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from upstatic.config.site_urls import shown_url
from upstatic.domain.models import Status
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.history_input import YEAR_DAYS
from upstatic.render.analysis.windows import DAY, MONTH, WEEK, YEAR, percent
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]

_WINDOWS = (("", YEAR), ("Day", DAY), ("Week", WEEK), ("Month", MONTH), ("Year", YEAR))
"""The endings of Upptime's keys; its whole time is a year here too."""
MINUTE_S = 60
_MINUTES = TypeAdapter(dict[str, int])


def upptime_summary(context: RenderContext) -> list[Json]:
    """One row a monitor, under Upptime's keys; what was not measured is null, or 0 ms as there."""
    return [_row(one, context) for one in context.dataset.monitors]


def _row(data: MonitorData, context: RenderContext) -> Json:
    monitor, by_window = data.monitor, context.by_window(data)
    return {
        "name": monitor.name,
        "url": shown_url(monitor.url),
        "icon": monitor.named_icon or None,
        "slug": monitor.slug,
        "status": _status(data).value,
        **{f"uptime{name}": percent(by_window[window].ratio) for name, window in _WINDOWS},
        **{f"time{name}": by_window[window].mean_ms or 0 for name, window in _WINDOWS},
        "dailyMinutesDown": data.value("minutes", _MINUTES, partial(_minutes_down, data, context)),
    }


def _status(data: MonitorData) -> Status:
    """The status as Upptime means it, of what is measured alone; old data says nothing of now."""
    return Status.UNKNOWN if data.status is ComponentStatus.UNKNOWN else data.current_status.status


def _minutes_down(data: MonitorData, context: RenderContext) -> dict[str, int]:
    """The minutes of each day of the last year on which it was down."""
    first = context.dataset.now.date() - timedelta(days=YEAR_DAYS - 1)
    return {
        on.isoformat(): round(day.down_s / MINUTE_S)
        for on, day in sorted(data.year.items())
        if on >= first and day.down_s
    }
