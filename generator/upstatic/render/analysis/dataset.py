"""The dataset of the page: history/ sorted by monitor; what few rounds need is made on demand."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from pydantic import TypeAdapter

from upstatic import evaluation
from upstatic.config import Monitor
from upstatic.domain import uptime
from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import Window
from upstatic.domain.models import Check, Day, Event, Incident
from upstatic.domain.outages import Outage
from upstatic.domain.times import start_of
from upstatic.history.certificates import Certificate
from upstatic.history.fingerprint import Fingerprint
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.history_input import YEAR_DAYS, HistoryInput
from upstatic.render.analysis.incident_index import IncidentIndex
from upstatic.render.analysis.unreported_outages import unreported_outages
from upstatic.render.incremental.memo import Memo

DAY_HOURS = 24
LATELY_HOURS = (1, 6, DAY_HOURS)
"""The windows of burn rates: The Site Reliability Workbook, ch. 5, table 5-6, and a day."""

Value = TypeVar("Value")
_DAYS: TypeAdapter[Mapping[date, Day]] = TypeAdapter(Mapping[date, Day])


@dataclass(frozen=True, kw_only=True)  # no slots: what a quiet round does not need is made late
class MonitorData:
    """One monitor: its current status, recent checks, daily totals and events.

    `status` is the status to show now; it is unknown when the data is too old.

    `as_of` is when its figures were computed, see `figures_at`: `status_then`, `checks`, `days` and
    `lately` end there. `last_measured` is the time of the last check until then, None without any.
    `key` is a hash of all that they depend on, "" where `as_of` is now.

    `windows` are its maintenance windows, `incidents` the recent ones that name it; `certificate`
    is the last one seen. `kept` says what was computed in the last rendering.
    """

    monitor: Monitor
    current_status: evaluation.CurrentStatus
    as_of: datetime
    key: str
    last_measured: datetime | None
    events: Sequence[Event]
    incidents: Sequence[Incident]
    windows: Sequence[Window]
    certificate: Certificate | None
    stale: bool
    unstable: evaluation.Unstable | None
    status: ComponentStatus
    stored: HistoryInput
    kept: Memo

    @property
    def is_settled(self) -> bool:
        """Whether its figures are those of the last half-hour, and not of now."""
        return bool(self.key)

    def value(self, name: str, kind: TypeAdapter[Value], make: Callable[[], Value]) -> Value:
        """A value that depends on nothing but the figures and the configuration."""
        return self.kept.value(f"{name} {self.monitor.slug}", self.key, kind, make)

    @property
    def checks(self) -> Sequence[Check]:
        """The checks of at least a week."""
        return self.stored.kept_checks(self.monitor.slug, self._checks)

    def _checks(self) -> Sequence[Check]:
        checks = all_checks(self.monitor, self.stored)
        return checks[: bisect_right(checks, self.as_of, key=_time)]

    @cached_property
    def status_then(self) -> evaluation.CurrentStatus:
        """The status at `as_of`."""
        return evaluation.current_status(self.monitor.slug, self.checks, self.events)

    @cached_property
    def running(self) -> Mapping[date, Day]:
        """The days without recorded totals, summed up as far as they have come."""
        return self.value("running", _DAYS, self._running)

    def _running(self) -> Mapping[date, Day]:
        slug, rolled = self.monitor.slug, self.stored.newest_days.get(self.monitor.slug, {})
        open_days = [on for on in self.stored.raw_days if on not in rolled]
        parts = {on: uptime.since(self.checks, start_of(on)) for on in open_days}
        every_s, own, windows = self.monitor.interval_s, self.events, self.windows
        return {
            on: uptime.day_totals(slug, on, part, own, every_s, self.as_of, windows=windows)
            for on, part in parts.items()
        }

    @cached_property
    def days(self) -> Mapping[date, Day]:
        """The totals of every day, today included so far."""
        return {**self.stored.days.get(self.monitor.slug, {}), **self.running}

    @cached_property
    def recent_days(self) -> Mapping[date, Day]:
        """The totals of the days of bars, today included so far."""
        return {**self.stored.newest_days.get(self.monitor.slug, {}), **self.running}

    @cached_property
    def year(self) -> Mapping[date, Day]:
        """The totals of the days of the last year, today included so far."""
        return {**self.stored.year.get(self.monitor.slug, {}), **self.running}

    @cached_property
    def lately(self) -> Mapping[int, uptime.Totals]:
        """The totals of the last hours, by number of hours."""
        starts = {hours: self.as_of - timedelta(hours=hours) for hours in LATELY_HOURS}
        every_s, end = self.monitor.interval_s, self.as_of
        return {
            hours: uptime.totals_between(
                uptime.since(self.checks, start), self.events, every_s, start, end, self.windows
            )
            for hours, start in starts.items()
        }

    @property
    def last_day(self) -> uptime.Totals:
        """The totals of the last 24 hours."""
        return self.lately[DAY_HOURS]

    def totals(self, today: date, days: int) -> uptime.Totals:
        """The totals of the last `days` days, including `today`."""
        first = today - timedelta(days=days - 1)
        known = self.year if days <= YEAR_DAYS else self.days
        return uptime.total(day for on, day in known.items() if first <= on <= today)


@dataclass(frozen=True, kw_only=True)  # no slots: outages without an incident are sought once
class Dataset:
    """The whole site at `now`; `cadence_s` is the median time between rounds, None before two.

    `measured` says how long outages and incidents lasted, and how much of that counts.
    `first_day` is the first one with a measurement, None before there is any; `files` are those
    that all of it was read from. `kept` has what was computed in the last rendering.
    """

    now: datetime
    monitors: tuple[MonitorData, ...]
    index: IncidentIndex
    measured: evaluation.MeasuredTime
    last_round: datetime | None
    cadence_s: float | None
    stale_after_s: float
    first_day: date | None
    files: Fingerprint
    kept: Memo

    @cached_property
    def unreported(self) -> Sequence[Outage]:
        """The outages that no incident reports, by monitor."""
        events = {one.monitor.slug: one.events for one in self.monitors}
        return [*unreported_outages(events, self.index.entries)]

    @cached_property
    def unreported_by_slug(self) -> Mapping[str, Sequence[Outage]]:
        """The same of each monitor that has one."""
        return by_slug(self.unreported)

    @property
    def incidents(self) -> Sequence[Incident]:
        """The recent incidents, and all maintenance."""
        return self.index.recent

    @property
    def windows(self) -> Sequence[Incident]:
        """The maintenance windows."""
        return self.index.windows

    @property
    def stale(self) -> bool:
        """Whether the last round is too old to describe the present."""
        if self.last_round is None:
            return False
        return (self.now - self.last_round).total_seconds() > self.stale_after_s


def all_checks(monitor: Monitor, stored: HistoryInput) -> Sequence[Check]:
    """The checks of a monitor of a week at least, imported ones included."""
    slug, quorum = monitor.slug, evaluation.quorum_of(monitor)
    own = evaluation.checks_of(slug, stored.rounds, monitor.interval_s, quorum)
    imported = stored.imported.get(slug)
    return evaluation.in_order(imported, own) if imported else own


def _time(check: Check) -> datetime:
    return check.time
