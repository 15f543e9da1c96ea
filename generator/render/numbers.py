"""What a graph shows, in numbers: tables by the hour, by six hours, and by the month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from generator import uptime
from generator.models import Check, Day
from generator.render.figures import times_of
from generator.render.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """The names of the columns, and the rows, the newest first: all in words."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def by_hours(checks: Sequence[Check], hours: int, words: Words) -> TableView:
    """The answers of each stretch of so many hours that begins at a whole one (UTC)."""

    def begins(check: Check) -> datetime:
        at = check.time
        return at.replace(hour=at.hour // hours * hours, minute=0, second=0, microsecond=0)

    parts = [
        (start, times_of(uptime.answer_times(part))) for start, part in groupby(checks, begins)
    ]
    rows = [
        (words.hour(start), words.ms(one.p50_ms), words.ms(one.p95_ms), words.ms(one.max_ms))
        for start, one in reversed(parts)
        if one
    ]
    keys = ("tableTime", "tableMedian", "tableP95", "tableHighest")
    return TableView(columns=tuple(map(words.say, keys)), rows=tuple(rows))


def by_months(days: Mapping[date, Day], words: Words) -> TableView:
    """What a typical day of each month was like: percentiles of a month cannot be made of days'."""
    ordered = sorted(days.values(), key=lambda day: day.date, reverse=True)
    rows = [
        (words.month(next(iter(part)).date), *typical(part, words))
        for part in (list(one) for _, one in groupby(ordered, lambda day: day.date.replace(day=1)))
    ]
    shown = tuple(row for row in rows if row[-1] != words.ms(None))
    keys = ("tableMonth", "typicalMedian", "typicalP95", "slowestDay")
    return TableView(columns=tuple(map(words.say, keys)), rows=shown)


def typical(days: Iterable[Day], words: Words) -> tuple[str, str, str]:
    """The median of the days' medians, that of their 95th percentiles, and the slowest day."""
    known = list(days)
    middles = [day.p50_ms for day in known if day.p50_ms is not None]
    highs = [day.p95_ms for day in known if day.p95_ms is not None]
    means = [day.mean_ms for day in known if day.mean_ms is not None]
    return (
        words.ms(uptime.percentile(middles, 50)),
        words.ms(uptime.percentile(highs, 50)),
        words.ms(max(means, default=None)),
    )
