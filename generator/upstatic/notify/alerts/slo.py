"""Alerts for service levels: the error budget burns too fast, or responses are too slow.

The windows and rates are those of The Site Reliability Workbook, ch. 5, "Multiwindow,
Multi-Burn-Rate Alerts": 2% of a 30-day budget in an hour, 5% of it in six, and in a short window
too, so that an alert ends soon after its cause.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Monitor
from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.error_budget import ErrorBudget
from upstatic.domain.times import HOUR_S
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import Alert, AlertStep, Level
from upstatic.translations.phrases import Translations

KIND = "slo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """A pair of windows in seconds, and the burn rate that both must reach."""

    name: str
    long_s: int
    short_s: int
    rate: float
    steps: int


BURNS = (
    Burn(name="fast", long_s=HOUR_S, short_s=300, rate=14.4, steps=0),
    Burn(name="slow", long_s=6 * HOUR_S, short_s=1800, rate=6, steps=1),
)
LONGEST = timedelta(seconds=max(burn.long_s for burn in BURNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """How a monitor keeps its service level: burn rates by window in seconds, and its budget.

    `p95_ms` is that of the last hour's responses, None where there were too few.
    """

    budget: ErrorBudget | None = None
    burn_rates: Mapping[int, float | None] = field(default_factory=dict)
    p95_ms: int | None = None


def slo_alerts(
    config: Config,
    levels: Mapping[str, ServiceLevel],
    sent: Collection[str],
    words: Translations,
    now: datetime,
) -> list[Alert]:
    """The alerts that are open now, and the ends of those among `sent` (keys) that are not."""
    return [
        alert
        for monitor in config.monitors
        if (level := levels.get(monitor.slug)) is not None
        for alert in _of_monitor(config, monitor, level, sent, words, now)
    ]


def _of_monitor(
    config: Config,
    monitor: Monitor,
    level: ServiceLevel,
    sent: Collection[str],
    words: Translations,
    now: datetime,
) -> Iterator[Alert]:
    about = template_variables.of_monitor(config, monitor)
    burns = [burn for burn in BURNS if level.budget is not None and _is_burning(level, burn)]
    checks = {
        "burn": _burning(monitor, level, burns[0], words) if burns else None,
        "p95": _slow(monitor, level, words),
    }
    over = {"burn": "burnOver", "p95": "latencyOver"}
    for name, found in checks.items():
        subject = f"{KIND}:{monitor.slug}:{name}"
        opened = sorted(key for key in sent if key.startswith(f"{subject}:"))
        if found is not None:
            key = opened[-1] if opened else f"{subject}:{now:%Y%m%dT%H%M%SZ}"
            alert = _alert(key, subject, monitor, now)
            yield replace(alert, severity=found["SEVERITY"], variables={**about, **found})
        elif opened:
            end = _alert(f"{KIND}-over:{opened[-1]}", subject, monitor, now)
            said = {**about, "EMOJI": "🟩", "STATUS": words.say(over[name]), "BODY": ""}
            yield replace(
                end,
                step=AlertStep.RESOLVE,
                level=Level.SUCCESS,
                template="sloOver",
                opened=frozenset(opened),
                variables=said,
            )


def _alert(key: str, subject: str, monitor: Monitor, now: datetime) -> Alert:
    return Alert(
        key=key,
        kind=KIND,
        severity=monitor.severity,
        confirmed_at=now,
        started_at=now,
        subject=subject,
        level=Level.WARNING,
        slugs=(monitor.slug,),
    )


def _is_burning(level: ServiceLevel, burn: Burn) -> bool:
    rates = (level.burn_rates.get(burn.long_s), level.burn_rates.get(burn.short_s))
    return all(rate is not None and rate >= burn.rate for rate in rates)


def _burning(
    monitor: Monitor, level: ServiceLevel, burn: Burn, words: Translations
) -> dict[str, str]:
    left = level.budget.left_ratio if level.budget else None
    long, short = level.burn_rates[burn.long_s], level.burn_rates[burn.short_s]
    said = words.say(
        "burnBody",
        long=words.times(long),
        longSpan=words.duration(burn.long_s),
        short=words.times(short),
        shortSpan=words.duration(burn.short_s),
        limit=words.times(burn.rate),
        left=words.percent(round(100 * max(left or 0, 0), 1)),
    )
    return {
        "EMOJI": "🔥",
        "STATUS": words.say("burnTitle", rate=words.times(long)),
        "BODY": said,
        "SEVERITY": _lower(monitor.severity, burn.steps),
    }


def _slow(monitor: Monitor, level: ServiceLevel, words: Translations) -> dict[str, str] | None:
    wanted = monitor.slo.p95_ms
    if wanted is None or level.p95_ms is None or level.p95_ms <= wanted:
        return None
    said = words.say(
        "latencyBody",
        p95=words.ms(level.p95_ms),
        span=words.duration(HOUR_S),
        target=words.ms(wanted),
    )
    return {
        "EMOJI": "🐢",
        "STATUS": words.say("latencyTitle"),
        "BODY": said,
        "SEVERITY": _lower(monitor.severity, 1),
    }


def _lower(severity: str, steps: int) -> str:
    return SEVERITIES[max(SEVERITIES.index(severity) - steps, 0)]
