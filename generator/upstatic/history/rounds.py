"""Rounds: one text file per UTC day, a row per round, in any order."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from upstatic.domain.models import Reading, Round, Status
from upstatic.history import append_only, file_lines, renames
from upstatic.history.file_lines import VERSION, VERSION_LINE, FileLines, OnDamage
from upstatic.history.file_names import ROUNDS
from upstatic.history.renames import Renames
from upstatic.history.round_cells import NOT_MEASURED, escape, read_cell, unescape, write_cell
from upstatic.history.round_columns import (
    Columns,
    columns_in,
    read_columns,
    row_of,
    tag_of,
    write_columns,
)

MOST_BYTES = 8_000_000
"""What is read of a file, from its end: 500 monitors every minute from two regions need 6 MB."""

_WEEK = 7
_STAMP = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII)

log = logging.getLogger(__name__)


def days(history: Path) -> list[date]:
    """The UTC days that have a rounds file, in order. Raises HistoryError."""
    stems = (path.stem for path in ROUNDS.existing(history))
    return [day for stem in stems if (day := _day_of(stem)) is not None]


def _day_of(stem: str) -> date | None:
    try:
        return date.fromisoformat(stem)
    except ValueError:
        return None


def path_of(history: Path, day: date) -> Path:
    """The file of a day; what is in its way is renamed. Raises HistoryError."""
    return ROUNDS.writable(history, day.isoformat())


def read(history: Path, first: date, last: date, damage: OnDamage = OnDamage.WARN) -> list[Round]:
    """Every round of the days from `first` to `last`, both included, by time and region.

    Identical rows count once. Raises HistoryError when a file cannot be read, or is newer.
    """
    chosen = [day for day in days(history) if first <= day <= last]
    found = [row for day in chosen for row in _read_day(path_of(history, day), day, damage)]
    known = renames.read(history)
    return sorted((_renamed(row, known) for row in found) if known.rows else found, key=_order)


def _renamed(row: Round, known: Renames) -> Round:
    """The same under today's slugs; where old and new were measured at once, the new one counts."""
    slugs = {slug: known.slug(slug, row.time) for slug in row.columns}
    in_order = sorted(row.readings.items(), key=lambda item: slugs[item[0]] == item[0])
    readings = {slugs[slug]: reading for slug, reading in in_order}
    return replace(row, columns=tuple(dict.fromkeys(slugs.values())), readings=readings)


def last_checked(history: Path, now: datetime, region: str | None = None) -> dict[str, datetime]:
    """When each monitor was last measured up to `now`, by slug; nothing older than a week.

    Only from `region`, where one is given. Raises HistoryError.
    """
    last: dict[str, datetime] = {}
    known: set[str] = set()
    oldest = now.date() - timedelta(days=_WEEK)
    for day in reversed([day for day in days(history) if oldest <= day <= now.date()]):
        rows = [row for row in read(history, day, day, OnDamage.IGNORE) if row.time <= now]
        rows = [row for row in rows if region in (None, row.region)]
        known.update(*(row.columns for row in rows))
        missing = known - last.keys()
        for row in reversed(rows):
            readings = ((slug, row.readings.get(slug)) for slug in missing)
            found = {slug for slug, one in readings if one and one.status is not Status.UNKNOWN}
            last |= dict.fromkeys(found, row.time)
            missing -= found
        if known and not missing:
            break
    return last


def count_damaged(history: Path, day: date) -> int:
    """How many lines of a day cannot be read. Raises HistoryError."""
    page = _load(path_of(history, day), day)
    parse = partial(_read_row, day=day, known=columns_in(page.lines))
    return file_lines.count_damaged(page, parse)


def check(history: Path, first: date, last: date) -> None:
    """Raise HistoryError when a file of these days cannot be read or is of a newer version."""
    for day in days(history):
        if first <= day <= last:
            _load(path_of(history, day), day)


def _order(row: Round) -> tuple[datetime, str, Columns]:
    return row.time, row.region, row.columns


