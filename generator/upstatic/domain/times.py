"""Times as aware UTC datetimes, and durations in seconds."""

import re
from datetime import UTC, date, datetime, time, timedelta

HOUR_S = 3600
DAY_S = 24 * HOUR_S

_UNIT_S = {"ms": 0.001, "s": 1, "m": 60, "h": HOUR_S, "d": DAY_S, "w": 7 * DAY_S}
_ZONE = re.compile(r"^(.*\d)\s+\(?([A-Za-z][\w+/-]*)\)?$")
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+", re.ASCII)


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time ("2026-11-20T10:05:37Z"); one without a zone is UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of the range of times") from error


def read_moment(text: str, zone: str = "UTC") -> datetime:
    """Read a time as people fill it in: ISO 8601, by `zone` unless it names one of its own.

    `2026-12-01 22:00`, `2026-12-01T22:00+01:00` and `2026-12-01 22:00 Europe/Paris` are times.
    Raises ValueError.
    """
    # Imported late: most commands read no such time.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - see above

    words = text.strip().replace(" UTC", "Z").replace(" GMT", "Z")
    if named := _ZONE.match(words):
        words, zone = named[1], named[2]
    try:
        moment = datetime.fromisoformat(words).replace(microsecond=0)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone.strip()))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):
        raise ValueError(
            f"{text[:40]!r} is not a time (write 2026-12-01T22:00Z or 2026-12-01 22:00 Asia/Tokyo)"
        ) from None


def format_time(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC, to the second: "2026-11-20T10:05:37Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compact_time(moment: datetime) -> str:
    """Write a time in ISO 8601's basic format in UTC, to the second: "20261120T100537Z"."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def parse_duration(text: str) -> float:
    """Read "500ms", "90s", "5m", "1h30m" or "2d" as seconds. Raises ValueError."""
    compact = text.replace(" ", "").lower()
    if not _DURATION.fullmatch(compact):
        raise ValueError(f"{text!r} is not a duration (write 30s, 5m, 1h30m or 2d)")
    parts = re.findall(r"([\d.]+)(ms|[smhdw])", compact)
    return sum(float(number) * _UNIT_S[unit] for number, unit in parts)


def start_of(day: date) -> datetime:
    """The first moment of a UTC day; the day's end is the start of the next."""
    return datetime.combine(day, time(), tzinfo=UTC)


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; none when `last` is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
