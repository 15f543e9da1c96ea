"""Derive events and finished days from recorded samples, next to our own rounds."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from upstatic.config.schema.root import Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import windows_of
from upstatic.domain.models import Check, Day, Event, Round
from upstatic.domain.times import days_between
from upstatic.evaluation import checks_of, in_order, quorum_of
from upstatic.history import events, incidents, rounds, upptime_samples
from upstatic.history.file_lines import OnDamage
from upstatic.history.upptime_samples import Sample
from upstatic.tools.upptime_import import totals
from upstatic.tools.upptime_import.cutover import OwnHistory

_LEFT_INTERVAL_S = 300.0  # of a monitor that is not configured any more: the default
_REACH = timedelta(days=upptime_samples.VALID_DAYS)


class ImportedPast:
    """The imported history as it is recorded now; only days before `until` are finished.

    Raises HistoryError if it cannot be read.
    """

    def __init__(
        self, history: Path, monitors: Iterable[Monitor], ours: OwnHistory, *, until: date
    ) -> None:
        self._history = history
        self._monitors = {monitor.slug: monitor for monitor in monitors}
        self._ours = ours
        self._last = until - timedelta(days=1)
        self._read: dict[date, list[Round]] = {}
        everything = upptime_samples.read(history, date.min, date.max, OnDamage.IGNORE)
        self._samples = by_slug(everything)
        self._imported = upptime_samples.checks_of(everything)

    def events(self) -> list[Event]:
        """The status changes before our own rounds, and at their start."""
        recorded = events.read(self._history, OnDamage.IGNORE)
        return [
            event
            for slug, samples in self._samples.items()
            for event in [
                *totals.events_of(samples),
                *totals.handover(
                    samples[-1].status, self._ours.well.get(slug), self._own(slug, recorded)
                ),
            ]
        ]

    def _own(self, slug: str, recorded: Iterable[Event]) -> list[Event]:
        """The events that our own rounds confirmed."""
        started_at = self._ours.started_at.get(slug)
        return [
            one for one in recorded if one.slug == slug and started_at and one.time >= started_at
        ]

    def days(self) -> list[Day]:
        """The totals of every finished day with samples.

        A day whose rounds have no totals yet is left to `record`, which reads the samples, too.
        Recorded totals that know more are kept.
        """
        known = incidents.read(self._history)
        recorded = by_slug(events.read(self._history, OnDamage.IGNORE))
        return [
            day
            for slug, samples in self._samples.items()
            for day in totals.days_of(
                slug, self._days(slug, samples), self._checks(slug),
                recorded.get(slug, ()), self._interval_s(slug), windows_of(slug, known),
            )
            if not self._ours.knows_more(day)
        ]  # fmt: skip

    def _interval_s(self, slug: str) -> float:
        monitor = self._monitors.get(slug)
        return monitor.interval_s if monitor else _LEFT_INTERVAL_S

    def _days(self, slug: str, samples: Sequence[Sample]) -> list[date]:
        """The days of the samples, up to the day on which our own rounds began."""
        last = min(samples[-1].time.date() + _REACH, self._last)
        started_at = self._ours.started_at.get(slug)
        if started_at is not None:
            is_on_file = started_at.date() in self._ours.days
            last = min(last, started_at.date() - timedelta(days=0 if is_on_file else 1))
        days = days_between(samples[0].time.date(), last)
        return [day for day in days if day not in self._ours.open]

    def _checks(self, slug: str) -> list[Check]:
        """The samples, and the checks of our own rounds on the day on which they began."""
        return in_order(self._imported[slug], self._own_checks(slug))

    def _own_checks(self, slug: str) -> list[Check]:
        started_at = self._ours.started_at.get(slug)
        if started_at is None:
            return []
        monitor, rows = self._monitors.get(slug), self._rounds(started_at.date())
        return checks_of(slug, rows, self._interval_s(slug), quorum_of(monitor))

    def _rounds(self, day: date) -> list[Round]:
        """The rounds of a day, cached: most monitors began on the same day."""
        if day not in self._read:
            self._read[day] = rounds.read(self._history, day, day, OnDamage.IGNORE)
        return self._read[day]
