"""Incidents and maintenance as the page shows them: cards, pages of their own, months, feeds."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from upstatic.config.site_urls import incident_page, monitor_page
from upstatic.domain.incident_titles import without_sign
from upstatic.domain.models import Incident, Phase, Update
from upstatic.render.analysis.component_status import ComponentStatus, impact_status, is_open
from upstatic.render.text import markdown
from upstatic.render.views.components import IncidentView, Link, UpdateView, moment
from upstatic.render.views.pages import IncidentPage, MaintenancePage
from upstatic.translations.phrases import Translations


def view(incident: Incident, names: Mapping[str, str], words: Translations) -> IncidentView:
    """An incident with its timeline, the newest update first; `names` are monitors' by slug."""
    over = incident.phase.is_over
    ended = incident.ended if over or incident.is_maintenance else None
    return IncidentView(
        number=incident.number,
        title=title(incident),
        href=incident_page(incident.number),
        status=ComponentStatus.MAINTENANCE if incident.is_maintenance else impact_status(incident),
        over=over,
        phase=words.say(f"phase_{incident.phase.value}"),
        impact=words.say(f"impact_{incident.impact.value}"),
        components=tuple(
            Link(title=names[slug], href=monitor_page(slug))
            for slug in incident.components
            if slug in names
        ),
        start=moment(incident.started, words),
        end=moment(ended, words) if ended else None,
        same_day=ended is not None and ended.date() == incident.started.date(),
        duration=_duration(incident, ended, words),
        updates=tuple(_update(update, words) for update in updates_newest_first(incident)),
        url=incident.url,
    )


def page(incident: Incident, names: Mapping[str, str], words: Translations) -> IncidentPage:
    """The page of one incident."""
    shown = view(incident, names, words)
    return IncidentPage(
        title=f"{shown.title} · {shown.phase}",
        description=f"{shown.title}: {shown.phase}. {shown.impact}.",
        root="../",
        incident=shown,
    )


def windows_page(
    incidents: Iterable[Incident], names: Mapping[str, str], words: Translations
) -> MaintenancePage:
    """The page of maintenance: under way and to come, then what is over."""
    all_windows = [one for one in incidents if one.is_maintenance]
    over = [one for one in newest_first(all_windows) if one.phase.is_over]
    return MaintenancePage(
        title=words.say("maintenanceTitle"),
        description=words.say("maintenanceTitle"),
        root="",
        windows=tuple(view(one, names, words) for one in open_windows(all_windows)),
        completed=tuple(view(one, names, words) for one in over),
    )


def is_planned(incident: Incident) -> bool:
    """Whether it is a window that has not begun."""
    return incident.phase is Phase.SCHEDULED


def open_incidents(incidents: Iterable[Incident]) -> list[Incident]:
    """What is wrong now, the latest first."""
    return [one for one in newest_first(incidents) if is_open(one) and not one.is_maintenance]


def open_windows(incidents: Iterable[Incident]) -> list[Incident]:
    """Maintenance under way and to come, the nearest first."""
    windows = [one for one in incidents if one.is_maintenance and not one.phase.is_over]
    return sorted(windows, key=lambda one: (one.started, one.number))


def newest_first(incidents: Iterable[Incident]) -> list[Incident]:
    """Incidents by their start, the latest first; equal starts by number."""
    return sorted(incidents, key=lambda one: (one.started, one.number), reverse=True)


def updates_newest_first(incident: Incident) -> list[Update]:
    """The timeline of an incident as it is read, the latest entry first."""
    return sorted(incident.updates, key=lambda update: update.time, reverse=True)


def title(incident: Incident) -> str:
    """The title without the sign that it bears among issues: the page has signs of its own."""
    return without_sign(incident.title)


def _duration(incident: Incident, ended: datetime | None, words: Translations) -> str:
    if ended is None:
        return ""
    return words.say("lasted", duration=words.duration((ended - incident.started).total_seconds()))


def _update(update: Update, words: Translations) -> UpdateView:
    return UpdateView(
        phase=words.say(f"phase_{update.phase.value}"),
        at=moment(update.time, words),
        body=markdown.html(update.body),
        author=update.author,
    )
