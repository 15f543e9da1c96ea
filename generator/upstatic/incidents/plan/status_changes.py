"""Status changes that incidents report: events, without those that maintenance excuses."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import Window, excused_until, windows_of
from upstatic.domain.models import Event, Incident, Status

REMOVED = "left-"
"""How the id of the change begins with which a monitor leaves the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A change of a monitor's status that an incident reports.

    `id` is the event's identity. `since` is the first check that showed it; `confirmed_at` is when
    it could be reported: when it was confirmed, or when the maintenance that excused it ended
    (`excused_until`). `over` is when the monitor was up again, None while it is not. The status is
    UNKNOWN where a failing monitor was removed from the configuration.
    """

    id: str
    slug: str
    status: Status
    reason: str
    since: datetime
    confirmed_at: datetime
    over: datetime | None = None
    excused_until: datetime | None = None

    @property
    def is_bad(self) -> bool:
        """Whether the monitor is down or degraded from here on."""
        return self.status in (Status.DOWN, Status.DEGRADED)


def changes(
    events: Iterable[Event],
    incidents: Sequence[Incident],
    reported: Collection[str],
    now: datetime,
    *,
    monitors: Collection[str],
) -> list[StatusChange]:
    """The changes to report at `now`, by when they were confirmed.

    A failure within a maintenance that expects it is not reported; one that outlasts it is, at its
    end. What was `reported` is still a change when a maintenance is planned afterwards. A monitor
    that fails and is not among `monitors` (slugs) any more ends with a change to UNKNOWN.
    """
    planned = [one for one in incidents if one.is_maintenance]
    known = by_slug(event for event in events if event.confirmed_at <= now)
    found = [
        change
        for slug, own in known.items()
        for change in _of_one(own, windows_of(slug, planned), reported, now)
    ]
    last = [own[-1] for slug, own in known.items() if slug not in monitors]
    removed = [_removed(one, reported, now) for one in last if one.status is not Status.UP]
    return sorted([*found, *removed], key=order)


def order(change: StatusChange) -> tuple[datetime, datetime, bool, str]:
    """The order in which changes are reported."""
    is_removal = change.status is Status.UNKNOWN
    return change.confirmed_at, change.since, is_removal, change.slug


def _of_one(
    events: Sequence[Event], windows: Sequence[Window], reported: Collection[str], now: datetime
) -> Iterator[StatusChange]:
    """The changes of one monitor, the latest first."""
    following: Event | None = None
    over: datetime | None = None
    for event in reversed(events):
        is_up = event.status is Status.UP
        over = event.confirmed_at if is_up else over
        until = None if is_up else excused_until(event, windows)
        if until is None or event.identity in reported:
            yield _change(event, over)
        elif until <= now and (following is None or following.time > until):
            yield _change(event, over, excused=until)
        following = event


def _change(
    event: Event, over: datetime | None, *, excused: datetime | None = None
) -> StatusChange:
    return StatusChange(
        id=event.identity,
        slug=event.slug,
        status=event.status,
        reason=event.reason,
        since=event.time,
        confirmed_at=excused or event.confirmed_at,
        over=over,
        excused_until=excused,
    )


def _removed(last: Event, reported: Collection[str], now: datetime) -> StatusChange:
    id_ = f"{REMOVED}{last.identity}"
    at = (
        last.confirmed_at if id_ in reported else now
    )  # replayed before anything that came after it
    return StatusChange(
        id=id_, slug=last.slug, status=Status.UNKNOWN, reason="", since=at, confirmed_at=at, over=at
    )
