"""What one channel is to get: alerts that it has not missed, their ends, reminders and the digest.

A channel that got the beginning of something gets its end, whatever its filters say by then; no
other channel does. What has ended is sent as its end alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.notifications import plain
from upstatic.config.schema.root import Config
from upstatic.notify.alerts.alert import LOOK_BACK, Alert, AlertStep
from upstatic.notify.channels.routing import Route
from upstatic.notify.planning.digest import Report, digest
from upstatic.notify.planning.plan import Ledger
from upstatic.translations.phrases import Translations

REMINDER = "reminder"
ESCALATION = "escalation"


def select(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    config: Config,
    route: Route,
    alerts: Sequence[Alert],
    ledger: Ledger,
    report: Report,
    words: Translations,
    now: datetime,
) -> list[Alert]:
    """What a channel is to get, whether it already did or not."""
    start, selection = (
        ledger.starts[route.name],
        _Selection(config, route, alerts, ledger, words, now),
    )
    by_subject: dict[str, list[Alert]] = {}
    for one in alerts:
        by_subject.setdefault(one.subject, []).append(one)
    found = [one for group in by_subject.values() for one in selection.of(group, start)]
    summary = digest(config, route, alerts, report, words, now)
    return [*found, summary] if summary and summary.started_at >= start else found


class _Selection:
    """The choice for one channel."""

    def __init__(
        self,
        config: Config,
        route: Route,
        alerts: Sequence[Alert],
        ledger: Ledger,
        words: Translations,
        now: datetime,
    ) -> None:
        self._config, self._route, self._words, self._now = config, route, words, now
        self._delivered, self._awaited = ledger.delivered(route.name), ledger.awaited(route.name)
        known = self._delivered | self._awaited
        self._events = {one.event_id for one in alerts if one.key in known and one.event_id}
        self._failing_since: dict[tuple[str, ...], datetime] = {}
        for one in alerts:
            if one.event_id and one.step is AlertStep.OPEN and one.key in self._delivered:
                self._failing_since[one.slugs] = one.confirmed_at

    def of(self, group: Sequence[Alert], start: datetime) -> list[Alert]:
        """What the channel is to get of one subject."""
        begins = [one for one in group if one.step is not AlertStep.RESOLVE]
        ends = [one for one in group if one.step is AlertStep.RESOLVE and self._is_recent(one)]
        wanted = [one for one in self._wanted(begins) if one.started_at >= start]
        if not ends:
            return wanted
        end = max(ends, key=lambda one: one.confirmed_at)
        if self._is_overtaken(end):
            return []
        after = [one for one in wanted if one.confirmed_at > end.confirmed_at]
        if self._route.on_call:
            after = []
        if not self._gets_end(end, begins, wanted):
            return [one for one in wanted if one in after or self._is_fresh(one, end)]
        overtaken = (
            [] if end.key in self._delivered else [one for one in wanted if one not in after]
        )
        return [*overtaken, end, *after]

    def _wanted(self, begins: Sequence[Alert]) -> Iterator[Alert]:
        delivered = [one for one in begins if one.key in self._delivered]
        for one in begins:
            is_first = not delivered or one in delivered or not self._route.on_call
            if self._route.selects(one) and self._is_recent(one) and is_first:
                yield one
            reminder = self._reminder(one)
            if reminder is not None and self._route.selects(reminder):
                yield reminder
            escalation = self._escalation(one)
            if escalation is not None:
                yield escalation

    def _gets_end(self, end: Alert, begins: Sequence[Alert], wanted: Sequence[Alert]) -> bool:
        opened = {*(one.key for one in begins), *end.opened}
        has_begun = bool(opened & self._delivered)
        has_outage = bool(end.covers & self._events)
        if end.implied:  # where the recovery itself is sent, this would be the same again
            return (has_begun or end.key in self._awaited) and not has_outage
        by_incident = has_outage and self._route.selects(end) and not self._route.on_call
        is_awaited = bool({*opened, end.key} & self._awaited)
        is_short = bool(wanted) and not self._route.on_call  # nothing is open there to resolve
        return has_begun or by_incident or is_awaited or is_short

    def _is_overtaken(self, end: Alert) -> bool:
        """Whether the channel got the beginning of the monitor's next outage before this end."""
        if self._route.on_call or end.outage is None or end.key in self._delivered:
            return False
        return self._failing_since.get(end.slugs, end.confirmed_at) > end.confirmed_at

    def _is_fresh(self, alert: Alert, end: Alert) -> bool:
        """Whether a person's update became known together with an end that is sent otherwise."""
        return end.implied and alert.step is AlertStep.UPDATE and alert.key not in self._awaited

    def _is_recent(self, alert: Alert) -> bool:
        return timedelta(0) <= self._now - alert.confirmed_at <= LOOK_BACK

    def _reminder(self, alert: Alert) -> Alert | None:
        """The latest reminder that is due; those that were missed before it are skipped."""
        if not alert.lasting or not self._route.reminders_min or self._route.on_call:
            return None
        number = (self._now - alert.confirmed_at) // timedelta(minutes=self._route.reminders_min)
        if number < 1:
            return None
        return replace(
            alert,
            key=f"{REMINDER}:{number}:{alert.key}",
            kind=REMINDER,
            step=AlertStep.UPDATE,
            confirmed_at=alert.confirmed_at + number * timedelta(minutes=self._route.reminders_min),
        )

    def _escalation(self, alert: Alert) -> Alert | None:
        """The alert for a further channel, while no person has acknowledged it."""
        is_open = alert.lasting and alert.kind in ("down", "degraded")
        if not is_open or alert.acknowledged or alert.key in self._delivered:
            return None
        for rule in self._config.notifications.escalate:
            at = alert.confirmed_at + timedelta(seconds=rule.after_s)
            is_for_it = plain(self._route.name) in {plain(name) for name in rule.to}
            if is_for_it and alert.severity in rule.severities and at <= self._now:
                return self._escalated(alert, at)
        return None

    def _escalated(self, alert: Alert, at: datetime) -> Alert:
        elapsed = self._words.duration((self._now - alert.confirmed_at).total_seconds())
        return replace(
            alert,
            key=f"{ESCALATION}:{alert.key}",
            kind=ESCALATION,
            confirmed_at=at,
            variables={**alert.variables, "ELAPSED": elapsed},
        )
