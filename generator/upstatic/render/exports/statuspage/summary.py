"""The page in Statuspage's JSON, version 2, as files: what its many clients read.

Statuspage has no word for an unknown status. A component keeps its last status, `updated_at` says
when that was measured, and `description` says that it is no longer current. A component that was
never measured is `under_maintenance`; the indicator is never `none` while the status is unknown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from upstatic.domain.times import start_of
from upstatic.render.analysis.component_status import ComponentStatus, component_status
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.incident_index import LISTED
from upstatic.render.exports.feeds.stable_ids import short_id
from upstatic.render.exports.statuspage.incidents import STATUS, incident_json, stamp
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.components import note
from upstatic.render.views.render_context import RenderContext

_DAY: TypeAdapter[date | None] = TypeAdapter(date | None)
Json = dict[str, Any]

_WORST = ("major_outage", "degraded_performance", "under_maintenance", "operational")
_OVERALL = {
    "major_outage": ("major", "Partial System Outage"),
    "degraded_performance": ("minor", "Partially Degraded Service"),
    "under_maintenance": ("maintenance", "Service Under Maintenance"),
    "operational": ("none", "All Systems Operational"),
}
_CALM = ("none", "maintenance")
_EVERYTHING = ("critical", "Major Service Outage")


def statuspage_files(context: RenderContext) -> Iterator[tuple[str, Json]]:
    """Every file of api/v2/ with what it holds."""
    rows = component_rows(context)
    by_slug = {
        one.monitor.slug: row for one, row in zip(context.dataset.monitors, rows, strict=True)
    }
    shown = rows + _group_rows(context, rows)
    status = {"status": _status(context, rows)}
    incidents = _newest(context, by_slug, is_window=False)
    windows = _newest(context, by_slug, is_window=True)
    page = {"page": _page(context, shown)}
    unresolved = _in(incidents, "investigating", "identified", "monitoring")
    coming = _in(windows, "scheduled")
    active = _in(windows, "in_progress", "verifying")
    now = {"incidents": unresolved, "scheduled_maintenances": active + coming}
    yield "summary.json", page | status | {"components": shown} | now
    yield "status.json", page | status
    yield "components.json", page | {"components": shown}
    yield "incidents.json", page | {"incidents": incidents[:LISTED]}
    yield "incidents/unresolved.json", page | {"incidents": unresolved}
    yield "scheduled-maintenances.json", page | {"scheduled_maintenances": windows[:LISTED]}
    yield "scheduled-maintenances/upcoming.json", page | {"scheduled_maintenances": coming}
    yield "scheduled-maintenances/active.json", page | {"scheduled_maintenances": active}


def component_rows(context: RenderContext) -> list[Json]:
    """A row for each monitor, in the order of the configuration."""
    places: dict[str, int] = {}
    rows = []
    for one in context.dataset.monitors:
        group = one.monitor.group or ""
        places[group] = places.get(group, 0) + 1
        rows.append(_component(one, places[group], context))
    return rows


def _component(data: MonitorData, position: int, context: RenderContext) -> Json:
    monitor, current_status = data.monitor, data.current_status
    shown = component_status(monitor.slug, current_status.status, data.incidents)
    group = short_id(context.config, "group", monitor.group) if monitor.group else None
    return _row(
        context,
        _born(data, context.as_of),
        id=short_id(context.config, "component", monitor.slug),
        name=monitor.name,
        status=STATUS[shown],
        updated_at=stamp(_changed(data, context)),
        position=position,
        description=_description(data, context),
        group_id=group,
    )


def _row(context: RenderContext, born: datetime, **own: object) -> Json:
    """A component or a group of them, with every key that clients expect."""
    return {
        "id": own["id"],
        "name": own["name"],
        "status": own["status"],
        "created_at": stamp(born),
        "updated_at": own["updated_at"],
        "position": own["position"],
        "description": own.get("description"),
        "showcase": True,
        "start_date": f"{born:%Y-%m-%d}",
        "group_id": own.get("group_id"),
        "page_id": short_id(context.config, "page"),
        "group": "components" in own,
        "only_show_if_degraded": False,
        **({"components": own["components"]} if "components" in own else {}),
    }


def _changed(data: MonitorData, context: RenderContext) -> datetime:
    """When the status last changed; of one that is out of date, when it was last measured."""
    current = data.current_status
    changed = current.checked if data.stale else current.since
    return changed or _born(data, context.dataset.now)


def _born(data: MonitorData, otherwise: datetime) -> datetime:
    """The start of the first day with a measurement."""
    first = data.value("born", _DAY, lambda: min(data.days, default=None))
    return start_of(first) if first else otherwise


def _description(data: MonitorData, context: RenderContext) -> str | None:
    """What a reader should know next to the status, as on the page."""
    beside = note(data, context.words)
    if beside is None:
        return data.monitor.description or None
    time = beside.at.text if beside.at else ""
    said = context.words.say(beside.key, time=time, status=beside.status)
    return f"{said}: {beside.reason}" if beside.reason else said


def _group_rows(context: RenderContext, rows: Sequence[Json]) -> list[Json]:
    """A row for each group; a monitor without a group has none, as on Statuspage."""
    members: dict[str, list[Json]] = {}
    for one, row in zip(context.dataset.monitors, rows, strict=True):
        if one.monitor.group:
            members.setdefault(one.monitor.group, []).append(row)
    return [_group(context, *item, position=n) for n, item in enumerate(members.items(), 1)]


def _group(context: RenderContext, name: str, members: Sequence[Json], *, position: int) -> Json:
    born = min(datetime.fromisoformat(row["created_at"]) for row in members)
    return _row(
        context,
        born,
        id=short_id(context.config, "group", name),
        name=name,
        status=_worst(row["status"] for row in members),
        updated_at=max(row["updated_at"] for row in members),
        position=position,
        components=[row["id"] for row in members],
    )


def _page(context: RenderContext, parts: Sequence[Json]) -> Json:
    """The page, updated when the last of its parts was, or the last incident."""
    last = max((one.last_update for one in context.dataset.index.entries), default=None)
    reported = [stamp(last)] if last else []
    return {
        "id": short_id(context.config, "page"),
        "name": context.site.name,
        "url": context.url(),
        "time_zone": "Etc/UTC",
        "updated_at": min(
            max([*(one["updated_at"] for one in parts), *reported], default=stamp(context.as_of)),
            stamp(context.dataset.now),
        ),
    }


def _status(context: RenderContext, rows: Sequence[Json]) -> Json:
    """The banner's status; where that is unknown, the last status of the components."""
    banner, states = context.site.banner, [row["status"] for row in rows]
    is_unknown = banner.status is ComponentStatus.UNKNOWN
    indicator, description = _OVERALL[_worst(states) if is_unknown else STATUS[banner.status]]
    if states and set(states) == {"major_outage"}:
        indicator, description = _EVERYTHING
    if is_unknown:
        indicator = "minor" if indicator in _CALM else indicator
        description = banner.title
    return {"indicator": indicator, "description": description}


def _worst(states: Iterable[str]) -> str:
    return min(states, key=_WORST.index, default="operational")


def _newest(context: RenderContext, by_slug: Mapping[str, Json], *, is_window: bool) -> list[Json]:
    """The newest incidents or maintenance windows, and all that are not over."""
    known = [one for one in context.dataset.incidents if one.is_maintenance == is_window]
    return [
        incident_json(one, context, by_slug)
        for n, one in enumerate(incident_pages.newest_first(known))
        if n < LISTED or not one.phase.is_over
    ]


def _in(incidents: Sequence[Json], *statuses: str) -> list[Json]:
    return [one for one in incidents if one["status"] in statuses]
