"""The desk without GitHub: incidents that live in their files alone."""

from collections.abc import Sequence
from dataclasses import replace

from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.incidents.plan.actions import Close, Open, Tell


def opened(step: Open, number: int) -> Incident:
    """The incident that a step opens."""
    planned = step.impact is Impact.MAINTENANCE
    phase = Phase.SCHEDULED if planned else Phase.INVESTIGATING
    said = Update(id=step.key, time=step.time, phase=phase, body=step.body)
    return Incident(
        number=number,
        key=step.key,
        title=step.title,
        phase=phase,
        impact=step.impact,
        components=step.components,
        started=step.started,
        ended=step.ended,
        updates=(said,) if step.body else (),
        expected=step.expected,
        told=step.told,
    )


def changed(incident: Incident, step: Tell) -> Incident:
    """The incident with what a step tells."""
    if _has(incident, step.id):
        return incident
    said = Update(id=step.id, time=step.time, phase=incident.phase, body=step.body)
    return replace(
        incident,
        title=step.title or incident.title,
        impact=step.impact or incident.impact,
        components=_joined(incident.components, step.components),
        updates=(*incident.updates, said),
        told=_joined(incident.told, step.told),
    )


def closed(incident: Incident, step: Close) -> Incident:
    """The incident as a step closes it."""
    said = Update(id=step.id, time=step.time, phase=step.phase, body=step.body)
    return replace(
        incident,
        phase=step.phase,
        ended=step.ended,
        updates=incident.updates if _has(incident, step.id) else (*incident.updates, said),
        told=_joined(incident.told, step.told),
    )


def _has(incident: Incident, id_: str) -> bool:
    return any(update.id == id_ for update in incident.updates)


def _joined(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*old, *new]))
