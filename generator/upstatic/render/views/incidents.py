"""Incidents, maintenance and outages as pages print them."""

from dataclasses import dataclass

from markupsafe import Markup

from upstatic.domain.models import Status
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.views.components import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageView:
    """An outage; `end` is None while it lasts."""

    status: Status
    title: str
    href: str
    start: Moment
    end: Moment | None
    same_day: bool
    ongoing: str
    duration: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedView:
    """A component that an incident affects, with its status now or at an update; "" once over."""

    title: str
    href: str
    status: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateView:
    """One entry of a timeline, in the team's words; `anchor` is its id on the incident's page.

    `components` are those of the incident, with the status that each had then.
    """

    anchor: str
    is_postmortem: bool
    phase: str
    at: Moment
    body: Markup
    author: str
    components: tuple[AffectedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident or a maintenance; `updates` are newest first, `end` is None while it lasts.

    `duration` is how long it lasted, or has lasted so far. `impact_name` is for filters;
    `next_update` is when the team writes again at the latest, `acknowledged` when a person first
    wrote of what was found automatically.
    """

    number: int
    impact_name: str
    title: str
    href: str
    status: ComponentStatus
    over: bool
    phase: str
    impact: str
    components: tuple[AffectedView, ...]
    start: Moment
    end: Moment | None
    same_day: bool
    duration: str
    updates: tuple[UpdateView, ...]
    next_update: Moment | None
    acknowledged: Moment | None
    url: str

    @property
    def postmortem(self) -> tuple[UpdateView, ...]:
        """What was written after the end, to look back."""
        return tuple(one for one in self.updates if one.is_postmortem)

    @property
    def timeline(self) -> tuple[UpdateView, ...]:
        """The updates without the postmortem."""
        return tuple(one for one in self.updates if not one.is_postmortem)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineDay:
    """The incidents of one day (`iso`), and its outages without an incident."""

    iso: str
    label: str
    incidents: tuple[IncidentView, ...]
    outages: tuple[OutageView, ...]
