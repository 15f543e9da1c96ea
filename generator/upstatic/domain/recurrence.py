"""Recurring times: cron expressions and RRULEs in the local time of a time zone.

A time that the clock skips or shows twice is read as RFC 5545 says (3.3.5): a skipped one by the
offset before the change, of a doubled one the first. Durations are real time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from upstatic.domain.time_spans import Span
from upstatic.domain.times import DAY_S, days_between

_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = {name: str(n) for n, name in [*enumerate(_MONTHS, 1), *enumerate(_WEEKDAYS)]}
_SHORT = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}  # fmt: skip
_PART = re.compile(r"(\*|\d+)(?:-(\d+))?(?:/(\d+))?", re.ASCII)
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
        return (one for one in read_cron(plan.cron).between(begin, latest))
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
    """The fields of a cron expression as the numbers they allow; weekdays count from Sunday, 0."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def between(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The times from `first` to `last`, both included."""
        for day in days_between(first.date(), last.date()):
            if day.month in self.months and self._has(day.day, day.isoweekday() % 7):
                for hour in self.hours:
                    for minute in self.minutes:
                        moment = datetime.combine(day, time(hour, minute))
                        if first <= moment <= last:
                            yield moment

    @property
    def apart_s(self) -> float:
        """The least time between two of them on one day, or a whole day, in seconds."""
        starts = [hour * 60 + minute for hour in self.hours for minute in self.minutes]
        later = [*starts[1:], starts[0] + DAY_S // 60]
        return 60.0 * min(after - before for before, after in zip(starts, later, strict=True))

    def _has(self, day: int, weekday: int) -> bool:
        """If both days are restricted, either matches, as in POSIX cron."""
        found = day in self.days, weekday in self.weekdays
        return any(found) if self.either else all(found)


def read_cron(text: str) -> Cron:
    """Read a cron line: `30 2 * * sun`. Raises ValueError."""
    line = text.strip().lower()
    fields = _SHORT.get(line, line).split()
    if len(fields) != len(_FIELDS):
        raise ValueError("is not a cron expression of five fields (write 30 2 * * sun)")
    minutes, hours, days, months, weekdays = (
        _numbers(field, low, high) for field, (low, high) in zip(fields, _FIELDS, strict=True)
    )
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(day % 7 for day in weekdays),
        either=not (fields[2].startswith("*") or fields[4].startswith("*")),
    )


def _numbers(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(re.sub(r"[a-z]{3}", lambda name: _NAMES.get(name[0], "x"), part))
        if match is None:
            raise ValueError("has a field that cron does not know (write 30 2 * * sun)")
        one, other, step = match.groups()
        first = low if one == "*" else int(one)
        last = int(other) if other else high if one == "*" or step else first
        if not low <= first <= last <= high or step == "0":
            raise ValueError(f"has a number that is not from {low} to {high} (write 30 2 * * sun)")
        found |= set(range(first, last + 1, int(step or 1)))
    return found
