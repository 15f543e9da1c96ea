"""The values that templates print, shared by pages, feeds, badges and JSON."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from upstatic.domain.outage_duration import OutageDuration
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.views.day_bar import BarView, DayView
from upstatic.render.views.tables import TableView
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as RFC 3339 (`iso`), as text, and as `clock` without its date, in UTC."""

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

    One that `is_ours` is relative to the front page.
    """

    title: str
    href: str
    target: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What all pages share. `cadence` is the observed interval in words, "" before two rounds.

    `icon` is the status in the browser's tab. A page that `is_settled` is not made again in every
    round: its script takes the newest time from status.json.
    """

    name: str
    logo: str
    navbar: tuple[Link, ...]
    language: str
    direction: str
    theme: str
    color_scheme: str
    banner: Banner
    icon: ComponentStatus
    is_settled: bool
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
    """A component: its status as a word, a note, its uptime and bar.

    `also` are notes on how reliable the status is; `uptime` and `response` are those of the bar,
    `figures` those of each window; `bar` is None before the first check. `sparklines` are paths by
    window, none unless configured; `icon` is a path in the site, "" for none.
    """

    name: str
    href: str
    status: ComponentStatus
    word: str
    note: NoteView | None
    also: tuple[NoteView, ...]
    description: str
    uptime: str
    response: str
    figures: tuple[tuple[str, str], ...]
    days: tuple[DayView, ...]
    bar: BarView | None
    sparklines: tuple[tuple[str, str], ...]
    icon: str = ""

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
    """A graph with its labels; `svg` is None without data.

    `name` is the window's name, `label` the label of its tab. `figures` summarise it; `table` has
    its data, None if the daily history has it. The x axis has times (`x_clocks`) or dates
    (`x_labels`).
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
    """A row of the daily history."""

    label: str
    text: str
    uptime: str
    known: str
    p50: str
    p95: str


def moment(at: datetime, words: Translations) -> Moment:
    """A time as the page shows it."""
    return Moment(iso=format_time(at), text=words.moment(at), clock=f"{at:%H:%M}")


def lasted(found: OutageDuration, words: Translations) -> str:
    """How long an outage or an incident lasted, and how much of it counts where not all does."""
    whole, counted = words.duration(found.total_s), words.duration(found.counted_s)
    if found.is_whole:
        return words.say("lasted", duration=whole)
    return words.say("lastedCounted", duration=whole, counted=counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeView:
    """A badge with its alternative text, path, and snippets to copy."""

    label: str
    alt: str
    src: str
    markdown: str
    html: str
