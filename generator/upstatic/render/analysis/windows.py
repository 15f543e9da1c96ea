"""The figures of a monitor over the five windows that all outputs show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from upstatic.domain import uptime
from upstatic.domain.models import Check, Day
from upstatic.domain.times import DAY_S
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.history_input import YEAR_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsWindow:
    """A period up to now: its `name` in addresses, and the key of its `phrase`."""

    name: str
    phrase: str
    days: int

    @property
    def span_s(self) -> int:
        """Its length in seconds."""
        return self.days * DAY_S


BAR_DAYS = 90
"""How many days the bar and its uptime cover."""

DAY = StatsWindow(name="24h", phrase="duration24H", days=1)
WEEK = StatsWindow(name="7d", phrase="duration7D", days=7)
MONTH = StatsWindow(name="30d", phrase="duration30D", days=30)
QUARTER = StatsWindow(name="90d", phrase="duration90D", days=BAR_DAYS)
YEAR = StatsWindow(name="1y", phrase="duration1Y", days=YEAR_DAYS)
WINDOWS = (DAY, WEEK, MONTH, QUARTER, YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Percentiles of single response times, in ms."""

    answers: int
    p50_ms: int
    p95_ms: int
    p99_ms: int
    max_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStats:
    """The figures of one window: totals, uptime (0 to 1) and mean response time in ms.

    None stands for what was not measured. `times` are those of a day and a week: of longer windows
    only the percentiles of days are known, and those of a whole cannot be made of its parts'.
    """

    window: StatsWindow
    totals: uptime.Totals
    ratio: float | None
    mean_ms: int | None
    times: Percentiles | None = None


def percent(ratio: float | None) -> str | None:
    """A ratio for machines, cut to two places as on the page, never rounded up: "99.98%"."""
    if ratio is None:
        return None
    return "100%" if ratio == 1 else f"{int(ratio * 10_000) / 100:.2f}%"


def window_stats(data: MonitorData, now: datetime) -> tuple[WindowStats, ...]:
    """The figures of every window, the shortest first.

    24 hours are counted to the second; longer windows are calendar days, today included. The
    times of a week are those of 168 hours.
    """
    today = now.date()
    week = answers(data, now, WEEK.days)
    longer = (
        _figures(
            window,
            data.totals(today, window.days),
            _mean_of_days(data, today, window),
            week if window == WEEK else (),
        )
        for window in WINDOWS[1:]
    )
    day = answers(data, now, DAY.days)
    mean_ms = round(sum(day) / len(day)) if day else None
    return (_figures(DAY, data.last_day, mean_ms, day), *longer)


def answers(data: MonitorData, now: datetime, days: int) -> list[int]:
    """All response times (ms) of the last `days` days, at most a week."""
    start = now - timedelta(days=days)
    checks = uptime.since(data.checks, start)
    return uptime.answer_times(check for check in checks if start <= check.time <= now)


def _figures(
    window: StatsWindow, totals: uptime.Totals, mean_ms: int | None, single: Sequence[int]
) -> WindowStats:
    ratio = uptime.uptime_ratio(totals)
    times = percentiles_of(single)
    return WindowStats(window=window, totals=totals, ratio=ratio, mean_ms=mean_ms, times=times)


def of_region(checks: Sequence[Check], name: str) -> list[Check]:
    """The checks as one region saw them."""
    return [one._replace(reading=one.regions[name]) for one in checks if name in one.regions]


def percentiles_of(single: Iterable[int]) -> Percentiles | None:
    """The percentiles of single response times; None without any."""
    ranked = sorted(single)
    if not ranked:
        return None
    p50_ms, p95_ms, p99_ms = (ranked[uptime.rank(len(ranked), q)] for q in (50, 95, 99))
    return Percentiles(
        answers=len(ranked), p50_ms=p50_ms, p95_ms=p95_ms, p99_ms=p99_ms, max_ms=ranked[-1]
    )


def _mean_of_days(data: MonitorData, today: date, window: StatsWindow) -> int | None:
    first = today - timedelta(days=window.days - 1)
    return _mean_ms(day for on, day in data.year.items() if first <= on <= today)


def _mean_ms(days: Iterable[Day]) -> int | None:
    """The mean over days, weighted by checks, because single checks are not kept that long."""
    timed = [(day.mean_ms, day.checks) for day in days if day.mean_ms is not None]
    weight = sum(checks for _, checks in timed)
    return round(sum(ms * checks for ms, checks in timed) / weight) if weight else None
