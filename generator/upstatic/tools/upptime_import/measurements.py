"""Changes in the log -> what was measured, and by whom: each measurement once, none of others'."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from upstatic.domain.models import Status
from upstatic.tools.upptime_import.file_versions import Kept, read
from upstatic.tools.upptime_import.git_log import Change

TEMPLATES = frozenset({"upptime", "koj-co"})
"""The owners that the template's own configuration names, now and in 2020."""
FRESH = timedelta(minutes=10)
"""A commit is of the measurement in it when it was made this soon; 99.99 % were within 5 s."""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Upptime is of September 2020: nothing of its was measured before this year."""

_OWNER = re.compile(r"^[\"']?owner[\"']?:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What Upptime measured of `url` and kept in `file`, while the configuration was `owner`'s."""

    time: datetime
    file: str
    url: str
    status: Status
    code: int
    ms: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The measurements by time, and the versions (`PATH at COMMIT`) that could not be read.

    `impossible` are versions of a time before Upptime, or that is still to come.
    """

    measurements: tuple[Measurement, ...]
    damaged: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()


def measurements(
    changes: Iterable[Change], blobs: Mapping[str, bytes | None], owner: str, now: datetime
) -> Found:
    """What these changes (the oldest first) and their contents say was measured.

    `owner` is whose configuration is in use now. What the first commit brought along, and the
    template's own sites, was measured by others and left out.
    """
    reader = _Reader(blobs, now + FRESH)
    found = sorted(reader.read(changes), key=lambda one: (one.time, one.file))
    ours = {one.file for one in found if one.owner not in TEMPLATES}
    if owner.lower() not in TEMPLATES:
        found = [one for one in found if one.owner not in TEMPLATES or one.file in ours]
    return Found(
        measurements=tuple(found),
        damaged=tuple(reader.damaged),
        impossible=tuple(reader.impossible),
    )


class _Reader:
    """Goes through the log, and knows whose configuration it is at each commit."""

    def __init__(self, blobs: Mapping[str, bytes | None], end: datetime) -> None:
        self._blobs = blobs
        self._end = end
        self._owner = ""
        self._seen: set[object] = set()
        self.damaged: list[str] = []
        self.impossible: list[str] = []

    def read(self, changes: Iterable[Change]) -> Iterator[Measurement]:
        """The measurements, in the order of the log."""
        for change in changes:
            if change.is_config:
                self._owner = self._owner_in(change)
            elif change.is_sample and change.blob is not None:
                kept = self._kept(change)
                if kept and not kept.is_ours and self._is_new(change, kept):
                    yield from self._measured(change, kept)

    def _owner_in(self, change: Change) -> str:
        text = (self._blobs.get(change.blob or "") or b"").decode("utf-8", "replace")
        found = _OWNER.search(text)
        return found[1].lower() if found else self._owner

    def _kept(self, change: Change) -> Kept | None:
        try:
            return read(self._blobs.get(change.blob or "") or b"")
        except ValueError:
            self.damaged.append(f"{change.path} at {change.commit[:8]}")
            return None

    def _is_new(self, change: Change, kept: Kept) -> bool:
        """Whether it was not told before: a file that moved, or went back, measures nothing."""
        if kept.measured is None:
            return True
        keys = {change.blob, (change.file, kept.measured)}
        told = not keys.isdisjoint(self._seen)
        self._seen |= keys
        return not told

    def _measured(self, change: Change, kept: Kept) -> Iterator[Measurement]:
        committed, said = self._possible(change.time), self._possible(kept.measured)
        fresh = committed and said and abs(committed - said) <= FRESH
        time = committed if fresh or not said else said.replace(microsecond=0)
        if time is None:
            self.impossible.append(f"{change.path} at {change.commit[:8]}")
        elif fresh or not change.first:
            yield Measurement(
                time=time,
                file=change.file,
                url=kept.url,
                status=kept.status,
                code=kept.code,
                ms=kept.ms,
                owner=self._owner,
            )

    def _possible(self, time: datetime | None) -> datetime | None:
        """A time at which something may have been measured; None for any other."""
        return time if time and BEGINNING <= time <= self._end else None
