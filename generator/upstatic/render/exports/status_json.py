"""The page in one breath: status.json for who polls it, embed.html for a frame on another page."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from upstatic.config.site_urls import incident_page
from upstatic.domain.models import Incident
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.components import SiteView
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]


def status_json(context: RenderContext) -> Json:
    """What the banner says, how old it is, and what is open; a few hundred bytes."""
    data, banner = context.dataset, context.site.banner
    counted = Counter(one.status for one in data.monitors)
    return {
        "page": {"name": context.site.name, "url": context.url()},
        "status": banner.status.value,
        "title": banner.title,
        "detail": banner.detail,
        "checked_at": format_time(data.last_round) if data.last_round else None,
        "stale_after_s": round(data.stale_after_s),
        "monitors": {status.value: counted[status] for status in ComponentStatus},
        "incidents": [_open(one, context) for one in incident_pages.open_incidents(data.incidents)],
        "maintenance": [_open(one, context) for one in incident_pages.open_windows(data.incidents)],
    }


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
    """The widget: the page's sentence, a style of its own, and the style's hash."""

    site: SiteView
    style: str
    style_hash: str


def embed_view(context: RenderContext, style: str) -> EmbedView:
    """The widget in one file; its policy allows nothing but its own `style`."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return EmbedView(site=context.site, style=style, style_hash=f"sha256-{digest}")
