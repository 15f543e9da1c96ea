"""Atom, RSS and JSON Feed with the same entries and ids."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from itertools import islice

from jinja2 import Environment

from upstatic.domain.times import format_time, start_of
from upstatic.render.analysis.incident_index import IncidentEntry
from upstatic.render.exports.feeds.entries import (
    FeedEntry,
    Story,
    by_monitor,
    entries_of,
    key_of_story,
    slugs_of,
    stories,
)
from upstatic.render.exports.feeds.stable_ids import urn
from upstatic.render.incremental.keys import key_of
from upstatic.render.incremental.site_writer import SitePart
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.group_feeds import group_stem, groups_of
from upstatic.render.views.render_context import RenderContext, plain

ENTRIES = 50
COMPONENT_ENTRIES = 25
_WITH_PAGE = ("monitor/", "incident/")
FORMATS = (
    ("atom", "application/atom+xml", "Atom"),
    ("rss", "application/rss+xml", "RSS"),
    ("json", "application/feed+json", "JSON Feed"),
)
"""The ending of a feed's file, its media type, and what people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry:
    """An entry as feeds print it; `iso` and `rfc822` are the same time."""

    id: str
    title: str
    url: str
    iso: str
    rfc822: str
    html: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed before it is printed: `stem` is its whole address without the ending.

    `description` is that of its monitor, "" for none.
    """

    id: str
    title: str
    description: str
    author: str
    path: str
    stem: str
    home: str
    language: str
    iso: str
    rfc822: str
    entries: tuple[PrintedEntry, ...]


def feed_parts(context: RenderContext, templates: Environment, key: str) -> Iterator[SitePart]:
    """The feeds of the page, of its incidents, and of each monitor and group.

    `key` is that of everything that all pages share.
    """
    chosen = stories(context)
    yield _part("history", chosen[:ENTRIES], ENTRIES, context, templates, key)
    incidents = (story for story in chosen if isinstance(story, IncidentEntry))
    yield _part("incidents", [*islice(incidents, ENTRIES)], ENTRIES, context, templates, key)
    mine = by_monitor(chosen)
    for slug in context.names:
        newest = mine.get(slug, ())[:COMPONENT_ENTRIES]
        yield _part(f"monitor/{slug}", newest, COMPONENT_ENTRIES, context, templates, key)
    for group, slugs in groups_of(context).items():
        own = (story for story in chosen if not slugs.isdisjoint(slugs_of(story)))
        newest = [*islice(own, COMPONENT_ENTRIES)]
        yield _part(group_stem(group), newest, COMPONENT_ENTRIES, context, templates, key)


def incident_feeds(
    incident: IncidentEntry, context: RenderContext, templates: Environment
) -> Iterator[tuple[str, str]]:
    """The feeds of one incident, each with all of its updates."""
    entries = entries_of([incident], context, COMPONENT_ENTRIES)
    yield from _printed(_feed(context, f"incident/{incident.number}", entries), templates)


def _part(
    stem: str,
    chosen: Sequence[Story],
    most: int,
    context: RenderContext,
    templates: Environment,
    key: str,
) -> SitePart:
    """The feed at `stem`. Of so many stories, no entry of an older one is among the newest."""

    def make() -> Iterator[tuple[str, bytes]]:
        feed = _feed(context, stem, entries_of(chosen, context, most))
        for path, text in _printed(feed, templates):
            yield path, text.encode("utf-8", "replace")

    keys = [key_of_story(one, context) for one in chosen]
    begun = "" if chosen else _day_of(context)
    return SitePart(name=f"feed {stem}", key=key_of(key, stem, begun, keys), make=make)


def _day_of(context: RenderContext) -> datetime:
    """The time of a feed without entries: the beginning of the day."""
    return start_of(context.as_of.date())


def feed_title(stem: str, context: RenderContext) -> str:
    """What a feed is called: the page's name, and the part that it is about."""
    name, (kind, _, own) = context.site.name, stem.partition("/")
    if stem == "history":
        return name
    if stem == "incidents":
        return f"{name} · {context.words.say('feedIncidents')}"
    if kind == "monitor":
        return f"{name} · {context.names[own]}"
    if kind == "incident":
        index = context.dataset.index
        return f"{name} · {incident_pages.title(index.load(index.by_number[int(own)]))}"
    group = next((one for one in groups_of(context) if group_stem(one) == stem), own)
    return f"{name} · {group}"


def _printed(feed: Feed, templates: Environment) -> Iterator[tuple[str, str]]:
    stem = feed.path
    yield f"{stem}.atom", templates.get_template("feed.atom").render(feed=feed)
    yield f"{stem}.rss", templates.get_template("feed.rss").render(feed=feed)
    yield f"{stem}.json", _json_feed(feed)


def _feed(context: RenderContext, stem: str, news: Sequence[FeedEntry]) -> Feed:
    """One feed, dated to its newest entry, or to the day of the last round without entries."""
    at = news[0].at if news else _day_of(context)
    return Feed(
        id=urn(context.config, "feed", stem),
        title=plain(feed_title(stem, context)),
        description=plain(_description(stem, context)),
        author=plain(context.site.name),
        path=stem,
        stem=context.url(stem),
        home=context.url(f"{stem}.html" if stem.startswith(_WITH_PAGE) else "index.html"),
        language=context.site.language,
        iso=format_time(at),
        rfc822=_rfc822(at),
        entries=tuple(_entry(story, context) for story in news),
    )


def _description(stem: str, context: RenderContext) -> str:
    kind, _, slug = stem.partition("/")
    return context.by_slug[slug].monitor.description if kind == "monitor" else ""


def _entry(story: FeedEntry, context: RenderContext) -> PrintedEntry:
    return PrintedEntry(
        id=story.id,
        title=plain(story.title),
        url=context.url(story.href),
        iso=format_time(story.at),
        rfc822=_rfc822(story.at),
        html=plain(str(story.html)),
        tags=tuple(plain(context.names[slug]) for slug in story.slugs if slug in context.names),
    )


def _rfc822(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _json_feed(feed: Feed) -> str:
    """JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""
    entries = [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "date_published": entry.iso,
            "date_modified": entry.iso,
            "tags": entry.tags,
        }
        for entry in feed.entries
    ]
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.description} if feed.description else {}),
        "home_page_url": feed.home,
        "feed_url": f"{feed.stem}.json",
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": entries,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
