"""Imported measurements of Upptime: a table per year, kept indefinitely."""

import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Check, Reading, Status
from upstatic.domain.times import days_between, format_time, parse_time
from upstatic.domain.wording import counted
from upstatic.history import append_only, file_lines, renames
from upstatic.history.csv_tables import Table, number
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import UPPTIME_SAMPLES

INTERVAL_S = 24.5 * 3600
"""Upptime keeps a sample at each change, and else one a day; GitHub starts it up to minutes late.

Of 3,816 gaps in two repositories half were below 17 h and 995 in 1,000 below 24.1 h; the longest
was 48.06 h, one run that was left out.
"""
ALONE = timedelta(days=1)
"""After a day another sample was due: what did not get one says nothing of the time after."""
VALID_DAYS = 3
"""How many midnights a sample may be valid across: two of its intervals."""
LATELY_DAYS = 10
"""Who looks for what is news looks back a week; one sample a day is then among these days."""

log = logging.getLogger(__name__)

_MEASURED = {Status.UP, Status.DEGRADED, Status.DOWN}
_time = lru_cache(maxsize=1 << 10)(parse_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One measurement of Upptime.

    `code` is the HTTP status, 0 for no answer; `ms` how long it took, 0 where nothing was timed.
    `file` is the name of the file that it was kept in, "" for the slug's own.
    """

    time: datetime
    slug: str
    status: Status
    code: int
    ms: int
    file: str = ""

    @property
    def source(self) -> str:
        """The name of the file that it was kept in: where it is about, in Upptime's own words."""
        return self.file or f"{self.slug}.yml"

    @property
    def reason(self) -> str:
        """Why it was down, as a code: the HTTP status; "" if unknown."""
        return str(self.code) if self.code and self.status is Status.DOWN else ""


def _parse(fields: Sequence[str]) -> Sample:
    time, slug, status, code, ms, file = fields
    sample = Sample(
        time=_time(time),
        slug=slug,
        status=Status(status),
        code=number(code),
        ms=number(ms),
        file=file,
    )
    if sample.status not in _MEASURED or not slug:
        raise ValueError("a row that measured nothing")
    return sample


def _fields(sample: Sample) -> Sequence[str]:
    return (
        format_time(sample.time),
        sample.slug,
        sample.status.value,
        str(sample.code),
        str(sample.ms),
        sample.file,
    )


TABLE = Table(header="time,slug,status,code,ms,file", parse=_parse, fields=_fields)


def _paths(history: Path, first: date, last: date) -> list[Path]:
    return UPPTIME_SAMPLES.existing(history, f"{first.year:04}", f"{last.year:04}")


def read(history: Path, first: date, last: date, damage: OnDamage = OnDamage.WARN) -> list[Sample]:
    """The samples of the days from `first` to `last`, both included, by time and slug.

    Of rows that differ in the slug alone the last counts: the site was renamed since. Raises
    HistoryError.
    """
    days = first.isoformat(), last.isoformat()

    def parse(line: str) -> Sample | None:  # rounds ask for a few days out of many thousand rows
        return TABLE.read_line(line) if days[0] <= line[:10] <= days[1] else None

    pages = [TABLE.load(path) for path in _paths(history, first, last)]
    slug = renames.read(history).slug
    found = [row for page in pages for row in file_lines.rows(page, parse, damage)]
    return _sorted(
        row if (own := slug(row.slug, row.time)) == row.slug else _moved(row, own) for row in found
    )


def _moved(sample: Sample, slug: str) -> Sample:
    return replace(sample, slug=slug, file=sample.source)


def _sorted(samples: Iterable[Sample]) -> list[Sample]:
    latest = {replace(one, slug=one.source, file=""): one for one in samples}
    return sorted(
        latest.values(), key=lambda one: (one.time, one.slug, one.source, one.code, one.ms)
    )


def checks(history: Path, first: date, last: date) -> dict[str, list[Check]]:
    """The samples of these days, and those that follow them, as checks, by slug; see checks_of.

    Raises HistoryError.
    """
    return checks_of(read(history, first, last + timedelta(days=VALID_DAYS), OnDamage.IGNORE))


def checks_from(history: Path, first: date, last: date) -> dict[str, list[Check]]:
    """The same, with those that were measured before and may still be valid on the first day."""
    return checks(history, first - timedelta(days=VALID_DAYS + 1), last)


def checks_of(samples: Sequence[Sample]) -> dict[str, list[Check]]:
    """Samples (by time) as checks, by slug.

    Each is valid until the next one, for at most two intervals. One without a successor in that
    time is valid for as long as Upptime measured anything, for a day at most.
    """
    times = [one.time for one in samples]

    def check(sample: Sample) -> Check:
        alive = times[bisect_right(times, sample.time + ALONE) - 1]
        return _check(sample, (alive - sample.time).total_seconds())

    return {slug: [check(one) for one in own] for slug, own in by_slug(samples).items()}


def _check(sample: Sample, max_validity_s: float) -> Check:
    reading = Reading(status=sample.status, ms=sample.ms or None, reason=sample.reason)
    return Check(
        time=sample.time, reading=reading, interval_s=INTERVAL_S, max_validity_s=max_validity_s
    )


def until(history: Path, today: date) -> dict[str, datetime]:
    """When the other monitor last measured each of ours that it watched of late, by slug.

    Raises HistoryError.
    """
    samples = read(history, today - timedelta(days=LATELY_DAYS), today, OnDamage.IGNORE)
    return {one.slug: one.time for one in samples}


def days(history: Path, first: date, last: date) -> set[date]:
    """The days that have samples. Raises HistoryError."""
    pages = [TABLE.load(path) for path in _paths(history, first, last)]
    names = {line[:10] for page in pages for line in page.lines}
    return {day for day in days_between(first, last) if day.isoformat() in names}


def write(history: Path, samples: Iterable[Sample]) -> int:
    """Add samples, each to its year; returns how many were new. Raises HistoryError.

    A year is written as a whole, by time: the same samples make the same bytes.
    """
    by_year: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_year[sample.time.year].append(sample)
    return sum(
        _write_year(UPPTIME_SAMPLES.writable(history, f"{year:04}"), rows)
        for year, rows in sorted(by_year.items())
    )


def _write_year(path: Path, samples: Sequence[Sample]) -> int:
    page = TABLE.load(path)
    recorded = file_lines.rows(page, TABLE.read_line, OnDamage.IGNORE)
    known = {*recorded}
    damaged = _damaged(page)
    lines = [TABLE.header, *map(TABLE.line, _sorted([*recorded, *samples])), *damaged]
    if fresh := [line for line in damaged if line not in page.lines]:
        log.warning("%s: set aside %s", path, counted(len(fresh), "damaged line"))
    if lines != page.lines or page.tail:
        append_only.rewrite(path, lines)
    return sum(one not in known for one in samples)


def _damaged(page: file_lines.FileLines) -> list[str]:
    """The lines that are not rows, behind the mark."""
    bad = [n for n, line in enumerate(page.lines) if line and not _is_whole(line)]
    everything = file_lines.marked(page, [*bad, *([len(page.lines)] if page.tail else [])])
    return [line for line in everything if line.startswith(append_only.MARK)]


def _is_whole(line: str) -> bool:
    if line.startswith(append_only.MARK):
        return True
    try:
        TABLE.read_line(line)
    except ValueError:
        return False
    return True
