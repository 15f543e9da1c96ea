"""Incidents written on the command line, for repositories without issues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.domain.times import compact_time
from upstatic.history import incidents as store
from upstatic.incidents.issues.comments import end_of_maintenance
from upstatic.incidents.issues.labels import components_in
from upstatic.incidents.issues.phase_keywords import read_word
from upstatic.incidents.plan.maintenance import with_phase

AUTHOR = "team"  # the person at the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What a person wrote of an incident, or of a maintenance where its impact is that.

    `components` are names, slugs or groups; `expected` is the worst that a maintenance lets
    them be. `started` is now where it is None; a maintenance needs `ended` as well.
    """

    title: str
    message: str = ""
    impact: Impact = Impact.MINOR
    components: Sequence[str] = ()
    started: datetime | None = None
    ended: datetime | None = None
    expected: Status = Status.DOWN


def new(history: Path, config: Config, wanted: NewIncident, *, now: datetime) -> Incident:
    """Record a new incident or maintenance. Raises UpstaticError and HistoryError."""
    now = now.replace(microsecond=0)
    started = wanted.started or now
    is_planned = wanted.impact is Impact.MAINTENANCE
    if is_planned and wanted.ended is None:
        raise UpstaticError("a maintenance needs its end (add --end 2026-12-01T23:00Z)")
    if wanted.ended is not None and wanted.ended < started:
        raise UpstaticError("it ends before it begins (correct --start or --end)")
    if wanted.ended is not None and wanted.ended > now and not is_planned:
        raise UpstaticError("an incident cannot end in the future (leave --end out, close it then)")
    components = _components(wanted.components, config)
    usual = Phase.SCHEDULED if is_planned else Phase.INVESTIGATING
    said = _said(wanted.message, usual, now if is_planned else min(started, now), number=1)
    incident = Incident(
        number=store.next_number(history),
        title=wanted.title.strip() or "Incident",
        phase=said.phase if said.phase.is_over or wanted.ended is None else Phase.RESOLVED,
        impact=wanted.impact,
        components=components,
        started=started,
        ended=wanted.ended,
        updates=(said,) if said.body else (),
        expected=dict.fromkeys(components, wanted.expected) if is_planned else {},
    )
    if is_planned:
        incident = with_phase(replace(incident, phase=Phase.SCHEDULED), now)
    store.write(history, incident)
    return incident


def update(history: Path, number: int, message: str, *, now: datetime) -> Incident:
    """Add an update to an incident; its keyword may set the phase, as in issues.

    A word that ends it closes it; one that does not opens it again. Raises UpstaticError.
    """
    now = now.replace(microsecond=0)
    incident = _find(history, number)
    said = _said(message, incident.phase, now, number=len(incident.updates) + 1)
    if not said.body and said.phase is incident.phase:
        raise UpstaticError('there is nothing to say (write "Identified: the disk is full")')
    said = replace(said, phase=_phase_in(incident, said))
    over = said.phase.is_over
    changed = replace(
        incident,
        phase=said.phase,
        ended=_ended(incident, over=over, now=now),
        updates=(*incident.updates, said),
    )
    store.write(history, changed)
    return changed


def close(history: Path, number: int, message: str = "", *, now: datetime) -> Incident:
    """Say that an incident or a maintenance is over. Raises UpstaticError."""
    incident = _find(history, number)
    if incident.phase.is_over:
        raise UpstaticError(f"incident {number} is over already (it was {incident.phase.value})")
    word = "Completed" if incident.is_maintenance else "Resolved"
    return update(history, number, f"{word}: {message}", now=now)


def listing(history: Path, *, everything: bool = False) -> list[Incident]:
    """The open incidents, or all of them, the latest first."""
    found = [one for one in store.read(history) if everything or not one.phase.is_over]
    return sorted(found, key=lambda one: (one.started, one.number), reverse=True)


def _find(history: Path, number: int) -> Incident:
    found = next((one for one in store.read(history) if one.number == number), None)
    if found is None:
        raise UpstaticError(f"there is no incident {number} (see the list: incident list)")
    if found.url:
        raise UpstaticError(f"incident {number} is an issue: write there ({found.url})")
    return found


def _said(message: str, phase: Phase, now: datetime, *, number: int) -> Update:
    word, text = read_word(message)
    where = word or phase
    id_ = f"by-hand-{number}-{compact_time(now)}"
    return Update(id=id_, time=now, phase=where, body=text, author=AUTHOR)


def _phase_in(incident: Incident, said: Update) -> Phase:
    """The phase that an update means for an incident, or for a maintenance."""
    if not incident.is_maintenance:
        return Phase.RESOLVED if said.phase in (Phase.COMPLETED, Phase.CANCELLED) else said.phase
    if said.phase.is_over:
        return end_of_maintenance(said.phase, said.time, incident.started)
    if said.phase.is_of_maintenance:
        return said.phase
    raise UpstaticError(
        f"a maintenance is never {said.phase.value} (write Completed: or Cancelled:)"
    )


def _ended(incident: Incident, *, over: bool, now: datetime) -> datetime | None:
    if incident.is_maintenance:
        until = min(now, incident.ended or now) if over else incident.ended
        return max(until, incident.started) if until else None
    return (incident.ended or max(now, incident.started)) if over else None


def _components(names: Sequence[str], config: Config) -> tuple[str, ...]:
    for name in names:
        if not components_in([name], config.monitors):
            raise UpstaticError(f"{name!r} is not a monitor or a group (write its name or slug)")
    return components_in(names, config.monitors)
