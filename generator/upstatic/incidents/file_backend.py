"""Incidents that are kept in files only, for repositories without an issue tracker."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents as store
from upstatic.incidents.plan.actions import AddUpdate, Close, Open


class FileBackend:
    """Carries actions out without a forge: the caller writes the incident it returns."""

    def __init__(self, history: Path) -> None:
        self._history = history

    def open(self, action: Open) -> Incident:
        """The incident that an action opens, under the next free number."""
        return opened(action, store.next_number(self._history))

    def add_update(self, incident: Incident, action: AddUpdate) -> Incident:
        """The incident with an update."""
        return changed(incident, action)

    def close(self, incident: Incident, action: Close) -> Incident:
        """The incident, closed."""
        return closed(incident, action)


def opened(action: Open, number: int) -> Incident:
    """The incident that an action opens."""
    planned = action.impact is Impact.MAINTENANCE
    phase = Phase.SCHEDULED if planned else Phase.INVESTIGATING
    said = Update(id=action.key, time=action.time, phase=phase, body=action.body)
    return Incident(
        number=number,
        key=action.key,
        title=action.title,
        phase=phase,
        impact=action.impact,
        components=action.components,
        started=action.started,
        ended=action.ended,
        updates=(said,) if action.body else (),
        expected=action.expected,
        told=action.told,
    )


def moved_to_issue(incident: Incident) -> Open:
    """The action that opens an issue for an incident of a file, with the first of its updates."""
    first = incident.updates[0] if incident.updates else None
    return Open(
        key=incident.key,
        title=incident.title,
        body=first.body if first else "",
        impact=incident.impact,
        components=incident.components,
        time=first.time if first else incident.started,
        started=incident.started,
        told=incident.told,
    )


def changed(incident: Incident, action: AddUpdate) -> Incident:
    """The incident with an update."""
    if _has(incident, action.id):
        return incident
    said = Update(id=action.id, time=action.time, phase=incident.phase, body=action.body)
    return replace(
        incident,
        title=action.title or incident.title,
        impact=action.impact or incident.impact,
        components=_joined(incident.components, action.components),
        updates=(*incident.updates, said),
        told=_joined(incident.told, action.told),
    )


def closed(incident: Incident, action: Close) -> Incident:
    """The incident, closed."""
    said = Update(id=action.id, time=action.time, phase=action.phase, body=action.body)
    return replace(
        incident,
        title=action.title or incident.title,
        impact=action.impact or incident.impact,
        phase=action.phase,
        ended=action.ended,
        updates=incident.updates if _has(incident, action.id) else (*incident.updates, said),
        told=_joined(incident.told, action.told),
    )


def _has(incident: Incident, id_: str) -> bool:
    return any(update.id == id_ for update in incident.updates)


def _joined(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*old, *new]))
