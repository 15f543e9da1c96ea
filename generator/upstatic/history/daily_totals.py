"""Daily totals: a row per monitor and finished day, a table per month, kept indefinitely."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from upstatic.domain.models import Day
from upstatic.domain.times import start_of
from upstatic.history import append_only, file_lines, renames
from upstatic.history.csv_tables import NUMBER, WORD, Table, number, number_or_none, text_of
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import DAILY_TOTALS

_date = lru_cache(maxsize=1 << 12)(date.fromisoformat)


def _parse(fields: Sequence[str]) -> Day:
    day, slug, checks, known_s, down_s, degraded_s, maintenance_s, mean, p50, p95, top = fields
    return Day(
        date=_date(day),
        slug=slug,
        checks=number(checks),
        known_s=number(known_s),
        down_s=number(down_s),
        degraded_s=number(degraded_s),
        maintenance_s=number(maintenance_s),
        mean_ms=number_or_none(mean),
        p50_ms=number_or_none(p50),
        p95_ms=number_or_none(p95),
        max_ms=number_or_none(top),
    )


def _fields(day: Day) -> Sequence[str]:
    seconds = day.known_s, day.down_s, day.degraded_s, day.maintenance_s
    times = day.mean_ms, day.p50_ms, day.p95_ms, day.max_ms
    return (
        day.date.isoformat(),
        day.slug,
        str(day.checks),
        *map(str, seconds),
        *map(text_of, times),
    )


TABLE = Table(
    header="date,slug,checks,known_s,down_s,degraded_s,maintenance_s,mean_ms,p50_ms,p95_ms,max_ms",
    parse=_parse,
    fields=_fields,
    usual=re.compile(rf"\d{{4}}-\d\d-\d\d,{WORD}(?:,{NUMBER}){{5}}(?:,{NUMBER}?){{4}}", re.ASCII),
)


def _paths(history: Path, first: date, last: date) -> list[Path]:
    return DAILY_TOTALS.existing(history, first.isoformat()[:7], last.isoformat()[:7])


def read(history: Path, first: date, last: date, damage: OnDamage = OnDamage.WARN) -> list[Day]:
    """The totals of the days from `first` to `last`, both included, by date and slug.

    The last row of a day and monitor counts. Raises HistoryError.
    """
    rows = [row for path in _paths(history, first, last) for row in TABLE.read(path, damage)]
    known = renames.read(history)
    rows = [row for row in rows if first <= row.date <= last]
    own = {(row.date, row.slug): row for row in rows}
    former = {
        (row.date, slug): replace(row, slug=slug)
        for row in own.values()
        if (slug := known.slug(row.slug, start_of(row.date))) != row.slug
    }
    latest = former | {
        key: row for key, row in own.items() if known.slug(row.slug, start_of(row.date)) == row.slug
    }
    return [latest[key] for key in sorted(latest)]


def of_monitor(history: Path, slug: str, first: date, last: date) -> dict[date, Day]:
    """The totals of one monitor by day, without a warning of damage. Raises HistoryError."""
    found = read(history, first, last, OnDamage.IGNORE)
    return {row.date: row for row in found if row.slug == slug}


def first_day(history: Path) -> date | None:
    """The first day with recorded totals; None without any. Raises HistoryError."""
    for path in DAILY_TOTALS.existing(history):
        if rows := TABLE.read(path, OnDamage.IGNORE):
            return min(row.date for row in rows)
    return None


def rolled_up(history: Path, first: date, last: date) -> set[date]:
    """The days with recorded totals, found without reading each row. Raises HistoryError."""
    names = {line[:10] for path in _paths(history, first, last) for line in TABLE.load(path).lines}
    return {day for name in names if (day := _day_of(name)) is not None and first <= day <= last}


def _day_of(name: str) -> date | None:
    try:
        return _date(name)
    except ValueError:
        return None


def append(history: Path, days: Sequence[Day]) -> list[Day]:
    """Add the totals that differ from the recorded ones, and return them by date and slug.

    A month is written as a whole, so that a day is rolled up for every monitor or for none.
    Raises HistoryError.
    """
    by_month: dict[str, list[Day]] = {}
    for day in sorted(days, key=lambda day: (day.date, day.slug)):
        by_month.setdefault(day.date.isoformat()[:7], []).append(day)
    return [
        day
        for month, rows in by_month.items()
        for day in _append_month(DAILY_TOTALS.writable(history, month), rows)
    ]


def _append_month(path: Path, days: Sequence[Day]) -> list[Day]:
    page = TABLE.load(path)
    recorded = {
        (row.date, row.slug): row for row in file_lines.rows(page, TABLE.read_line, OnDamage.IGNORE)
    }
    new = [day for day in days if recorded.get((day.date, day.slug)) != day]
    if new:
        append_only.rewrite(path, [*file_lines.without_tail(page), *TABLE.lines(new, page.lines)])
    return new
