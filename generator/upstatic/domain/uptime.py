"""How much of the time a monitor was up: of the time that is known, and of no other."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise, zip_longest
from math import ceil

from upstatic.domain.maintenance_windows import Window
from upstatic.domain.models import Check, Day, Event, Round, Status
from upstatic.domain.time_spans import Span, clipped, joined, overlap_s, without
from upstatic.domain.times import DAY_S, start_of

VALID_INTERVALS = 2
"""A check is valid until the next one, but for at most this many intervals."""

_ANSWERED = {Status.UP, Status.DEGRADED}
_SHARDS_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over a stretch of time, in seconds: `known_s` + `gap_s` is all of it.

    `down_s`, `degraded_s` and `maintenance_s` are parts of `known_s`.
    """

    checks: int = 0
    known_s: int = 0
    gap_s: int = 0
    down_s: int = 0
    degraded_s: int = 0
    maintenance_s: int = 0

    @property
    def counted_s(self) -> int:
        """The time that uptime is a share of: what is known, without maintenance."""
        return self.known_s - self.maintenance_s


@lru_cache(maxsize=1 << 8)
def _reach(interval_s: float) -> timedelta:
    return timedelta(seconds=VALID_INTERVALS * interval_s)


def since(checks: Sequence[Check], start: datetime) -> Sequence[Check]:
    """The checks (in the order of time) that say something about `start` and later."""
    return checks[max(bisect_left(checks, start, key=_time) - 1, 0) :]


def _time(check: Check) -> datetime:
    return check.time


def known_spans(
    checks: Sequence[Check], interval_s: float, start: datetime, end: datetime
) -> list[Span]:
    """The time from `start` to `end` for which the checks (in the order of time) are valid.

    A check before `start` may be valid across it; one without a result ends what was known.
    """
    spans: list[Span] = []
    for check, following in zip_longest(checks, checks[1:]):
        until = valid_until(check, following, interval_s)
        first, last = max(check.time, start), min(until, end)
        if check.reading.status is not Status.UNKNOWN and first < last:
            if spans and spans[-1].end == first:
                first = spans.pop().start
            spans.append(Span(start=first, end=last))
    return spans


def valid_until(check: Check, following: Check | None, interval_s: float) -> datetime:
    """How long a check speaks: until the next one, or as long as it does alone.

    `interval_s` is how often its monitor is measured, in seconds.
    """
    limit = check.time + _reach(check.interval_s or interval_s)
    if following is not None and following.time <= limit:
        return following.time
    return (
        limit
        if check.max_validity_s is None
        else check.time + timedelta(seconds=check.max_validity_s)
    )


def status_spans(
    events: Iterable[Event], status: Status, start: datetime, end: datetime
) -> list[Span]:
    """When a monitor had a confirmed status, from `start` to `end`.

    `events` are those of one monitor in the order of time; before the first it was up.
    """
    turns = [(start, Status.UP), *((event.time, event.status) for event in events), (end, status)]
    return [
        Span(start=max(started_at, start), end=min(ended, end))
        for (started_at, now), (ended, _) in pairwise(turns)
        if now is status and max(started_at, start) < min(ended, end)
    ]


def planned_spans(
    windows: Iterable[Window], events: Sequence[Event], start: datetime, end: datetime
) -> list[Span]:
    """When maintenance excused a monitor, from `start` to `end`, joined.

    While a monitor is down that was only expected to be degraded, nothing is excused.
    """
    whole = Span(start=start, end=end)
    down = status_spans(events, Status.DOWN, start, end)
    found: list[Span] = []
    for window in windows:
        spans = clipped(window.start, window.end, within=whole)
        found += spans if window.expected is Status.DOWN else without(spans, down)
    return joined(found)


def totals_between(
    checks: Sequence[Check],
    events: Sequence[Event],
    interval_s: float,
    start: datetime,
    end: datetime,
    windows: Sequence[Window] = (),
) -> Totals:
    """The totals of one monitor from `start` to `end` (whole seconds), from its checks and events.

    Time is down or degraded by confirmed events, so that figures and incidents agree; what
    `windows` of maintenance excuse is neither.
    """
    known = known_spans(checks, interval_s, start, end)
    known_s = sum(span.seconds for span in known)
    planned = planned_spans(windows, events, start, end)
    rest = without(known, planned)
    return Totals(
        checks=sum(start <= check.time < end and _is_known(check) for check in checks),
        known_s=known_s,
        gap_s=max(Span(start=start, end=end).seconds, 0) - known_s,
        down_s=overlap_s(rest, status_spans(events, Status.DOWN, start, end)),
        degraded_s=overlap_s(rest, status_spans(events, Status.DEGRADED, start, end)),
        maintenance_s=overlap_s(known, planned),
    )


