"""How outages are measured for the page: by finished days, else by the checks of their days."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from upstatic.config import Monitor
from upstatic.domain.models import Check, Day, Event, Incident
from upstatic.domain.times import days_between
from upstatic.evaluation import MeasuredTime, recorded_checks
from upstatic.history import rounds, upptime_samples
from upstatic.history.file_lines import OnDamage


def measured_time(  # noqa: PLR0913 - each is a fact of its own
    history: Path,
    events: Mapping[str, Sequence[Event]],
    incidents: Sequence[Incident],
    *,
    checks: Mapping[str, Sequence[Check]],
    days: Mapping[str, Mapping[date, Day]],
    monitors: Sequence[Monitor],
    loaded_from: date,
    today: date,
) -> MeasuredTime:
    """Everything is by slug; `checks` are those from `loaded_from` on, older ones are read."""
    older = recorded_checks(
        partial(rounds.read, history, damage=OnDamage.IGNORE),
        partial(upptime_samples.checks_from, history),
    )

    def totals(slug: str, first: date, last: date) -> Mapping[date, Day]:
        own, last = days.get(slug, {}), min(last, today - timedelta(days=1))
        return {day: own[day] for day in days_between(first, last) if day in own}

    def checks_on(monitor: Monitor, day: date) -> Sequence[Check]:
        return checks[monitor.slug] if day > loaded_from else older(monitor, day)

    return MeasuredTime(events, incidents, monitors=monitors, totals=totals, checks=checks_on)
