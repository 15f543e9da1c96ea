"""An exact timer: each monitor starts at the multiples of its interval since 1970 UTC.

The starts depend on nothing but the clock, so a restart continues them, monitors with a common
multiple share a round, and a clock that jumps costs at most one start of each monitor.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from upstatic.config.schema.root import Monitor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_of(moment: datetime, interval_s: float) -> int:
    """How many intervals have begun at `moment`."""
    return int((moment - _EPOCH).total_seconds() // interval_s)


def is_due(now: datetime, last: datetime | None, interval_s: float) -> bool:
    """Whether a start lies between `last` and `now`.

    A `last` an interval or more in the future is ignored: the clock was set back.
    """
    if last is None or (last - now).total_seconds() >= interval_s:
        return True
    return number_of(now, interval_s) > number_of(last, interval_s)


def due_now(
    monitors: Sequence[Monitor],
    now: datetime,
    last_started: Mapping[str, datetime],
    measuring: Collection[str] = (),
) -> list[Monitor]:
    """Return the monitors to start now; `measuring` are the slugs of those that have not ended."""
    return [
        each
        for each in monitors
        if each.slug not in measuring and is_due(now, last_started.get(each.slug), each.interval_s)
    ]


def next_start(now: datetime, interval_s: float) -> datetime:
    """Return the first start after `now`."""
    return _EPOCH + timedelta(seconds=(number_of(now, interval_s) + 1) * interval_s)