def _is_known(check: Check) -> bool:
    return check.reading.status is not Status.UNKNOWN


def day_totals(  # noqa: PLR0913 - each is a fact of its own
    slug: str,
    day: date,
    checks: Sequence[Check],
    events: Iterable[Event],
    interval_s: float,
    until: datetime,
    *,
    windows: Sequence[Window] = (),
) -> Day:
    """The totals of one monitor on one UTC day, as far as `until` (now, for the running day).

    `checks`, in the order of time, include the last one before midnight, which is valid across
    it. `interval_s` is in seconds. Answers are timed by checks that were up or degraded.
    `windows` are the monitor's maintenance.
    """
    start = start_of(day)
    end = max(start, min(until.replace(microsecond=0), start + timedelta(days=1)))
    mine = [event for event in events if event.slug == slug]
    sums = totals_between(checks, mine, interval_s, start, end, windows)
    times = answer_times(check for check in checks if start <= check.time < end)
    return Day(
        date=day,
        slug=slug,
        checks=sums.checks,
        known_s=sums.known_s,
        down_s=sums.down_s,
        degraded_s=sums.degraded_s,
        maintenance_s=sums.maintenance_s,
        mean_ms=round(sum(times) / len(times)) if times else None,
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        max_ms=max(times, default=None),
    )


def answer_times(checks: Iterable[Check]) -> list[int]:
    """The response times among these checks, in milliseconds, without failures."""
    return [ms for ms in map(answer_ms, checks) if ms is not None]


def answer_ms(check: Check) -> int | None:
    """The time of a check's answer, in milliseconds; None of a failure or where none was timed."""
    return check.reading.ms if check.reading.status in _ANSWERED else None


def total(days: Iterable[Day]) -> Totals:
    """The sums of finished days, each of 24 hours; a day without a row is not in `gap_s`."""
    found = list(days)
    known_s = sum(day.known_s for day in found)
    return Totals(
        checks=sum(day.checks for day in found),
        known_s=known_s,
        gap_s=len(found) * DAY_S - known_s,
        down_s=sum(day.down_s for day in found),
        degraded_s=sum(day.degraded_s for day in found),
        maintenance_s=sum(day.maintenance_s for day in found),
    )


def uptime_ratio(totals: Totals) -> float | None:
    """The share of known time that was not down, 0 to 1; None when nothing is known.

    Time of maintenance is left out altogether.
    """
    return ratio_of(totals.counted_s, totals.down_s)


def ratio_of(counted_s: int, down_s: int) -> float | None:
    """The same of known time without maintenance, and the part of it that was down."""
    return (counted_s - down_s) / counted_s if counted_s > 0 else None


def percentile(values: Iterable[int], q: float) -> int | None:
    """The smallest value that at least `q` percent (0 to 100) do not exceed; None of nothing.

    This is the nearest rank: definition 1 of Hyndman and Fan, "Sample Quantiles in Statistical
    Packages", The American Statistician 50 (1996). It is always a value that was measured.
    """
    ranked = sorted(values)
    return ranked[rank(len(ranked), q)] if ranked else None


def rank(count: int, q: float) -> int:
    """Where that value stands among so many in order, counted from 0."""
    return max(ceil(q / 100 * count), 1) - 1


def cadence_s(rounds: Iterable[Round]) -> float | None:
    """How far apart rounds really are: the median gap in seconds between rounds of a region.

    None with fewer than two rounds. Rounds of less than ten seconds after another are shards.
    """
    times: dict[str, list[datetime]] = {}
    for row in rounds:
        times.setdefault(row.region, []).append(row.time)
    gaps = [
        (later - earlier).total_seconds()
        for region in times.values()
        for earlier, later in pairwise(sorted(region))
    ]
    real = sorted(gap for gap in gaps if gap >= _SHARDS_S)
    return real[len(real) // 2] if real else None
