"""The front page, and the parts that all pages share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from upstatic.config import Config, NavLink
from upstatic.config.schema.root import FIVE_MINUTES_S
from upstatic.render.analysis.component_status import ComponentStatus, stated_status
from upstatic.render.analysis.dataset import Dataset, MonitorData
from upstatic.render.analysis.settled_figures import HALF_HOUR
from upstatic.render.analysis.windows import WINDOWS
from upstatic.render.incremental.memo import Memo
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.banner import banner
from upstatic.render.pages.components import is_seen
from upstatic.render.pages.groups import groups
from upstatic.render.pages.month import links, month_href, months
from upstatic.render.pages.subscribe import of_page
from upstatic.render.pages.timeline import Timeline, recent_days
from upstatic.render.text import markdown
from upstatic.render.views.components import Banner, ComponentView, Link, Moment, SiteView, moment
from upstatic.render.views.day_bar import LEGEND
from upstatic.render.views.pages import FrontPage
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

MOST_PAST = 30
"""How many past incidents and outages the front page lists."""
MOST_MONTHS = 12
"""How many months of the history the front page links to; their pages link to all."""
COMPACT_FROM = 8
"""With more monitors than this, one without problems takes one line."""
FILTER_FROM = 15
"""From so many monitors on, they can be filtered."""
HALF_HOUR_S = int(HALF_HOUR.total_seconds())
DARK_THEMES = ("dark", "night", "ocean")


def site_view(config: Config, dataset: Dataset, logo: str, words: Translations) -> SiteView:
    """The parts that all pages share."""
    website = config.status_website
    return SiteView(
        name=site_name(config),
        logo=logo,
        navbar=tuple(_link(link) for link in website.navbar),
        language=words.language,
        direction=words.direction,
        theme=website.theme,
        color_scheme=_color_scheme(website.theme),
        banner=(shown := _banner(dataset, words)),
        icon=shown.status,
        is_settled=False,
        checked=moment(dataset.last_round, words) if dataset.last_round else None,
        cadence=_cadence(dataset, words),
        stale=dataset.stale,
        stale_after_s=round(dataset.stale_after_s + config.publish.longest_wait_s),
        today=dataset.now.date().isoformat(),
        history_href=month_href(dataset.now.date()),
        footer=_footer(config, dataset.kept, words),
    )


def settled(site: SiteView) -> SiteView:
    """The shared parts of a page that tells nothing of the present."""
    return replace(
        site,
        banner=Banner(status=ComponentStatus.UNKNOWN, title=""),
        icon=ComponentStatus.UNKNOWN,
        is_settled=True,
        checked=None,
        cadence="",
        stale=False,
        stale_after_s=0,
        today="",
    )


def settled_for(site: SiteView, data: MonitorData, words: Translations) -> SiteView:
    """The shared parts of a monitor's page, which stays the same until its figures change.

    Where its script cannot read status.json, it is out of date a half-hour later than others.
    """
    if not data.is_settled:
        return replace(site, icon=data.status)
    half_hours = -(-site.stale_after_s // HALF_HOUR_S) + 1
    return replace(
        settled(site),
        icon=data.status,
        checked=checked_by(site, data, words),
        stale_after_s=half_hours * HALF_HOUR_S,
        today=site.today,
    )


def checked_by(site: SiteView, data: MonitorData, words: Translations) -> Moment | None:
    """The time of which the figures of a settled monitor are: never after the last round."""
    as_of = moment(data.as_of, words)
    return min(site.checked, as_of, key=lambda one: one.iso) if site.checked else None


def _link(link: NavLink) -> Link:
    """A link of the header; `/` is the front page, even below a path."""
    is_home = link.href == "/"
    href = "index.html" if is_home else link.href
    return Link(title=link.title, href=href, target=link.target, is_ours=is_home)


def front_page(
    context: RenderContext, timeline: Timeline, shown: Mapping[str, ComponentView]
) -> FrontPage:
    """The front page: current problems, groups of components, and past incidents.

    `shown` are the components by slug.
    """
    dataset, site, words = context.dataset, context.site, context.words
    website, today = context.config.status_website, dataset.now.date()
    return FrontPage(
        title=site.banner.title,
        subject=site.name,
        description=_as_of(site, words),
        root="",
        subscribe=of_page(context),
        intro_title=markdown.inline(dataset.kept, website.intro_title),
        intro_html=markdown.html(
            dataset.kept, website.intro_message, 3 if website.intro_title else 2, is_owners=True
        ),
        incidents=tuple(
            incident_pages.view(one, context)
            for one in incident_pages.open_incidents(dataset.incidents)
        ),
        windows=tuple(
            incident_pages.view(one, context)
            for one in incident_pages.open_windows(dataset.incidents)
        ),
        problems=_problems(context, shown),
        groups=groups(dataset.monitors, shown, website.groups, today, words),
        spans=tuple((window.name, words.say(window.phrase)) for window in WINDOWS),
        is_compact=len(shown) > COMPACT_FROM,
        has_filter=len(shown) >= FILTER_FROM,
        has_curves=any(one.sparklines for one in shown.values()),
        legend=LEGEND,
        timeline=recent_days(timeline, MOST_PAST),
        months=links(months(timeline, today)[-MOST_MONTHS:], words, "history/"),
    )


def _problems(
    context: RenderContext, shown: Mapping[str, ComponentView]
) -> tuple[ComponentView, ...]:
    """The components that are not well, without those that an open incident names."""
    named = {
        slug
        for one in incident_pages.open_incidents(context.dataset.incidents)
        for slug in one.components
    }
    return tuple(
        one for slug, one in shown.items() if one.is_problem and one.bar and slug not in named
    )


def _as_of(site: SiteView, words: Translations) -> str:
    """The banner with its time, for a link that a person may see much later."""
    if site.checked is None:
        return site.name
    return f"{site.banner.title}. {words.say('checkedAt', time=site.checked.text)}."


def _first_check(dataset: Dataset) -> datetime:
    """When the first check is due, if the schedule holds."""
    interval_s = min(one.monitor.interval_s for one in dataset.monitors)
    return dataset.now + timedelta(seconds=max(interval_s, FIVE_MINUTES_S))


def site_name(config: Config) -> str:
    """The page's name: the one given, else that of the repository."""
    return config.status_website.name or config.repo or "Status"


