"""The page in one breath: status.json for who polls it, embed.html for a frame on another page."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from upstatic.config.site_urls import incident_page
from upstatic.domain.models import Incident
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import Tone
from upstatic.render.pages import incident as desk
from upstatic.render.views.components import SiteView
from upstatic.render.views.render_context import Sources

Json = dict[str, Any]


def status_json(sources: Sources) -> Json:
    """What the banner says, how old it is, and what is open; a few hundred bytes."""
    facts, banner = sources.facts, sources.site.banner
    counted = Counter(one.tone for one in facts.monitors)
    return {
        "page": {"name": sources.site.name, "url": sources.url()},
        "status": banner.tone.value,
        "title": banner.title,
        "detail": banner.detail,
        "checked_at": format_time(facts.last_round) if facts.last_round else None,
        "stale_after_s": round(facts.stale_after_s),
        "monitors": {tone.value: counted[tone] for tone in Tone},
        "incidents": [_open(one, sources) for one in desk.open_incidents(facts.incidents)],
        "maintenance": [_open(one, sources) for one in desk.open_windows(facts.incidents)],
    }


def _open(incident: Incident, sources: Sources) -> Json:
    return {
        "title": desk.title(incident),
        "phase": incident.phase.value,
        "impact": incident.impact.value,
        "started_at": format_time(incident.started),
        "ends_at": format_time(incident.ended) if incident.ended else None,
        "url": sources.url(incident_page(incident.number)),
        "monitors": [slug for slug in incident.components if slug in sources.names],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedView:
    """The widget: the page's sentence, a style of its own, and the style's hash."""

    site: SiteView
    style: str
    style_hash: str


def embed_view(sources: Sources, style: str) -> EmbedView:
    """The widget in one file; its policy allows nothing but its own `style`."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return EmbedView(site=sources.site, style=style, style_hash=f"sha256-{digest}")