def _read_day(path: Path, day: date, damage: OnDamage) -> Iterable[Round]:
    page = _load(path, day)
    if page.skipped:
        log.warning("%s: only the last %d MB are read", path, MOST_BYTES // 1_000_000)
    parse = partial(_read_row, day=day, known=columns_in(page.lines))
    merged: dict[tuple[datetime, str, Columns], Round] = {}
    for row in file_lines.rows(page, parse, damage):
        key = _order(row)
        merged[key] = _joined(merged[key], row) if key in merged else row
    return merged.values()


def _load(path: Path, day: date) -> FileLines:
    """Read a file. Raises HistoryError when it cannot be read, or is newer.

    A version line of a newer version above rows of this one is damage.
    """
    page = file_lines.load(path, any_version=True, last_bytes=MOST_BYTES)
    if page.newest_version > VERSION and not _has_a_row(page, day):
        raise file_lines.newer(path, f"format {page.newest_version}, this one knows {VERSION}")
    return page


def _has_a_row(page: FileLines, day: date) -> bool:
    parse = partial(_read_row, day=day, known=columns_in(page.lines))
    for line in page.lines:
        with suppress(ValueError):
            if parse(line) is not None:
                return True
    return False


def _read_row(line: str, day: date, known: Mapping[str, Columns | None]) -> Round | None:
    if line.startswith("#"):
        read_columns(line)
        return None
    stamp, mark, *cells = line.split(" ")
    tag, at, region = mark.partition("@")
    columns = known.get(tag)
    if columns is None or len(cells) != len(columns) or bool(at) != bool(region):
        raise ValueError("a row without its columns")
    readings = row_of(columns, tuple(map(read_cell, cells)))
    return Round(
        time=_moment(day, stamp), region=unescape(region), columns=columns, readings=readings
    )


def _moment(day: date, stamp: str) -> datetime:
    if not _STAMP.fullmatch(stamp):
        raise ValueError(f"{stamp!r} is not a time of day")
    return datetime.combine(day, time.fromisoformat(stamp), tzinfo=UTC)


def _joined(one: Round, other: Round) -> Round:
    """Two rows of the same round, as written by two shards; their order does not matter."""
    readings = dict(one.readings)
    for slug, reading in other.readings.items():
        readings[slug] = max(reading, readings.get(slug, reading), key=_weight)
    return Round(time=one.time, region=one.region, columns=one.columns, readings=readings)


def _weight(reading: Reading) -> tuple[bool, str]:
    return reading.status is not Status.UNKNOWN, write_cell(reading)


def append(history: Path, rounds: Sequence[Round]) -> list[Round]:
    """Add the rounds that are not recorded yet, and return them by time and region.

    Every file is looked at before one is written. Raises HistoryError when a file is newer or
    cannot be written.
    """
    by_day: dict[date, list[Round]] = {}
    for row in sorted(map(_whole, rounds), key=_order):
        by_day.setdefault(row.time.date(), []).append(row)
    sheets = [(_Sheet(path_of(history, day), day), rows) for day, rows in by_day.items()]
    new = [row for sheet, rows in sheets for row in rows if sheet.add(row)]
    for sheet, _ in sheets:
        append_only.append(sheet.path, sheet.new)
    return new


def _whole(row: Round) -> Round:
    """The round with its time in UTC, to the second."""
    moment = row.time.astimezone(UTC).replace(microsecond=0)
    return Round(time=moment, region=row.region, columns=row.columns, readings=row.readings)


class _Sheet:
    """A rounds file, and the lines that are to be added to it."""

    def __init__(self, path: Path, day: date) -> None:
        lines = _load(path, day).lines
        self.path = path
        self.new: list[str] = []
        self._has_version = VERSION_LINE in lines
        self._known = columns_in(lines)
        self._said: dict[str, list[str]] = {}
        for line in lines:
            self._remember(line)

    def _remember(self, line: str) -> None:
        stamp, _, rest = line.partition(" ")
        mark, _, cells = rest.partition(" ")
        self._said.setdefault(f"{stamp} {mark}", []).append(cells)

    def add(self, row: Round) -> bool:
        """Plan a line for this round; False if the file contains all of it."""
        tag = tag_of(row.columns, self._known)
        region = f"@{escape(row.region)}" if row.region else ""
        head = f"{row.time:%H:%M:%S} {tag}{region}"
        cells = [write_cell(row.readings.get(slug)) for slug in row.columns]
        if not cells or _is_said(cells, self._said.get(head, [])):
            return False
        self._introduce(tag, row.columns)
        self.new.append(" ".join([head, *cells]))
        self._remember(self.new[-1])
        return True

    def _introduce(self, tag: str, columns: Columns) -> None:
        if not self._has_version:
            self.new.append(VERSION_LINE)
            self._has_version = True
        if tag not in self._known:
            self.new.append(write_columns(tag, columns))
            self._known[tag] = columns


def _is_said(cells: Sequence[str], before: Sequence[str]) -> bool:
    """Whether earlier rows of the same round, together, hold each of these cells."""
    same = [row for line in before if len(row := line.split(" ")) == len(cells)]
    return bool(same) and all(
        cell == NOT_MEASURED or any(row[n] == cell for row in same) for n, cell in enumerate(cells)
    )


def expire(history: Path, *, keep_days: int, today: date, rolled: set[date]) -> list[date]:
    """Remove the files of days more than `keep_days` ago whose totals are in `rolled`.

    The newest `keep_days` files stay whatever the clock says. Returns the days removed.
    """
    old = days(history)[:-keep_days] if keep_days > 0 else days(history)
    limit = today - timedelta(days=keep_days)
    gone = [day for day in old if day < limit and day in rolled]
    for day in gone:
        append_only.remove(path_of(history, day))
    return gone
