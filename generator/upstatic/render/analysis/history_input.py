"""Read history/ once: everything that the figures of the page are computed from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Check, Day, Event, Incident, Round
from upstatic.domain.times import days_between
from upstatic.history import certificates, daily_totals, events, incidents, rounds, upptime_samples
from upstatic.history.certificates import Certificate
from upstatic.history.fingerprint import Fingerprint
from upstatic.render.text.sanitize import plain_incident

MAX_RAW_DAYS = 95
WEEK = timedelta(days=7)
YEAR_DAYS = 365

Days = Mapping[str, Mapping[date, Day]]
"""Recorded totals by slug and day."""


@dataclass(frozen=True, kw_only=True)  # no slots: what few rounds need is read on demand
class HistoryInput:
    """What is known of history/ at `now`; `newest` are the rounds since `lately`.

    `year` has the recorded totals of the last year. `moved` has the numbers that incidents had
    before, and those that they have now; `digests` a hash of each incident by its number.
    """

    history: Path
    now: datetime
    newest: Sequence[Round]
    imported: Mapping[str, Sequence[Check]]
    certificates: Mapping[str, Certificate]
    lately: date
    raw_days: Sequence[date]
    events: Mapping[str, Sequence[Event]]
    year: Days
    incidents: tuple[Incident, ...]
    digests: Mapping[int, str]
    moved: Mapping[int, int]
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
    def windows(self) -> Sequence[Incident]:
        """The maintenance windows."""
        return [one for one in self.incidents if one.is_maintenance]

    @cached_property
    def incidents_of(self) -> Mapping[str, Sequence[Incident]]:
        """The incidents that name a monitor, by its slug."""
        found: dict[str, list[Incident]] = defaultdict(list)
        for one in self.incidents:
            for slug in dict.fromkeys(one.components):
                found[slug].append(one)
        return found

    @cached_property
    def rounds(self) -> Sequence[Round]:
        """The rounds of a week at least."""
        older = rounds.read(self.history, self.loaded_from, self.lately - timedelta(days=1))
        return [*older, *self.newest]

    @cached_property
    def days(self) -> Days:
        """All recorded totals."""
        first = self.now.date() - timedelta(days=YEAR_DAYS)
        older = _by_slug(daily_totals.read(self.history, date.min, first - timedelta(days=1)))
        slugs = {*older, *self.year}
        return {slug: {**older.get(slug, {}), **self.year.get(slug, {})} for slug in slugs}

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


def read_history(history: Path, now: datetime) -> HistoryInput:
    """Read what was known at `now`. Raises HistoryError."""
    today = now.date()
    rows = daily_totals.read(history, today - timedelta(days=YEAR_DAYS), today)
    raw_days = _raw_days(history, {row.date for row in rows}, today)
    own = by_slug(event for event in events.read(history) if event.time <= now)
    first = raw_days[0] - timedelta(days=1)  # the last check of a day is valid past midnight
    known = incidents.read_all(history)
    return HistoryInput(
        history=history, now=now, year=_by_slug(rows),
        newest=[row for row in rounds.read(history, first, today) if row.time <= now],
        imported=_imported(history, min(raw_days[0], today - WEEK), now),
        certificates=certificates.last(history, now),
        fingerprint=Fingerprint(history, min(first, today - WEEK), today),
        lately=first, raw_days=raw_days, events=own,
        incidents=tuple(plain_incident(one) for one in known.shown if _is_known(one, now)),
        digests=known.digests, moved=known.moved,
    )  # fmt: skip


def _by_slug(rows: Iterable[Day]) -> Days:
    found: dict[str, dict[date, Day]] = defaultdict(dict)
    for row in rows:
        found[row.slug][row.date] = row
    return found


def _imported(history: Path, first: date, now: datetime) -> dict[str, list[Check]]:
    """Imported checks that are still valid in these days, by slug."""
    found = upptime_samples.checks_from(history, first, now.date())
    return {slug: [one for one in checks if one.time <= now] for slug, checks in found.items()}


def _is_known(incident: Incident, now: datetime) -> bool:
    """Whether it was known at `now`; a maintenance window is known before it starts."""
    return incident.is_maintenance or incident.started <= now


def _raw_days(history: Path, rolled: set[date], today: date) -> list[date]:
    """The days to total from rounds: today, and days with rounds but without totals."""
    first = today - timedelta(days=MAX_RAW_DAYS)
    to_sum = {*rounds.days(history), *upptime_samples.days(history, first, today)}
    missing = [day for day in to_sum if first <= day < today and day not in rolled]
    return days_between(min([*missing, today]), today)
