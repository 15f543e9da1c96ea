"""Certificates: expiry dates as they were seen, a table per year, a row per change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only, renames
from upstatic.history.csv_tables import Table
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import CERTIFICATES, year

PATIENCE = timedelta(days=1)
"""How long a row is believed against a later expiry: where servers differ, the soonest counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Until when the certificate of a monitor was valid, as it was seen at `time`."""

    time: datetime
    slug: str
    expires: datetime


def _parse(fields: Sequence[str]) -> Certificate:
    time, slug, expires = fields
    return Certificate(time=parse_time(time), slug=slug, expires=parse_time(expires))


def _fields(seen: Certificate) -> Sequence[str]:
    return format_time(seen.time), seen.slug, format_time(seen.expires)


TABLE = Table(header="time,slug,expires", parse=_parse, fields=_fields)


def last(history: Path, now: datetime, damage: OnDamage = OnDamage.WARN) -> dict[str, Certificate]:
    """The certificate of each monitor as it was last seen up to `now`, by slug.

    Raises HistoryError.
    """
    found = [seen for path in CERTIFICATES.existing(history) for seen in TABLE.read(path, damage)]
    slug = renames.read(history).slug
    by_time = sorted(found, key=lambda seen: (seen.time, seen.expires))
    own = (replace(seen, slug=slug(seen.slug, seen.time)) for seen in by_time if seen.time <= now)
    return {seen.slug: seen for seen in own}


def check(history: Path) -> None:
    """Raise HistoryError when a table cannot be read or is of a newer version."""
    for path in CERTIFICATES.existing(history):
        TABLE.load(path)


def append(history: Path, seen: Sequence[Certificate]) -> list[Certificate]:
    """Add what is news, each to the year in which it was seen, and return it.

    Nothing is added where nothing changed, so that a quiet round touches no file of these.
    Raises HistoryError.
    """
    in_order = sorted(seen, key=lambda one: (one.time, one.slug, one.expires))
    if not in_order:
        return []
    known = last(history, in_order[-1].time, OnDamage.IGNORE)
    new = [one for one in in_order if _is_news(one, known)]
    by_path: dict[Path, list[Certificate]] = {}
    for one in new:
        path = CERTIFICATES.writable(history, year(one.time))
        by_path.setdefault(path, []).append(one)
    for path, rows in by_path.items():
        append_only.append(path, TABLE.lines(rows, TABLE.load(path).lines))
    return new


def _is_news(seen: Certificate, known: dict[str, Certificate]) -> bool:
    """Whether it says more than the row before; if so, it is the next one's row before.

    A later expiry waits for a day after another row, unless that one ran out: of two servers that
    differ, each round would tell otherwise.
    """
    before = known.get(seen.slug)
    if before is not None:
        is_later = seen.expires > before.expires
        waits = is_later and seen.time < min(before.time + PATIENCE, before.expires)
        if seen.expires == before.expires or seen.time < before.time or waits:
            return False
    known[seen.slug] = seen
    return True
