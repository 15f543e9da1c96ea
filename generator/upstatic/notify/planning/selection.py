"""What is news for one channel: what happened lately, reminders, and the digest of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.notify.alerts.alert import LOOK_BACK, Alert
from upstatic.notify.channels.routing import Route
from upstatic.notify.planning.digest import digest

REMINDER = "reminder"


def news(config: Config, route: Route, alerts: Sequence[Alert], now: datetime) -> list[Alert]:
    """What a channel is to be told, whether it was already or not."""
    found = list(_one_by_one(alerts, route, now))
    daily = digest(config, route, alerts, now)
    return [*found, daily] if daily else found


def _one_by_one(alerts: Sequence[Alert], route: Route, now: datetime) -> Iterator[Alert]:
    for one in alerts:
        if route.tells(one) and timedelta(0) <= now - one.confirmed_at <= LOOK_BACK:
            yield one
        reminder = _reminder(one, route, now)
        if reminder is not None and route.tells(reminder):
            yield reminder


def _reminder(alert: Alert, route: Route, now: datetime) -> Alert | None:
    """The latest reminder that is due; those that were missed before are let go."""
    if not alert.lasting or not route.reminders_min:
        return None
    number = (now - alert.confirmed_at) // timedelta(minutes=route.reminders_min)
    if number < 1:
        return None
    return replace(
        alert,
        key=f"{REMINDER}:{number}:{alert.key}",
        kind=REMINDER,
        confirmed_at=alert.confirmed_at + number * timedelta(minutes=route.reminders_min),
    )
