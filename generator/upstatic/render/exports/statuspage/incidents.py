"""Incidents and maintenance as Statuspage's JSON has them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from upstatic.config.site_urls import incident_page
from upstatic.domain.models import Incident, Phase, Update
from upstatic.domain.times import format_time
from upstatic.render.analysis.component_status import ComponentStatus, status_during
from upstatic.render.exports.feeds.stable_ids import short_id
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.render_context import RenderContext

Json = dict[str, Any]

STATUS = {
    ComponentStatus.UP: "operational",
    ComponentStatus.DEGRADED: "degraded_performance",
    ComponentStatus.DOWN: "major_outage",
    ComponentStatus.MAINTENANCE: "under_maintenance",
    ComponentStatus.UNKNOWN: "under_maintenance",
}
"""Statuspage's word for each status; it has none for a component that was never measured."""


def stamp(moment: datetime) -> str:
    """A time as Statuspage writes it, with milliseconds: "2026-11-20T10:00:00.000Z"."""
    return format_time(moment).replace("Z", ".000Z")


def incident_json(incident: Incident, context: RenderContext, by_slug: Mapping[str, Json]) -> Json:
    """An incident with its updates, the newest first; `by_slug` are the components' rows."""
    mine = {slug: by_slug[slug] for slug in incident.components if slug in by_slug}
    window = {
        "scheduled_for": stamp(incident.started),
        "scheduled_until": _time(incident.ended),
    }
    return {
        "id": _id(incident, context),
        "name": incident_pages.title(incident),
        "status": _phase(incident.phase),
        "created_at": stamp(_first_update(incident)),
        "updated_at": stamp(last_update(incident)),
        "monitoring_at": _time(_since(incident, Phase.MONITORING)),
        "resolved_at": _time(incident.ended if incident.phase.is_over else None),
        "impact": incident.impact.value,
        "shortlink": context.url(incident_page(incident.number)),
        "started_at": stamp(incident.started),
        "page_id": short_id(context.config, "page"),
        "incident_updates": _updates(incident, context, mine),
        "components": list(mine.values()),
    } | (window if incident.is_maintenance else {})


def _updates(incident: Incident, context: RenderContext, mine: Mapping[str, Json]) -> list[Json]:
    oldest_first = incident_pages.updates_newest_first(incident)[::-1]
    before, rows = dict.fromkeys(mine, "operational"), []
    for update in oldest_first:
        after = {
            slug: STATUS[status_during(slug, context.by_slug[slug].events, incident, update)]
            for slug in mine
        }
        affected = [_affected(row, before[slug], after[slug]) for slug, row in mine.items()]
        rows.append(_update(incident, update, context, affected))
        before = after
    return rows[::-1]


def _update(
    incident: Incident, update: Update, context: RenderContext, affected: Sequence[Json]
) -> Json:
    time = stamp(update.time)
    return {
        "id": short_id(context.config, "incident", incident.number, update.id),
        "status": _phase(update.phase),
        "body": update.body,
        "incident_id": _id(incident, context),
        "created_at": time,
        "updated_at": time,
        "display_at": time,
        "affected_components": affected or None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(component: Json, before: str, after: str) -> Json:
    return {
        "code": component["id"],
        "name": component["name"],
        "old_status": before,
        "new_status": after,
    }


def _phase(phase: Phase) -> str:
    """The phase in Statuspage's words, which have none for a cancelled maintenance."""
    return (Phase.COMPLETED if phase is Phase.CANCELLED else phase).value


def _id(incident: Incident, context: RenderContext) -> str:
    return short_id(context.config, "incident", incident.number)


def _first_update(incident: Incident) -> datetime:
    """When the first update was written; a window without one is dated by its issue's change."""
    known = incident.updated or incident.started
    return min((update.time for update in incident.updates), default=known)


def last_update(incident: Incident) -> datetime:
    """When the last update was written."""
    known = incident.updated or incident.started
    return max((update.time for update in incident.updates), default=known)


def _since(incident: Incident, phase: Phase) -> datetime | None:
    return min((one.time for one in incident.updates if one.phase is phase), default=None)


def _time(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
