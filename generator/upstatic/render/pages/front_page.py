"""Configuration and facts -> what every page shares, and the front page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from upstatic.config import Config, NavLink
from upstatic.render.analysis.component_status import Tone, said_tone
from upstatic.render.analysis.dataset import Facts, MonitorFacts
from upstatic.render.pages import incident as desk
from upstatic.render.pages.banner import banner
from upstatic.render.pages.groups import groups
from upstatic.render.pages.month import month_href
from upstatic.render.pages.timeline import Past, recent_days
from upstatic.render.text import markdown
from upstatic.render.text.translations import Words
from upstatic.render.views.components import Banner, ComponentView, Link, SiteView, moment
from upstatic.render.views.pages import FrontPage
from upstatic.render.views.render_context import Sources

PAST_DAYS = 14
LEGEND = (
    ("up", "legendUp"),
    ("degraded", "legendDegraded"),
    ("partial", "legendPartial"),
    ("down", "legendDown"),
    ("none", "legendNone"),
)
DARK_THEMES = ("dark", "night", "ocean")


def site_view(config: Config, facts: Facts, logo: str, words: Words) -> SiteView:
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
        banner=_banner(facts, words),
        checked=moment(facts.last_round, words) if facts.last_round else None,
        cadence=_cadence(facts, words),
        stale=facts.stale,
        stale_after_s=round(facts.stale_after_s),
        history_href=month_href(facts.now.date()),
        footer=_footer(config, words),
    )


def _link(link: NavLink) -> Link:
    """A link of the header; `/` leads to the front page wherever that is, as people mean it."""
    is_home = link.href == "/"
    href = "index.html" if is_home else link.href
    return Link(title=link.title, href=href, target=link.target, is_ours=is_home)


def front_page(sources: Sources, past: Past, shown: Mapping[str, ComponentView]) -> FrontPage:
    """The first page: what is wrong now, groups of components, and the last two weeks.

    `shown` are the monitors by slug, as lists show them.
    """
    facts, site, words, names = sources.facts, sources.site, sources.words, sources.names
    website, today = sources.config.status_website, facts.now.date()
    return FrontPage(
        title=f"{site.banner.title} · {site.name}",
        description=site.banner.title,
        root="",
        intro_title=markdown.inline(website.intro_title),
        intro_html=markdown.html(
            website.intro_message, 3 if website.intro_title else 2, is_owners=True
        ),
        incidents=tuple(
            desk.view(one, names, words) for one in desk.open_incidents(facts.incidents)
        ),
        windows=tuple(desk.view(one, names, words) for one in desk.open_windows(facts.incidents)),
        groups=groups(facts.monitors, shown, website.groups, words),
        legend=LEGEND,
        past=recent_days(past, _first_day(facts, past), today, words),
    )


def _first_day(facts: Facts, past: Past) -> date:
    """Two weeks ago, or when the first thing is known: before, nobody can say what happened."""
    today = facts.now.date()
    known = [on for one in facts.monitors for on, day in one.days.items() if day.known_s]
    return max(today - timedelta(days=PAST_DAYS - 1), min([*known, *past, today]))


def site_name(config: Config) -> str:
    """The page's name: the one given, else that of the repository."""
    return config.status_website.name or config.repo or "Status"


def _banner(facts: Facts, words: Words) -> Banner:
    """The sentence; an incident that no component shows speaks for itself."""
    shown = {one.monitor.slug for one in facts.monitors}
    said = [
        Banner(tone=said_tone(one), title=one.title)
        for one in desk.open_incidents(facts.incidents)
        if not shown & set(one.components) and said_tone(one) is not Tone.UP
    ]
    worst = banner([(one.monitor.name, one.tone) for one in facts.monitors], said, words)
    if worst.tone is Tone.UNKNOWN and facts.monitors and not any(map(_was_seen, facts.monitors)):
        return replace(worst, detail=words.say("firstRound"))
    return worst


def _was_seen(facts: MonitorFacts) -> bool:
    """Whether anybody ever measured it."""
    return facts.standing.checked is not None or any(day.known_s for day in facts.days.values())


def _color_scheme(theme: str) -> str:
    if theme == "auto":
        return "light dark"
    return "dark" if theme in DARK_THEMES else "light"


def _cadence(facts: Facts, words: Words) -> str:
    if facts.cadence_s is None:
        return ""
    return words.say("cadence", duration=words.duration(facts.cadence_s))


def _footer(config: Config, words: Words) -> Markup:
    """Who made this; Markdown, as in Upptime's `footer`."""
    is_open = config.status_website.repository_links is not False
    if not (is_open and config.owner and config.repo):
        return markdown.inline(words.say("footerPlain"))
    name = f"{config.owner}/{config.repo}"
    return markdown.inline(words.say("footer", repo=name, url=f"https://github.com/{name}"))
