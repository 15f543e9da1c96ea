"""Monitors that nobody could measure for a while, though the rounds went on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.models import Status
from upstatic.domain.times import format_time
from upstatic.domain.wording import duration
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import Alert

PATIENCE_INTERVALS = 3
LEAST_PATIENCE = timedelta(minutes=30)


def stale(config: Config, last_checked: Mapping[str, datetime], now: datetime) -> list[Alert]:
    """The monitors whose last measurement is too long ago, by slug -> when that was.

    One that was never measured is not told of: it may be of a kind that is not supported.
    """
    return [
        _alert(config, monitor, last, now)
        for monitor in config.monitors
        if (last := last_checked.get(monitor.slug)) is not None and now - last > _patience(monitor)
    ]


def _patience(monitor: Monitor) -> timedelta:
    return max(PATIENCE_INTERVALS * timedelta(seconds=monitor.interval_s), LEAST_PATIENCE)


def _alert(config: Config, monitor: Monitor, last: datetime, now: datetime) -> Alert:
    key = f"stale:{monitor.slug}:{format_time(last)}"
    return Alert(
        key=key,
        kind="stale",
        severity="warning",
        confirmed_at=last + _patience(monitor),
        started_at=last + _patience(monitor),
        episode=key,
        slugs=(monitor.slug,),
        variables={
            **template_variables.of_monitor(config, monitor),
            "STATUS": "not measured",
            "EMOJI": Status.UNKNOWN.emoji,
            "SINCE": template_variables.moment(last, now),
            "DURATION": duration((now - last).total_seconds()),
            "SEVERITY": "warning",
        },
    )
