"""The digest: what can wait is told once a day, in one message."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.config.site_urls import page_url
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.channels.routing import Route, last_digest

_DAY = timedelta(days=1)
_WORDS = {
    "down": "was down",
    "degraded": "was degraded",
    "up": "was up again",
    "certificate": "has a certificate that runs out",
    "stale": "was not measured",
}
_SHOWN = 50


def digest(config: Config, route: Route, alerts: Iterable[Alert], now: datetime) -> Alert | None:
    """What a channel is told of the day before the last digest hour; None: there was nothing."""
    if not route.digest or "digest" not in route.events:
        return None
    end = last_digest(config.notifications.digest, now)
    told = [
        one
        for one in alerts
        if end - _DAY < one.confirmed_at <= end
        and one.severity in route.digest
        and route.concerns(one)
    ]
    return _alert(config, told, end) if told else None


def _alert(config: Config, told: Sequence[Alert], end: datetime) -> Alert:
    day = f"{end.day} {end:%b %Y}"
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    return Alert(
        key=f"digest:{end:%Y-%m-%d}",
        kind="digest",
        severity="info",
        confirmed_at=end,
        started_at=end,
        episode=f"digest:{end:%Y-%m-%d}",
        variables={
            "EMOJI": "📋",
            "TITLE": f"Digest of {day}",
            "BODY": "\n".join([*map(_line, told[:_SHOWN]), *more]),
            "PAGE_URL": page_url(config),
        },
    )


def _line(alert: Alert) -> str:
    about = alert.variables
    if alert.kind in ("incident", "maintenance"):
        return f"{about['EMOJI']} {about['TITLE']}: {about['STATUS']} ({about['SINCE']})"
    if alert.kind == "up":
        lasted = f" after {about['DURATION']}"
        return f"{about['EMOJI']} {about['SITE_NAME']} {_WORDS['up']}{lasted} ({about['UNTIL']})"
    why = f": it {about['REASON']}" if about.get("REASON") else ""
    word = _WORDS[alert.kind]
    return f"{about['EMOJI']} {about['SITE_NAME']} {word} since {about['SINCE']}{why}"
