"""Routing: which channel gets which alerts, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from upstatic.config.schema.notifications import (
    EVERYONE,
    WEEKDAYS,
    Channel,
    Digest,
    QuietHours,
    plain,
)
from upstatic.config.schema.root import Config
from upstatic.config.values.severities import SEVERITIES
from upstatic.notify.alerts.alert import Alert

ON_CALL_EVENTS = frozenset({"down", "degraded", "up", "certificate", "stale", "slo"})
"""What on-call services get by default: what can be opened and resolved, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The rules of a channel: what it gets, without its address.

    `slugs` are the monitors whose alerts it gets, None for all. `digest` are the severities that
    it gets in the digest, `muted` those that it never gets one by one. `reminders_min` is None for
    none. `on_call` services get each subject's opening and its end as an alert of their own.
    `language` is that of its messages, "" for the page's.
    """

    name: str
    events: frozenset[str]
    severities: frozenset[str]
    slugs: frozenset[str] | None
    digest: frozenset[str]
    muted: frozenset[str]
    reminders_min: float | None
    quiet: QuietHours | None
    timeout_s: float
    on_call: bool = False
    language: str = ""

    def concerns(self, alert: Alert) -> bool:
        """Whether this channel gets such alerts at all, one by one or in a digest."""
        if alert.kind not in self.events:
            return False
        return self.slugs is None or not self.slugs.isdisjoint(alert.slugs)

    def selects(self, alert: Alert) -> bool:
        """Whether this channel gets it in a message of its own."""
        selected = alert.severity in self.severities and alert.severity not in self.muted
        return selected and self.concerns(alert)

    def waits(self, alert: Alert, now: datetime) -> bool:
        """Whether it is quiet now, and this alert can wait."""
        if self.quiet is None or alert.severity in self.quiet.unless:
            return False
        return is_quiet(self.quiet, now)


def route(config: Config, name: str, channel: Channel, *, on_call: bool = False) -> Route:
    """The rules for one channel, from its own settings and the general ones."""
    general = config.notifications
    is_default = on_call and "events" not in channel.model_fields_set
    digest, muted = _digest(general.digest, name)
    return Route(
        name=name,
        events=ON_CALL_EVENTS if is_default else frozenset(channel.events),
        severities=frozenset(channel.severities) & _severities(config, name),
        slugs=_slugs(config, channel),
        digest=digest,
        muted=muted,
        reminders_min=channel.reminders_min or general.reminders_min,
        quiet=channel.quiet_hours or general.quiet_hours,
        timeout_s=channel.timeout_s,
        on_call=on_call,
        language=channel.language,
    )


def _severities(config: Config, name: str) -> frozenset[str]:
    """The severities whose row of the table names the channel."""
    table = config.notifications.severities
    return frozenset(word for word in SEVERITIES if _is_among(name, getattr(table, word)))


def _is_among(name: str, names: Iterable[str]) -> bool:
    return plain(name) in {plain(each) for each in names} or EVERYONE in names


def _digest(digest: Digest, name: str) -> tuple[frozenset[str], frozenset[str]]:
    muted = frozenset(digest.severities)
    gets = not digest.channels or _is_among(name, digest.channels)
    return muted if gets else frozenset(), muted


def _slugs(config: Config, channel: Channel) -> frozenset[str] | None:
    if not channel.monitors and not channel.groups:
        return None
    names = {plain(name) for name in channel.monitors}
    groups = {plain(name) for name in channel.groups}
    return frozenset(
        one.slug
        for one in config.monitors
        if names & {plain(one.name), plain(one.slug)} or plain(one.group or "") in groups
    )


def is_quiet(quiet: QuietHours, now: datetime) -> bool:
    """Whether `now` lies within quiet hours, as the clocks of their time zone show it."""
    clock = now.astimezone(ZoneInfo(quiet.timezone)).time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def last_digest(digest: Digest, now: datetime) -> tuple[datetime, datetime]:
    """The period of the latest digest that is due: its start and its end, up to `now`."""
    here = now.astimezone(ZoneInfo(digest.timezone))
    last = here.replace(
        hour=digest.at.hour, minute=digest.at.minute, second=0, microsecond=0, fold=0
    )
    if last > here:
        last -= timedelta(days=1)
    is_weekly = digest.every == "week"
    if is_weekly:
        last -= timedelta(days=(last.weekday() - WEEKDAYS.index(digest.on)) % 7)
    first = last - timedelta(days=7 if is_weekly else 1)
    return first.astimezone(now.tzinfo), last.astimezone(now.tzinfo)
