"""status.json for polling, and the widgets for frames on other pages."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from upstatic.config.site_urls import incident_page, monitor_page
from upstatic.domain.models import Incident
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.incremental.keys import key_of
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.components import notes
from upstatic.render.pages.front_page import settled_for
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
    return key_of(
        key, data.now.date(), data.stale, statuses, data.index.keys_of(data.index.entries)
    )[:16]


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


def embed_view(context: RenderContext, style: str, script: str) -> EmbedView:
    """The widget of the page; a policy allows nothing but its own style and script."""
    banner = context.site.banner
    return EmbedView(
        site=context.site,
        status=banner.status,
        title=banner.title,
        href="index.html",
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def embed_of(data: MonitorData, context: RenderContext, whole: EmbedView) -> EmbedView:
    """The widget of a monitor, which is kept as long as its page."""
    words = context.words
    return replace(
        whole,
        site=settled_for(context.site, data, words),
        status=data.status,
        title=f"{data.monitor.name}{words.say('colon')}{words.say(data.status.value)}",
        href=f"../{monitor_page(data.monitor.slug)}",
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
