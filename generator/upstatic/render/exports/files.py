"""Everything next to the pages: feeds, calendar, JSON, metrics, badges, widget, old addresses."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from jinja2 import Environment
from markupsafe import Markup

from upstatic.config.site_urls import monitor_page
from upstatic.config.theme_files import SITE
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.incident_index import IncidentEntry
from upstatic.render.badges.shields import shields_files
from upstatic.render.badges.svg import figure_badges, status_badges
from upstatic.render.exports.feeds.calendar import calendar_text
from upstatic.render.exports.feeds.feeds import feed_parts, incident_feeds
from upstatic.render.exports.head_links import CARD, COVER
from upstatic.render.exports.linked_data import OEMBED, oembed_json, oembed_path
from upstatic.render.exports.metrics.openmetrics import metrics_text
from upstatic.render.exports.monitor_json import monitor_json
from upstatic.render.exports.redirects import incident_redirects, moved_pages, redirect_files
from upstatic.render.exports.sitemap import manifest_json, robots_txt, sitemap_urls
from upstatic.render.exports.status_json import EmbedView, embed_of, embed_view, status_json
from upstatic.render.exports.statuspage.summary import statuspage_files
from upstatic.render.exports.upptime_summary import upptime_summary
from upstatic.render.incremental.keys import key_of
from upstatic.render.incremental.site_writer import ALWAYS, File, SitePart
from upstatic.render.views.render_context import RenderContext


def data_parts(
    context: RenderContext, pages: Sequence[str], templates: Environment, key: str
) -> Iterator[SitePart]:
    """Every file that is neither a page nor made with one; `pages` are the paths of the pages.

    `key` is that of everything that all pages share.
    """

    def always(name: str, make: Callable[[], Iterator[File]]) -> SitePart:
        return SitePart(name=name, key=ALWAYS, make=make)

    yield always("texts", lambda: _encoded(_texts(context, templates)))
    yield from feed_parts(context, templates, key)
    index = context.dataset.index
    yield SitePart(
        name="sitemap.xml",
        key=key_of(key, pages, index.keys_of(index.entries)),
        make=lambda: _encoded(_sitemap(pages, context, templates)),
    )
    own = sorted(path for path in pages if path.startswith(("history/", "incident/")))
    yield SitePart(
        name="redirects",
        key=key_of(key, own, [*moved_pages(context)]),
        make=lambda: _encoded(redirect_files(context, pages, templates)),
    )
    yield always("json", lambda: _json_files(context, key))
    for path, shown in (
        (CARD, _card_values(context)),
        (COVER, (None, "", context.site.name, "")),
    ):
        yield SitePart(name=path, key=key_of(key, shown), make=partial(_picture, path, *shown))


def monitor_files(
    data: MonitorData, context: RenderContext, templates: Environment
) -> Iterator[File]:
    """The files with a monitor's figures: JSON, badges, and Upptime's for shields.io."""
    yield f"api/monitors/{data.monitor.slug}.json", compact(monitor_json(data, context))
    yield from _encoded(figure_badges(data, context, templates))
    slug, name = data.monitor.slug, data.monitor.name
    embed = embed_of(data, context, _widget(context, templates))
    yield f"embed/{slug}.html", _printed(embed, templates).encode("utf-8", "replace")
    widget = oembed_json(context, f"embed/{slug}.html", name)
    yield oembed_path(monitor_page(slug)), compact(widget)
    if context.has_all_files:
        for path, value in shields_files(data, context):
            yield path, compact(value)


def _widget(context: RenderContext, templates: Environment) -> EmbedView:
    return embed_view(context, *_code(templates))


@lru_cache(maxsize=1)
def _code(templates: Environment) -> tuple[str, Markup]:
    """The style and the script of widgets."""
    style = templates.get_template("embed.css").render()
    return style, Markup(templates.get_template("embed.js").render())  # noqa: S704 - our own


def _printed(embed: EmbedView, templates: Environment) -> str:
    return templates.get_template("embed.html").render(embed=embed)


def incident_files(
    entry: IncidentEntry, context: RenderContext, templates: Environment
) -> Iterator[File]:
    """The feeds of an incident, and its address without `.html`."""
    yield from _encoded(incident_feeds(entry, context, templates))
    incident = context.dataset.index.load(entry)
    yield from _encoded(incident_redirects(incident, context, templates))


def _encoded(texts: Iterable[tuple[str, str]]) -> Iterator[File]:
    for path, text in texts:
        yield path, text.encode("utf-8", "replace")


def _card_values(context: RenderContext) -> tuple[ComponentStatus, str, str, str]:
    """What the picture shows: status, name, sentence, and the time of the figures."""
    site, times = context.site, [one.last_measured for one in context.dataset.monitors]
    last = max(filter(None, times), default=None)
    checked = context.words.say("checkedAt", time=context.words.moment(last)) if last else ""
    return site.banner.status, site.name, site.banner.title, checked


def _picture(
    path: str, status: ComponentStatus | None, name: str, sentence: str, checked: str
) -> Iterator[File]:
    # Imported only where a picture is drawn: in few rounds.
    from upstatic.render.charts.social_card import card_png  # noqa: PLC0415 - see above

    yield path, card_png(status, name, sentence, checked)


def _sitemap(
    pages: Sequence[str], context: RenderContext, templates: Environment
) -> Iterator[tuple[str, str]]:
    """Nothing where the site's address is not known."""
    if urls := sitemap_urls(pages, context):
        yield "sitemap.xml", templates.get_template("sitemap.xml").render(urls=urls)


def _texts(context: RenderContext, templates: Environment) -> Iterator[tuple[str, str]]:
    metrics = metrics_text(context)
    yield from status_badges(context, templates)
    yield "maintenance.ics", calendar_text(context)
    yield "metrics", metrics
    yield "metrics.txt", metrics
    yield "embed.html", _printed(_widget(context, templates), templates)
    yield "robots.txt", robots_txt(context.config)


def _json_files(context: RenderContext, key: str) -> Iterator[File]:
    values = [
        ("status.json", status_json(context, key)),
        (OEMBED, oembed_json(context)),
        ("site.webmanifest", manifest_json(context)),
        ("history/summary.json", upptime_summary(context)),
        *((f"api/v2/{path}", value) for path, value in statuspage_files(context)),
    ]
    for path, value in values:
        yield path, compact(value)
    yield "favicon.ico", (SITE / "static" / "favicon.ico").read_bytes()


def compact(value: object) -> bytes:
    """Compact JSON on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "replace")
