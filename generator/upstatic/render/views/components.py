"""The values a page prints: plain frozen data, the same for page, feed, badge and JSON."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.views.day_bar import BarView, DayView
from upstatic.render.views.tables import TableView
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time for machines (`iso`) and for people (`text`, and `clock` without its day), in UTC."""

    iso: str
    text: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The page's status in a sentence; `due` is when its first check is, before there was one."""

    status: ComponentStatus
    title: str
    detail: str = ""
    due: "Moment | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; `target` is where the browser opens it, "" for the same place.

    One that `is_ours` leads to a page of the site, and is written from its root.
    """

    title: str
    href: str
    target: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What every page shares. `cadence` says how often checks really come, "" before two."""

    name: str
    logo: str
    navbar: tuple[Link, ...]
    language: str
    direction: str
    theme: str
    color_scheme: str
    banner: Banner
    checked: Moment | None
    cadence: str
    stale: bool
    stale_after_s: int
    today: str
    history_href: str
    footer: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A phrase next to a status: its key, and what fills its places."""

    key: str
    at: Moment | None = None
    status: str = ""
    reason: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentView:
    """A monitor in a list: its status as a word, a note on what is wrong, its uptime and bar.

    `also` are notes on how far the status can be trusted; `figures` are uptime and response time
    by window; `bar` is None before the first check.
    """

    name: str
    href: str
    status: ComponentStatus
    word: str
    note: NoteView | None
    also: tuple[NoteView, ...]
    description: str
    uptime: str
    figures: tuple[tuple[str, str], ...]
    days: tuple[DayView, ...]
    bar: BarView | None

    @property
    def is_problem(self) -> bool:
        """Whether it is neither up nor under maintenance."""
        return self.status not in (ComponentStatus.UP, ComponentStatus.MAINTENANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Components under one heading; `state` is theirs in one sentence.

    `folds` says whether the group can be closed, `open` whether it is not.
    """

    name: str
    state: Banner
    uptime: str
    bar: BarView | None
    folds: bool
    open: bool
    components: tuple[ComponentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """Uptime over a window, with how much of it was measured."""

    label: str
    uptime: str
    lost: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A graph with its labels; `svg` is None where there is nothing to draw.

    `name` is the window's in addresses, `label` that on its tab. `figures` sum it up; `table`
    holds it in numbers, None where the days' own does. Beneath it stand times of the day
    (`x_clocks`) or words (`x_labels`).
    """

    name: str
    label: str
    title: str
    svg: Markup | None
    start: str = ""
    end: str = ""
    top: float = 0
    alt: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    y_labels: tuple[str, ...] = ()
    x_clocks: tuple[Moment, ...] = ()
    x_labels: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    table: TableView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A day of the table, all in words."""

    label: str
    text: str
    uptime: str
    known: str
    p50: str
    p95: str


def moment(at: datetime, words: Translations) -> Moment:
    """A time as the page shows it."""
    return Moment(iso=format_time(at), text=words.moment(at), clock=f"{at:%H:%M}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeView:
    """A badge with what it shows, its path in the site, and the same to copy."""

    label: str
    alt: str
    src: str
    markdown: str
    html: str
