"""status.json for polling, and the widgets for frames on other pages."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from upstatic.config.site_urls import incident_page, monitor_page
from upstatic.domain.models import Incident
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.incremental.keys import key_of
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.components import notes
from upstatic.render.views.components import SiteView
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]


def status_json(context: RenderContext, key: str) -> Json:
    """The page's status, its time, and what is open, in a few hundred bytes.

    `key` is that of everything that all pages share.
    """
    data, banner = context.dataset, context.site.banner
    counted = Counter(one.status for one in data.monitors)
    return {
        "page": {
            "name": context.site.name,
            "url": context.url(),
            "revision": _revision(context, key),
            "updated_at": format_time(data.now),
        },
        "status": banner.status.value,
        "title": banner.title,
        "detail": banner.detail,
        "checked_at": format_time(data.last_round) if data.last_round else None,
        "stale_after_s": context.site.stale_after_s,
        "monitors": {status.value: counted[status] for status in ComponentStatus},
        "incidents": [_open(one, context) for one in incident_pages.open_incidents(data.incidents)],
        "maintenance": [_open(one, context) for one in incident_pages.open_windows(data.incidents)],
    }


def _revision(context: RenderContext, key: str) -> str:
    """A hash of what visitors see, without what ages by itself: see `publish.site.when`."""
    data = context.dataset
    statuses = [
        (one.monitor.slug, one.status, one.events[-1:], notes(one, context.words))
        for one in data.monitors
    ]
    return key_of(key, data.now.date(), data.stale, statuses, data.keys_of(data.incidents))[:16]


def _open(incident: Incident, context: RenderContext) -> Json:
    return {
        "title": incident_pages.title(incident),
        "phase": incident.phase.value,
        "impact": incident.impact.value,
        "started_at": format_time(incident.started),
        "ends_at": format_time(incident.ended) if incident.ended else None,
        "url": context.url(incident_page(incident.number)),
        "monitors": [slug for slug in incident.components if slug in context.names],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedView:
    """The widget of the page or of a monitor, with its own style and script and their hashes."""

    site: SiteView
    status: ComponentStatus
    title: str
    href: str
    style: str
    style_hash: str
    script: str
    script_hash: str


def embed_views(context: RenderContext, style: str, script: str) -> Iterator[tuple[str, EmbedView]]:
    """The widgets with their paths; a policy allows nothing but their own style and script."""
    banner = context.site.banner
    whole = EmbedView(
        site=context.site,
        status=banner.status,
        title=banner.title,
        href="index.html",
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )
    yield "embed.html", whole
    for data in context.dataset.monitors:
        word = context.words.say(data.status.value)
        title = f"{data.monitor.name}{context.words.say('colon')}{word}"
        slug = data.monitor.slug
        yield (
            f"embed/{slug}.html",
            replace(whole, status=data.status, title=title, href=f"../{monitor_page(slug)}"),
        )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
