"""Redirects from Upptime's page addresses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment

from upstatic.config.site_urls import incident_page, monitor_page, page_url
from upstatic.render.pages.incident import title as incident_title
from upstatic.render.views.render_context import RenderContext

_LOST = ("error", "rate-limit-exceeded")
"""Upptime's error pages, which this page does not need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectView:
    """A redirect: `href` is the relative target, `url` the absolute one."""

    title: str
    href: str
    url: str
    language: str
    direction: str


def redirect_files(
    context: RenderContext, pages: Collection[str], templates: Environment
) -> Iterator[tuple[str, str]]:
    """Redirects with `.html`, without it, and with a slash.

    Paths in `pages` take precedence: a monitor may have the name of a month.
    """
    template = templates.get_template("redirect.html")
    for old, new, title in _moved(context):
        if f"{old}.html" in pages and f"{old}.html" != new:
            continue
        for path in (f"{old}.html", f"{old}/index.html"):
            way = "../" * path.count("/") + quote(new)
            url = page_url(context.config, new.removesuffix("index.html"))
            yield path, template.render(redirect=_view(title, way, url, context))


def _view(title: str, way: str, url: str, context: RenderContext) -> RedirectView:
    site = context.site
    return RedirectView(
        title=title, href=way, url=url, language=site.language, direction=site.direction
    )


def _moved(context: RenderContext) -> Iterator[tuple[str, str, str]]:
    """The old address, the page, and its name; incident pages keep their address."""
    for data in context.dataset.monitors:
        yield f"history/{data.monitor.slug}", monitor_page(data.monitor.slug), data.monitor.name
    for incident in context.dataset.incidents:
        page = incident_page(incident.number)
        yield page.removesuffix(".html"), page, incident_title(incident)
    for old in _LOST:
        yield old, "index.html", context.site.name
