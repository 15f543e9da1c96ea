"""Redirects from Upptime's page addresses, and from those that incidents had before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment

from upstatic.config.site_urls import incident_page, monitor_page, page_url
from upstatic.domain.models import Incident
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
    for old, new, title in moved_pages(context):
        if f"{old}.html" not in pages:
            for path in (f"{old}.html", f"{old}/index.html"):
                yield path, _redirect(path, new, title, context, templates)


def incident_redirects(
    incident: Incident, context: RenderContext, templates: Environment
) -> Iterator[tuple[str, str]]:
    """An incident's page keeps its address, also without `.html`."""
    page = incident_page(incident.number)
    path = f"{page.removesuffix('.html')}/index.html"
    yield path, _redirect(path, page, incident_title(incident), context, templates)


def _redirect(
    path: str, new: str, title: str, context: RenderContext, templates: Environment
) -> str:
    way = "../" * path.count("/") + quote(new)
    url = page_url(context.config, new.removesuffix("index.html"))
    view = _view(title, way, url, context)
    return templates.get_template("redirect.html").render(redirect=view)


def _view(title: str, way: str, url: str, context: RenderContext) -> RedirectView:
    site = context.site
    return RedirectView(
        title=title, href=way, url=url, language=site.language, direction=site.direction
    )


def moved_pages(context: RenderContext) -> Iterator[tuple[str, str, str]]:
    """The old address, the page, and its name."""
    index = context.dataset.index
    for number, new in index.moved.items():
        if new in index.by_number:
            old = incident_page(number).removesuffix(".html")
            yield old, incident_page(new), incident_title(index.load(index.by_number[new]))
    for data in context.dataset.monitors:
        yield f"history/{data.monitor.slug}", monitor_page(data.monitor.slug), data.monitor.name
    for old in _LOST:
        yield old, "index.html", context.site.name
