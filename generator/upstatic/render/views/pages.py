"""The values of each kind of page."""

from dataclasses import dataclass

from markupsafe import Markup

from upstatic.render.theme.email_forms import EmailForm
from upstatic.render.views.components import (
    BadgeView,
    ChartView,
    ComponentView,
    GroupView,
    Link,
    RowView,
    WindowView,
)
from upstatic.render.views.incidents import IncidentView, TimelineDay
from upstatic.render.views.month_grid import MonthView
from upstatic.render.views.regions import RegionView
from upstatic.render.views.slo import FigureView, ObjectiveView


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLinks:
    """One feed in its formats."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeView:
    """Ways to receive updates about a page, monitor or incident called `name`.

    `address` is a feed's whole address, "" where it is not known; `follow` that of the issue.
    `form` subscribes an e-mail address. `groups` are the same for each group of the front page.
    """

    name: str
    feeds: tuple[FeedLinks, ...]
    address: str
    slack: str
    calendar: str
    services: tuple[Link, ...]
    follow: str
    form: EmailForm | None
    groups: "tuple[SubscribeView, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every kind of page has; `root` leads from it to the front page's folder.

    `title` stands in the browser's tab; `subject` and `description` are for links that are
    shared, so they stay true, or say as of when they are.
    """

    title: str
    subject: str
    description: str
    root: str
    subscribe: "SubscribeView | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage(Page):
    """The first page."""

    intro_title: Markup
    intro_html: Markup
    incidents: tuple[IncidentView, ...]
    windows: tuple[IncidentView, ...]
    problems: tuple[ComponentView, ...]
    groups: tuple[GroupView, ...]
    spans: tuple[tuple[str, str], ...]
    is_compact: bool
    has_filter: bool
    has_curves: bool
    legend: tuple[tuple[str, str], ...]
    timeline: tuple[TimelineDay, ...]
    months: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage(Page):
    """The page of one incident or maintenance."""

    incident: IncidentView


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """Everything that happened in one month, the newest day first."""

    heading: str
    days: tuple[TimelineDay, ...]
    impacts: tuple[tuple[str, str], ...]
    months: tuple[Link, ...]
    newer: Link | None
    older: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage(Page):
    """The uptime calendar of all monitors together, and links to those of each."""

    months: tuple[MonthView, ...]
    monitors: tuple[Link, ...]
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePage(Page):
    """Maintenance windows: current and upcoming, then completed."""

    windows: tuple[IncidentView, ...]
    completed: tuple[IncidentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorPage(Page):
    """The page of one monitor."""

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
    calendar: tuple[MonthView, ...]
    legend: tuple[tuple[str, str], ...]

    @property
    def has_answers(self) -> bool:
        """Whether any graph has data; heartbeats have no response times."""
        return any(chart.svg for chart in self.charts)
