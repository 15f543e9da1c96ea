"""Beats: what jobs reported of themselves, a table a month; the last one of each counts."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from upstatic.domain.models import Beat
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only
from upstatic.history.append_only import MARK, Damage
from upstatic.history.csv_tables import Table

_NAME = re.compile(r"\d{4}-\d{2}\.csv", re.ASCII)
_WORDS = {True: "ok", False: "failed"}
_MEANT = {word: ok for ok, word in _WORDS.items()}


def _parse(fields: Sequence[str]) -> Beat:
    time, slug, state = fields
    if state not in _MEANT:
        raise ValueError(f"{state!r} is no state of a beat")
    return Beat(time=parse_time(time), slug=slug, ok=_MEANT[state])


def _fields(beat: Beat) -> Sequence[str]:
    return format_time(beat.time), beat.slug, _WORDS[beat.ok]


TABLE = Table(header="time,slug,state", parse=_parse, fields=_fields)


def last(history: Path, now: datetime, damage: Damage = Damage.TELL) -> dict[str, Beat]:
    """The last beat of each job up to `now`, by slug. Raises HistoryError."""
    found = [beat for path in _paths(history) for beat in TABLE.read(path, damage)]
    by_time = sorted(found, key=lambda beat: beat.time)
    return {beat.slug: beat for beat in by_time if beat.time <= now}


def read_lines(lines: Iterable[str]) -> list[Beat]:
    """The beats among the lines of a table, as a diff shows them; other lines are no beats."""
    found: list[Beat] = []
    for line in lines:
        try:
            beat = None if line.startswith(MARK) else TABLE.read_line(line.rstrip("\r\n"))
        except ValueError:
            continue
        found += [beat] if beat else []
    return found


def append(history: Path, beat: Beat) -> None:
    """Add a beat to the month in which it was heard. Raises HistoryError."""
    path = history / "beats" / f"{beat.time:%Y-%m}.csv"
    page = TABLE.load(path)
    append_only.append(path, TABLE.lines([beat], page.lines))


def _paths(history: Path) -> list[Path]:
    folder = history / "beats"
    with append_only.explained(folder, "read"):
        found = list(folder.iterdir()) if folder.exists() else []
    return sorted(path for path in found if _NAME.fullmatch(path.name))
