"""What the team says: updates of incidents, and maintenance that is planned, begins or ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.domain.times import format_time
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import LOOK_BACK, Alert

_SEVERITY = {
    Impact.NONE: "info",
    Impact.MINOR: "warning",
    Impact.MAJOR: "high",
    Impact.CRITICAL: "critical",
    Impact.MAINTENANCE: "warning",
}


def announcements(config: Config, incidents: Iterable[Incident], now: datetime) -> list[Alert]:
    """Everything said about incidents and windows that is still news, by when it was confirmed."""
    found = [
        alert
        for incident in incidents
        for alert in _of_incident(config, incident, now)
        if now - LOOK_BACK <= alert.confirmed_at <= now
    ]
    return sorted(found, key=lambda one: (one.confirmed_at, one.key))


def _of_incident(config: Config, incident: Incident, now: datetime) -> Iterator[Alert]:
    about = template_variables.of_incident(config, incident, now)
    for word, said in _said(incident):
        yield _alert(incident, f"{word}:{said.id}", said, about)
    if incident.is_maintenance:
        for said in _stages(incident, now):
            yield _alert(incident, f"{said.id}:{format_time(incident.started)}", said, about)


def _said(incident: Incident) -> Iterator[tuple[str, Update]]:
    """The team's updates. What we wrote ourselves tells of events, which are told already."""
    for update in incident.updates:
        if update.author or not (incident.key or incident.is_maintenance):
            yield "update", update
    if incident.key or incident.is_maintenance:
        return
    if not incident.updates:
        yield "opened", _mark("", incident.started, Phase.INVESTIGATING)
    ended = incident.ended
    if ended and not any(update.phase.is_over for update in incident.updates):
        yield "closed", _mark(format_time(ended), ended, Phase.RESOLVED)


def _stages(incident: Incident, now: datetime) -> Iterator[Update]:
    """Planned, begun, over: each is told when it comes, whoever wrote what about it."""
    first = min((update.time for update in incident.updates), default=now)
    if first < incident.started:
        yield _mark("scheduled", first, Phase.SCHEDULED)
    yield _mark("begun", incident.started, Phase.IN_PROGRESS)
    if incident.ended is not None:
        yield _mark("over", incident.ended, Phase.COMPLETED)


def _mark(name: str, time: datetime, phase: Phase) -> Update:
    return Update(id=name, time=time, phase=phase, body="")


def _alert(incident: Incident, name: str, said: Update, about: dict[str, str]) -> Alert:
    return Alert(
        key=f"incident:{incident.number}:{name}",
        kind="maintenance" if incident.is_maintenance else "incident",
        severity=_SEVERITY[incident.impact],
        confirmed_at=said.time,
        started_at=said.time,
        episode=f"incident:{incident.number}:{name}",
        slugs=incident.components,
        variables={
            **about,
            "STATUS": said.phase.value.replace("_", " "),
            "BODY": said.body.strip(),
            "AUTHOR": said.author,
            "SEVERITY": _SEVERITY[incident.impact],
            "EMOJI": "🛠️" if incident.is_maintenance else "🟩" if said.phase.is_over else "🟧",
        },
    )
