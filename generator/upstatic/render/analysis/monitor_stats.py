"""A monitor's track record: every figure of it, counted once for page, JSON, metrics and badges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from upstatic.domain import uptime
from upstatic.domain.models import Status
from upstatic.domain.outages import Reliability, episodes, failures
from upstatic.domain.time_spans import without
from upstatic.domain.times import start_of
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.analysis.slo import Promise, Response, promise, response
from upstatic.render.analysis.windows import BAR_DAYS, WEEK, Figures, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The windows, the shortest first; what is promised (None: nothing); 90 days of failures."""

    figures: Sequence[Figures]
    promise: Promise | None
    response: Response | None
    reliability: Reliability


def record(facts: MonitorFacts, now: datetime) -> Record:
    """Count everything."""
    windows = figures(facts, now)
    week = next(one.times for one in windows if one.window is WEEK)
    return Record(
        figures=windows,
        promise=promise(facts, now),
        response=response(facts, now, week),
        reliability=_reliability(facts, now),
    )


def _reliability(facts: MonitorFacts, now: datetime) -> Reliability:
    """Of the days of the bar; what maintenance excuses is no failure."""
    start = _first_moment(now.date())
    totals = facts.totals(now.date(), BAR_DAYS)
    down = uptime.status_spans(facts.events, Status.DOWN, start, now)
    planned = uptime.planned_spans(facts.windows, facts.events, start, now)
    return Reliability(
        failures=failures(episodes(facts.events), without(down, planned)),
        counted_s=totals.counted_s,
        down_s=totals.down_s,
    )


def _first_moment(today: date) -> datetime:
    return start_of(today - timedelta(days=BAR_DAYS - 1))
