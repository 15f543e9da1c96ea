"""Turn changes in the log into measurements: each once, and none of other repositories."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from upstatic.domain.models import Status
from upstatic.tools.upptime_import.file_versions import FileVersion, read
from upstatic.tools.upptime_import.git_log import Change

TEMPLATES = frozenset({"upptime", "koj-co"})
"""The owners in the configuration of Upptime's template, now and in 2020."""
FRESH = timedelta(minutes=10)
"""A commit belongs to its measurement if it is this close; 99.99 % were within 5 s."""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Upptime exists since September 2020: it measured nothing before this year."""

_OWNER = re.compile(r"^[\"']?owner[\"']?:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What Upptime measured of `url` and stored in `file`, under the configured `owner`."""

    time: datetime
    file: str
    url: str
    status: Status
    code: int
    ms: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLog:
    """The measurements by time, and the versions (`PATH at COMMIT`) that could not be parsed.

    `impossible` are versions with a time before Upptime or in the future.
    """

    measurements: tuple[Measurement, ...]
    damaged: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()


def measurements(
    changes: Iterable[Change], blobs: Mapping[str, bytes | None], owner: str, now: datetime
) -> ParsedLog:
    """The measurements in these changes (the oldest first) and their contents.

    `owner` is that of the current configuration. Measurements in the first commit and of the
    template's own sites belong to other repositories and are left out.
    """
    reader = _LogReader(blobs, now + FRESH)
    found = sorted(reader.read(changes), key=lambda one: (one.time, one.file))
    ours = {one.file for one in found if one.owner not in TEMPLATES}
    if owner.lower() not in TEMPLATES:
        found = [one for one in found if one.owner not in TEMPLATES or one.file in ours]
    return ParsedLog(
        measurements=tuple(found),
        damaged=tuple(reader.damaged),
        impossible=tuple(reader.impossible),
    )


class _LogReader:
    """Reads the log, and keeps track of the owner at each commit."""

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

    def _kept(self, change: Change) -> FileVersion | None:
        try:
            return read(self._blobs.get(change.blob or "") or b"")
        except ValueError:
            self.damaged.append(f"{change.path} at {change.commit[:8]}")
            return None

    def _is_new(self, change: Change, kept: FileVersion) -> bool:
        """Whether it is new: a file that was moved or reverted is not a measurement."""
        if kept.measured is None:
            return True
        keys = {change.blob, (change.file, kept.measured)}
        known = not keys.isdisjoint(self._seen)
        self._seen |= keys
        return not known

    def _measured(self, change: Change, kept: FileVersion) -> Iterator[Measurement]:
        committed, given = self._possible(change.time), self._possible(kept.measured)
        fresh = committed and given and abs(committed - given) <= FRESH
        time = committed if fresh or not given else given.replace(microsecond=0)
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
        """The time if it is possible, else None."""
        return time if time and BEGINNING <= time <= self._end else None
