"""Turn samples of one monitor into its events and daily totals."""

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
    """The status changes in samples of one monitor, by time; before the first it was up.

    Upptime writes a change after confirming it, so each is confirmed at its time.
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
    """The event at which our own rounds took over a monitor that was not up in Upptime.

    Our own rounds without imported history start with "up". So the monitor is up from the first
    check with that status (`well`, None if there is none), unless an own event came before it.
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
    """The totals of these finished days of one monitor, without days that have no data.

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
    """The items of a day, with the last one before it and the first one after it."""
    time = attrgetter("time")
    first = bisect_left(timed, start, key=time)
    return timed[max(first - 1, 0) : bisect_left(timed, start + _DAY, key=time) + 1]
