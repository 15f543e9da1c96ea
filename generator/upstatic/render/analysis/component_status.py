"""The status of a component: what is measured, what the team says, and what was planned, in one."""

from collections.abc import Iterable
from enum import StrEnum

from upstatic.domain.models import Impact, Incident, Phase, Status


class ComponentStatus(StrEnum):
    """What the page shows of a component: a status, or that it is being worked on."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"


_SAID = {
    Impact.MINOR: ComponentStatus.DEGRADED,
    Impact.MAJOR: ComponentStatus.DOWN,
    Impact.CRITICAL: ComponentStatus.DOWN,
}


def is_open(incident: Incident) -> bool:
    """Whether it still hurts: neither resolved nor planned for later."""
    return not incident.phase.is_over and incident.phase is not Phase.SCHEDULED


def stated_status(incident: Incident) -> ComponentStatus:
    """What an open incident says of its components: minor is degraded, anything worse down."""
    return _SAID.get(incident.impact, ComponentStatus.UP)


def component_status(slug: str, measured: Status, incidents: Iterable[Incident]) -> ComponentStatus:
    """What to show of a component.

    A window under way covers what was expected of it and nothing worse; otherwise the worst of
    what is measured and what the team's open incidents say counts. What was not measured is
    unknown, unless the team knows better.
    """
    mine = [one for one in incidents if slug in one.components and is_open(one)]
    if any(one.is_maintenance and _is_expected(measured, one, slug) for one in mine):
        return ComponentStatus.MAINTENANCE
    said = [stated_status(one) for one in mine if not one.is_maintenance]
    known = [] if measured is Status.UNKNOWN else [ComponentStatus(measured.value)]
    everything = [*known, *said]
    worst = max(everything, key=lambda one: Status(one).severity, default=ComponentStatus.UNKNOWN)
    return ComponentStatus.UNKNOWN if not known and worst is ComponentStatus.UP else worst


def _is_expected(measured: Status, window: Incident, slug: str) -> bool:
    allowed = window.expected.get(slug, Status.DOWN)
    return allowed is Status.DOWN or measured is not Status.DOWN
