"""Load the dataset: what is true of each monitor now, and as of when its figures are computed."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path

from upstatic import evaluation
from upstatic.config import Config, Monitor
from upstatic.config.schema.root import FIVE_MINUTES_S
from upstatic.domain import uptime
from upstatic.domain.maintenance_windows import windows_of
from upstatic.domain.models import Check, Round, Status
from upstatic.domain.times import start_of
from upstatic.render.analysis.component_status import component_status
from upstatic.render.analysis.dataset import Dataset, MonitorData, all_checks
from upstatic.render.analysis.history_input import HistoryInput, read_history
from upstatic.render.analysis.measured_outages import measured_time
from upstatic.render.analysis.settled_figures import (
    HALF_HOUR,
    figures_at,
    figures_key,
    is_calm,
    is_known_before,
)
from upstatic.render.incremental.memo import Memo

STALE_INTERVALS = 3
"""Data older than this many intervals is out of date."""


def load_dataset(history: Path, config: Config, now: datetime, kept: Memo | None = None) -> Dataset:
    """Read history/ once and sort it by monitor; rounds after `now` are left out.

    `kept` has values of the last rendering, of the same configuration and program.
    """
    kept = kept or Memo()
    has_links = config.status_website.repository_links is not False
    stored = read_history(history, now, kept, has_links=has_links)
    cadence_s = uptime.cadence_s(stored.newest)
    data = partial(_monitor_data, stored=stored, cadence_s=cadence_s or 0, kept=kept)
    intervals = [monitor.interval_s for monitor in config.monitors]
    monitors = tuple(data(monitor) for monitor in config.monitors)
    return Dataset(
        now=now,
        monitors=monitors,
        index=stored.index,
        measured=measured_time(
            stored,
            checks={one.monitor.slug: partial(_checks_on, one) for one in monitors},
            monitors=config.monitors,
        ),
        last_round=_last_measured(stored.newest) or _last_measured(stored.rounds),
        cadence_s=cadence_s,
        stale_after_s=_stale_after_s(min(intervals, default=0), cadence_s or 0),
        first_day=stored.first_day,
        files=stored.fingerprint,
        kept=kept,
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
    monitor: Monitor, *, stored: HistoryInput, cadence_s: float, kept: Memo
) -> MonitorData:
    slug, now = monitor.slug, stored.now
    own_events = stored.events.get(slug, ())
    windows = windows_of(slug, stored.index.windows)
    newest = _newest(monitor, stored)
    current_status = evaluation.current_status(slug, newest, own_events)
    limit_s = _stale_after_s(monitor.interval_s, cadence_s)
    stale = _age_s(current_status, now) > limit_s
    measured = Status.UNKNOWN if stale else current_status.status
    incidents = stored.index.recent_by_component.get(slug, ())
    unstable = evaluation.unstable(own_events, monitor.flapping, now)
    is_old = is_known_before(now, newest, stored.newest_days.get(slug, ()))
    may_wait = is_old and is_calm(current_status) and not (stale or unstable)
    as_of = figures_at(now, own_events, incidents) if may_wait else now
    known = newest[: bisect_right(newest, as_of, key=attrgetter("time"))]
    then = evaluation.current_status(slug, known, own_events)
    if as_of < now and not (is_calm(then) and _age_s(then, as_of) <= limit_s):
        as_of, known = now, newest  # it was not calm at that time
    return MonitorData(
        monitor=monitor,
        current_status=current_status,
        as_of=as_of,
        key=figures_key(as_of, stored, own_events, incidents, slug) if as_of < now else "",
        last_measured=known[-1].time if known else None,
        events=own_events,
        incidents=incidents,
        windows=windows,
        certificate=stored.certificates.get(slug) if _is_encrypted(monitor) else None,
        stale=stale,
        unstable=unstable,
        status=component_status(slug, measured, incidents),
        stored=stored,
        kept=kept,
    )


def _newest(monitor: Monitor, stored: HistoryInput) -> Sequence[Check]:
    """The last checks; of a week where less leaves open what was last known."""
    slug, quorum = monitor.slug, evaluation.quorum_of(monitor)
    checks = evaluation.later_checks_of(slug, stored.newest, monitor.interval_s, quorum)
    known = stored.now - HALF_HOUR
    has_known = any(one.reading.status.is_known for one in checks if one.time <= known)
    is_enough = has_known and slug not in stored.imported and slug in stored.newest_days
    return checks if is_enough else all_checks(monitor, stored)


def _checks_on(data: MonitorData, day: date) -> Sequence[Check]:
    """The checks that are valid on a day of the last week."""
    newest = _newest(data.monitor, data.stored)
    has_all = bool(newest) and newest[0].time <= start_of(day)
    return newest if has_all else data.checks


def _age_s(status: evaluation.CurrentStatus, now: datetime) -> float:
    """How old the last check is; infinite where there is none."""
    return (now - status.checked).total_seconds() if status.checked else float("inf")


def _is_encrypted(monitor: Monitor) -> bool:
    """Whether the current address has a certificate."""
    return not monitor.url.lower().startswith(("http://", "ws://"))
