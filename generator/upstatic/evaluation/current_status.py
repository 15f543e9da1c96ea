"""The current status of a monitor: what is confirmed, and the last checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from upstatic.domain.models import Check, Event, Reading, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentStatus:
    """The confirmed status of a monitor, and its last known check.

    `since` is when the status began, None when it never changed. `checked` is the last known
    check, None (and the status unknown) when there was none. `pending` is that check's status
    where it differs and is not confirmed yet. Whether `checked` is too old is for
    the caller to decide: see `uptime.known_spans`.

    `gap` is why the newest check measured nothing, "" when it did. `regions` is what each region
    saw in the newest check, `failing` those that found it worse than the confirmed status, while
    others did not; both are empty where there is one region.
    """

    status: Status
    since: datetime | None = None
    reason: str = ""
    ms: int | None = None
    checked: datetime | None = None
    pending: Status | None = None
    gap: str = ""
    regions: Mapping[str, Reading] = field(default_factory=dict)

    @property
    def failing(self) -> tuple[str, ...]:
        """The regions, not all, that found it worse than the confirmed status."""
        worse = tuple(
            name
            for name, reading in sorted(self.regions.items())
            if reading.status.severity > self.status.severity
        )
        return worse if len(worse) < len(self.regions) else ()


def current_status(slug: str, checks: Sequence[Check], events: Sequence[Event]) -> CurrentStatus:
    """The status after these checks and events, both in the order of time."""
    known = next((one for one in reversed(checks) if one.reading.status.is_known), None)
    newest = checks[-1] if checks else None
    last = next((event for event in reversed(events) if event.slug == slug), None)
    status = last.status if last else Status.UP if known else Status.UNKNOWN
    differs = known is not None and known.reading.status is not status
    return CurrentStatus(
        status=status,
        since=last.time if last else None,
        reason=last.reason if last else "",
        ms=known.reading.ms if known else None,
        checked=known.time if known else None,
        pending=known.reading.status if known and differs else None,
        gap=newest.reading.reason if newest is not None and newest is not known else "",
        regions=newest.regions if newest else {},
    )
