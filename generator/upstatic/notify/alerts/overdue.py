"""Reminders for the team: an incident without updates, a missing postmortem, open action items."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Incident, Phase
from upstatic.domain.times import format_time, start_of
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import LOOK_BACK, Alert, AlertStep, Level
from upstatic.translations.phrases import Translations

TEMPLATE = "overdue"
_SEVERITY = {Impact.NONE: "info", Impact.MINOR: "warning", Impact.MAJOR: "high"}
_SERIOUS = (Impact.MAJOR, Impact.CRITICAL)
"""The impacts of incidents that need a postmortem."""
_ITEM = re.compile(r"^\s*[-*] \[ \] (?P<text>.*?\b(?P<date>\d{4}-\d\d-\d\d)\b.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Something that is due since `at`, in a sentence; `name` is unique within the incident."""

    name: str
    at: datetime
    text: str


def overdue(
    config: Config, incidents: Iterable[Incident], words: Translations, now: datetime
) -> list[Alert]:
    """What the team has not done in the time that the configuration gives it."""
    return [
        _alert(config, incident, due, words, now)
        for incident in incidents
        if not incident.is_maintenance
        for due in _of_incident(config, incident, words, now)
    ]


def _of_incident(
    config: Config, incident: Incident, words: Translations, now: datetime
) -> Iterator[_Due]:
    keeping = config.incidents
    if not incident.phase.is_over and keeping.update_every_s is not None:
        yield from _update(incident, timedelta(seconds=keeping.update_every_s), words, now)
    if incident.phase is Phase.RESOLVED and keeping.postmortem_within_s is not None:
        yield from _postmortem(incident, timedelta(seconds=keeping.postmortem_within_s), words, now)
    yield from _action_items(incident, words, now)


def _update(
    incident: Incident, every: timedelta, words: Translations, now: datetime
) -> Iterator[_Due]:
    last = max((one.time for one in incident.updates), default=incident.started)
    number = (now - last) // every
    if number >= 1:
        text = words.say("updateDue", duration=words.duration((now - last).total_seconds()))
        yield _Due(name=f"update:{number}:{format_time(last)}", at=last + number * every, text=text)


def _postmortem(
    incident: Incident, within: timedelta, words: Translations, now: datetime
) -> Iterator[_Due]:
    ended = incident.ended
    if ended is None or incident.impact not in _SERIOUS:
        return
    if not within <= now - ended <= within + LOOK_BACK:
        return
    text = words.say("postmortemDue", duration=words.duration((now - ended).total_seconds()))
    yield _Due(name="postmortem", at=ended + within, text=text)


def _action_items(incident: Incident, words: Translations, now: datetime) -> Iterator[_Due]:
    """Unchecked items of a task list with a date that has passed: `- [ ] Add a disk 2026-12-01`."""
    if not any(one.phase is Phase.POSTMORTEM for one in incident.updates):
        return
    found: dict[date, list[str]] = {}
    written = max((one.time for one in incident.updates), default=now)
    for update in incident.updates:
        for item in _ITEM.finditer(update.body):
            day = _date(item["date"])
            if day is not None and day < now.date():
                found.setdefault(day, []).append(item["text"].strip())
    if not found:
        return
    items = [text for day in sorted(found) for text in found[day]]
    listed = "\n".join(f"- {text}" for text in items)
    last = max(found)
    yield _Due(
        name=f"actions:{last.isoformat()}",
        at=max(start_of(last + timedelta(days=1)), written),
        text=f"{words.say('actionItemsDue', n=len(items))}\n{listed}",
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _alert(
    config: Config, incident: Incident, due: _Due, words: Translations, now: datetime
) -> Alert:
    severity = _SEVERITY.get(incident.impact, "critical")
    return Alert(
        key=f"overdue:{incident.number}:{due.name}",
        kind="reminder",
        severity=severity,
        confirmed_at=due.at,
        started_at=due.at,
        subject=f"overdue:{incident.number}:{due.name}",
        step=AlertStep.UPDATE,
        level=Level.WARNING,
        template=TEMPLATE,
        slugs=incident.components,
        variables={
            **template_variables.of_incident(config, incident, words, now),
            "EMOJI": "⏰",
            "STATUS": words.say(f"phase_{incident.phase.value}"),
            "SEVERITY": severity,
            "BODY": due.text,
        },
    )
