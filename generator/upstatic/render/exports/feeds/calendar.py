"""Maintenance as iCalendar (RFC 5545), for the calendars that people already look at."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from upstatic.config.site_urls import incident_page
from upstatic.domain.models import Incident, Phase
from upstatic.domain.times import compact_time, start_of
from upstatic.evaluation.planned_windows import PlannedWindow, planned_windows
from upstatic.render.exports.feeds.stable_ids import urn
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.render_context import RenderContext, plain

LINE_OCTETS = 75
_AHEAD = timedelta(days=31)
"""How far ahead windows that recur are shown."""
_SPECIAL = re.compile(r"([\\;,])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_text(context: RenderContext) -> str:
    """Every maintenance window, planned or over, and the next ones of the configuration.

    An event keeps its UID while it is edited.

    Lines end in CRLF and fold after 75 octets (RFC 5545, 3.1).
    """
    windows = context.dataset.windows
    name = f"{context.site.name} · {context.words.say('maintenanceTitle')}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Upstatic//Upstatic//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for window in incident_pages.newest_first(windows)[::-1]:
        lines += _event(window, context)
    for planned in _later(windows, context):
        lines += _planned_event(planned, context)
    return "".join(map(_folded, [*lines, "END:VCALENDAR"]))


def _event(window: Incident, context: RenderContext) -> Iterator[str]:
    touched = max([window.started, *(one.time for one in window.updates)])
    touched = window.updated or min(touched, context.dataset.now)
    yield "BEGIN:VEVENT"
    yield f"UID:{urn(context.config, 'incident', window.number)}"
    yield f"DTSTAMP:{_time(touched)}"
    yield f"LAST-MODIFIED:{_time(touched)}"
    yield f"DTSTART:{_time(window.started)}"
    if window.ended:
        yield f"DTEND:{_time(window.ended)}"
    yield f"SUMMARY:{_text(incident_pages.title(window))}"
    yield from _about(window, context)
    yield f"STATUS:{'CANCELLED' if window.phase is Phase.CANCELLED else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _later(windows: Sequence[Incident], context: RenderContext) -> Iterator[PlannedWindow]:
    """The next windows of the configuration that are not announced yet."""
    recorded, now = {one.key for one in windows}, context.dataset.now
    for entry in context.config.maintenance:
        for window in planned_windows(entry, context.config, now, now + _AHEAD):
            if window.key not in recorded and window.span.start > now:
                yield window


def _planned_event(window: PlannedWindow, context: RenderContext) -> Iterator[str]:
    names = [context.names[slug] for slug in window.components if slug in context.names]
    yield "BEGIN:VEVENT"
    yield f"UID:{urn(context.config, 'window', window.key)}"
    yield f"DTSTAMP:{_time(start_of(context.dataset.now.date()))}"
    yield f"DTSTART:{_time(window.span.start)}"
    yield f"DTEND:{_time(window.span.end)}"
    yield f"SUMMARY:{_text(window.entry.title)}"
    if text := "\n\n".join(filter(None, [", ".join(names), window.entry.message])):
        yield f"DESCRIPTION:{_text(text)}"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _about(window: Incident, context: RenderContext) -> Iterator[str]:
    names = [context.names[slug] for slug in window.components if slug in context.names]
    updates = [update.body for update in incident_pages.updates_newest_first(window)[:1]]
    if text := "\n\n".join(filter(None, [", ".join(names), *updates])):
        yield f"DESCRIPTION:{_text(text)}"
    if names:
        yield f"CATEGORIES:{','.join(map(_text, names))}"
    url = context.url(incident_page(window.number))
    if "://" in url:
        yield f"URL:{url}"


def _time(moment: datetime) -> str:
    return compact_time(moment)


def _text(text: str) -> str:
    """A TEXT value (3.3.11), escaped and without control characters."""
    lines = plain(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _SPECIAL.sub(r"\\\1", lines).replace("\n", "\\n"))


def _folded(line: str) -> str:
    """The line folded at 75 octets, between characters."""
    pieces, piece, octets = [], "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + char, octets + size
    return "\r\n".join([*pieces, piece]) + "\r\n"
