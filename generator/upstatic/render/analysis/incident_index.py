"""Every incident of the page: lists and keys need little of it, and its file is parsed by need."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import groupby
from typing import TypeVar

from pydantic import TypeAdapter

from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Incident, Phase
from upstatic.history.incidents import IncidentFile, Numbered, moved
from upstatic.render.incremental.keys import key_of
from upstatic.render.incremental.memo import Memo
from upstatic.render.text.sanitize import plain_incident

LISTED = 50
"""So many of the newest incidents count as recent, however old they are: the API lists them."""
BLOCK = 100
"""The entries of so many numbers are kept together: a change of one file parses all of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEntry:
    """What lists and keys need of an incident; `last` is the latest of all of its times.

    `last_update` is when the last update was written; without one, when it was known to change.
    """

    number: int
    key: str
    phase: Phase
    is_maintenance: bool
    is_withdrawn: bool
    components: tuple[str, ...]
    started: datetime
    ended: datetime | None
    last_update: datetime
    last: datetime


Listed = TypeVar("Listed", Incident, IncidentEntry)
_ENTRIES = TypeAdapter(tuple[IncidentEntry, ...])


class IncidentIndex:
    """The incidents that were known at `now`; maintenance is known before it starts.

    `entries` are all of them by number. `recent` are parsed: maintenance, whatever is not over, and
    what lasted or was written of until `since`. `moved` has the numbers that incidents had before,
    and those that they have now. Without `has_links`, none has the address of its issue.
    """

    def __init__(
        self,
        files: Sequence[IncidentFile],
        kept: Memo,
        *,
        now: datetime,
        since: datetime,
        has_links: bool = True,
    ) -> None:
        self._files = {file.number: file for file in files}
        self._has_links, self._loaded = has_links, dict[int, Incident]()
        found = [*_all_entries(files, kept)]
        shown = [one for one in found if not one.is_withdrawn]
        self.moved = moved(shown, (one for one in found if one.is_withdrawn))
        self.entries = [one for one in shown if one.is_maintenance or one.started <= now]
        self._recent = _recent_numbers(self.entries, since)
        self.recent = tuple(self.load(one) for one in self.entries if one.number in self._recent)

    def load(self, entry: IncidentEntry) -> Incident:
        """The incident of an entry, with its texts sanitised."""
        if entry.number not in self._loaded:
            self._loaded[entry.number] = self._parsed(entry)
        return self._loaded[entry.number]

    def _parsed(self, entry: IncidentEntry) -> Incident:
        incident = self._files[entry.number].incident()
        if incident is None:
            path = self._files[entry.number].path
            raise HistoryError(f"{path}: damaged, but .cache/ says otherwise (remove .cache/)")
        shown = plain_incident(incident)
        return shown if self._has_links else replace(shown, url="")

    def keys_of(self, incidents: Iterable[Numbered]) -> list[str]:
        """What stands for these incidents in a key: the hashes of their files."""
        return [self._files[one.number].digest for one in incidents]

    @cached_property
    def by_number(self) -> Mapping[int, IncidentEntry]:
        """The entries by number."""
        return {one.number: one for one in self.entries}

    @cached_property
    def by_component(self) -> Mapping[str, Sequence[IncidentEntry]]:
        """The entries that name a monitor, by its slug."""
        return _by_component(self.entries)

    @cached_property
    def recent_by_component(self) -> Mapping[str, Sequence[Incident]]:
        """The recent incidents that name a monitor, by its slug."""
        return _by_component(self.recent)

    @cached_property
    def windows(self) -> Sequence[Incident]:
        """The maintenance windows."""
        return [one for one in self.recent if one.is_maintenance]

    def old(self) -> Iterator[tuple[int, Sequence[IncidentEntry]]]:
        """The entries of all that is not recent, in blocks with a number."""
        others = (one for one in self.entries if one.number not in self._recent)
        for number, block in groupby(others, _block):
            yield number, [*block]


def _by_component(incidents: Iterable[Listed]) -> Mapping[str, Sequence[Listed]]:
    found: dict[str, list[Listed]] = {}
    for one in incidents:
        for slug in dict.fromkeys(one.components):
            found.setdefault(slug, []).append(one)
    return found


def _all_entries(files: Iterable[IncidentFile], kept: Memo) -> Iterator[IncidentEntry]:
    """The entries of all files that can be read; of blocks without a change, the kept ones."""
    for number, block in groupby(files, _block):
        own = {file.number: file for file in block}
        key = key_of([file.digest for file in own.values()])
        known = kept.value(f"incidents {number}", key, _ENTRIES, partial(_entries, own.values()))
        yield from known
        for damaged in own.keys() - {one.number for one in known}:
            own[damaged].incident()  # warns in every rendering


def _block(one: IncidentFile | IncidentEntry) -> int:
    return one.number // BLOCK


def _entries(files: Iterable[IncidentFile]) -> tuple[IncidentEntry, ...]:
    found = ((file, file.incident()) for file in files)
    return tuple(_entry(file, incident) for file, incident in found if incident is not None)


def _entry(file: IncidentFile, incident: Incident) -> IncidentEntry:
    updates = [update.time for update in incident.updates]
    known = incident.updated or incident.started
    return IncidentEntry(
        number=incident.number,
        key=incident.key,
        phase=incident.phase,
        is_maintenance=incident.is_maintenance,
        is_withdrawn=file.is_withdrawn,
        components=incident.components,
        started=incident.started,
        ended=incident.ended,
        last_update=max(updates, default=known),
        last=max([incident.started, incident.ended or known, known, *updates]),
    )


def _recent_numbers(entries: Sequence[IncidentEntry], since: datetime) -> set[int]:
    by_start = sorted(entries, key=lambda one: (one.started, one.number))
    listed = [one for one in by_start if not one.is_maintenance][-LISTED:]
    current = [
        one for one in entries if one.is_maintenance or not one.phase.is_over or one.last >= since
    ]
    return {one.number for one in (*listed, *current)}
