"""SLOs in words: status, remaining error budget and burn rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from upstatic.domain import uptime
from upstatic.domain.error_budget import ErrorBudget, Verdict
from upstatic.domain.times import DAY_S, HOUR_S
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import DAY_HOURS
from upstatic.render.analysis.monitor_stats import MonitorStats
from upstatic.render.analysis.slo import ResponseSlo, UptimeSlo
from upstatic.translations.phrases import Translations

RISK_S = 3 * DAY_S
"""A budget that lasts no longer than the longest alert window of the SRE Workbook is at risk."""
_WORST_LAST = {
    "sloMet": ComponentStatus.UP,
    "sloEarly": ComponentStatus.UNKNOWN,
    "sloRisk": ComponentStatus.DEGRADED,
    "sloMissed": ComponentStatus.DOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A figure with its name and a note; `status` colours it, "" for none."""

    label: str
    value: str
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetView:
    """The remaining error budget, or by how much it is exceeded.

    `fill` is the remaining share from 0 to 100, `pace` says how long it lasts.
    """

    left: FigureView
    fill: int
    status: ComponentStatus
    pace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveView:
    """The status of the SLOs; `budget` is None without an uptime target or data."""

    status: ComponentStatus
    word: str
    budget: BudgetView | None
    figures: tuple[FigureView, ...]


def objective(stats: MonitorStats, today: date, words: Translations) -> ObjectiveView | None:
    """The SLOs of a monitor; None without a target."""
    uptime_slo, response = stats.uptime_slo, stats.response
    keys = [_key(uptime_slo.budget.verdict, uptime_slo)] if uptime_slo else []
    keys += [_key(response.verdict)] if response else []
    if not keys:
        return None
    worst = max(keys, key=list(_WORST_LAST).index)
    return ObjectiveView(
        status=_WORST_LAST[worst],
        word=words.say(worst),
        budget=_budget(uptime_slo, today, words)
        if uptime_slo and uptime_slo.budget.allowed_s
        else None,
        figures=(*_of_uptime_slo(uptime_slo, words), *_of_response(response, words)),
    )


def _key(verdict: Verdict, uptime_slo: UptimeSlo | None = None) -> str:
    """The phrase of a verdict; an SLO that is met may be at risk."""
    is_short = uptime_slo and uptime_slo.lasts_s is not None and uptime_slo.lasts_s < RISK_S
    return (
        f"slo{verdict.value.capitalize()}"
        if verdict is not Verdict.MET
        else ("sloRisk" if is_short else "sloMet")
    )


def _budget(uptime_slo: UptimeSlo, today: date, words: Translations) -> BudgetView:
    budget = uptime_slo.budget
    return BudgetView(
        left=_left(budget, words),
        fill=int(100 * max(budget.left_ratio or 0, 0)),
        status=_WORST_LAST[_key(budget.verdict, uptime_slo)],
        pace=_pace(uptime_slo, today, words),
    )


def _left(budget: ErrorBudget, words: Translations) -> FigureView:
    """The remaining share, or the exceeded duration."""
    left_s, allowed_s, label = budget.left_s, budget.allowed_s, words.say("budgetLeft")
    allowed = words.duration(allowed_s)
    if left_s < 0:
        down = words.duration(budget.spent.down_s)
        return FigureView(
            label=words.say("budgetOver"),
            value=words.duration(-left_s),
            note=words.say("budgetSpent", down=down, allowed=allowed),
            status="down" if budget.verdict is Verdict.MISSED else "",
        )
    note = words.say("budgetOf", left=words.duration(left_s), allowed=allowed)
    return FigureView(label=label, value=words.share(left_s, allowed_s), note=note)


def _pace(uptime_slo: UptimeSlo, today: date, words: Translations) -> str:
    """How long the budget lasts, or when an exceeded one is met again."""
    rate = uptime_slo.burn_rates[DAY_HOURS]
    if uptime_slo.budget.left_s < 0:
        kept = words.day(today + timedelta(days=uptime_slo.kept_in_days))
        return words.say("budgetKeptAgain", day=kept)
    if uptime_slo.lasts_s is not None:
        key = "budgetGoneDown" if uptime_slo.is_burning else "budgetGone"
        return words.say(key, duration=words.duration(uptime_slo.lasts_s))
    if rate is None:
        return ""
    return words.say("budgetSlow" if rate else "budgetUntouched")


def _of_uptime_slo(uptime_slo: UptimeSlo | None, words: Translations) -> Iterator[FigureView]:
    if uptime_slo is None:
        return
    budget = uptime_slo.budget
    yield FigureView(
        label=words.say("sloTarget"),
        value=words.percent(budget.target_percent),
        note=words.say("sloWindow", duration=words.duration(budget.window_s)),
    )
    yield FigureView(
        label=words.say("uptimeTitle"),
        value=words.uptime(uptime.ratio_of(budget.spent.counted_s, budget.spent.down_s)),
        note=words.say("windowKnown", share=words.share(budget.spent.counted_s, budget.window_s)),
    )
    yield FigureView(
        label=words.say("burnRate"),
        value=words.times(uptime_slo.burn_rates[DAY_HOURS]),
        note=_rates(uptime_slo, words),
    )


def _rates(uptime_slo: UptimeSlo, words: Translations) -> str:
    said = [
        f"{words.duration(hours * HOUR_S)}{words.say('colon')}{words.times(rate)}"
        for hours, rate in uptime_slo.burn_rates.items()
        if hours != DAY_HOURS
    ]
    return " · ".join(said)


def _of_response(response: ResponseSlo | None, words: Translations) -> Iterator[FigureView]:
    if response is None:
        return
    kept = words.say("responseKept", kept=response.kept, n=response.days)
    yield FigureView(
        label=words.say("responseWanted", ms=words.ms(response.wanted_ms)),
        value=words.ms(response.p95_ms),
        note=kept if response.days else words.say("windowUnknown"),
        status={Verdict.MISSED: "degraded"}.get(response.verdict, ""),
    )
