"""What search engines and browsers ask of a site: sitemap.xml, robots.txt, the web manifest."""

from collections.abc import Iterable
from typing import Any

from upstatic.config import Config
from upstatic.config.site_urls import page_url
from upstatic.render.views.render_context import RenderContext


def sitemap_urls(paths: Iterable[str], config: Config) -> list[str]:
    """The whole addresses of pages, without those that are no destination; none without a site."""
    shown = [path.removesuffix("index.html") for path in paths if path != "404.html"]
    return [url for path in shown if (url := page_url(config, path))]


def robots_txt(config: Config) -> str:
    """The user's `robotsText`, else a welcome; the sitemap is named where its address is known."""
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
            {"src": f"static/{site.banner.status}.svg", "sizes": "any", "type": "image/svg+xml"}
        ],
    }
