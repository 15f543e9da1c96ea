"""Turns: the events that incidents tell of, as maintenance lets them be seen."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import Window, excused_until, windows_of
from upstatic.domain.models import Event, Incident, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A monitor's status turned, and people may know.

    `id` is the event's identity. `since` is when it began to count: after the maintenance that
    hid it, if one did; `confirmed_at` is when that was known. `over` is when the monitor was well
    again, None while it is not.
    """

    id: str
    slug: str
    status: Status
    reason: str
    since: datetime
    confirmed_at: datetime
    over: datetime | None = None

    @property
    def is_bad(self) -> bool:
        """Whether the monitor is not well from here on."""
        return self.status in (Status.DOWN, Status.DEGRADED)


def changes(
    events: Iterable[Event], incidents: Sequence[Incident], told: Collection[str], now: datetime
) -> list[StatusChange]:
    """What there is to tell at `now`, by when it was confirmed.

    A failure within a maintenance that expects it is no turn; one that outlasts it is one from
    its end on. What was `told` stays a turn, also when a maintenance is planned afterwards.
    """
    planned = [one for one in incidents if one.is_maintenance]
    known = by_slug(event for event in events if event.confirmed_at <= now)
    found = [
        change
        for slug, own in known.items()
        for change in _of_one(own, windows_of(slug, planned), told, now)
    ]
    return sorted(found, key=order)


def order(change: StatusChange) -> tuple[datetime, datetime, str]:
    """How turns follow one another."""
    return change.confirmed_at, change.since, change.slug


def _of_one(
    events: Sequence[Event], windows: Sequence[Window], told: Collection[str], now: datetime
) -> Iterator[StatusChange]:
    """The turns of one monitor, the latest first."""
    following: Event | None = None
    over: datetime | None = None
    for event in reversed(events):
        is_up = event.status is Status.UP
        over = event.confirmed_at if is_up else over
        until = None if is_up else excused_until(event, windows)
        if until is None or event.identity in told:
            yield _turn(event, event.time, event.confirmed_at, over)
        elif until <= now and (following is None or following.time > until):
            yield _turn(event, max(event.time, until), until, over)
        following = event


def _turn(
    event: Event, since: datetime, confirmed_at: datetime, over: datetime | None
) -> StatusChange:
    return StatusChange(
        id=event.identity,
        slug=event.slug,
        status=event.status,
        reason=event.reason,
        since=since,
        confirmed_at=confirmed_at,
        over=over,
    )
