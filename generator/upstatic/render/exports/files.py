"""Everything next to the pages: feeds, calendar, JSON, metrics, badges, widget, old addresses."""

import json
from collections.abc import Iterator, Sequence

from jinja2 import Environment
from markupsafe import Markup

from upstatic.config.theme_files import SITE
from upstatic.render.badges.shields import shields_files
from upstatic.render.badges.svg import badge_files
from upstatic.render.charts.social_card import card_png
from upstatic.render.exports.feeds.calendar import calendar_text
from upstatic.render.exports.feeds.entries import feed_entries
from upstatic.render.exports.feeds.feeds import feed_files
from upstatic.render.exports.head_links import CARD, COVER
from upstatic.render.exports.linked_data import OEMBED, oembed_json
from upstatic.render.exports.metrics.openmetrics import metrics_text
from upstatic.render.exports.monitor_json import monitor_json
from upstatic.render.exports.redirects import redirect_files
from upstatic.render.exports.sitemap import manifest_json, robots_txt, sitemap_urls
from upstatic.render.exports.status_json import embed_views, status_json
from upstatic.render.exports.statuspage.summary import statuspage_files
from upstatic.render.exports.upptime_summary import upptime_summary
from upstatic.render.views.render_context import RenderContext

File = tuple[str, bytes]


def data_files(
    context: RenderContext, pages: Sequence[str], templates: Environment
) -> Iterator[File]:
    """Every file that is not a page: path and content; `pages` are the paths of the pages."""
    texts = (
        *_single(context, pages, templates),
        *feed_files(context, feed_entries(context), templates),
        *badge_files(context, templates),
        *redirect_files(context, pages, templates),
    )
    for path, text in texts:
        yield path, text.encode("utf-8", "replace")
    for path, value in _json_files(context):
        yield path, compact(value)
    yield CARD, _card(context)
    yield COVER, card_png(None, "", context.site.name, "")
    yield "favicon.ico", (SITE / "static" / "favicon.ico").read_bytes()


def _card(context: RenderContext) -> bytes:
    site, at = context.site, context.site.checked
    checked = context.words.say("checkedAt", time=at.text) if at else ""
    return card_png(site.banner.status, site.name, site.banner.title, checked)


def _single(
    context: RenderContext, pages: Sequence[str], templates: Environment
) -> Iterator[tuple[str, str]]:
    style = templates.get_template("embed.css").render()
    script = Markup(templates.get_template("embed.js").render())  # noqa: S704 - our own
    widget = templates.get_template("embed.html")
    metrics = metrics_text(context)
    yield "maintenance.ics", calendar_text(context)
    yield "metrics", metrics
    yield "metrics.txt", metrics
    for path, embed in embed_views(context, style, script):
        yield path, widget.render(embed=embed)
    yield "robots.txt", robots_txt(context.config)
    if urls := sitemap_urls(pages, context):
        yield "sitemap.xml", templates.get_template("sitemap.xml").render(urls=urls)


def _json_files(context: RenderContext) -> Iterator[tuple[str, object]]:
    yield "status.json", status_json(context)
    yield OEMBED, oembed_json(context)
    yield "site.webmanifest", manifest_json(context)
    yield "history/summary.json", upptime_summary(context)
    for path, value in statuspage_files(context):
        yield f"api/v2/{path}", value
    for data in context.dataset.monitors:
        yield f"api/monitors/{data.monitor.slug}.json", monitor_json(data, context)
        yield from shields_files(data, context)


def compact(value: object) -> bytes:
    """Compact JSON on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "replace")
