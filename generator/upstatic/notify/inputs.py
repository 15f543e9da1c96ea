"""What is read from history/ for notifications: alerts in a language, and figures of a period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain import uptime
from upstatic.domain.error_budget import ErrorBudget, Spent
from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import windows_of
from upstatic.domain.models import Check, Round, Status
from upstatic.domain.outages import Reliability, failures
from upstatic.domain.outages import outages as outages_of
from upstatic.domain.time_spans import Span, without
from upstatic.domain.times import DAY_S, HOUR_S
from upstatic.evaluation import MeasuredTime, checks_of, quorum_of, recorded_checks
from upstatic.history import (
    daily_totals,
    events,
    failure_details,
    incidents,
    rounds,
    upptime_samples,
)
from upstatic.history.file_lines import OnDamage
from upstatic.notify.alerts import slo
from upstatic.notify.alerts.alert import LOOK_BACK, Alert
from upstatic.notify.alerts.incidents import announcements
from upstatic.notify.alerts.outages import AlertInput, outages
from upstatic.notify.alerts.overdue import overdue
from upstatic.notify.alerts.staleness import stale
from upstatic.notify.planning.digest import Figures
from upstatic.translations.phrases import Translations

_WEEK = timedelta(days=8)
_ENOUGH_ANSWERS = 6


class Inputs:
    """The history of a repository, read once for all channels. Everything raises HistoryError."""

    def __init__(self, history: Path, config: Config, now: datetime, run_folder: Path) -> None:
        self._history, self._config, self.now = history, config, now
        self._events = events.read(history, OnDamage.IGNORE)
        stored = incidents.read_all(history)
        self._incidents = stored.shown
        self.moved = incidents.moved(stored.shown, stored.withdrawn)
        self.last_checked = rounds.last_checked(history, now)
        self._details = failure_details.read(run_folder)

    def alerts(self, words: Translations, sent: set[str]) -> list[Alert]:
        """Every alert, in one language; `sent` are the keys of those that any channel got."""
        config, now = self._config, self.now
        weekly = config.notifications.digest.every == "week"
        since = now - (_WEEK if weekly else LOOK_BACK)
        past = AlertInput(
            events=self._events,
            incidents=self._incidents,
            since=since,
            last_checked=self.last_checked,
            details=self._details,
        )
        return [
            *outages(config, past, words, now),
            *announcements(config, self._incidents, words, now, since=since),
            *stale(config, self.last_checked, words, now, gaps=self._gaps, sent=sent),
            *overdue(config, self._incidents, words, now),
            *slo.slo_alerts(config, self._levels, sent, words, now),
        ]

    def first_needed(self) -> datetime:
        """From when on receipts say whether a channel got the beginning of what is open now."""
        recent = self.now - 2 * LOOK_BACK
        watched = {*self.last_checked, *(monitor.slug for monitor in self._config.monitors)}
        found = [
            one.start
            for slug, own in by_slug(self._events).items()
            for one in outages_of(own)[-1:]
            if slug in watched and (one.end is None or one.end >= recent)
        ]
        found += [
            one.started
            for one in self._incidents
            if not one.phase.is_over or (one.ended is not None and one.ended >= recent)
        ]
        return min([recent, *found])

    def counted(self, alert: Alert, words: Translations) -> Alert:
        """An alert for the end of an outage, with what of it counts where not all does."""
        if alert.outage is None or not alert.slugs:
            return alert
        found = self._time.duration(alert.slugs[0], alert.outage)
        if found.is_whole:
            return alert
        said = words.say("lineCounted", counted=words.duration(found.counted_s))
        return replace(alert, variables={**alert.variables, "COUNTED": said})

    @cached_property
    def _time(self) -> MeasuredTime:
        return MeasuredTime(
            events=by_slug(self._events),
            incidents=self._incidents,
            monitors=self._config.monitors,
            totals=partial(daily_totals.of_monitor, self._history),
            checks=recorded_checks(
                self._read_rounds, partial(upptime_samples.checks_from, self._history)
            ),
        )

    def _read_rounds(self, first: date, last: date) -> list[Round]:
        return rounds.read(self._history, first, last, OnDamage.IGNORE)

    def report(self, period: Span) -> Figures:
        """The figures of a period, as the page computes them."""
        seen = self._read_rounds(period.start.date() - timedelta(days=1), period.end.date())
        parts = [self._reliability(one, seen, period) for one in self._config.monitors]
        total = Reliability(
            failures=sum(one.failures for one in parts),
            counted_s=sum(one.counted_s for one in parts),
            down_s=sum(one.down_s for one in parts),
        )
        opened = [
            one
            for one in self._incidents
            if not one.is_maintenance and period.start < one.started <= period.end
        ]
        return Figures(
            uptime=uptime.ratio_of(total.counted_s, total.down_s),
            incidents=len(opened),
            mttr_s=total.mttr_s,
            budgets=tuple(self._budgets_left()),
        )

    def _reliability(self, monitor: Monitor, seen: Sequence[Round], period: Span) -> Reliability:
        checks = checks_of(monitor.slug, seen, monitor.interval_s, quorum_of(monitor))
        totals = self._totals(monitor, checks, period)
        own = [one for one in self._events if one.slug == monitor.slug]
        down = uptime.status_spans(own, Status.DOWN, period.start, period.end)
        windows = windows_of(monitor.slug, self._incidents)
        planned = uptime.planned_spans(windows, own, period.start, period.end)
        return Reliability(
            failures=failures(outages_of(own), without(down, planned)),
            counted_s=totals.counted_s,
            down_s=totals.down_s,
        )

    def _budgets_left(self) -> list[tuple[str, float]]:
        found = ((one.name, self._budget(one)) for one in self._config.monitors)
        return [
            (name, max(budget.left_ratio, 0))
            for name, budget in found
            if budget is not None and budget.left_ratio is not None
        ]

    def _budget(self, monitor: Monitor) -> ErrorBudget | None:
        """The error budget of the finished days of its window."""
        objective = monitor.slo
        if objective.target_percent is None:
            return None
        first = self.now.date() - timedelta(days=objective.window_days)
        days = daily_totals.read(self._history, first, self.now.date(), OnDamage.IGNORE)
        total = uptime.total(one for one in days if one.slug == monitor.slug)
        return ErrorBudget(
            target_percent=objective.target_percent,
            window_s=objective.window_days * DAY_S,
            spent=Spent(counted_s=total.counted_s, down_s=total.down_s),
        )

    @cached_property
    def _rounds(self) -> list[Round]:
        """The rounds of the longest window that service level alerts need."""
        first = (self.now - slo.LONGEST).date()
        return [one for one in self._read_rounds(first, self.now.date()) if one.time <= self.now]

    @cached_property
    def _gaps(self) -> dict[str, str]:
        """Why the newest check of a monitor measured nothing, by slug."""
        found: dict[str, str] = {}
        for row in reversed(self._rounds if self._is_any_stale() else []):
            for slug, reading in row.readings.items():
                if slug not in found:
                    found[slug] = "" if reading.status.is_known else reading.reason
        return {slug: reason for slug, reason in found.items() if reason}

    def _is_any_stale(self) -> bool:
        oldest = min(self.last_checked.values(), default=self.now)
        return self.now - oldest > timedelta(minutes=30)

    @cached_property
    def _levels(self) -> dict[str, slo.ServiceLevel]:
        """The service levels of monitors with an objective, where a channel asks for them."""
        wanted = any("slo" in one.events for one in self._config.notifications.channels.values())
        objectives = [
            one
            for one in self._config.monitors
            if one.slo.target_percent is not None or one.slo.p95_ms is not None
        ]
        return {one.slug: self._level(one) for one in objectives} if wanted else {}

    def _level(self, monitor: Monitor) -> slo.ServiceLevel:
        checks = checks_of(monitor.slug, self._rounds, monitor.interval_s, quorum_of(monitor))
        budget = self._budget(monitor)
        windows = {length for burn in slo.BURNS for length in (burn.long_s, burn.short_s)}
        rates = {
            length: budget.burn_rate(self._spent(monitor, checks, length)) if budget else None
            for length in windows
        }
        hour = self.now - timedelta(seconds=HOUR_S)
        answers = uptime.answer_times(one for one in checks if one.time >= hour)
        p95 = uptime.percentile(answers, 95) if len(answers) >= _ENOUGH_ANSWERS else None
        return slo.ServiceLevel(budget=budget, burn_rates=rates, p95_ms=p95)

    def _spent(self, monitor: Monitor, checks: Sequence[Check], length_s: int) -> Spent:
        start = self.now - timedelta(seconds=length_s)
        total = self._totals(monitor, checks, Span(start=start, end=self.now))
        return Spent(counted_s=total.counted_s, down_s=total.down_s)

    def _totals(self, monitor: Monitor, checks: Sequence[Check], span: Span) -> uptime.Totals:
        own = [one for one in self._events if one.slug == monitor.slug]
        windows = windows_of(monitor.slug, self._incidents)
        return uptime.totals_between(checks, own, monitor.interval_s, span.start, span.end, windows)
