"""The dataset of the page: history/ read once and sorted by monitor."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from upstatic import evaluation
from upstatic.config import Config, Monitor
from upstatic.config.schema.root import FIVE_MINUTES_S
from upstatic.domain import uptime
from upstatic.domain.maintenance_windows import Window, windows_of
from upstatic.domain.models import Check, Day, Event, Incident, Round, Status
from upstatic.domain.times import start_of
from upstatic.history.certificates import Certificate
from upstatic.history.fingerprint import Fingerprint
from upstatic.render.analysis.component_status import ComponentStatus, component_status
from upstatic.render.analysis.history_input import WEEK, HistoryInput, read_history
from upstatic.render.analysis.measured_outages import measured_time
from upstatic.render.analysis.settled_figures import (
    figures_at,
    figures_key,
    is_calm,
    is_known_before,
)

YEAR_DAYS = 365
STALE_INTERVALS = 3
"""Data older than this many intervals is out of date."""
DAY_HOURS = 24
LATELY_HOURS = (1, 6, DAY_HOURS)
"""The windows of burn rates: The Site Reliability Workbook, ch. 5, table 5-6, and a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorData:
    """One monitor: its current status, recent checks, daily totals and events.

    `status` is the status to show now; it is unknown when the data is too old.

    `as_of` is when its figures were computed, see `figures_at`: `status_then`, `checks`, `days` and
    `lately` end there. `key` is a hash of all that they depend on, "" where `as_of` is now.

    `checks` cover at least a week; `days` includes today so far; `lately` has the totals of the
    last hours, by number of hours; `windows` are its maintenance windows, `incidents` those that
    name the monitor; `certificate` is the last one seen.
    """

    monitor: Monitor
    current_status: evaluation.CurrentStatus
    as_of: datetime
    status_then: evaluation.CurrentStatus
    key: str
    checks: Sequence[Check]
    days: Mapping[date, Day]
    lately: Mapping[int, uptime.Totals]
    events: Sequence[Event]
    incidents: Sequence[Incident]
    windows: Sequence[Window]
    certificate: Certificate | None
    stale: bool
    unstable: evaluation.Unstable | None
    status: ComponentStatus

    @property
    def is_settled(self) -> bool:
        """Whether its figures are those of the last half-hour, and not of now."""
        return bool(self.key)

    @property
    def last_day(self) -> uptime.Totals:
        """The totals of the last 24 hours."""
        return self.lately[DAY_HOURS]

    def totals(self, today: date, days: int) -> uptime.Totals:
        """The totals of the last `days` days, including `today`."""
        first = today - timedelta(days=days - 1)
        return uptime.total(day for on, day in self.days.items() if first <= on <= today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The whole site at `now`; `cadence_s` is the median time between rounds, None before two.

    `measured` says how long outages and incidents lasted, and how much of that counts.
    `first_day` is the first one with a measurement, None before there is any; `files` are those
    that all of it was read from. `moved` has the numbers that incidents had before, and those that
    they have now.
    """

    now: datetime
    monitors: tuple[MonitorData, ...]
    incidents: tuple[Incident, ...]
    moved: Mapping[int, int]
    measured: evaluation.MeasuredTime
    last_round: datetime | None
    cadence_s: float | None
    stale_after_s: float
    first_day: date | None
    files: Fingerprint

    @property
    def windows(self) -> Sequence[Incident]:
        """The maintenance windows."""
        return [one for one in self.incidents if one.is_maintenance]

    @property
    def stale(self) -> bool:
        """Whether the last round is too old to describe the present."""
        if self.last_round is None:
            return False
        return (self.now - self.last_round).total_seconds() > self.stale_after_s


def load_dataset(history: Path, config: Config, now: datetime) -> Dataset:
    """Read history/ once and sort it by monitor; rounds after `now` are left out."""
    stored = read_history(history, now)
    cadence_s = uptime.cadence_s(row for row in stored.rounds if row.time.date() >= stored.lately)
    data = partial(_monitor_data, stored=stored, cadence_s=cadence_s or 0, now=now)
    intervals = [monitor.interval_s for monitor in config.monitors]
    monitors = tuple(data(monitor) for monitor in config.monitors)
    return Dataset(
        now=now,
        monitors=monitors,
        incidents=stored.incidents,
        moved=stored.moved,
        measured=measured_time(
            history,
            stored.events,
            stored.incidents,
            checks={one.monitor.slug: one.checks for one in monitors},
            monitors=config.monitors,
            days=stored.days,
            loaded_from=min(stored.lately, now.date() - WEEK),
            today=now.date(),
        ),
        last_round=_last_measured(stored.rounds),
        cadence_s=cadence_s,
        stale_after_s=_stale_after_s(min(intervals, default=0), cadence_s or 0),
        first_day=stored.first_day,
        files=stored.fingerprint,
    )


def _last_measured(known: Sequence[Round]) -> datetime | None:
    """The start of the last round with a measurement."""
    return next((row.time for row in reversed(known) if row.readings), None)


def _stale_after_s(interval_s: float, cadence_s: float) -> float:
    """Three intervals, as configured or as observed, whichever is longer.

    The page is rendered once per run, however often a run measures.
    """
    return STALE_INTERVALS * max(interval_s, cadence_s, FIVE_MINUTES_S)


def _monitor_data(
    monitor: Monitor, *, stored: HistoryInput, cadence_s: float, now: datetime
) -> MonitorData:
    slug, interval_s = monitor.slug, monitor.interval_s
    own = evaluation.checks_of(slug, stored.rounds, interval_s, evaluation.quorum_of(monitor))
    checks = evaluation.in_order(stored.imported.get(slug, ()), own)
    own_events = stored.events.get(slug, ())
    windows = windows_of(slug, stored.incidents)
    current_status = evaluation.current_status(slug, checks, own_events)
    limit_s = _stale_after_s(interval_s, cadence_s)
    stale = _age_s(current_status, now) > limit_s
    measured = Status.UNKNOWN if stale else current_status.status
    incidents = [one for one in stored.incidents if slug in one.components]
    unstable = evaluation.unstable(own_events, monitor.flapping, now)
    is_old = is_known_before(now, checks, stored.days.get(slug, ()))
    may_wait = is_old and is_calm(current_status) and not (stale or unstable)
    as_of = figures_at(now, own_events, incidents) if may_wait else now
    known = checks[: bisect_right(checks, as_of, key=_time)]
    then = evaluation.current_status(slug, known, own_events)
    if as_of < now and not (is_calm(then) and _age_s(then, as_of) <= limit_s):
        as_of, known, then = now, checks, current_status  # it was not calm at that time
    return MonitorData(
        monitor=monitor,
        current_status=current_status,
        as_of=as_of,
        status_then=then,
        key=figures_key(as_of, stored, own_events, incidents, slug) if as_of < now else "",
        checks=known,
        days={**stored.days.get(slug, {}), **_running(monitor, stored, known, windows, as_of)},
        lately=_lately(monitor, known, own_events, windows, as_of),
        events=own_events,
        incidents=incidents,
        windows=windows,
        certificate=stored.certificates.get(slug) if _is_encrypted(monitor) else None,
        stale=stale,
        unstable=unstable,
        status=component_status(slug, measured, stored.incidents),
    )


def _age_s(status: evaluation.CurrentStatus, now: datetime) -> float:
    """How old the last check is; infinite where there is none."""
    return (now - status.checked).total_seconds() if status.checked else float("inf")


def _time(check: Check) -> datetime:
    return check.time


def _is_encrypted(monitor: Monitor) -> bool:
    """Whether the current address has a certificate."""
    return not monitor.url.lower().startswith(("http://", "ws://"))


def _running(
    monitor: Monitor,
    stored: HistoryInput,
    checks: Sequence[Check],
    windows: Sequence[Window],
    now: datetime,
) -> Mapping[date, Day]:
    """The days without recorded totals, summed up as far as they have come."""
    slug, rolled = monitor.slug, stored.days.get(monitor.slug, {})
    mine = stored.events.get(slug, ())
    open_days = [on for on in stored.raw_days if on not in rolled]
    parts = {on: uptime.since(checks, start_of(on)) for on in open_days}
    return {
        on: uptime.day_totals(slug, on, part, mine, monitor.interval_s, now, windows=windows)
        for on, part in parts.items()
    }


def _lately(
    monitor: Monitor,
    checks: Sequence[Check],
    own_events: Sequence[Event],
    windows: Sequence[Window],
    now: datetime,
) -> Mapping[int, uptime.Totals]:
    starts = {hours: now - timedelta(hours=hours) for hours in LATELY_HOURS}
    return {
        hours: uptime.totals_between(
            uptime.since(checks, start), own_events, monitor.interval_s, start, now, windows
        )
        for hours, start in starts.items()
    }
