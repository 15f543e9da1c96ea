"""What is news for one channel: what happened lately, reminders, and the digest of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.notify.alerts.alert import LOOK_BACK, Happening
from upstatic.notify.channels.routing import Route
from upstatic.notify.planning.digest import digest

REMINDER = "reminder"


def news(
    config: Config, route: Route, happenings: Sequence[Happening], now: datetime
) -> list[Happening]:
    """What a channel is to be told, whether it was already or not."""
    found = list(_one_by_one(happenings, route, now))
    daily = digest(config, route, happenings, now)
    return [*found, daily] if daily else found


def _one_by_one(
    happenings: Sequence[Happening], route: Route, now: datetime
) -> Iterator[Happening]:
    for one in happenings:
        if route.tells(one) and timedelta(0) <= now - one.noted <= LOOK_BACK:
            yield one
        reminder = _reminder(one, route, now)
        if reminder is not None and route.tells(reminder):
            yield reminder


def _reminder(happening: Happening, route: Route, now: datetime) -> Happening | None:
    """The latest reminder that is due; those that were missed before are let go."""
    if not happening.lasting or not route.reminders_min:
        return None
    number = (now - happening.noted) // timedelta(minutes=route.reminders_min)
    if number < 1:
        return None
    return replace(
        happening,
        key=f"{REMINDER}:{number}:{happening.key}",
        kind=REMINDER,
        noted=happening.noted + number * timedelta(minutes=route.reminders_min),
    )
