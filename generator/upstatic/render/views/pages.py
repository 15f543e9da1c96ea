"""The pages as values: what each kind of page prints, made of views."""

from dataclasses import dataclass

from markupsafe import Markup

from upstatic.render.views.components import (
    BadgeView,
    ChartView,
    ComponentView,
    GroupView,
    IncidentView,
    Link,
    RowView,
    TimelineDay,
    WindowView,
)
from upstatic.render.views.regions import RegionView
from upstatic.render.views.slo import FigureView, ObjectiveView


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every kind of page has; `root` leads from it to the front page's folder."""

    title: str
    description: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage(Page):
    """The first page."""

    intro_title: Markup
    intro_html: Markup
    incidents: tuple[IncidentView, ...]
    windows: tuple[IncidentView, ...]
    groups: tuple[GroupView, ...]
    legend: tuple[tuple[str, str], ...]
    timeline: tuple[TimelineDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage(Page):
    """The page of one incident or maintenance."""

    incident: IncidentView


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """Everything that happened in one month, the newest day first."""

    heading: str
    days: tuple[TimelineDay, ...]
    newer: Link | None
    older: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePage(Page):
    """Windows under way and to come, then those that are over."""

    windows: tuple[IncidentView, ...]
    completed: tuple[IncidentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorPage(Page):
    """The page of one monitor; `picture` is its icon's path in the site, "" for none."""

    slug: str
    component: ComponentView
    address: str
    regions: tuple[RegionView, ...]
    windows: tuple[WindowView, ...]
    objective: ObjectiveView | None
    reliability: tuple[FigureView, ...]
    charts: tuple[ChartView, ...]
    embeds: tuple[BadgeView, ...]
    timeline: tuple[TimelineDay, ...]
    rows: tuple[RowView, ...]
    picture: str = ""

    @property
    def has_answers(self) -> bool:
        """Whether any graph has something to show: a heartbeat's reports take no time."""
        return any(chart.svg for chart in self.charts)
