"""Everything beside the pages: feeds, calendar, JSON, metrics, badges, widget, old addresses."""

import json
from collections.abc import Iterator, Sequence

from jinja2 import Environment

from upstatic.render.badges.shields import shields_files
from upstatic.render.badges.svg import badge_files
from upstatic.render.charts.social_card import card_png
from upstatic.render.exports.feeds.calendar import calendar_text
from upstatic.render.exports.feeds.entries import stories
from upstatic.render.exports.feeds.feeds import feed_files
from upstatic.render.exports.head_links import CARD
from upstatic.render.exports.metrics.openmetrics import metrics_text
from upstatic.render.exports.monitor_json import monitor_json
from upstatic.render.exports.redirects import redirect_files
from upstatic.render.exports.sitemap import manifest_json, robots_txt, sitemap_urls
from upstatic.render.exports.status_json import embed_view, status_json
from upstatic.render.exports.statuspage.summary import statuspage_files
from upstatic.render.exports.upptime_summary import upptime_summary
from upstatic.render.views.render_context import Sources

File = tuple[str, bytes]


def data_files(sources: Sources, pages: Sequence[str], templates: Environment) -> Iterator[File]:
    """Every file that is no page: path and content; `pages` are the paths of the pages."""
    texts = (
        *_single(sources, pages, templates),
        *feed_files(sources, stories(sources), templates),
        *badge_files(sources, templates),
        *redirect_files(sources, pages, templates),
    )
    for path, text in texts:
        yield path, text.encode("utf-8", "replace")
    for path, value in _json_files(sources):
        yield path, compact(value)
    yield CARD, _card(sources)


def _card(sources: Sources) -> bytes:
    site, at = sources.site, sources.site.checked
    checked = sources.words.say("checkedAt", time=at.text) if at else ""
    return card_png(site.banner.tone, site.name, site.banner.title, checked)


def _single(
    sources: Sources, pages: Sequence[str], templates: Environment
) -> Iterator[tuple[str, str]]:
    style = templates.get_template("embed.css").render()
    embed = templates.get_template("embed.html").render(embed=embed_view(sources, style))
    metrics = metrics_text(sources)
    yield "maintenance.ics", calendar_text(sources)
    yield "metrics", metrics
    yield "metrics.txt", metrics
    yield "embed.html", embed
    yield "robots.txt", robots_txt(sources.config)
    if urls := sitemap_urls(pages, sources.config):
        yield "sitemap.xml", templates.get_template("sitemap.xml").render(urls=urls)


def _json_files(sources: Sources) -> Iterator[tuple[str, object]]:
    yield "status.json", status_json(sources)
    yield "site.webmanifest", manifest_json(sources)
    yield "history/summary.json", upptime_summary(sources)
    for path, value in statuspage_files(sources):
        yield f"api/v2/{path}", value
    for facts in sources.facts.monitors:
        yield f"api/monitors/{facts.monitor.slug}.json", monitor_json(facts, sources)
        yield from shields_files(facts, sources)


def compact(value: object) -> bytes:
    """JSON in as few bytes as can be, on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "replace")
