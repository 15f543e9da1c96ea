"""The status of a component, from measurements, statements of the team, and maintenance."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from upstatic.domain.models import Event, Impact, Incident, Phase, Status, Update


class ComponentStatus(StrEnum):
    """What the page shows of a component: a measured status, or maintenance."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"


_OF_IMPACT = {
    Impact.MINOR: ComponentStatus.DEGRADED,
    Impact.MAJOR: ComponentStatus.DOWN,
    Impact.CRITICAL: ComponentStatus.DOWN,
}
_STATED_IN = (Phase.INVESTIGATING, Phase.IDENTIFIED)
"""From `monitoring` on, a statement no longer worsens a component."""


def is_open(incident: Incident) -> bool:
    """Whether it is in progress: neither over nor scheduled."""
    return not incident.phase.is_over and incident.phase is not Phase.SCHEDULED


def impact_status(incident: Incident) -> ComponentStatus:
    """The status that an impact stands for: minor is degraded, major and critical are down."""
    return _OF_IMPACT.get(incident.impact, ComponentStatus.UP)


def stated_status(incident: Incident) -> ComponentStatus:
    """The status that a person states for the components of an incident, UP for none.

    An incident that the program opened states nothing, unless a person changed its impact.
    """
    is_by_person = not incident.key or incident.impact_stated
    counts = is_by_person and incident.phase in _STATED_IN
    return impact_status(incident) if counts else ComponentStatus.UP


def component_status(slug: str, measured: Status, incidents: Iterable[Incident]) -> ComponentStatus:
    """The status to show for a component.

    Maintenance in progress covers what was expected of it and nothing worse. Otherwise the worst
    of the measured status and the statements counts. A component without measurements is unknown,
    unless a statement says that it is degraded or down.
    """
    mine = [one for one in incidents if slug in one.components and is_open(one)]
    if any(one.is_maintenance and _is_expected(measured, one, slug) for one in mine):
        return ComponentStatus.MAINTENANCE
    stated = [stated_status(one) for one in mine]
    known = [] if measured is Status.UNKNOWN else [ComponentStatus(measured.value)]
    everything = [*known, *stated]
    worst = max(everything, key=lambda one: Status(one).severity, default=ComponentStatus.UNKNOWN)
    return ComponentStatus.UNKNOWN if not known and worst is ComponentStatus.UP else worst


def status_during(
    slug: str, events: Iterable[Event], incident: Incident, update: Update
) -> ComponentStatus:
    """The status of a component when the update was written, with what the incident stated."""
    before = [one.status for one in events if one.time <= update.time]
    measured = before[-1] if before else Status.UP
    return component_status(slug, measured, [replace(incident, phase=update.phase)])


def _is_expected(measured: Status, window: Incident, slug: str) -> bool:
    allowed = window.expected.get(slug, Status.DOWN)
    return allowed is Status.DOWN or measured is not Status.DOWN
