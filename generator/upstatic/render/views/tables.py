"""The data of a graph as a table by the hour, by six hours, or by the month."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from upstatic.domain import uptime
from upstatic.domain.models import Check, Day
from upstatic.domain.times import HOUR_S
from upstatic.render.analysis.windows import of_region, percentiles_of
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """Column names, and rows, the newest first."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def by_hours(
    checks: Sequence[Check], hours: int, words: Translations, regions: Sequence[str] = ()
) -> TableView:
    """The response times of each interval of `hours` hours, aligned in UTC.

    Each region has a column with its median.
    """
    starts = _starts(checks, hours)
    cuts = [bisect_left(checks, start, key=attrgetter("time")) for start in starts]
    parts = (checks[a:b] for a, b in pairwise([*cuts, len(checks)]))
    rows = [
        (words.hour(start), *cells)
        for start, part in zip(starts, parts, strict=True)
        if (cells := _cells(part, regions, words))
    ]
    keys = ("tableTime", "tableMedian", "tableP95", "tableHighest")
    return TableView(columns=(*map(words.say, keys), *regions), rows=tuple(rows[::-1]))


def _cells(part: Sequence[Check], regions: Sequence[str], words: Translations) -> tuple[str, ...]:
    """Median, 95th percentile and maximum, and the median of each region; () without answers."""
    whole = percentiles_of(uptime.answer_times(part))
    if not whole:
        return ()
    own = (percentiles_of(uptime.answer_times(of_region(part, name))) for name in regions)
    medians = (one.p50_ms if one else None for one in own)
    return tuple(map(words.ms, (whole.p50_ms, whole.p95_ms, whole.max_ms, *medians)))


def _starts(checks: Sequence[Check], hours: int) -> list[datetime]:
    """The starts of the intervals from the first check's to the last one's."""
    if not checks:
        return []
    at, last = checks[0].time, checks[-1].time
    first = at.replace(hour=at.hour // hours * hours, minute=0, second=0, microsecond=0)
    count = int((last - first).total_seconds() // (hours * HOUR_S)) + 1
    return [first + timedelta(hours=hours * n) for n in range(count)]


def by_months(days: Mapping[date, Day], words: Translations) -> TableView:
    """A typical day of each month; percentiles of months cannot be derived from daily ones."""
    ordered = sorted(days.values(), key=lambda day: day.date, reverse=True)
    rows = [
        (words.month(next(iter(part)).date), *typical(part, words))
        for part in (list(one) for _, one in groupby(ordered, lambda day: day.date.replace(day=1)))
    ]
    shown = tuple(row for row in rows if row[-1] != words.ms(None))
    keys = ("tableMonth", "typicalMedian", "typicalP95", "highestP95")
    return TableView(columns=tuple(map(words.say, keys)), rows=shown)


def typical(days: Iterable[Day], words: Translations) -> tuple[str, str, str]:
    """The median of the days' medians, that of their 95th percentiles, and the highest of these."""
    known = list(days)
    middles = [day.p50_ms for day in known if day.p50_ms is not None]
    highs = [day.p95_ms for day in known if day.p95_ms is not None]
    return (
        words.ms(uptime.percentile(middles, 50)),
        words.ms(uptime.percentile(highs, 50)),
        words.ms(max(highs, default=None)),
    )
