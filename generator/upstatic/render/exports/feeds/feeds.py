"""News -> Atom, RSS and JSON Feed: the same entries under the same names in all three."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment

from upstatic.domain.times import format_time
from upstatic.render.exports.feeds.entries import FeedEntry, by_monitor
from upstatic.render.exports.feeds.stable_ids import urn
from upstatic.render.views.render_context import RenderContext, plain

ENTRIES = 50
COMPONENT_ENTRIES = 25
FORMATS = (
    ("atom", "application/atom+xml", "Atom"),
    ("rss", "application/rss+xml", "RSS"),
    ("json", "application/feed+json", "JSON Feed"),
)
"""The ending of a feed's file, its media type, and what people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry:
    """A piece of news as a feed prints it: `iso` and `rfc822` are the same time."""

    id: str
    title: str
    url: str
    iso: str
    rfc822: str
    html: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed before it is printed: `stem` is its address without the ending."""

    id: str
    title: str
    author: str
    stem: str
    home: str
    language: str
    iso: str
    rfc822: str
    entries: tuple[PrintedEntry, ...]


def feed_files(
    context: RenderContext, news: Sequence[FeedEntry], templates: Environment
) -> Iterator[tuple[str, str]]:
    """The feeds of the whole page and of each monitor: path and text."""
    whole = _feed(context, "history", news[:ENTRIES], context.site.name)
    yield from _printed(whole, "history", templates)
    mine = by_monitor(news)
    for slug, name in context.names.items():
        stem, title = f"monitor/{slug}", f"{context.site.name} · {name}"
        feed = _feed(context, stem, mine.get(slug, ())[:COMPONENT_ENTRIES], title)
        yield from _printed(feed, stem, templates)


def _printed(feed: Feed, stem: str, templates: Environment) -> Iterator[tuple[str, str]]:
    yield f"{stem}.atom", templates.get_template("feed.atom").render(feed=feed)
    yield f"{stem}.rss", templates.get_template("feed.rss").render(feed=feed)
    yield f"{stem}.json", _json_feed(feed)


def _feed(context: RenderContext, stem: str, news: Sequence[FeedEntry], title: str) -> Feed:
    """One feed; it was updated when its newest entry was, or when last anything was measured."""
    at = news[0].at if news else context.as_of
    return Feed(
        id=urn(context.config, "feed", stem),
        title=plain(title),
        author=plain(context.site.name),
        stem=context.url(stem),
        home=context.url("index.html" if stem == "history" else f"{stem}.html"),
        language=context.site.language,
        iso=format_time(at),
        rfc822=_rfc822(at),
        entries=tuple(_entry(story, context) for story in news),
    )


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
            "tags": entry.tags,
        }
        for entry in feed.entries
    ]
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.stem}.json",
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": entries,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
