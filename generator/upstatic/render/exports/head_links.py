"""Metadata in a page's head: feeds, canonical address, image."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from upstatic.config.site_urls import page_url
from upstatic.render.exports.feeds.feeds import FORMATS, feed_title
from upstatic.render.exports.linked_data import linked_data, oembed_path
from upstatic.render.views.pages import Page
from upstatic.render.views.render_context import RenderContext

CARD, COVER = "card.png", "cover.png"
"""The picture of the front page, with its status as of a time, and that of all other pages."""
_WITH_FEED, _ENDING = ("monitor/", "incident/"), ".html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """The same content in another form: a `<link rel="alternate">`."""

    href: str
    type: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """`url` and `card` are absolute addresses, "" if the page's address is unknown."""

    url: str
    card: str
    card_alt: str
    linked_data: Markup
    alternates: tuple[Alternate, ...]


def head_view(path: str, page: Page, context: RenderContext) -> HeadView:
    """The head of the page at `path`; a page with a feed of its own names that first."""
    own = path.removesuffix(_ENDING) if path.startswith(_WITH_FEED) else None
    stems = [stem for stem in (own, "incidents", "history") if stem]
    calendar = Alternate(href="maintenance.ics", type="text/calendar", title="iCalendar")
    lost, is_front = path == "404.html", path == "index.html"
    return HeadView(
        url="" if lost else page_url(context.config, path.removesuffix("index.html")),
        card=page_url(context.config, CARD if is_front else COVER),
        card_alt=context.site.banner.title if is_front else context.site.name,
        linked_data=linked_data(path, page, context),
        alternates=(
            *(feed for stem in stems for feed in _feeds(stem, context)),
            calendar,
            *_oembed(path, page, context),
        ),
    )


def _oembed(path: str, page: Page, context: RenderContext) -> Iterator[Alternate]:
    """Where others find how to embed the page, which they read by its absolute address only."""
    found = oembed_path(path)
    if found and page_url(context.config, ""):
        href = context.url(found)
        yield Alternate(href=href, type="application/json+oembed", title=page.subject)


def _feeds(stem: str, context: RenderContext) -> list[Alternate]:
    of = feed_title(stem, context)
    return [
        Alternate(href=f"{stem}.{ending}", type=kind, title=f"{of} ({name})")
        for ending, kind, name in FORMATS
    ]
