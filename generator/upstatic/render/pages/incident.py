"""Incidents and maintenance as the page shows them: cards, pages of their own, months, feeds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.site_urls import incident_page, monitor_page
from upstatic.domain.incident_titles import without_sign
from upstatic.domain.models import Incident, Phase, Update
from upstatic.domain.outage_duration import outage_duration
from upstatic.domain.time_spans import Span
from upstatic.render.analysis.component_status import (
    ComponentStatus,
    impact_status,
    is_open,
    status_during,
)
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.incident_index import IncidentEntry, Listed
from upstatic.render.pages.subscribe import of_incident
from upstatic.render.text import markdown
from upstatic.render.views.components import Moment, lasted, moment
from upstatic.render.views.incidents import AffectedView, IncidentView, UpdateView
from upstatic.render.views.pages import IncidentPage, MaintenancePage
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9]+")


def view(incident: Incident, context: RenderContext) -> IncidentView:
    """An incident with its timeline, the newest update first."""
    words, over = context.words, incident.phase.is_over
    ended = incident.ended if over or incident.is_maintenance else None
    return IncidentView(
        number=incident.number,
        impact_name=incident.impact.value,
        title=shown_title(incident, context),
        href=incident_page(incident.number),
        status=ComponentStatus.MAINTENANCE if incident.is_maintenance else impact_status(incident),
        over=over,
        phase=_phase(incident, words),
        impact=words.say(f"impact_{incident.impact.value}"),
        components=tuple(_affected(incident, context)),
        start=moment(incident.started, words),
        end=moment(ended, words) if ended else None,
        same_day=ended is not None and ended.date() == incident.started.date(),
        duration=_duration(incident, context),
        updates=tuple(_update(one, incident, context) for one in updates_newest_first(incident)),
        next_update=_next_update(incident, context),
        acknowledged=_acknowledged(incident, words),
        url=incident.url,
    )


def _phase(incident: Incident, words: Translations) -> str:
    """The phase; of an automatic incident, also whether a person acknowledged it by a label."""
    said = words.say(f"phase_{incident.phase.value}")
    is_new = incident.phase is Phase.INVESTIGATING and bool(incident.key)
    is_dated = any(update.author for update in incident.updates)
    acknowledged = is_new and incident.is_acknowledged and not is_dated
    return f"{said} · {words.say('acknowledged')}" if acknowledged else said


def _next_update(incident: Incident, context: RenderContext) -> Moment | None:
    """When the next update is due by the configuration; None once that has passed."""
    every_s, now = context.config.incidents.update_every_s, context.dataset.now
    if every_s is None or incident.is_maintenance or not is_open(incident):
        return None
    last = max((update.time for update in incident.updates), default=incident.started)
    due = last + timedelta(seconds=every_s)
    return _soon(due, now, context.words) if due > now else None


def _soon(at: datetime, now: datetime, words: Translations) -> Moment:
    """A time to come; of today only its clock: "10:11 UTC"."""
    shown = moment(at, words)
    is_today = at.date() == now.date()
    return replace(shown, text=f"{shown.clock} {words.say('utc')}") if is_today else shown


def _affected(incident: Incident, context: RenderContext) -> Iterator[AffectedView]:
    """The configured components of an incident, with their status while it is in progress."""
    for slug in incident.components:
        if data := context.by_slug.get(slug):
            yield _component(data, data.status.value if is_open(incident) else "", context)


def _then(data: MonitorData, incident: Incident, update: Update) -> str:
    return status_during(data.monitor.slug, data.events, incident, update).value


def _acknowledged(incident: Incident, words: Translations) -> Moment | None:
    """When a person first wrote an update; None before that, and for what a person opened."""
    at = min((one.time for one in incident.updates if one.author), default=None)
    return moment(at, words) if at and incident.key else None


def _component(data: MonitorData, status: str, context: RenderContext) -> AffectedView:
    return AffectedView(
        title=data.monitor.name,
        href=monitor_page(data.monitor.slug),
        status=status,
        word=context.words.say(status) if status else "",
    )


def page(incident: Incident, context: RenderContext) -> IncidentPage:
    """The page of one incident. What it says of the present names its time."""
    shown, words = view(incident, context), context.words
    times = [shown.start.text, *([shown.end.text] if shown.end else [])]
    about = [shown.phase, shown.impact, " – ".join(times)]
    if not shown.over and shown.updates:
        about[0] = words.say("updatedAt", phase=shown.phase, time=shown.updates[0].at.text)
    return IncidentPage(
        title=f"{shown.title} · {shown.phase}",
        subject=shown.title,
        description=". ".join(about) + ".",
        root="../",
        subscribe=of_incident(shown, context),
        incident=shown,
    )


def windows_page(context: RenderContext) -> MaintenancePage:
    """The page of maintenance: in progress and scheduled, then completed."""
    windows = context.dataset.windows
    over = [one for one in newest_first(windows) if one.phase.is_over]
    title = context.words.say("maintenanceTitle")
    return MaintenancePage(
        title=title,
        subject=title,
        description=f"{title} · {context.site.name}",
        root="",
        windows=tuple(view(one, context) for one in open_windows(windows)),
        completed=tuple(view(one, context) for one in over),
    )


def is_planned(incident: Incident | IncidentEntry) -> bool:
    """Whether it is a window that has not begun."""
    return incident.phase is Phase.SCHEDULED


def open_incidents(incidents: Iterable[Incident]) -> list[Incident]:
    """What is wrong now, the latest first."""
    return [one for one in newest_first(incidents) if is_open(one) and not one.is_maintenance]


def open_windows(incidents: Iterable[Incident]) -> list[Incident]:
    """Maintenance under way and to come, the nearest first."""
    windows = [one for one in incidents if one.is_maintenance and not one.phase.is_over]
    return sorted(windows, key=lambda one: (one.started, one.number))


def newest_first(incidents: Iterable[Listed]) -> list[Listed]:
    """Incidents by their start, the latest first; equal starts by number."""
    return sorted(incidents, key=lambda one: (one.started, one.number), reverse=True)


def updates_newest_first(incident: Incident) -> list[Update]:
    """The timeline of an incident as it is read, the latest entry first."""
    return sorted(incident.updates, key=lambda update: update.time, reverse=True)


def title(incident: Incident) -> str:
    """The title without the sign that it bears among issues: the page has signs of its own."""
    return without_sign(incident.title)


def shown_title(incident: Incident, context: RenderContext) -> str:
    """The title; that of an automatic incident that is over is in the past tense."""
    shown = title(incident)
    if not (incident.key and incident.phase.is_over):
        return shown
    for was, pattern in _present_tense(context.words):
        if found := pattern.fullmatch(shown):
            return was.replace("{name}", found[1])
    return shown


def _present_tense(words: Translations) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The titles of automatic incidents as patterns, each with the same in the past tense."""
    for status in ("Down", "Degraded"):
        for n in (1, 2, 3, 11, 100):  # between them, every plural form of every language
            before, name, after = words.phrase(f"is{status}", n).partition("{name}")
            pattern = f"{re.escape(before)}(.+){re.escape(after)}" if name else "(?!)"
            yield words.phrase(f"was{status}", n), re.compile(pattern)


def _duration(incident: Incident, context: RenderContext) -> str:
    """How long it lasted, or has lasted so far; "" for a window that has not begun."""
    is_window, words = incident.is_maintenance, context.words
    end = incident.ended if incident.phase.is_over or is_window else context.dataset.now
    if end is None or end < incident.started:
        return ""
    span = Span(start=incident.started, end=end)
    measured = context.dataset.measured
    return lasted(
        outage_duration(span) if is_window else measured.of_incident(incident, span), words
    )


def _update(update: Update, incident: Incident, context: RenderContext) -> UpdateView:
    words, known = context.words, context.by_slug
    affected = [known[slug] for slug in incident.components if slug in known]
    return UpdateView(
        anchor=f"update-{_NOT_A_NAME.sub('-', update.id)}",
        is_postmortem=update.phase is Phase.POSTMORTEM,
        phase=words.say(f"phase_{update.phase.value}"),
        at=moment(update.time, words),
        body=markdown.html(context.dataset.kept, update.body),
        author=update.author,
        components=tuple(
            _component(one, _then(one, incident, update), context) for one in affected
        ),
    )
