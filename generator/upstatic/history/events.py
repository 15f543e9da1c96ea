"""Events: confirmed status changes, a table per year, kept indefinitely."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from upstatic.domain.models import Event, Status
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only, renames
from upstatic.history.append_only import MARK
from upstatic.history.csv_tables import NUMBER, WORD, Table, number_or_none, text_of
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import EVENTS, year
from upstatic.history.renames import Renames
from upstatic.history.round_cells import escape, unescape


def _parse(fields: Sequence[str]) -> Event:
    time, slug, status, reason, ms, confirmed_at = fields
    return Event(
        time=parse_time(time),
        slug=slug,
        status=Status(status),
        reason=unescape(reason),
        ms=number_or_none(ms),
        confirmed_at=parse_time(confirmed_at),
    )


def _fields(event: Event) -> Sequence[str]:
    return (
        format_time(event.time),
        event.slug_on_file,
        event.status.value,
        escape(event.reason),
        text_of(event.ms),
        format_time(event.confirmed_at),
    )


_TIME = r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
TABLE = Table(
    header="time,slug,status,reason,ms,noted",
    parse=_parse,
    fields=_fields,
    usual=re.compile(rf"{_TIME},{WORD},[a-z]+,(?:{WORD})?,{NUMBER}?,{_TIME}", re.ASCII),
)


def read(history: Path, damage: OnDamage = OnDamage.WARN) -> list[Event]:
    """Every event, by when it began; of equal statuses in a row (two writers) the first counts.

    Raises HistoryError when a file cannot be read, or is newer.
    """
    found = [event for path in EVENTS.existing(history) for event in TABLE.read(path, damage)]
    known = renames.read(history)
    return _alternating(sorted((_renamed(event, known) for event in found), key=_order))


def _renamed(event: Event, known: Renames) -> Event:
    slug = known.slug(event.slug, event.time)
    return event if slug == event.slug else replace(event, slug=slug, former_slug=event.slug)


def _order(event: Event) -> tuple[object, ...]:
    return event.time, event.confirmed_at, event.slug, event.status, event.reason


def _alternating(events: Iterable[Event]) -> list[Event]:
    kept: list[Event] = []
    status: dict[str, Status] = {}
    for event in events:
        if status.get(event.slug) != event.status:
            status[event.slug] = event.status
            kept.append(event)
    return kept


def read_lines(lines: Iterable[str]) -> list[Event]:
    """The events among the lines of a table, as in a diff; other lines are left out."""
    found: list[Event] = []
    for line in lines:
        try:
            event = None if line.startswith(MARK) else TABLE.read_line(line.rstrip("\r\n"))
        except ValueError:
            continue
        found += [event] if event else []
    return sorted(found, key=_order)


def append(history: Path, events: Sequence[Event]) -> list[Event]:
    """Add the events that are not recorded yet, each to the year in which it began.

    Returns those that were new, by the time they were confirmed. Raises HistoryError.
    """
    by_path: dict[Path, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.confirmed_at, event.time, event.slug)):
        by_path.setdefault(EVENTS.writable(history, year(event.time)), []).append(event)
    plans = [(path, TABLE.load(path), own) for path, own in by_path.items()]
    new: list[Event] = []
    for path, page, own in plans:
        fresh = [event for event in own if TABLE.line(event) not in page.lines]
        append_only.append(path, TABLE.lines(fresh, page.lines))
        new += fresh
    return new
