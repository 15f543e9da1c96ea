"""A monitor's figures over the five windows: the one home of what every output says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generator import uptime
from generator.models import Day
from generator.render.bars import BAR_DAYS
from generator.render.facts import YEAR_DAYS, MonitorFacts
from generator.times import DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time up to now: `name` in addresses and labels, `phrase` its key among words."""

    name: str
    phrase: str
    days: int

    @property
    def span_s(self) -> int:
        """Its length in seconds."""
        return self.days * DAY_S


DAY = Window(name="24h", phrase="duration24H", days=1)
WEEK = Window(name="7d", phrase="duration7D", days=7)
MONTH = Window(name="30d", phrase="duration30D", days=30)
QUARTER = Window(name="90d", phrase="duration90D", days=BAR_DAYS)
YEAR = Window(name="1y", phrase="duration1Y", days=YEAR_DAYS)
WINDOWS = (DAY, WEEK, MONTH, QUARTER, YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one window holds: its totals, the uptime (0 to 1) and the mean answer in ms.

    None stands for what nobody measured.
    """

    window: Window
    totals: uptime.Totals
    ratio: float | None
    mean_ms: int | None


def percent(ratio: float | None) -> str | None:
    """A ratio for machines, cut to two places as on the page, never rounded up: "99.98%"."""
    if ratio is None:
        return None
    return "100%" if ratio == 1 else f"{int(ratio * 10_000) / 100:.2f}%"


def figures(facts: MonitorFacts, now: datetime) -> tuple[Figures, ...]:
    """The figures of every window, the shortest first.

    24 hours are counted to the second; longer windows are calendar days, today included.
    """
    today = now.date()
    longer = (
        _figures(window, facts.totals(today, window.days), _mean_of_days(facts, today, window))
        for window in WINDOWS[1:]
    )
    return (_figures(DAY, facts.last_day, _mean_of_checks(facts, now)), *longer)


def _figures(window: Window, totals: uptime.Totals, mean_ms: int | None) -> Figures:
    ratio = uptime.uptime_ratio(totals)
    return Figures(window=window, totals=totals, ratio=ratio, mean_ms=mean_ms)


def _mean_of_checks(facts: MonitorFacts, now: datetime) -> int | None:
    start = now - timedelta(days=1)
    times = uptime.answer_times(check for check in facts.checks if start <= check.time <= now)
    return round(sum(times) / len(times)) if times else None


def _mean_of_days(facts: MonitorFacts, today: date, window: Window) -> int | None:
    first = today - timedelta(days=window.days - 1)
    return _mean_ms(day for on, day in facts.days.items() if first <= on <= today)


def _mean_ms(days: Iterable[Day]) -> int | None:
    """The mean of days, each weighed by its checks: single answers are not kept that long."""
    timed = [(day.mean_ms, day.checks) for day in days if day.mean_ms is not None]
    weight = sum(checks for _, checks in timed)
    return round(sum(ms * checks for ms, checks in timed) / weight) if weight else None
