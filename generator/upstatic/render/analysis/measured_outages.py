"""How outages are measured for the page: by finished days, else by the checks of their days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from upstatic.config import Monitor
from upstatic.domain.models import Check, Day
from upstatic.domain.times import days_between
from upstatic.evaluation import MeasuredTime, recorded_checks
from upstatic.history import rounds, upptime_samples
from upstatic.history.file_lines import OnDamage
from upstatic.render.analysis.history_input import HistoryInput


def measured_time(
    stored: HistoryInput,
    *,
    checks: Mapping[str, Callable[[date], Sequence[Check]]],
    monitors: Sequence[Monitor],
) -> MeasuredTime:
    """`checks` gives those of a monitor (slug) for a day of the last week; older ones are read."""
    yesterday = stored.now.date() - timedelta(days=1)
    older = recorded_checks(
        partial(rounds.read, stored.history, damage=OnDamage.IGNORE),
        partial(upptime_samples.checks_from, stored.history),
    )

    def totals(slug: str, first: date, last: date) -> Mapping[date, Day]:
        own, last = stored.days_since(first).get(slug, {}), min(last, yesterday)
        return {day: own[day] for day in days_between(first, last) if day in own}

    def checks_on(monitor: Monitor, day: date) -> Sequence[Check]:
        is_late = day > stored.loaded_from
        return checks[monitor.slug](day) if is_late else older(monitor, day)

    return MeasuredTime(
        stored.events, stored.index.windows, monitors=monitors, totals=totals, checks=checks_on
    )
