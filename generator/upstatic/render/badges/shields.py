"""Uptime and response time for shields.io's endpoint badges."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from upstatic.domain.error_budget import ErrorBudget, Verdict
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import DAY, MONTH, WEEK, YEAR, WindowStats
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

Json = dict[str, Any]

_UPTIME = (
    (0.999, "brightgreen"),
    (0.99, "green"),
    (0.98, "yellowgreen"),
    (0.95, "yellow"),
    (0.9, "orange"),
    (0.0, "red"),
)
_RESPONSE_MS = (
    (200, "brightgreen"),
    (400, "green"),
    (600, "yellowgreen"),
    (1000, "yellow"),
    (2000, "orange"),
)
_COLORS = {
    ComponentStatus.UP: "brightgreen",
    ComponentStatus.DEGRADED: "yellow",
    ComponentStatus.DOWN: "red",
    ComponentStatus.MAINTENANCE: "blue",
    ComponentStatus.UNKNOWN: "lightgrey",
}
_VERDICTS = {Verdict.MET: "brightgreen", Verdict.MISSED: "red", Verdict.EARLY: "lightgrey"}
_UPPTIME_NAMES = (
    ("", YEAR, ""),
    ("-day", DAY, " 24h"),
    ("-week", WEEK, " 7d"),
    ("-month", MONTH, " 30d"),
    ("-year", YEAR, " 1y"),
)
"""The endings of Upptime's files, their windows and labels; its whole time is a year here too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shield:
    """A label, a message, and a colour by shields.io's name."""

    label: str
    message: str
    color: str


def status_shield(label: str, status: ComponentStatus, words: Translations) -> Shield:
    """The current status."""
    return Shield(label=label, message=words.say(status.value), color=_COLORS[status])


def uptime_shield(figure: WindowStats, label: str, words: Translations) -> Shield:
    """Uptime over a window, rounded as on the page."""
    return Shield(label=label, message=words.uptime(figure.ratio), color=_of_uptime(figure.ratio))


def response_shield(figure: WindowStats, label: str, words: Translations) -> Shield:
    """The mean response time over a window."""
    return Shield(label=label, message=words.ms(figure.mean_ms), color=_of_ms(figure.mean_ms))


def budget_shield(budget: ErrorBudget, label: str, words: Translations) -> Shield:
    """The remaining error budget as on the page; "0%" when it is exceeded."""
    if budget.left_ratio is None:
        return Shield(label=label, message=words.uptime(None), color="lightgrey")
    message = words.share(max(budget.left_s, 0), budget.allowed_s)
    return Shield(label=label, message=message, color=_VERDICTS[budget.verdict])


def _of_uptime(ratio: float | None) -> str:
    if ratio is None:
        return "lightgrey"
    return next(color for least, color in _UPTIME if ratio >= least)


def _of_ms(mean_ms: int | None) -> str:
    if mean_ms is None:
        return "lightgrey"
    return next((color for most, color in _RESPONSE_MS if mean_ms < most), "red")


def shields_files(data: MonitorData, context: RenderContext) -> Iterator[tuple[str, Json]]:
    """Upptime's ten files for one monitor, each an endpoint of shields.io."""
    by_window = context.by_window(data)
    folder = f"api/{data.monitor.slug}"
    for ending, window, span in _UPPTIME_NAMES:
        figure = by_window[window]
        uptime = uptime_shield(figure, f"uptime{span}", context.words)
        response = response_shield(figure, f"response time{span}", context.words)
        yield f"{folder}/uptime{ending}.json", _endpoint(uptime)
        yield f"{folder}/response-time{ending}.json", _endpoint(response)


def _endpoint(shield: Shield) -> Json:
    return {
        "schemaVersion": 1,
        "label": shield.label,
        "message": shield.message,
        "color": shield.color,
    }
