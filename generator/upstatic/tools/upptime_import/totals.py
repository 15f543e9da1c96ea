"""Samples of one monitor -> its events and its days, as the history tells them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from upstatic.domain.maintenance_windows import Window
from upstatic.domain.models import Check, Day, Event, Status
from upstatic.domain.times import start_of
from upstatic.domain.uptime import day_totals
from upstatic.history.upptime_samples import Sample

_DAY = timedelta(days=1)
Timed = TypeVar("Timed", Check, Event)


def events_of(samples: Sequence[Sample]) -> list[Event]:
    """The changes of status in samples of one monitor, by time; before the first it was up.

    Upptime writes a change when it is sure of it, so each is confirmed when it is seen.
    """
    found: list[Event] = []
    status = Status.UP
    for one in samples:
        if one.status is not status:
            status = one.status
            found.append(_event(one))
    return found


def _event(sample: Sample) -> Event:
    return Event(
        time=sample.time,
        slug=sample.slug,
        status=sample.status,
        reason=sample.reason,
        ms=sample.ms or None,
        confirmed_at=sample.time,
    )


def handover(last: Status, well: Event | None, own_events: Sequence[Event]) -> list[Event]:
    """The event with which our own rounds took a monitor over that Upptime left as not up.

    Own rounds that knew nothing of Upptime began with "up". So it was up from the first check
    that says so (`well`, None where none did), unless an event of theirs came before it.
    """
    if last is Status.UP or well is None or (own_events and own_events[0].time <= well.time):
        return []
    return [well]


def days_of(
    slug: str,
    days: Sequence[date],
    checks: Sequence[Check],
    events: Sequence[Event],
    interval_s: float,
    windows: Sequence[Window],
) -> Iterator[Day]:
    """The totals of these finished days of one monitor, without those nobody knows anything of.

    `checks` and `events` are all of the monitor's, by time; `interval_s` (seconds) is that of
    checks which name none.
    """
    for day in days:
        start = start_of(day)
        near = _around(checks, start)
        mine = _around(events, start)
        totals = day_totals(slug, day, near, mine, interval_s, start + _DAY, windows=windows)
        if totals.known_s or totals.checks:
            yield totals


def _around(timed: Sequence[Timed], start: datetime) -> Sequence[Timed]:
    """What happened on a day, the last before and the first after: it needs no more of years."""
    time = attrgetter("time")
    first = bisect_left(timed, start, key=time)
    return timed[max(first - 1, 0) : bisect_left(timed, start + _DAY, key=time) + 1]
