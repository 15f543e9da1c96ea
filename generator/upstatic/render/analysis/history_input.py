"""Read history/ once: everything that the figures of the page are computed from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Check, Day, Event, Round
from upstatic.domain.times import days_between, start_of
from upstatic.history import certificates, daily_totals, events, incidents, rounds, upptime_samples
from upstatic.history.certificates import Certificate
from upstatic.history.fingerprint import Fingerprint
from upstatic.render.analysis.incident_index import IncidentIndex
from upstatic.render.incremental.memo import Memo

MAX_RAW_DAYS = 95
WEEK = timedelta(days=7)
YEAR_DAYS = 365

Days = Mapping[str, Mapping[date, Day]]
"""Recorded totals by slug and day."""


@dataclass(frozen=True, kw_only=True)  # no slots: what few rounds need is read on demand
class HistoryInput:
    """What is known of history/ at `now`; `newest` are the rounds since `lately`.

    `newest_days` has the recorded totals since `first_recent`, `index` the incidents.
    """

    history: Path
    now: datetime
    newest: Sequence[Round]
    imported: Mapping[str, Sequence[Check]]
    certificates: Mapping[str, Certificate]
    lately: date
    raw_days: Sequence[date]
    events: Mapping[str, Sequence[Event]]
    newest_days: Days
    index: IncidentIndex
    fingerprint: Fingerprint
    last_checks: dict[str, Sequence[Check]] = field(default_factory=dict)

    def kept_checks(self, slug: str, make: Callable[[], Sequence[Check]]) -> Sequence[Check]:
        """The checks of a monitor, kept until those of another are asked for: each takes 200 KB."""
        if slug not in self.last_checks:
            self.last_checks.clear()
            self.last_checks[slug] = make()
        return self.last_checks[slug]

    @property
    def loaded_from(self) -> date:
        """The first day of `rounds`."""
        return min(self.lately, self.now.date() - WEEK)

    @cached_property
    def rounds(self) -> Sequence[Round]:
        """The rounds of a week at least."""
        older = rounds.read(self.history, self.loaded_from, self.lately - timedelta(days=1))
        return [*older, *self.newest]

    @cached_property
    def year(self) -> Days:
        """The recorded totals of the last year."""
        return self._with_older(self.newest_days, self.first_of_year, first_recent(self.now))

    @cached_property
    def days(self) -> Days:
        """All recorded totals."""
        return self._with_older(self.year, date.min, self.first_of_year)

    def days_since(self, first: date) -> Days:
        """The recorded totals from `first` on, and maybe older ones: no more is read than that."""
        if first >= first_recent(self.now):
            return self.newest_days
        return self.year if first >= self.first_of_year else self.days

    def _with_older(self, known: Days, first: date, end: date) -> Days:
        """The same with the totals from `first` until the day before `end`."""
        older = _by_slug(daily_totals.read(self.history, first, end - timedelta(days=1)))
        slugs = {*older, *known}
        return {slug: {**older.get(slug, {}), **known.get(slug, {})} for slug in slugs}

    @property
    def first_of_year(self) -> date:
        """The first day of the last year."""
        return self.now.date() - timedelta(days=YEAR_DAYS)

    @cached_property
    def first_day(self) -> date | None:
        """The first day with a measurement, None before there is any."""
        recorded = daily_totals.first_day(self.history)
        if recorded and recorded < self.loaded_from:
            measured = []
        else:
            measured = [row.time.date() for row in self.rounds[:1]]
        samples = [own[0].time.date() for own in self.imported.values() if own]
        return min((*([recorded] if recorded else []), *measured, *samples), default=None)


def read_history(history: Path, now: datetime, kept: Memo, *, has_links: bool) -> HistoryInput:
    """Read what was known at `now`; `has_links` and `kept` are those of the index of incidents.

    Raises HistoryError.
    """
    today = now.date()
    rows = daily_totals.read(history, first_recent(now), today)
    raw_days = _raw_days(history, {row.date for row in rows}, today)
    own = by_slug(event for event in events.read(history) if event.time <= now)
    first = raw_days[0] - timedelta(days=1)  # the last check of a day is valid past midnight
    since, files = start_of(first_recent(now)), incidents.files(history)
    return HistoryInput(
        history=history, now=now, newest_days=_by_slug(rows),
        newest=[row for row in rounds.read(history, first, today) if row.time <= now],
        imported=_imported(history, min(raw_days[0], today - WEEK), now),
        certificates=certificates.last(history, now),
        fingerprint=Fingerprint(history, min(first, today - WEEK), today),
        lately=first, raw_days=raw_days, events=own,
        index=IncidentIndex(files, kept, now=now, since=since, has_links=has_links),
    )  # fmt: skip


def first_recent(now: datetime) -> date:
    """The first day of what most of the page shows: days, and incidents that lasted until then."""
    return now.date() - timedelta(days=MAX_RAW_DAYS)


def _by_slug(rows: Iterable[Day]) -> Days:
    found: dict[str, dict[date, Day]] = defaultdict(dict)
    for row in rows:
        found[row.slug][row.date] = row
    return found


def _imported(history: Path, first: date, now: datetime) -> dict[str, list[Check]]:
    """Imported checks that are still valid in these days, by slug."""
    found = upptime_samples.checks_from(history, first, now.date())
    return {slug: [one for one in checks if one.time <= now] for slug, checks in found.items()}


def _raw_days(history: Path, rolled: set[date], today: date) -> list[date]:
    """The days to total from rounds: today, and days with rounds but without totals."""
    first = today - timedelta(days=MAX_RAW_DAYS)
    to_sum = {*rounds.days(history), *upptime_samples.days(history, first, today)}
    missing = [day for day in to_sum if first <= day < today and day not in rolled]
    return days_between(min([*missing, today]), today)
