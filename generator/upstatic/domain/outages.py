"""Outages of a monitor from its events, and its reliability."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.domain.models import Event, Status
from upstatic.domain.time_spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """From the first moment a monitor was not up until it was again; `end` is None while it lasts.

    `status` and `reason` are those of its worst part.
    """

    slug: str
    status: Status
    reason: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often a monitor failed in a period, and the time between failures.

    `counted_s` is its known time without maintenance, `down_s` the part of that that was down.
    """

    failures: int
    counted_s: int
    down_s: int

    @property
    def mttr_s(self) -> float | None:
        """Mean time to restoration (IEC 60050-192:2015, 192-07-23); None without a failure."""
        return self.down_s / self.failures if self.failures and self.down_s else None

    @property
    def mtbf_s(self) -> float | None:
        """Mean operating time between failures (as above, 192-05-13); None without a failure.

        Both are of known time, so that uptime = MTBF / (MTBF + MTTR).
        """
        return (self.counted_s - self.down_s) / self.failures if self.failures else None


def by_outage(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events of each outage of one monitor, the recovery last where there was one."""
    outage: list[Event] = []
    for event in events:
        if event.status is not Status.UP:
            outage.append(event)
        elif outage:
            yield [*outage, event]
            outage = []
    if outage:
        yield outage


def outages(events: Iterable[Event]) -> list[Outage]:
    """The outages of one monitor from its events in the order of time, the oldest first."""
    return [_outage(part) for part in by_outage(events)]


def failures(all_outages: Iterable[Outage], down: Sequence[Span]) -> int:
    """How many of these outages overlap the spans in which a monitor was `down`."""
    return sum(
        any(
            span.end > outage.start and (outage.end is None or span.start < outage.end)
            for span in down
        )
        for outage in all_outages
    )


def newest_first(all_outages: Iterable[Outage]) -> list[Outage]:
    """The same, the latest start first; equal starts in the order of their slugs."""
    by_slug = sorted(all_outages, key=lambda outage: outage.slug)
    return sorted(by_slug, key=lambda outage: outage.start, reverse=True)


def alikes(same_day: Iterable[Outage]) -> list[list[Outage]]:
    """Outages that can share a line: same monitor, same status, both over or both open."""
    lines: dict[tuple[str, Status, bool], list[Outage]] = {}
    for outage in same_day:
        lines.setdefault((outage.slug, outage.status, outage.end is None), []).append(outage)
    return list(lines.values())


def _outage(events: Sequence[Event]) -> Outage:
    worst = next((e for e in events if e.status is Status.DOWN), events[0])
    last = events[-1]
    return Outage(
        slug=worst.slug,
        status=worst.status,
        reason=worst.reason,
        start=events[0].time,
        end=last.time if last.status is Status.UP else None,
    )
