"""Monitors that failed and recovered: events -> what there is to tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Monitor
from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.failure_reasons import CERTIFICATE
from upstatic.domain.grouping import by_slug
from upstatic.domain.maintenance_windows import excused_until, windows_of
from upstatic.domain.models import Event, Incident, Phase, Status
from upstatic.domain.outages import by_outage
from upstatic.domain.times import format_time
from upstatic.evaluation import unstable_spans, without_flapping
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import LOOK_BACK, Alert

_SEEN_TO = (Phase.IDENTIFIED, Phase.MONITORING)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryInput:
    """What is on file: events in the order of time, incidents and maintenance windows."""

    events: Sequence[Event]
    incidents: Sequence[Incident]


def outages(config: Config, past: HistoryInput, now: datetime) -> list[Alert]:
    """The problems and recoveries of the monitors in `config`, by when they were confirmed.

    Problems that last are among them however old they are, what was over before `LOOK_BACK` is
    not. What began and ended within a maintenance is left out; what outlasts it is confirmed at its
    end. Of a monitor that flaps only the change too many is told, and what it came to.
    """
    own = by_slug(past.events)
    found = [
        alert
        for monitor in config.monitors
        for events in [own.get(monitor.slug, [])]
        for monitor_alerts in [_OutageAlerts(config, monitor, events, past, now)]
        for episode in by_outage(without_flapping(events, monitor.flapping, now))
        if episode[-1].status is not Status.UP or episode[-1].confirmed_at >= now - LOOK_BACK
        for alert in monitor_alerts.tell(episode)
    ]
    return sorted(found, key=lambda one: (one.confirmed_at, one.key))


def severity_of(monitor: Monitor, status: Status) -> str:
    """How bad it is that a monitor has this status: degraded is one step less than down."""
    step = SEVERITIES.index(monitor.severity) - (status is not Status.DOWN)
    return SEVERITIES[max(step, 0)]


class _OutageAlerts:
    """Tells the outages of one monitor."""

    def __init__(
        self,
        config: Config,
        monitor: Monitor,
        events: Sequence[Event],
        past: HistoryInput,
        now: datetime,
    ) -> None:
        self._config = config
        self._monitor = monitor
        self._incidents = past.incidents
        self._windows = windows_of(monitor.slug, past.incidents)
        self._now = now
        self._unstable = {
            span.start: span for span in unstable_spans(events, monitor.flapping, now)
        }

    def tell(self, episode: Sequence[Event]) -> list[Alert]:
        """The happenings of one outage; none when a maintenance hides all of it."""
        told: list[Alert] = []
        for event, after in zip(episode, [*episode[1:], None], strict=True):
            if event.status is Status.UP:
                return [*told, self._recovery(episode, told)] if told else []
            confirmed_at = self._noted(event, after)
            if confirmed_at is not None:
                told.append(self._problem(event, after, confirmed_at, told))
        return told

    def _noted(self, event: Event, after: Event | None) -> datetime | None:
        """When a problem became news: after the maintenance that hid it; None: never.

        What is well at the first check after the end was well in time, as far as anybody knows.
        """
        hidden = excused_until(event, self._windows)
        if hidden is None:
            return event.confirmed_at
        a_check = timedelta(seconds=self._monitor.interval_s)
        outlasts = hidden <= self._now and (after is None or after.time - hidden > a_check)
        return hidden if outlasts else None

    def _problem(
        self, event: Event, after: Event | None, confirmed_at: datetime, told: Sequence[Alert]
    ) -> Alert:
        severity = severity_of(self._monitor, event.status)
        ended = after.time if after else None
        span = self._unstable.get(event.confirmed_at)
        is_left_alone = self._is_seen_to(event) or (span is not None and span.end is None)
        why = template_variables.of_event(event, self._now, ended)
        if span is not None:
            why["REASON"] = template_variables.unstable(why["REASON"], span, self._now)
        return Alert(
            key=_key(event.status.value, event),
            kind=_kind(event),
            severity=severity,
            confirmed_at=confirmed_at,
            started_at=told[0].started_at if told else confirmed_at,
            episode=told[0].episode if told else _key("episode", event),
            slugs=(event.slug,),
            lasting=after is None and not is_left_alone,
            variables={**self._places(event, severity), **why},
        )

    def _recovery(self, episode: Sequence[Event], told: Sequence[Alert]) -> Alert:
        first, last, end = episode[0], episode[-2], episode[-1]
        severity = max((one.severity for one in told), key=SEVERITIES.index)
        why = template_variables.of_event(last, self._now, end.time)
        whole = template_variables.of_event(first, self._now, end.time)
        said = {"SINCE": whole["SINCE"], "DURATION": whole["DURATION"], "REASON": why["REASON"]}
        return Alert(
            key=_key("up", end),
            kind="up",
            severity=severity,
            confirmed_at=end.confirmed_at,
            started_at=told[0].started_at,
            episode=told[0].episode,
            slugs=(end.slug,),
            variables={
                **self._places(last, severity),
                **template_variables.of_event(end, self._now),
                **said,
                "WAS": last.status.value,
                "UNTIL": template_variables.moment(end.time, self._now),
            },
        )

    def _places(self, event: Event, severity: str) -> Mapping[str, str]:
        incident = template_variables.covering(self._incidents, event)
        about = template_variables.of_monitor(self._config, self._monitor)
        if incident is not None:
            about["ISSUE_URL"] = incident.url
            about["PAGE_URL"] = template_variables.incident_url(self._config, incident)
        return {**about, "SEVERITY": severity}

    def _is_seen_to(self, event: Event) -> bool:
        """Whether the team has said that it works on this, or planned it: no need to remind."""
        incident = template_variables.covering(self._incidents, event)
        if incident is not None and incident.phase in _SEEN_TO:
            return True
        return excused_until(replace(event, confirmed_at=self._now), self._windows) is not None


def _kind(event: Event) -> str:
    runs_out = event.reason.startswith(CERTIFICATE) and event.status is Status.DEGRADED
    return "certificate" if runs_out else event.status.value


def _key(word: str, event: Event) -> str:
    return f"{word}:{event.slug_on_file}:{format_time(event.time)}"
