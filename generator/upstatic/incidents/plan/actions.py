"""Actions on incidents, as values: a plan is a list of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from upstatic.domain.models import Impact, Incident, Phase, Status


def ref_of(incident: Incident) -> str:
    """How actions refer to an incident: by its key, or by its number where it has none."""
    return incident.key or f"#{incident.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Open an incident or announce a maintenance; `time` is when this was known."""

    key: str
    title: str
    body: str
    impact: Impact
    components: tuple[str, ...]
    time: datetime
    started: datetime
    ended: datetime | None = None
    expected: Mapping[str, Status] = field(default_factory=dict)
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUpdate:
    """Report what changed in an incident; `id` is the identity of the update.

    `title` and `impact` are new ones, None where they stay; `components` are added.
    """

    ref: str
    id: str
    time: datetime
    body: str
    told: tuple[str, ...] = ()
    title: str | None = None
    impact: Impact | None = None
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Say that it is over since `ended`, and close it; `phase` is resolved, completed or cancelled.

    `title` and `impact` are those that it keeps, None where they stay.
    """

    ref: str
    id: str
    time: datetime
    ended: datetime
    phase: Phase
    body: str
    told: tuple[str, ...] = ()
    title: str | None = None
    impact: Impact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkStatement:
    """Note recorded whether a person set the impact of an automatic incident; nothing is posted."""

    ref: str
    stated: bool


Action = Open | AddUpdate | Close
Planned = Action | MarkStatement
