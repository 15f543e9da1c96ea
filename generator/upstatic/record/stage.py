"""Record measurements: append rounds, confirm events, roll up days, expire old rounds."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path

from upstatic.config.schema.root import Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Day, Event, Incident, Round, Status
from upstatic.domain.times import DAY_S, days_between
from upstatic.domain.uptime import VALID_INTERVALS
from upstatic.evaluation import checks_of, quorum_of, replay
from upstatic.history import (
    append_only,
    certificates,
    daily_totals,
    events,
    incidents,
    rounds,
    upptime_samples,
)
from upstatic.history.file_lines import OnDamage
from upstatic.record import run_file_intake
from upstatic.record.clock_skew import MAX_SKEW, clock_warnings
from upstatic.record.rollup import (
    affected_days,
    days_due,
    days_to_recheck,
    maintenance_days,
    roll_up,
)
from upstatic.record.shard_merge import merge_shards

KEEP_DAYS = 95

_SECOND = timedelta(seconds=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a call added to the history; a part is empty when it was recorded already."""

    rounds: tuple[Round, ...] = ()
    events: tuple[Event, ...] = ()
    days: tuple[Day, ...] = ()


def record_files(
    history: Path,
    paths: Iterable[Path],
    monitors: Sequence[Monitor],
    *,
    now: datetime,
    keep_days: int = KEEP_DAYS,
) -> Recorded:
    """Record run files, and remove them when all of their measurements are recorded.

    Lines that cannot be read are kept in the folder `set-aside/` next to them, with a warning.
    Raises HistoryError as `record` does; the run files then stay for the next call.
    """
    taken = run_file_intake.read_files(paths)
    certificates.check(history)
    measured = merge_shards([one.run for one in taken if one.run is not None])
    recorded = record(history, measured, monitors, now=now, keep_days=keep_days)
    certificates.append(history, run_file_intake.certificates(taken))
    run_file_intake.release(taken)
    return recorded


def record(
    history: Path,
    measured: Sequence[Round],
    monitors: Sequence[Monitor],
    *,
    now: datetime,
    keep_days: int = KEEP_DAYS,
) -> Recorded:
    """Append rounds to `history`, confirm events, roll up finished days, expire old rounds.

    Killed at any point, the same call again leaves the files of an undisturbed one. An event on
    file is never taken back, nor is one added before it, whatever the configuration says now.
    Raises HistoryError before anything is written when a newer version wrote a file, and when a
    file cannot be written; then what is recorded stays, and the call may be repeated.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    first = min((row.time for row in measured), default=now).replace(microsecond=0)
    days = first.date() - _look_back(monitors), max([now, *(row.time for row in measured)]).date()
    append_only.sweep(history)
    rounds.check(history, *days)
    earlier_events = events.read(history, OnDamage.IGNORE)
    before = _imported(history, now, keep_days)
    rolled = _rolled_up(history, {*before, *(row.time.date() for row in measured)})
    before |= _after(before - rolled)

    added = rounds.append(history, measured)
    window = rounds.read(history, *days, OnDamage.QUARANTINE) if measured else []
    for line in clock_warnings(added, window, earlier_events, now):
        log.warning("%s", line)
    confirmed = events.append(history, _confirm(window, monitors, earlier_events, first, now))
    known_events = events.read(history, OnDamage.QUARANTINE)

    touched = affected_days(
        measured, [one for one in known_events if one.confirmed_at >= first], now.date()
    )
    known_incidents = cache(lambda: incidents.read(history))  # thousands of files: by need only
    if opened := days_to_recheck(window, first, now.date()):
        touched |= opened | maintenance_days(
            history, known_incidents(), now.date() - timedelta(days=keep_days), now.date()
        )
    finished = days_due({*before, *rounds.days(history)}, rolled, touched, now.date(), keep_days)
    known = known_incidents() if finished else []
    totals = _totals(history, finished, monitors, known_events, known)
    fresh = daily_totals.append(history, totals)
    rolled |= {row.date for row in totals}
    rounds.expire(history, keep_days=keep_days, today=now.date(), rolled=rolled)
    return Recorded(rounds=tuple(added), events=tuple(confirmed), days=tuple(fresh))


def _look_back(monitors: Iterable[Monitor]) -> timedelta:
    """How far before the first round a run of checks may have begun: whole days, at least one."""
    needs_s = [
        max(one.confirm.failures, one.confirm.recoveries) * VALID_INTERVALS * one.interval_s
        + one.confirm.for_s
        for one in monitors
    ]
    return timedelta(days=min(max(ceil(max(needs_s, default=0) / DAY_S), 1), KEEP_DAYS))


def _imported(history: Path, now: datetime, keep_days: int) -> set[date]:
    """The days that have imported samples of Upptime."""
    return upptime_samples.days(history, now.date() - timedelta(days=keep_days), now.date())


def _after(days: Iterable[date]) -> set[date]:
    """The days after samples without totals: no round of ours may mark their end."""
    reach = timedelta(days=upptime_samples.VALID_DAYS)
    return {one for day in days for one in days_between(day, day + reach)}


def _rolled_up(history: Path, others: Iterable[date]) -> set[date]:
    """The days with totals, among those with rounds or samples."""
    days = [*rounds.days(history), *others]
    return daily_totals.rolled_up(history, min(days), max(days)) if days else set()


def _confirm(
    window: Sequence[Round],
    monitors: Iterable[Monitor],
    earlier_events: Iterable[Event],
    first: datetime,
    now: datetime,
) -> list[Event]:
    """The events that the rounds from `first` on confirm, after the recorded ones."""
    last = {event.slug: event for event in earlier_events}
    return [
        event
        for monitor in monitors
        for event in _confirm_one(window, monitor, last.get(monitor.slug), first, now)
    ]


def _confirm_one(
    window: Sequence[Round], monitor: Monitor, last: Event | None, first: datetime, now: datetime
) -> list[Event]:
    checks = checks_of(monitor.slug, window, monitor.interval_s, quorum_of(monitor))
    news = first - timedelta(seconds=monitor.interval_s / 2)  # another region's check may grow
    return replay(
        monitor.slug,
        (check for check in checks if check.time <= now + MAX_SKEW),
        status=last.status if last else Status.UP,
        confirm=monitor.confirm,
        started_at=last.time if last else None,
        since=max(news, last.confirmed_at + _SECOND) if last else news,
    )


def _totals(
    history: Path,
    days: Iterable[date],
    monitors: Iterable[Monitor],
    known_events: Iterable[Event],
    known_incidents: Sequence[Incident],
) -> list[Day]:
    own = by_slug(known_events)
    known = {monitor.slug: monitor for monitor in monitors}
    return [row for day in days for row in roll_up(history, day, known, own, known_incidents)]
