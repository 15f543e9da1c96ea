"""Alerts for monitors that fail and recover, from their events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Monitor
from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.failure_reasons import CERTIFICATE, describe
from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import excused_until, windows_of
from upstatic.domain.models import Event, Incident, Status
from upstatic.domain.outages import by_outage
from upstatic.domain.time_spans import Span
from upstatic.domain.times import format_time
from upstatic.evaluation import unstable_spans, without_flapping
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import LOOK_BACK, Alert, AlertStep, Level
from upstatic.translations.phrases import Translations

_LEVELS = {"down": Level.FAILURE, "degraded": Level.WARNING, "certificate": Level.WARNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertInput:
    """What is recorded: events in the order of time, incidents and maintenance windows.

    `since` is from when on what is over is of interest.
    `last_checked` is when each monitor was last measured, by slug, removed monitors included;
    `details` says of the newest checks what failed, by slug.
    """

    events: Sequence[Event]
    incidents: Sequence[Incident]
    since: datetime
    last_checked: Mapping[str, datetime] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


def outages(config: Config, history: AlertInput, words: Translations, now: datetime) -> list[Alert]:
    """The alerts for outages of the monitors in `config`, by when they were confirmed.

    Outages that last are among them however old they are; what was over before `history.since`
    is not. What began and ended within a maintenance is left out; what outlasts it is confirmed at
    its end. Of a flapping monitor, only the change that makes it unstable and the outcome are
    reported. A monitor that was removed while it failed gets an end.
    """
    events = by_slug(history.events)
    slugs = {monitor.slug for monitor in config.monitors}
    removed = [
        _removed_monitor(slug)
        for slug, own in events.items()
        if slug not in slugs and own[-1].status is not Status.UP
        if now - history.last_checked.get(slug, own[-1].confirmed_at) <= LOOK_BACK
    ]
    found = [
        alert
        for monitor in [*config.monitors, *removed]
        for alerts in [_OutageAlerts(config, monitor, history, words, now)]
        for alert in alerts.of(events.get(monitor.slug, []), removed=monitor.slug not in slugs)
    ]
    return sorted(found, key=lambda one: (one.confirmed_at, one.key))


def _removed_monitor(slug: str) -> Monitor:
    return Monitor(name=slug, slug=slug, url="$REMOVED")


def severity_of(monitor: Monitor, status: Status) -> str:
    """The severity of a status of a monitor: degraded is one step less than down."""
    step = SEVERITIES.index(monitor.severity) - (status is not Status.DOWN)
    return SEVERITIES[max(step, 0)]


class _OutageAlerts:
    """The alerts for the outages of one monitor."""

    def __init__(
        self,
        config: Config,
        monitor: Monitor,
        history: AlertInput,
        words: Translations,
        now: datetime,
    ) -> None:
        self._config, self._monitor, self._history = config, monitor, history
        self._windows = windows_of(monitor.slug, history.incidents)
        self._words, self._now = words, now

    def of(self, events: Sequence[Event], *, removed: bool) -> Iterator[Alert]:
        """The alerts for all outages that are recent, or that last."""
        flapping = self._monitor.flapping
        self._unstable = {span.start: span for span in unstable_spans(events, flapping, self._now)}
        for outage in by_outage(without_flapping(events, flapping, self._now)):
            ended = outage[-1].status is Status.UP
            if ended and outage[-1].confirmed_at < self._history.since:
                continue
            found = self._of_outage(outage)
            is_removed = removed and not ended
            yield from [replace(one, lasting=False) for one in found] if is_removed else found
            if is_removed and found:
                yield self._removal(outage, found)

    def _of_outage(self, outage: Sequence[Event]) -> list[Alert]:
        """The alerts for one outage; none where a maintenance hides all of it."""
        found: list[Alert] = []
        for event, after in zip(outage, [*outage[1:], None], strict=True):
            if event.status is Status.UP:
                return [*found, self._recovery(outage, found)] if found else []
            confirmed_at = self._confirmed_at(event, after)
            if confirmed_at is not None:
                found.append(self._problem(event, after, confirmed_at, found))
        return found

    def _confirmed_at(self, event: Event, after: Event | None) -> datetime | None:
        """When a problem could be reported: after the maintenance that hid it; None: never.

        A monitor that is up at the first check after the end counts as recovered in time.
        """
        hidden = excused_until(event, self._windows)
        if hidden is None:
            return event.confirmed_at
        interval = timedelta(seconds=self._monitor.interval_s)
        outlasts = hidden <= self._now and (after is None or after.time - hidden > interval)
        return hidden if outlasts else None

    def _problem(
        self, event: Event, after: Event | None, confirmed_at: datetime, before: Sequence[Alert]
    ) -> Alert:
        severity, kind = severity_of(self._monitor, event.status), _kind(event)
        variables = template_variables.of_event(
            event, self._words, self._now, after.time if after else None
        )
        span = self._unstable.get(event.confirmed_at)
        if span is not None:
            why = variables["REASON"]
            variables["REASON"] = template_variables.unstable(why, span, self._words, self._now)
        acknowledged = self._is_acknowledged(event)
        is_flapping = span is not None and span.end is None
        return Alert(
            key=_key(event.status.value, event),
            kind=kind,
            severity=severity,
            confirmed_at=confirmed_at,
            started_at=before[0].started_at if before else confirmed_at,
            subject=before[0].subject if before else _key("episode", event),
            step=AlertStep.UPDATE if before else AlertStep.OPEN,
            level=_LEVELS[kind],
            slugs=(event.slug,),
            lasting=after is None and not acknowledged and not is_flapping,
            acknowledged=acknowledged,
            event_id=event.identity,
            variables={
                **self._about(event, severity),
                **variables,
                "DETAIL": self._detail(event) if after is None else "",
            },
        )

    def _detail(self, event: Event) -> str:
        """What the newest check found; the cause, which has a line of its own, is not repeated."""
        said = self._history.details.get(event.slug, "")
        return said.removeprefix(describe(event.reason)).removeprefix(": ").strip()

    def _recovery(self, outage: Sequence[Event], before: Sequence[Alert]) -> Alert:
        first, last, end = outage[0], outage[-2], outage[-1]
        whole = template_variables.of_event(first, self._words, self._now, end.time)
        why = template_variables.of_event(last, self._words, self._now)
        return replace(
            self._end(before, _key("up", end), end.confirmed_at),
            event_id=end.identity,
            outage=Span(start=first.time, end=end.time),
            variables={
                **self._about(last, self._worst(before)),
                **template_variables.of_event(end, self._words, self._now),
                **{name: whole[name] for name in ("SINCE", "DURATION")},
                "REASON": why["REASON"],
                "COUNTED": "",
                "WAS": last.status.value,
                "UNTIL": template_variables.moment(end.time, self._words, self._now),
            },
        )

    def _removal(self, outage: Sequence[Event], before: Sequence[Alert]) -> Alert:
        last = outage[-1]
        at = self._history.last_checked.get(last.slug, last.confirmed_at)
        variables = template_variables.of_event(last, self._words, self._now)
        return replace(
            self._end(before, _key("removed", last), max(at, before[-1].confirmed_at)),
            template="removed",
            implied=True,
            variables={
                **self._about(last, self._worst(before)),
                **variables,
                "EMOJI": Status.UNKNOWN.emoji,
                "WAS": variables["STATUS"],
            },
        )

    def _end(self, before: Sequence[Alert], key: str, confirmed_at: datetime) -> Alert:
        return Alert(
            key=key,
            kind="up",
            severity=self._worst(before),
            confirmed_at=confirmed_at,
            started_at=before[0].started_at,
            subject=before[0].subject,
            step=AlertStep.RESOLVE,
            level=Level.SUCCESS,
            slugs=before[0].slugs,
        )

    @staticmethod
    def _worst(before: Sequence[Alert]) -> str:
        return max((one.severity for one in before), key=SEVERITIES.index)

    def _about(self, event: Event, severity: str) -> dict[str, str]:
        incident = template_variables.covering(self._history.incidents, event)
        about = template_variables.of_monitor(self._config, self._monitor)
        if incident is not None:
            about["ISSUE_URL"] = incident.url
            about["PAGE_URL"] = template_variables.incident_url(self._config, incident)
        return {**about, "SEVERITY": severity}

    def _is_acknowledged(self, event: Event) -> bool:
        """Whether a person works on it, or planned it."""
        incident = template_variables.covering(self._history.incidents, event)
        if incident is not None and incident.is_acknowledged:
            return True
        return excused_until(replace(event, confirmed_at=self._now), self._windows) is not None


def _kind(event: Event) -> str:
    expires = event.reason.startswith(CERTIFICATE) and event.status is Status.DEGRADED
    return "certificate" if expires else event.status.value


def _key(word: str, event: Event) -> str:
    return f"{word}:{event.slug_on_file}:{format_time(event.time)}"
