"""SLOs and error budgets, for page, JSON, metrics and badges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from upstatic.domain import uptime
from upstatic.domain.error_budget import ErrorBudget, Spent, Verdict
from upstatic.domain.models import Status
from upstatic.domain.times import DAY_S
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import DAY_HOURS, LATELY_HOURS, MonitorData
from upstatic.render.analysis.windows import Percentiles

ENOUGH_ANSWERS = 20
"""With fewer responses, the 95th percentile is the slowest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UptimeSlo:
    """The uptime SLO: its error budget and burn rates.

    `burn_rates` are by number of hours, None without data. `lasts_s` is how long the remaining
    budget lasts at the rate of the last day, or while the monitor is down (`is_burning`); None if
    it is not running out. `kept_in_days` is the number of days until an exceeded budget is met
    again.
    """

    budget: ErrorBudget
    burn_rates: Mapping[int, float | None]
    is_burning: bool
    lasts_s: float | None
    kept_in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSlo:
    """The response-time SLO: the target for the 95th percentile, and its value over a week.

    `kept` of `days` days of the SLO's window were on target.
    """

    wanted_ms: int
    answers: int
    p95_ms: int | None
    kept: int
    days: int

    @property
    def verdict(self) -> Verdict:
        """Whether the responses of the last week met the target."""
        if self.p95_ms is None or self.answers < ENOUGH_ANSWERS:
            return Verdict.EARLY
        return Verdict.MET if self.p95_ms <= self.wanted_ms else Verdict.MISSED


def uptime_slo(data: MonitorData, now: datetime) -> UptimeSlo | None:
    """The uptime SLO of a monitor; None without a target."""
    objective = data.monitor.slo
    if objective.target_percent is None:
        return None
    budget = ErrorBudget(
        target_percent=objective.target_percent,
        window_s=objective.window_days * DAY_S,
        spent=_spent(data.totals(now.date(), objective.window_days)),
    )
    is_burning = _is_burning(data)
    rates = {hours: budget.burn_rate(_spent(data.lately[hours])) for hours in LATELY_HOURS}
    return UptimeSlo(
        budget=budget,
        burn_rates=rates,
        is_burning=is_burning,
        lasts_s=max(budget.left_s, 0) if is_burning else budget.lasts_s(rates[DAY_HOURS]),
        kept_in_days=budget.days_until_kept(_days(data, now, objective.window_days)),
    )


def response(data: MonitorData, now: datetime, week: Percentiles | None) -> ResponseSlo | None:
    """The response-time SLO of a monitor; None without a target."""
    wanted_ms = data.monitor.slo.p95_ms
    if wanted_ms is None:
        return None
    first = now.date() - timedelta(days=data.monitor.slo.window_days - 1)
    daily = [one.p95_ms for on, one in data.days.items() if on >= first and one.p95_ms is not None]
    return ResponseSlo(
        wanted_ms=wanted_ms,
        answers=week.answers if week else 0,
        p95_ms=week.p95_ms if week else None,
        kept=sum(ms <= wanted_ms for ms in daily),
        days=len(daily),
    )


def _is_burning(data: MonitorData) -> bool:
    """Whether it is down now, outside of maintenance."""
    is_down = data.current_status.status is Status.DOWN and data.status is ComponentStatus.DOWN
    return is_down and not data.stale


def _days(data: MonitorData, now: datetime, days: int) -> list[Spent]:
    span = [now.date() - timedelta(days=n) for n in range(days - 1, -1, -1)]
    known = (data.days.get(on) for on in span)
    return [_spent(uptime.total([day] if day else [])) for day in known]


def _spent(totals: uptime.Totals) -> Spent:
    return Spent(counted_s=totals.counted_s, down_s=totals.down_s)
