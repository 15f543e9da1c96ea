"""Recurring times: cron expressions and RRULEs in the local time of a time zone.

A time that the clock skips or shows twice is read as RFC 5545 says (3.3.5): a skipped one by the
offset before the change, of a doubled one the first. Durations are real time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from dateutil.rrule import rrule, rrulestr

from upstatic.domain.time_spans import Span
from upstatic.domain.times import DAY_S

_FIELDS = 5
_ANY_TIME = datetime(2026, 1, 1)  # noqa: DTZ001 - by the wall clock
_SHORT = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}  # fmt: skip
_UNTIL = re.compile(r"UNTIL=(\d{8})(T\d{6})?(Z?)", re.ASCII)
_TOO_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY)|BYSECOND=")
_NEVER = re.compile(r"INTERVAL=0*(?:;|$)", re.ASCII)
_LONGEST = 400
_AROUND = timedelta(days=1)  # wall clocks and UTC are never further apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A recurring window: an RRULE from `start` on, a cron expression, or `start` alone.

    `start` is by the wall clock of the zone (naive); a cron line may do without. `length_s` is
    how long each one lasts, in seconds of real time.
    """

    timezone: str
    length_s: float
    start: datetime | None = None
    rrule: str = ""
    cron: str = ""


def occurrences(plan: Recurrence, first: datetime, last: datetime) -> list[Span]:
    """The occurrences that overlap the time from `first` to `last`, in order, in UTC.

    Raises ValueError when the plan cannot be read.
    """
    zone, length = ZoneInfo(plan.timezone), timedelta(seconds=plan.length_s)
    earliest = (first - length).astimezone(zone).replace(tzinfo=None) - _AROUND
    latest = last.astimezone(zone).replace(tzinfo=None) + _AROUND
    starts = sorted({_utc(one, zone) for one in _by_the_clock(plan, earliest, latest, zone)})
    spans = (Span(start=start, end=start + length) for start in starts)
    return [span for span in spans if span.end > first and span.start < last]


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _by_the_clock(
    plan: Recurrence, earliest: datetime, latest: datetime, zone: ZoneInfo
) -> Iterable[datetime]:
    if plan.rrule:
        begin = plan.start or earliest
        return read_rule(plan.rrule, begin, zone).between(earliest, latest, inc=True)
    if plan.cron:
        begin = max(earliest, plan.start or earliest)
        return read_cron(plan.cron).between(begin, latest)
    return [plan.start] if plan.start else []


def read_rule(text: str, start: datetime, zone: ZoneInfo) -> rrule:
    """Read an RRULE (RFC 5545) from `start` on, by the wall clock. Raises ValueError."""
    rule = text.strip().upper().removeprefix("RRULE:")
    if len(rule) > _LONGEST or "\n" in rule or ":" in rule:
        raise ValueError("is more than one rule (write FREQ=WEEKLY;BYDAY=SU)")
    if _TOO_OFTEN.search(rule):
        raise ValueError("comes too often (write FREQ=HOURLY or less)")
    rule = _UNTIL.sub(lambda found: f"UNTIL={_until(found, zone)}", rule)
    try:
        read: Any = rrulestr(rule, dtstart=start)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("is not an RRULE (write FREQ=WEEKLY;BYDAY=SU)") from error
    if not isinstance(read, rrule) or _NEVER.search(rule):
        raise ValueError("is not an RRULE (write FREQ=WEEKLY;BYDAY=SU)")
    return read


def _until(found: re.Match[str], zone: ZoneInfo) -> str:
    """The last moment by the wall clock; a day alone means all of it."""
    day, clock, utc = found.groups()
    if not clock:
        return f"{day}T235959"
    moment = datetime.strptime(f"{day}{clock}", "%Y%m%dT%H%M%S")  # noqa: DTZ007 - by the wall clock
    if utc:
        moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return f"{moment:%Y%m%dT%H%M%S}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A cron expression of five fields, as Debian's cron reads it."""

    text: str

    def between(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The times from `first` to `last`, both included."""
        times = CronSim(self.text, first - timedelta(seconds=1))
        return takewhile(lambda one: one <= last, (one for one in times if one >= first))

    @property
    def minutes(self) -> list[int]:
        """The minutes of an hour that it allows."""
        return sorted(CronSim(self.text, _ANY_TIME).minutes)

    @property
    def apart_s(self) -> float:
        """The least time between two of them on one day, or a whole day, in seconds."""
        return _apart_s(self.text)


@lru_cache(maxsize=1 << 4)  # every monitor asks for it
def _apart_s(text: str) -> float:
    times = CronSim(text, _ANY_TIME)
    starts = [
        hour * 60 + minute for hour in sorted(times.hours) for minute in sorted(times.minutes)
    ]
    later = [*starts[1:], starts[0] + DAY_S // 60]
    return 60.0 * min(after - before for before, after in zip(starts, later, strict=True))


@lru_cache(maxsize=1 << 4)  # the settings of every monitor ask for it
def read_cron(text: str) -> Cron:
    """Read a cron line: `30 2 * * sun`. Raises ValueError.

    POSIX cron, which forges read, without the extensions of others (`L`, `5#2`, seconds).
    """
    line = text.strip().lower()
    line = _SHORT.get(line, line)
    if len(line.split()) != _FIELDS:
        raise ValueError("is not a cron expression of five fields (write 30 2 * * sun)")
    try:
        found = CronSim(line, _ANY_TIME)
    except CronSimError as error:
        problem = str(error).removeprefix("Bad ")
        raise ValueError(f"has a {problem} that is not valid (write 30 2 * * sun)") from error
    if min(found.days) < 0 or any(isinstance(day, tuple) for day in found.weekdays):
        raise ValueError("has a day that is not valid (write 30 2 * * sun)")
    return Cron(text=line)
