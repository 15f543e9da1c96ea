"""Flapping: when a monitor was unstable, from its events."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Flapping
from upstatic.domain.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstable:
    """A span of too frequent changes; `end` is None while it lasts.

    `start` is when the first change above the limit was confirmed, `first` when the first one was,
    and `changes` is how many there were from that one on.
    """

    start: datetime
    end: datetime | None
    first: datetime
    changes: int


def unstable(events: Sequence[Event], flapping: Flapping, now: datetime) -> Unstable | None:
    """The span in which a monitor is unstable at `now`, from its own events; None: it is not."""
    spans = unstable_spans(events, flapping, now)
    return spans[-1] if spans and spans[-1].end is None else None


def unstable_spans(events: Iterable[Event], flapping: Flapping, now: datetime) -> list[Unstable]:
    """When a monitor was unstable up to `now`, in order, from its own events.

    It begins with the change that makes more than `flapping.changes` within `flapping.within_s`
    seconds, and ends when no more than half as many are left in that time: two thresholds, so
    that being unstable does not flap itself. Changes count when they were confirmed.
    """
    confirmed_at = sorted(event.confirmed_at for event in events if event.confirmed_at <= now)
    spans: list[Unstable] = []
    for at, lately, is_change in _moments(confirmed_at, timedelta(seconds=flapping.within_s), now):
        lasts = bool(spans) and spans[-1].end is None
        if is_change and lasts:
            spans[-1] = replace(spans[-1], changes=spans[-1].changes + 1)
        elif is_change and len(lately) > flapping.changes:
            spans.append(Unstable(start=at, end=None, first=lately[0], changes=len(lately)))
        elif lasts and not is_change and len(lately) <= flapping.changes // 2:
            spans[-1] = replace(spans[-1], end=at)
    return spans


def without_flapping(events: Sequence[Event], flapping: Flapping, now: datetime) -> list[Event]:
    """The events of one monitor to report, in order: a flapping period is reported once.

    The change that makes it unstable is the last one reported. The status at the end of the period
    is reported then, if it differs.
    """
    spans = unstable_spans(events, flapping, now)
    held = [(one, _holding(one, spans)) for one in events]
    lasts = {span: one for one, span in held if span}
    kept: list[Event] = []
    for event, span in held:
        if span is None:
            kept.append(event)
        elif event is lasts[span] and span.end and kept[-1].status is not event.status:
            kept.append(replace(event, confirmed_at=span.end))
    return kept


def _holding(event: Event, spans: Iterable[Unstable]) -> Unstable | None:
    """The span in which a change is not reported; the change that starts it is."""
    return next(
        (
            span
            for span in spans
            if span.start < event.confirmed_at
            and (span.end is None or event.confirmed_at <= span.end)
        ),
        None,
    )


def _moments(
    confirmed_at: Sequence[datetime], within: timedelta, now: datetime
) -> Iterator[tuple[datetime, Sequence[datetime], bool]]:
    """The recent changes, each time one is added (True) or expires (False)."""
    comings = [(at, True) for at in confirmed_at]
    goings = [(at + within, False) for at in confirmed_at if at + within <= now]
    lately: deque[datetime] = deque()
    for at, is_change in sorted(comings + goings):
        if is_change:
            lately.append(at)
        else:
            lately.popleft()
        yield at, lately, is_change
