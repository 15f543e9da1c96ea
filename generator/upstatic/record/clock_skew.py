"""Clocks that are wrong: what a round or an event says that cannot be, in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from upstatic.domain.models import Event, Round
from upstatic.domain.times import format_time

MAX_SKEW = timedelta(minutes=5)
"""The clocks of two runners may differ by this much before it is worth a word."""

MAX_LATENESS = timedelta(hours=1)
"""A shard or a run file may come after newer ones by this much, as above."""


def clock_warnings(
    filed: Sequence[Round], window: Iterable[Round], events: Iterable[Event], now: datetime
) -> list[str]:
    """One finished line for each way in which the clocks contradict one another.

    `filed` are the rounds that are new, `window` all of these days, `events` those on file.
    """
    new = {(row.time, row.region, row.columns) for row in filed}
    before = [row.time for row in window if (row.time, row.region, row.columns) not in new]
    newest = max(before, default=None)
    last = max((event.confirmed_at for event in events), default=None)
    return [
        *_ahead([row.time for row in filed], now),
        *_behind([row.time for row in filed], newest),
        *_confirmed_ahead(last, now),
    ]


def _ahead(times: Sequence[datetime], now: datetime) -> list[str]:
    ahead = [time for time in times if time > now + MAX_SKEW]
    if not ahead:
        return []
    line = (
        f"{len(ahead)} round(s) as late as {format_time(max(ahead))} lie in the future of "
        f"{format_time(now)}: a clock is wrong; they are kept and count when their time has come"
    )
    return [line]


def _behind(times: Sequence[datetime], newest: datetime | None) -> list[str]:
    behind = [time for time in times if newest is not None and time < newest - MAX_LATENESS]
    if not behind or newest is None:
        return []
    line = (
        f"{len(behind)} round(s) as early as {format_time(min(behind))} came after one of "
        f"{format_time(newest)}: late run files, or a clock that went backwards; they are kept"
    )
    return [line]


def _confirmed_ahead(last: datetime | None, now: datetime) -> list[str]:
    if last is None or last <= now + MAX_SKEW:
        return []
    line = (
        f"an event on file was noted at {format_time(last)}, in the future of {format_time(now)}: "
        "a clock is or was wrong; until then its monitor keeps that status"
    )
    return [line]
