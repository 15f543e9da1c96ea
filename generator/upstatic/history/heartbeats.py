"""Heartbeats: reports of jobs, a table per month; the last one of each job counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only, renames
from upstatic.history.append_only import MARK
from upstatic.history.csv_tables import Table
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import HEARTBEATS, month

_WORDS = {True: "ok", False: "failed"}
_MEANT = {word: ok for ok, word in _WORDS.items()}


def _parse(fields: Sequence[str]) -> Heartbeat:
    time, slug, state = fields
    if state not in _MEANT:
        raise ValueError(f"{state!r} is not the state of a heartbeat")
    return Heartbeat(time=parse_time(time), slug=slug, ok=_MEANT[state])


def _fields(heartbeat: Heartbeat) -> Sequence[str]:
    return format_time(heartbeat.time), heartbeat.slug, _WORDS[heartbeat.ok]


TABLE = Table(header="time,slug,state", parse=_parse, fields=_fields)


def last(history: Path, now: datetime, damage: OnDamage = OnDamage.WARN) -> dict[str, Heartbeat]:
    """The last heartbeat of each job up to `now`, by slug. Raises HistoryError."""
    found = [
        heartbeat for path in HEARTBEATS.existing(history) for heartbeat in TABLE.read(path, damage)
    ]
    by_time = sorted(found, key=lambda heartbeat: heartbeat.time)
    slug = renames.read(history).slug
    return {slug(one.slug, one.time): one for one in by_time if one.time <= now}


def read_lines(lines: Iterable[str]) -> list[Heartbeat]:
    """The heartbeats among lines of a table, as in a diff; other lines are left out."""
    found: list[Heartbeat] = []
    for line in lines:
        try:
            heartbeat = None if line.startswith(MARK) else TABLE.read_line(line.rstrip("\r\n"))
        except ValueError:
            continue
        found += [heartbeat] if heartbeat else []
    return found


def append(history: Path, heartbeat: Heartbeat) -> None:
    """Add a heartbeat to the month of its time. Raises HistoryError."""
    path = HEARTBEATS.writable(history, month(heartbeat.time))
    page = TABLE.load(path)
    append_only.append(path, TABLE.lines([heartbeat], page.lines))
