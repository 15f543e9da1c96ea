"""The labels of incidents: how they are read, and which are set."""

import re
from collections.abc import Iterable, Sequence

from upstatic.config.schema.notifications import plain
from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.models import Impact
from upstatic.incidents.plan.actions import Open

INCIDENT = "incident"
MAINTENANCE = "maintenance"
POSTMORTEM = "postmortem"
STATUS = "status"
FORM_LABELS = frozenset({INCIDENT, MAINTENANCE, POSTMORTEM})
"""The labels that issue forms give, also when others fill them in; Upptime gave none of them."""
LONGEST = 50
MOST_COMPONENTS = 10
"""An incident with more components names them in its text: each new label costs a second."""

_ACKNOWLEDGED = re.compile(r"ack(?:nowledged)?", re.IGNORECASE)
_IMPACT = re.compile(r"impact\s*[:/]\s*(none|minor|major|critical)", re.IGNORECASE)
_SEVERITY = re.compile(r"sev(?:erity)?[\s:/-]*([1-4])", re.IGNORECASE)
_BY_SEVERITY = {"1": Impact.CRITICAL, "2": Impact.MAJOR, "3": Impact.MINOR, "4": Impact.NONE}


def labels_for(action: Open, config: Config) -> tuple[str, ...]:
    """The labels of a new issue: ours, `status` as Upptime's, the monitors' slugs and tags."""
    if action.impact is Impact.MAINTENANCE:
        return (MAINTENANCE,)
    monitors = [one for one in config.monitors if one.slug in action.components]
    tags = [tag for monitor in monitors for tag in monitor.tags]
    names = [INCIDENT, STATUS, label_of(action.impact), *slugs_of(action.components), *tags]
    return tuple(dict.fromkeys(name[:LONGEST] for name in names if name.strip()))


def slugs_of(components: Sequence[str]) -> list[str]:
    """The labels of these components; none when they are many."""
    return [slug[:LONGEST] for slug in components] if len(components) <= MOST_COMPONENTS else []


def label_of(impact: Impact) -> str:
    """The label of an impact."""
    return f"impact:{impact.value}"


def impact_in(labels: Iterable[str]) -> Impact | None:
    """The worst impact that labels name, as `impact:major` or SEV-2; None when they name none."""
    found: list[Impact] = []
    for label in labels:
        if named := _IMPACT.fullmatch(label.strip()):
            found.append(Impact(named[1].lower()))
        elif graded := _SEVERITY.fullmatch(label.strip()):
            found.append(_BY_SEVERITY[graded[1]])
    order = list(Impact)
    return max(found, key=order.index, default=None)


def is_acknowledged(labels: Iterable[str]) -> bool:
    """Whether one of the labels is "acknowledged" or "ack"."""
    return any(_ACKNOWLEDGED.fullmatch(label.strip()) for label in labels)


def with_changes(
    labels: Iterable[str], impact: Impact | None, components: Sequence[str]
) -> tuple[str, ...]:
    """An issue's labels with another impact, where there is one, and these components as well."""
    kept = [one for one in labels if impact is None or impact_in([one]) is None]
    new = [label_of(impact)] if impact else []
    return tuple(dict.fromkeys([*kept, *new, *slugs_of(components)]))


def components_in(names: Iterable[str], monitors: Sequence[Monitor]) -> tuple[str, ...]:
    """The slugs that are meant by names, slugs or groups; "all" means every monitor."""
    wanted = {plain(name) for name in names}
    everything = bool(wanted & {"all", "tous", "alle", "todos"})
    return tuple(
        one.slug
        for one in monitors
        if everything or wanted & {plain(name) for name in (*names_of(one), one.group or "\0")}
    )


def labelled(labels: Iterable[str], monitors: Sequence[Monitor]) -> tuple[str, ...]:
    """The slugs whose monitors are labelled, by slug, former slug or name, in any case."""
    names = {label.strip().casefold() for label in labels}
    return tuple(
        one.slug
        for one in monitors
        if {name[:LONGEST].casefold() for name in names_of(one)} & names
    )


def names_of(monitor: Monitor) -> tuple[str, ...]:
    """The names by which issues refer to a monitor."""
    return monitor.slug, monitor.name, *monitor.formerly
