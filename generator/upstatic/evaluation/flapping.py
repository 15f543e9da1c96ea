"""A monitor that changes again and again: its events -> when it was unstable."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Flapping
from upstatic.domain.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstable:
    """A span of changes too frequent to be news; `end` is None while it lasts.

    `start` is when the change too many was confirmed, `first` when the first of them was, and
    `changes` is how many there were from that one on.
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
    seconds, and ends when no more than half as many are left in that time: two thresholds, or
    being unstable would flap itself. Changes count when they were confirmed.
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
    """The events of one monitor that are worth telling, in order: flapping is told once.

    The change that makes it unstable is the last one told; what it came to is told when it is
    stable again, as confirmed then, where that differs from what was told last.
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
    """The span in which a change is no news; the one that begins it is."""
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
    """Which changes are lately, whenever one comes in (True) or falls out of the time (False)."""
    comings = [(at, True) for at in confirmed_at]
    goings = [(at + within, False) for at in confirmed_at if at + within <= now]
    lately: deque[datetime] = deque()
    for at, is_change in sorted(comings + goings):
        if is_change:
            lately.append(at)
        else:
            lately.popleft()
        yield at, lately, is_change
