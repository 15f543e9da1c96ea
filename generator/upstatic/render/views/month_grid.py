"""The uptime calendar: a small grid of days for each month, drawn like the daily bar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from babel import Locale

from upstatic.domain import uptime
from upstatic.domain.models import Day
from upstatic.render.views.day_bar import STATES, day_state
from upstatic.translations.phrases import Translations

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """One month: its uptime, and its days as squares by state, in a grid of seven columns."""

    iso: str
    label: str
    uptime: str
    rows: int
    paths: tuple[tuple[str, str], ...]


def month_grids(days: Mapping[date, Sequence[Day]], words: Translations) -> tuple[MonthView, ...]:
    """Every month from the first with data, the newest first; `days` may hold several monitors."""
    newest_first = sorted(days, reverse=True)
    return tuple(
        _month(first, {on: days[on] for on in part}, words)
        for first, part in groupby(newest_first, key=lambda on: on.replace(day=1))
    )


def by_day(monitors: Iterable[Mapping[date, Day]]) -> dict[date, list[Day]]:
    """The days of several monitors by date; a day without measurements is left out."""
    found: dict[date, list[Day]] = {}
    for days in monitors:
        for on, day in days.items():
            if day.known_s:
                found.setdefault(on, []).append(day)
    return found


def _month(first: date, days: Mapping[date, Sequence[Day]], words: Translations) -> MonthView:
    column = (first.weekday() - _first_weekday(words.locale)) % WEEK_DAYS
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    squares: dict[str, str] = {}
    for n in range(last.day):
        y, x = divmod(column + n, WEEK_DAYS)
        state = max(
            map(day_state, days.get(first + timedelta(days=n), ())),
            key=STATES.index,
            default="none",
        )
        squares[state] = squares.get(state, "") + f"M{x} {y}h1"
    totals = uptime.total(day for part in days.values() for day in part)
    return MonthView(
        iso=f"{first:%Y-%m}",
        label=words.month(first),
        uptime=words.uptime(uptime.uptime_ratio(totals)),
        rows=-(-(column + last.day) // WEEK_DAYS),
        paths=tuple(squares.items()),
    )


def _first_weekday(locale: Locale) -> int:
    """Where the week begins, with Monday as 0."""
    return int(locale.first_week_day)
