"""Incidents and maintenance: a YAML file each, readable by people, rewritten whole."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from upstatic.domain.models import Incident
from upstatic.history import append_only, file_lines, renames
from upstatic.history.file_names import INCIDENTS
from upstatic.history.incident_text import newer_version, parse, write_text
from upstatic.history.renames import Renames

_WITHDRAWN = re.compile(r"^withdrawn: true$", re.MULTILINE)
_IDENTITY = re.compile(r"[a-z]+-[^\s'\"]+-\d{8}T\d{6}Z", re.ASCII)

PROVISIONAL = 10**13
"""From here on, numbers are of windows in force whose issue could not be opened yet."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIncidents:
    """Every incident by number: those that are `shown`, and those that were withdrawn.

    `damaged` has the numbers of files that cannot be read, with what look like identities of events
    there.
    """

    shown: Sequence[Incident]
    withdrawn: Sequence[Incident]
    damaged: Mapping[int, set[str]]

    @property
    def withdrawn_identities(self) -> set[str]:
        """The identities of everything that only withdrawn incidents report.

        Of an incident that was opened twice, one is withdrawn. It reported nothing: what it said is
        reported again by the one that is kept, which has the same key.
        """
        keys = {one.key for one in self.shown if one.key}
        hidden = (one for one in self.withdrawn if one.key not in keys)
        return _identities(hidden) - _identities(self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFile:
    """A file with an incident, before it is parsed.

    Files with the same `digest` have equal incidents. `renames` are those of monitors.
    """

    number: int
    path: Path
    text: str
    digest: str
    renames: Renames

    @property
    def is_withdrawn(self) -> bool:
        """Whether the team retracted it."""
        return bool(_WITHDRAWN.search(self.text))

    def incident(self) -> Incident | None:
        """The incident; None, with a warning, where the file is damaged or newer."""
        found = _load(self.path, self.text)
        return _renamed(found, self.renames) if found and self.renames.rows else found


class Numbered(Protocol):
    """What has the number of an incident, and its derived identity."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def key(self) -> str:
        """Its identity, "" for none."""


def moved(shown: Sequence[Numbered], withdrawn: Iterable[Numbered]) -> dict[int, int]:
    """The numbers that incidents had before, and those that they have now.

    An incident has another number since it moved from a file to an issue, or was opened twice. The
    withdrawn file has the same key.
    """
    numbers = {one.key: one.number for one in reversed(shown) if one.key}
    return {one.number: numbers[one.key] for one in withdrawn if one.key in numbers}


def read(history: Path) -> list[Incident]:
    """Every incident, by number, except for withdrawn ones. Raises HistoryError as `read_all`."""
    return [*read_all(history).shown]


def write(history: Path, incident: Incident) -> bool:
    """Write an incident; returns whether that changed anything. Raises HistoryError."""
    path = INCIDENTS.writable(history, str(incident.number))
    new, old = write_text(incident), _text(path)
    if old == new or _is_newer(path, old):
        return False
    append_only.rewrite(path, new.removesuffix("\n").split("\n"))
    return True


def withdraw(history: Path, number: int) -> bool:
    """Hide an incident whose issue the team retracted; returns whether it was shown.

    The file stays, so that its events do not open another incident. Writing the incident again
    shows it again. Raises HistoryError.
    """
    path = INCIDENTS.writable(history, str(number))
    text = _text(path)
    if not text or _WITHDRAWN.search(text) or _is_newer(path, text):
        return False
    append_only.rewrite(path, [*text.removesuffix("\n").split("\n"), "withdrawn: true"])
    return True


def read_all(history: Path) -> StoredIncidents:
    """Every incident that can be read.

    A file that is damaged or newer is left out, with a warning. Raises HistoryError when a file
    cannot be read.
    """
    shown: list[Incident] = []
    withdrawn: list[Incident] = []
    damaged: dict[int, set[str]] = {}
    for file in files(history):
        if (incident := file.incident()) is not None:
            (withdrawn if file.is_withdrawn else shown).append(incident)
        else:
            damaged[file.number] = set(_IDENTITY.findall(file.text))
    return StoredIncidents(shown=shown, withdrawn=withdrawn, damaged=damaged)


def files(history: Path) -> list[IncidentFile]:
    """Every file by number, not parsed. Raises HistoryError when one cannot be read."""
    known = renames.read(history)
    about = repr(known.rows)
    return [_file(path, about, known) for path in _paths(history)]


def _file(path: Path, about: str, known: Renames) -> IncidentFile:
    text, number = _text(path), _number(path)
    hashed = f"{number}\0{about}\0{text}".encode("utf-8", "surrogateescape")
    digest = sha256(hashed).hexdigest()
    return IncidentFile(number=number, path=path, text=text, digest=digest, renames=known)


def _renamed(incident: Incident, known: Renames) -> Incident:
    time = incident.started
    expected = {known.slug(slug, time): status for slug, status in incident.expected.items()}
    return replace(incident, components=known.slugs(incident.components, time), expected=expected)


def _identities(incidents: Iterable[Incident]) -> set[str]:
    return {id_ for one in incidents for id_ in (one.key, *one.told) if id_}


def damaged_files(history: Path) -> list[tuple[Path, str]]:
    """The files that cannot be read, and why. Raises HistoryError."""
    texts = ((path, _text(path)) for path in _paths(history))
    return [(path, why) for path, text in texts if (why := _damage(_number(path), text))]


def _damage(number: int, text: str) -> str:
    try:
        parse(number, text)
    except ValueError as error:
        return str(error)
    return ""


def next_number(history: Path) -> int:
    """A number that no file has, not even a damaged one; provisional ones are left out."""
    numbers = (_number(path) for path in _paths(history))
    return max((number for number in numbers if number < PROVISIONAL), default=0) + 1


def provisional_number(incident: Incident) -> int:
    """The number of a maintenance that has no issue yet: above all that a forge counts up to."""
    return int(f"{incident.started:%Y%m%d%H%M%S}")


def _paths(history: Path) -> list[Path]:
    return sorted(INCIDENTS.existing(history), key=_number)


def _number(path: Path) -> int:
    return int(path.stem)


def _text(path: Path) -> str:
    """The text of a file; a last line without its end counts, because people edit these files."""
    return file_lines.text_of(file_lines.read_bytes(path))


def _is_newer(path: Path, text: str) -> bool:
    """Whether a file must not be rewritten, with a warning."""
    newer = newer_version(text)
    if newer:
        log.warning("%s: not changed: %s", path, newer)
    return bool(newer)


def _load(path: Path, text: str) -> Incident | None:
    try:
        return parse(_number(path), text)
    except ValueError as error:
        _warn_once(path, str(error))
        return None


@lru_cache(maxsize=1 << 10)
def _warn_once(path: Path, what: str) -> None:
    """Log it; several stages of a run read the same files."""
    log.warning("%s: damaged and left out: %s (correct it, or take it from git)", path, what)
