"""Operations on time spans: join, subtract, measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time span without its end."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length in whole seconds."""
        return int((self.end - self.start).total_seconds())


def clipped(start: datetime, end: datetime, *, within: Span) -> list[Span]:
    """The part of a span that lies within another: one span or none."""
    first, last = max(start, within.start), min(end, within.end)
    return [Span(start=first, end=last)] if first < last else []


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, without overlaps."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end:
            last = found.pop()
            span = Span(start=last.start, end=max(last.end, span.end))  # noqa: PLW2901 - it grew
        found.append(span)
    return found


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """The time in `spans` that is not in `holes`; both in order, without overlaps."""
    return [part for span in spans for part in _cut(span, holes)]


def _cut(span: Span, holes: Sequence[Span]) -> list[Span]:
    parts: list[Span] = []
    start = span.start
    for hole in holes:
        if hole.start < span.end and hole.end > start:
            parts += [Span(start=start, end=hole.start)] if start < hole.start else []
            start = hole.end
    return [*parts, Span(start=start, end=span.end)] if start < span.end else parts


def shared(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The time that lies in both lists of spans; each list is in order, without overlaps."""
    return [
        part
        for one in some
        for other in others
        for part in clipped(one.start, one.end, within=other)
    ]


def overlap_s(some: Sequence[Span], others: Sequence[Span]) -> int:
    """How many seconds of them that are."""
    return sum(span.seconds for span in shared(some, others))
