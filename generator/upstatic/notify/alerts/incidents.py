"""Alerts for updates of incidents by the team, and for maintenance: planned, started, over."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.domain.times import format_time
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import LOOK_BACK, Alert, AlertStep, Level
from upstatic.translations.phrases import Translations

_NUMBER = re.compile(r"((?:reminder:\d+:|escalation:)*incident:)(\d{1,18})(?=:)", re.ASCII)
_SEVERITY = {
    Impact.NONE: "info",
    Impact.MINOR: "warning",
    Impact.MAJOR: "high",
    Impact.CRITICAL: "critical",
    Impact.MAINTENANCE: "warning",
}


def announcements(
    config: Config,
    incidents: Iterable[Incident],
    words: Translations,
    now: datetime,
    *,
    since: datetime | None = None,
) -> list[Alert]:
    """The updates of incidents and windows with an update since then, by when it was written."""
    first = since or now - LOOK_BACK
    found: list[Alert] = []
    for incident in incidents:
        if _last_change(incident, now) >= first:
            own = _of_incident(config, incident, words, now)
            found += [one for one in own if one.confirmed_at <= now]
    return sorted(found, key=lambda one: (one.confirmed_at, one.key))


def with_current_number(key: str, moved: Mapping[int, int]) -> str:
    """The key of an alert after its incident got another number."""
    found = _NUMBER.match(key)
    number = moved.get(int(found[2])) if found else None
    return key if found is None or number is None else f"{found[1]}{number}{key[found.end() :]}"


def _last_change(incident: Incident, now: datetime) -> datetime:
    """When anything that is sent of an incident last happened, up to `now`."""
    times = (incident.started, incident.ended, *(one.time for one in incident.updates))
    return max((time for time in times if time is not None and time <= now), default=now)


def _of_incident(
    config: Config, incident: Incident, words: Translations, now: datetime
) -> Iterator[Alert]:
    about = template_variables.of_incident(config, incident, words, now)
    said = _windows(incident, now) if incident.is_maintenance else _updates(incident)
    for name, step, update in said:
        alert = _alert(incident, name, step, update)
        is_ours = bool(incident.key) and not update.author and not incident.is_maintenance
        yield replace(alert, implied=is_ours, variables={**about, **_said(alert, update, words)})


Said = tuple[str, AlertStep, Update]


def _updates(incident: Incident) -> Iterator[Said]:
    """A person's updates, and the end. What the program wrote is sent as alerts of the outage."""
    if not incident.key and not incident.updates:
        yield "opened", AlertStep.OPEN, _mark("", incident.started, Phase.INVESTIGATING)
    is_over = incident.phase.is_over
    end = next((one for one in incident.updates if one.phase.is_over), None) if is_over else None
    first = "" if incident.key else next((one.id for one in incident.updates), "")
    for update in incident.updates:
        step = (
            AlertStep.RESOLVE
            if update is end
            else AlertStep.OPEN
            if update.id == first
            else AlertStep.UPDATE
        )
        if update.author or not incident.key or update is end:
            yield f"update:{update.id}", step, update
    if end is None and incident.ended:
        yield (
            f"closed:{format_time(incident.ended)}",
            AlertStep.RESOLVE,
            _mark("", incident.ended, Phase.RESOLVED),
        )


def _windows(incident: Incident, now: datetime) -> Iterator[Said]:
    """Scheduled, in progress, over: each once, with what was written at that time."""
    updates, begins = incident.updates, format_time(incident.started)
    first = min((update.time for update in updates), default=now)
    announced = updates[:1] if first < incident.started else ()
    is_cancelled = incident.phase is Phase.CANCELLED
    if announced or is_cancelled:
        yield f"scheduled:{begins}", AlertStep.OPEN, _with(announced, first, Phase.SCHEDULED)
    ends = [one for one in updates if one.phase.is_over][-1:]
    for update in updates[1:] if announced else updates:
        if update.author and update not in ends:
            yield f"update:{update.id}", AlertStep.UPDATE, update
    if is_cancelled:
        at = ends[0].time if ends else now
        yield f"cancelled:{begins}", AlertStep.RESOLVE, _with(ends, at, Phase.CANCELLED)
        return
    yield (
        f"begun:{begins}",
        AlertStep.UPDATE if announced else AlertStep.OPEN,
        _mark("", incident.started, Phase.IN_PROGRESS),
    )
    if incident.ended is not None:
        yield f"over:{begins}", AlertStep.RESOLVE, _with(ends, incident.ended, Phase.COMPLETED)


def _with(updates: Sequence[Update], time: datetime, phase: Phase) -> Update:
    """The stage of a maintenance, with the text that was written for it."""
    said = updates[0] if updates else _mark("", time, phase)
    return replace(said, time=time, phase=phase)


def _mark(body: str, time: datetime, phase: Phase) -> Update:
    return Update(id="", time=time, phase=phase, body=body)


def _alert(incident: Incident, name: str, step: AlertStep, update: Update) -> Alert:
    started = update.time if step is AlertStep.OPEN else min(incident.started, update.time)
    return Alert(
        key=f"incident:{incident.number}:{name}",
        kind="maintenance" if incident.is_maintenance else "incident",
        severity=_SEVERITY[incident.impact],
        confirmed_at=update.time,
        started_at=started if step is AlertStep.RESOLVE else update.time,
        subject=f"incident:{incident.number}",
        step=step,
        level=_level(incident, update),
        slugs=incident.components,
        covers=frozenset(incident.told),
    )


def _level(incident: Incident, update: Update) -> Level:
    if update.phase.is_over:
        return Level.SUCCESS
    return Level.INFO if incident.is_maintenance else Level.WARNING


def _said(alert: Alert, update: Update, words: Translations) -> dict[str, str]:
    over = update.phase.is_over
    return {
        "STATUS": words.say(f"phase_{update.phase.value}"),
        "BODY": update.body.strip(),
        "AUTHOR": update.author,
        "SEVERITY": alert.severity,
        "EMOJI": "🛠️" if alert.kind == "maintenance" else "🟩" if over else "🟧",
    }
