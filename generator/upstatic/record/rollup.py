"""Daily totals: which finished days are due, and the totals of each monitor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from upstatic.config.schema.root import Monitor
from upstatic.domain.maintenance_windows import windows_of
from upstatic.domain.models import Day, Event, Incident, Round
from upstatic.domain.times import days_between, start_of
from upstatic.domain.uptime import day_totals
from upstatic.evaluation import checks_of, in_order, quorum_of
from upstatic.history import daily_totals, rounds, upptime_samples
from upstatic.history.file_lines import OnDamage

_DAY = timedelta(days=1)
_LOOK_BACK_DAYS = 2
_LEFT_INTERVAL_S = 300.0  # of a monitor that was removed from the configuration


def days_due(
    recorded: Iterable[date], rolled: set[date], touched: set[date], today: date, keep_days: int
) -> list[date]:
    """The finished days to roll up, in order: those never `rolled` up, and those `touched` since.

    A day beyond `keep_days` is not rolled up again: its rounds may be gone for the greater part.
    """
    oldest = today - timedelta(days=keep_days)
    again = {day for day in touched if day >= oldest}
    return sorted(day for day in recorded if day < today and (day in again or day not in rolled))


def days_to_recheck(window: Iterable[Round], first: datetime, today: date) -> set[date]:
    """The last two days, when the rounds from `first` on are those that opened `today`.

    Another writer who rolled them up may have known less of them.
    """
    todays = [row.time for row in window if row.time.date() == today]
    if not todays or min(todays) < first:
        return set()
    return {today - n * _DAY for n in range(1, _LOOK_BACK_DAYS + 1)}


def maintenance_days(
    history: Path, incidents: Iterable[Incident], first: date, today: date
) -> set[date]:
    """The days from `first` on that maintenance covers, or covered when they were rolled up.

    The team may plan late, and call off late. Raises HistoryError.
    """
    windows = [one for one in incidents if one.is_maintenance and one.started.date() < today]
    now = {
        day
        for one in windows
        for day in days_between(
            max(one.started.date(), first), min(one.ended.date(), today) if one.ended else today
        )
    }
    return now | {row.date for row in daily_totals.read(history, first, today) if row.maintenance_s}


def affected_days(new: Iterable[Round], events: Iterable[Event], today: date) -> set[date]:
    """The days that these rounds and events affect.

    A round vouches across midnight, an event lasts from when it began until it was confirmed.
    """
    by_rounds = {row.time.date() for row in new}
    by_events = {
        day
        for one in events
        for day in days_between(one.time.date(), min(one.confirmed_at.date(), today))
    }
    return by_rounds | {day + _DAY for day in by_rounds} | by_events


def roll_up(
    history: Path,
    day: date,
    monitors: Mapping[str, Monitor],
    events: Mapping[str, Sequence[Event]],
    incidents: Sequence[Incident] = (),
) -> Iterator[Day]:
    """The totals of one finished day for every monitor that its rounds or imported samples knew.

    `events` holds those of each slug, in order; what maintenance among `incidents` excuses is
    left out. Raises HistoryError.
    """
    reach = upptime_samples.VALID_DAYS * _DAY
    before = upptime_samples.checks(history, day - reach, day)
    # A sample is valid until our first round, which may be days later.
    rows = rounds.read(history, day - _DAY, day + reach if before else day, OnDamage.QUARANTINE)
    known = dict.fromkeys(slug for row in rows if row.time.date() == day for slug in row.columns)
    for slug in [*known, *(slug for slug in sorted(before) if slug not in known)]:
        monitor = monitors.get(slug)
        interval_s = monitor.interval_s if monitor else _LEFT_INTERVAL_S
        own = checks_of(slug, rows, interval_s, quorum_of(monitor))
        checks = in_order(before.get(slug, ()), own)
        mine, windows = events.get(slug, ()), windows_of(slug, incidents)
        totals = day_totals(slug, day, checks, mine, interval_s, _end(day), windows=windows)
        if slug in known or totals.known_s or totals.checks:
            yield totals


def _end(day: date) -> datetime:
    return start_of(day) + _DAY
