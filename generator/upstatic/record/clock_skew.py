"""Warnings about clocks that are wrong: rounds and events with impossible times."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from upstatic.domain.models import Event, Round
from upstatic.domain.times import format_time

MAX_SKEW = timedelta(minutes=5)
"""The clocks of two runners may differ by this much without a warning."""

MAX_LATENESS = timedelta(hours=1)
"""A shard or a run file may arrive this much later than newer ones without a warning."""


def clock_warnings(
    added: Sequence[Round], window: Iterable[Round], events: Iterable[Event], now: datetime
) -> list[str]:
    """One line for each contradiction between clocks.

    `added` are the new rounds, `window` all rounds of these days, `events` the recorded ones.
    """
    new = {(row.time, row.region, row.columns) for row in added}
    before = [row.time for row in window if (row.time, row.region, row.columns) not in new]
    newest = max(before, default=None)
    last = max((event.confirmed_at for event in events), default=None)
    return [
        *_ahead([row.time for row in added], now),
        *_behind([row.time for row in added], newest),
        *_confirmed_ahead(last, now),
    ]


def _ahead(times: Sequence[datetime], now: datetime) -> list[str]:
    ahead = [time for time in times if time > now + MAX_SKEW]
    if not ahead:
        return []
    line = (
        f"{len(ahead)} round(s) up to {format_time(max(ahead))} are in the future of "
        f"{format_time(now)}: a clock is wrong; they are kept, and count from that time on"
    )
    return [line]


def _behind(times: Sequence[datetime], newest: datetime | None) -> list[str]:
    behind = [time for time in times if newest is not None and time < newest - MAX_LATENESS]
    if not behind or newest is None:
        return []
    line = (
        f"{len(behind)} round(s) from {format_time(min(behind))} on arrived after one of "
        f"{format_time(newest)}: late run files, or a clock that was set back; they are kept"
    )
    return [line]


def _confirmed_ahead(last: datetime | None, now: datetime) -> list[str]:
    if last is None or last <= now + MAX_SKEW:
        return []
    line = (
        f"an event was confirmed at {format_time(last)}, in the future of {format_time(now)}: "
        "a clock is or was wrong; until then its monitor keeps that status"
    )
    return [line]
