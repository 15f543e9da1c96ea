"""sitemap.xml, robots.txt and the web manifest."""

from collections.abc import Iterable
from typing import Any

from upstatic.config import Config
from upstatic.config.site_urls import incident_page, page_url
from upstatic.domain.times import format_time
from upstatic.render.views.render_context import RenderContext


def sitemap_urls(paths: Iterable[str], context: RenderContext) -> list[tuple[str, str]]:
    """The pages' addresses and when each last changed; none without the site's address.

    An incident's page changes with its updates; for all others, which change with what is measured,
    that is "": crawlers trust a time only where it is that of a significant change.
    """
    entries = context.dataset.index.entries
    at = {incident_page(one.number): format_time(one.last_update) for one in entries}
    shown = [path for path in paths if path != "404.html"]
    return [
        (url, at.get(path, ""))
        for path in sorted(shown, key=lambda path: path != "index.html")
        if (url := page_url(context.config, path.removesuffix("index.html")))
    ]


def robots_txt(config: Config) -> str:
    """The user's `robotsText`, or permission for all crawlers, with the sitemap's address."""
    said = config.status_website.robots_text.strip()
    url = page_url(config, "sitemap.xml")
    lines = [said or "User-agent: *\nAllow: /", *([f"\nSitemap: {url}"] if url else [])]
    return "\n".join(lines) + "\n"


def manifest_json(context: RenderContext) -> dict[str, Any]:
    """A web manifest: https://www.w3.org/TR/appmanifest/."""
    site = context.site
    return {
        "name": site.name,
        "short_name": site.name,
        "lang": site.language,
        "dir": site.direction,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "icons": [
            {"src": f"static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
