"""Configuration and dataset -> what every page shares, and the front page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from upstatic.config import Config, NavLink
from upstatic.render.analysis.component_status import ComponentStatus, stated_status
from upstatic.render.analysis.dataset import Dataset, MonitorData
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.banner import banner
from upstatic.render.pages.groups import groups
from upstatic.render.pages.month import month_href
from upstatic.render.pages.timeline import Timeline, recent_days
from upstatic.render.text import markdown
from upstatic.render.views.components import Banner, ComponentView, Link, SiteView, moment
from upstatic.render.views.pages import FrontPage
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

PAST_DAYS = 14
LEGEND = (
    ("up", "legendUp"),
    ("degraded", "legendDegraded"),
    ("partial", "legendPartial"),
    ("down", "legendDown"),
    ("none", "legendNone"),
)
DARK_THEMES = ("dark", "night", "ocean")


def site_view(config: Config, dataset: Dataset, logo: str, words: Translations) -> SiteView:
    """What stands around every page."""
    website = config.status_website
    return SiteView(
        name=site_name(config),
        logo=logo,
        navbar=tuple(_link(link) for link in website.navbar),
        language=words.language,
        direction=words.direction,
        theme=website.theme,
        color_scheme=_color_scheme(website.theme),
        banner=_banner(dataset, words),
        checked=moment(dataset.last_round, words) if dataset.last_round else None,
        cadence=_cadence(dataset, words),
        stale=dataset.stale,
        stale_after_s=round(dataset.stale_after_s),
        history_href=month_href(dataset.now.date()),
        footer=_footer(config, words),
    )


def _link(link: NavLink) -> Link:
    """A link of the header; `/` leads to the front page wherever that is, as people mean it."""
    is_home = link.href == "/"
    href = "index.html" if is_home else link.href
    return Link(title=link.title, href=href, target=link.target, is_ours=is_home)


def front_page(
    context: RenderContext, timeline: Timeline, shown: Mapping[str, ComponentView]
) -> FrontPage:
    """The first page: what is wrong now, groups of components, and the last two weeks.

    `shown` are the monitors by slug, as lists show them.
    """
    dataset, site, words, names = context.dataset, context.site, context.words, context.names
    website, today = context.config.status_website, dataset.now.date()
    return FrontPage(
        title=f"{site.banner.title} · {site.name}",
        description=site.banner.title,
        root="",
        intro_title=markdown.inline(website.intro_title),
        intro_html=markdown.html(
            website.intro_message, 3 if website.intro_title else 2, is_owners=True
        ),
        incidents=tuple(
            incident_pages.view(one, names, words)
            for one in incident_pages.open_incidents(dataset.incidents)
        ),
        windows=tuple(
            incident_pages.view(one, names, words)
            for one in incident_pages.open_windows(dataset.incidents)
        ),
        groups=groups(dataset.monitors, shown, website.groups, words),
        legend=LEGEND,
        timeline=recent_days(timeline, _first_day(dataset, timeline), today, words),
    )


def _first_day(dataset: Dataset, timeline: Timeline) -> date:
    """Two weeks ago, or when the first thing is known: before, nobody can say what happened."""
    today = dataset.now.date()
    known = [on for one in dataset.monitors for on, day in one.days.items() if day.known_s]
    return max(today - timedelta(days=PAST_DAYS - 1), min([*known, *timeline, today]))


def site_name(config: Config) -> str:
    """The page's name: the one given, else that of the repository."""
    return config.status_website.name or config.repo or "Status"


def _banner(dataset: Dataset, words: Translations) -> Banner:
    """The sentence; an incident that no component shows speaks for itself."""
    shown = {one.monitor.slug for one in dataset.monitors}
    said = [
        Banner(status=stated_status(one), title=one.title)
        for one in incident_pages.open_incidents(dataset.incidents)
        if not shown & set(one.components) and stated_status(one) is not ComponentStatus.UP
    ]
    worst = banner([(one.monitor.name, one.status) for one in dataset.monitors], said, words)
    if (
        worst.status is ComponentStatus.UNKNOWN
        and dataset.monitors
        and not any(map(_was_seen, dataset.monitors))
    ):
        return replace(worst, detail=words.say("firstRound"))
    return worst


def _was_seen(dataset: MonitorData) -> bool:
    """Whether anybody ever measured it."""
    return dataset.current_status.checked is not None or any(
        day.known_s for day in dataset.days.values()
    )


def _color_scheme(theme: str) -> str:
    if theme == "auto":
        return "light dark"
    return "dark" if theme in DARK_THEMES else "light"


def _cadence(dataset: Dataset, words: Translations) -> str:
    if dataset.cadence_s is None:
        return ""
    return words.say("cadence", duration=words.duration(dataset.cadence_s))


def _footer(config: Config, words: Translations) -> Markup:
    """Who made this; Markdown, as in Upptime's `footer`."""
    is_open = config.status_website.repository_links is not False
    if not (is_open and config.owner and config.repo):
        return markdown.inline(words.say("footerPlain"))
    name = f"{config.owner}/{config.repo}"
    return markdown.inline(words.say("footer", repo=name, url=f"https://github.com/{name}"))