def _banner(dataset: Dataset, words: Translations) -> Banner:
    """The banner, including statements about components that are not on the page."""
    shown = {one.monitor.slug for one in dataset.monitors}
    said = [
        Banner(status=stated_status(one), title=incident_pages.title(one))
        for one in incident_pages.open_incidents(dataset.incidents)
        if not shown & set(one.components) and stated_status(one) is not ComponentStatus.UP
    ]
    worst = banner([(one.monitor.name, one.status) for one in dataset.monitors], said, words)
    if (
        worst.status is ComponentStatus.UNKNOWN
        and dataset.monitors
        and not any(map(is_seen, dataset.monitors))
    ):
        return replace(worst, due=moment(_first_check(dataset), words))
    return worst


def _color_scheme(theme: str) -> str:
    if theme == "auto":
        return "light dark"
    return "dark" if theme in DARK_THEMES else "light"


def _cadence(dataset: Dataset, words: Translations) -> str:
    if dataset.cadence_s is None:
        return ""
    return words.say("cadence", duration=words.duration(dataset.cadence_s))


def _footer(config: Config, kept: Memo, words: Translations) -> Markup:
    """The footer, in Markdown as Upptime's."""
    is_open = config.status_website.repository_links is not False
    if not (is_open and config.owner and config.repo):
        return markdown.inline(kept, words.say("footerPlain"))
    name = f"{config.owner}/{config.repo}"
    url = config.status_website.repository_url or f"https://github.com/{name}"
    return markdown.inline(kept, words.say("footer", repo=name, url=url))
