"""Read history/ once: everything that the figures of the page are computed from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryInput:
    """What was read from history/; the cadence is computed from rounds since `lately`.

    `moved` has the numbers that incidents had before, and those that they have now.
    """

    rounds: Sequence[Round]
    imported: Mapping[str, Sequence[Check]]
    certificates: Mapping[str, Certificate]
    lately: date
    raw_days: Sequence[date]
    events: Mapping[str, Sequence[Event]]
    days: Mapping[str, Mapping[date, Day]]
    incidents: tuple[Incident, ...]
    moved: Mapping[int, int]
    fingerprint: Fingerprint

    @property
    def first_day(self) -> date | None:
        """The first day with a measurement, None before there is any."""
        days = [on for own in self.days.values() for on in own]
        measured = [row.time.date() for row in self.rounds[:1]]
        samples = [own[0].time.date() for own in self.imported.values() if own]
        return min((*days, *measured, *samples), default=None)


def read_history(history: Path, now: datetime) -> HistoryInput:
    """Read what was known at `now`. Raises HistoryError."""
    today = now.date()
    rows = daily_totals.read(history, date.min, today)
    raw_days = _raw_days(history, {row.date for row in rows}, today)
    days: dict[str, dict[date, Day]] = defaultdict(dict)
    for row in rows:
        days[row.slug][row.date] = row
    own = by_slug(event for event in events.read(history) if event.time <= now)
    first = raw_days[0] - timedelta(days=1)  # the last check of a day is valid past midnight
    known = rounds.read(history, min(first, today - WEEK), today)
    shown, moved = incidents.read_with_moved(history)
    return HistoryInput(
        rounds=[row for row in known if row.time <= now],
        imported=_imported(history, min(raw_days[0], today - WEEK), now),
        certificates=certificates.last(history, now),
        fingerprint=Fingerprint(history, min(first, today - WEEK), today),
        lately=first, raw_days=raw_days, events=own, days=days,
        incidents=tuple(plain_incident(one) for one in shown if _is_known(one, now)),
        moved=moved,
    )  # fmt: skip


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
