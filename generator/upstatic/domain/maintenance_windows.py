"""Which downtime a maintenance excuses: when, for which monitor, and up to which status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from upstatic.domain.models import Event, Incident, Phase, Status

FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A planned window of one monitor, and the worst status expected in it: degraded or down."""

    start: datetime
    end: datetime
    expected: Status


def windows_of(slug: str, incidents: Iterable[Incident]) -> list[Window]:
    """The windows of a monitor, by their start.

    A window without an end is open; one that was cancelled before its start is left out.
    """
    found = [
        Window(start=one.started, end=one.ended or FOR_EVER, expected=expected)
        for one in incidents
        if one.is_maintenance and (expected := expected_of(slug, one)) is not Status.UP
    ]
    real = (window for window in found if window.start < window.end)
    return sorted(real, key=lambda window: (window.start, window.end))


def expected_of(slug: str, incident: Incident) -> Status:
    """The worst status that a maintenance excuses for a monitor; by default down."""
    otherwise = Status.DOWN if slug in incident.components else Status.UP
    return incident.expected.get(slug, otherwise)


def excused_until(event: Event, windows: Sequence[Window]) -> datetime | None:
    """The end of the maintenance that excuses an event of its monitor; None without one.

    An event that is confirmed within a window is excused by it, and by windows directly after.
    `windows` are those of the event's monitor, by their start.
    """
    end = event.confirmed_at
    for window in windows:
        if window.start <= end < window.end and _excuses(window, event.status):
            end = window.end
    return end if end > event.confirmed_at else None


def _excuses(window: Window, status: Status) -> bool:
    return status.severity <= window.expected.severity


def phase_at(incident: Incident, now: datetime) -> Phase:
    """The phase of a window at a time."""
    if incident.ended is not None and incident.ended <= now:
        return Phase.COMPLETED
    return Phase.IN_PROGRESS if incident.started <= now else Phase.SCHEDULED
