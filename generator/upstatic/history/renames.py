"""Renamed monitors: under which slug the data of an earlier one is read, a row for each rename.

The files keep the slug that a monitor had; its readers give the slug that it has now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only
from upstatic.history.csv_tables import Table
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import RENAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """What was recorded as `old` before `time` belongs to `new`."""

    time: datetime
    old: str
    new: str


def _parse(fields: Sequence[str]) -> Rename:
    time, old, new = fields
    return Rename(time=parse_time(time), old=old, new=new)


def _fields(rename: Rename) -> Sequence[str]:
    return format_time(rename.time), rename.old, rename.new


TABLE = Table(header="time,old,new", parse=_parse, fields=_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renames:
    """All renames, the earliest first."""

    rows: tuple[Rename, ...] = ()

    def slug(self, slug: str, time: datetime) -> str:
        """The present slug of what was recorded under a slug at some time."""
        for row in self.rows:
            if row.old == slug and time < row.time:
                slug = row.new
        return slug

    def slugs(self, slugs: Iterable[str], time: datetime) -> tuple[str, ...]:
        """The same of several, each once."""
        return tuple(dict.fromkeys(self.slug(slug, time) for slug in slugs))


def read(history: Path) -> Renames:
    """The recorded renames. Raises HistoryError."""
    rows = [row for path in RENAMES.existing(history) for row in TABLE.read(path, OnDamage.WARN)]
    return Renames(rows=tuple(sorted(rows, key=attrgetter("time"))))


def record(history: Path, wanted: Mapping[str, str], now: datetime) -> list[Rename]:
    """Add renames (new slug by old slug) that are not recorded yet, and return them.

    Raises HistoryError.
    """
    if not wanted:
        return []
    known = {(row.old, row.new) for row in read(history).rows}
    new = [
        Rename(time=now, old=old, new=slug)
        for old, slug in wanted.items()
        if (old, slug) not in known
    ]
    if new:
        path = RENAMES.writable(history, "renames")
        append_only.append(path, TABLE.lines(new, TABLE.load(path).lines))
    return new
