"""The digest: one message a day or a week for what can wait, with the figures of the period."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.config.schema.root import Config
from upstatic.config.site_urls import page_url
from upstatic.domain.time_spans import Span
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.channels.routing import Route, last_digest
from upstatic.translations.phrases import Translations

_SHOWN = 50
_KEYS = {
    "down": "digestDown",
    "degraded": "digestDegraded",
    "certificate": "digestCertificate",
    "stale": "digestStale",
    "slo": "digestDegraded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a period: uptime (0 to 1), incidents, MTTR in seconds; None: not known.

    `budgets` are the names of monitors with the share of their error budget that is left.
    """

    uptime: float | None = None
    incidents: int = 0
    mttr_s: float | None = None
    budgets: tuple[tuple[str, float], ...] = ()


Report = Callable[[Span], Figures]
"""The figures of a period; it is asked only for a digest that is due."""


def digest(
    config: Config,
    route: Route,
    alerts: Iterable[Alert],
    report: Report,
    words: Translations,
    now: datetime,
) -> Alert | None:
    """The digest of the last period; None where nothing happened in a day, or there is none."""
    if not route.digest or "digest" not in route.events:
        return None
    settings = config.notifications.digest
    start, end = last_digest(settings, now)
    found = [
        one
        for one in alerts
        if start < one.confirmed_at <= end and one.severity in route.digest and route.concerns(one)
    ]
    if not found and settings.every != "week":
        return None
    lines = [*_figures(report(Span(start=start, end=end)), words), "", *_lines(found, words)]
    return Alert(
        key=f"digest:{end:%Y-%m-%d}",
        kind="digest",
        severity="info",
        confirmed_at=end,
        started_at=end,
        subject=f"digest:{end:%Y-%m-%d}",
        variables={
            "EMOJI": "📋",
            "TITLE": _title(start, end, words, weekly=settings.every == "week"),
            "BODY": "\n".join(lines).strip(),
            "PAGE_URL": page_url(config),
        },
    )


def _title(start: datetime, end: datetime, words: Translations, *, weekly: bool) -> str:
    if weekly:
        first, last = words.day(start.date()), words.day(end.date())
        return words.say("digestWeekly", first=first, last=last)
    return words.say("digestDaily", day=words.day(end.date()))


def _figures(figures: Figures, words: Translations) -> Iterator[str]:
    if figures.uptime is not None:
        yield words.say("digestUptime", uptime=words.uptime(figures.uptime))
    yield words.say("digestIncidents", n=figures.incidents)
    if figures.mttr_s is not None:
        yield words.say("digestMttr", duration=words.duration(figures.mttr_s))
    for name, left in figures.budgets:
        yield words.say("digestBudget", name=name, left=words.percent(round(100 * left, 1)))


def _lines(found: Sequence[Alert], words: Translations) -> Iterator[str]:
    yield from (_line(one, words) for one in found[:_SHOWN])
    if len(found) > _SHOWN:
        yield words.say("digestMore", n=len(found) - _SHOWN)


def _line(alert: Alert, words: Translations) -> str:
    about = alert.variables
    emoji = about.get("EMOJI", "")
    if "TITLE" in about:
        return f"{emoji} {about['TITLE']}{words.say('colon')}{about['STATUS']} ({about['SINCE']})"
    name, since = about["SITE_NAME"], about.get("SINCE", "")
    if alert.outage is not None:
        said = words.say("digestUp", name=name, duration=about["DURATION"], time=about["UNTIL"])
    elif alert.kind in _KEYS and "DURATION" in about:
        said = words.say(_KEYS[alert.kind], name=name, time=since)
    else:
        return f"{emoji} {name}{words.say('colon')}{about.get('STATUS', '')}".strip()
    why = about.get("REASON", "")
    return f"{emoji} {said}{words.say('colon') + why if why else ''}"
