"""A rendered site, read by the parsers of its formats: JSON Schema, OpenMetrics, feeds, sitemap."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import jsonschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.support.statuspage_schema import FILES

FEEDS = ("history", "incidents")


def problems(site: Path, slugs: set[str]) -> Iterator[str]:
    """What the parsers reject or miss on a site of these monitors; nothing if all is well."""
    for kind, found in (
        ("front page", set(_linked(site))),
        ("metrics", set(_measured(site))),
        ("sitemap", set(_mapped(site))),
        ("api/monitors", {path.stem for path in (site / "api" / "monitors").glob("*.json")}),
    ):
        if found != slugs:
            yield f"{kind}: {len(found)} monitors, {len(slugs - found)} of {len(slugs)} missing"
    for path in site.rglob("*.json"):
        json.loads(path.read_bytes())
    for name, schema in FILES.items():
        given = json.loads((site / "api" / "v2" / f"{name}.json").read_bytes())
        yield from (
            f"api/v2/{name}.json: {error.message[:200]}"
            for error in jsonschema.Draft202012Validator(schema).iter_errors(given)
        )
    yield from _feeds(site)


def text_of(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _linked(site: Path) -> Iterator[str]:
    """The monitors that the front page leads to, and whose page is there."""
    for slug in re.findall(r'<h3><a href="monitor/([^"]+)\.html">', _text(site / "index.html")):
        if (site / "monitor" / f"{slug}.html").is_file():
            yield slug


def _measured(site: Path) -> Iterator[str]:
    for family in text_string_to_metric_families(_text(site / "metrics")):
        if family.name == "upstatic_monitor_up":
            yield from (sample.labels["monitor"] for sample in family.samples)


def _mapped(site: Path) -> Iterator[str]:
    for url in ET.parse(site / "sitemap.xml").findall(".//{*}loc"):  # noqa: S314 - our own file
        if found := re.search(r"/monitor/([^/]+?)(\.html)?$", url.text or ""):
            yield found[1]


def _feeds(site: Path) -> Iterator[str]:
    for name in FEEDS:
        for path in (site / f"{name}.atom", site / f"{name}.rss"):
            feed = feedparser.parse(path.read_bytes())
            if feed.bozo or not feed.feed.get("title"):
                yield f"{path.name}: {feed.get('bozo_exception', 'has no title')}"
            ids = [entry.get("id") for entry in feed.entries]
            if len({*ids}) != len(ids) or None in ids:
                yield f"{path.name}: entries without identities of their own"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
