"""Addresses that pages had under Upptime lead to the pages that took their place."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment

from upstatic.config.site_urls import incident_page, monitor_page, page_url
from upstatic.render.pages.incident import title as incident_title
from upstatic.render.views.render_context import RenderContext

_LOST = ("error", "rate-limit-exceeded")
"""Upptime's pages for a browser that was not answered; here nothing is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectView:
    """A page that only leads on: `href` is the way from where it stands, `url` the whole one."""

    title: str
    href: str
    url: str
    language: str
    direction: str


def redirect_files(
    context: RenderContext, pages: Collection[str], templates: Environment
) -> Iterator[tuple[str, str]]:
    """Every old address as a page without script, with `.html`, without, and with a slash.

    `pages` are the paths of ours, which come first: a monitor may be called like a month.
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
    """The old address, the page, and its name; an incident's page stands where it stood."""
    for data in context.dataset.monitors:
        yield f"history/{data.monitor.slug}", monitor_page(data.monitor.slug), data.monitor.name
    for incident in context.dataset.incidents:
        page = incident_page(incident.number)
        yield page.removesuffix(".html"), page, incident_title(incident)
    for old in _LOST:
        yield old, "index.html", context.site.name
