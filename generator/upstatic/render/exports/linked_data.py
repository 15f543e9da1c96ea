"""What search engines and other sites read of a page: JSON-LD (schema.org) and oEmbed 1.0."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from upstatic.config.site_urls import page_url
from upstatic.domain.times import DAY_S, format_time
from upstatic.render.views.incidents import IncidentView
from upstatic.render.views.pages import IncidentPage, MonitorPage, Page
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]
OEMBED = "oembed.json"
_WIDTH_PX, _HEIGHT_PX = 320, 56
"""The size of the widget (embed.html) with a line of two or three words."""


def linked_data(path: str, page: Page, context: RenderContext) -> Markup:
    """The JSON-LD of a page: https://schema.org/WebPage; "" if its address is unknown."""
    url = page_url(context.config, path.removesuffix("index.html"))
    if not url or path == "404.html":
        return Markup()
    home = {"@type": "WebSite", "name": context.site.name, "url": context.url()}
    about = _article(page.incident) if isinstance(page, IncidentPage) else {"@type": "WebPage"}
    value = {
        "@context": "https://schema.org",
        **about,
        "url": url,
        "name": page.subject,
        "description": page.description,
        "inLanguage": context.site.language,
        "isPartOf": home,
    }
    changed_at = _changed_at(path, page, context)
    return _script(value | ({"dateModified": format_time(changed_at)} if changed_at else {}))


def _changed_at(path: str, page: Page, context: RenderContext) -> datetime | None:
    """The time of a page's figures; None of a page that is not made again while nothing happens."""
    if path == "index.html":
        return context.as_of
    return context.by_slug[page.slug].as_of if isinstance(page, MonitorPage) else None


def _article(incident: IncidentView) -> Json:
    """An incident is an article that grows: its updates date it."""
    times = [incident.start.iso, *(update.at.iso for update in incident.updates)]
    return {
        "@type": "Article",
        "headline": incident.title,
        "datePublished": min(times),
        "dateModified": max(times),
    }


def _script(value: Json) -> Markup:
    """As the content of a script element, which no text of it can close."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing in it can open a tag


def oembed_path(path: str) -> str:
    """Where the description of the widget of the page at `path` is; "" if it has none."""
    if path == "index.html":
        return OEMBED
    slug = path.removeprefix("monitor/").removesuffix(".html")
    return f"oembed/{slug}.json" if path.startswith("monitor/") else ""


def oembed_json(context: RenderContext, widget: str = "embed.html", about: str = "") -> Json:
    """A widget for sites that embed links: https://oembed.com/; `about` names its monitor."""
    site = context.site
    frame = Markup('<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0"></iframe>')
    return {
        "version": "1.0",
        "type": "rich",
        "title": about or site.name,
        "provider_name": site.name,
        "provider_url": context.url(),
        "cache_age": DAY_S,
        "html": str(frame.format(context.url(widget), about or site.name, _WIDTH_PX, _HEIGHT_PX)),
        "width": _WIDTH_PX,
        "height": _HEIGHT_PX,
    }
