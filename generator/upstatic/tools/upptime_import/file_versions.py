"""Parse one version of `history/SLUG.yml`, in every layout that Upptime has used."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import yaml

from upstatic.domain.models import Status
from upstatic.domain.times import parse_time
from upstatic.history.upptime_files import GENERATOR

MEASURED = {"up": Status.UP, "down": Status.DOWN, "degraded": Status.DEGRADED}

# Nine in ten files are a mapping of plain words; PyYAML takes a hundred times as long for it.
_PLAIN = re.compile(r"""(?:- )?([A-Za-z]+): +([^\s"'>|&*!%@`{}\[\]#,?:-][^"'#]*)""")
_SPOKEN = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
_MOST = 10**9
_LONGEST = 1 << 16  # bytes; real files have 250, and PyYAML takes minutes for several megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """One version of a file. `url` is the unexpanded text; `measured` is None if it is missing.

    `code` is 0 for no response, `ms` 0 without a response time. `is_ours` says that Upstatic wrote
    it, for readers of Upptime's files.
    """

    url: str
    status: Status
    code: int
    ms: int
    measured: datetime | None
    is_ours: bool = False


def read(data: bytes) -> FileVersion:
    """Parse a version. Raises ValueError if it has no status."""
    if len(data) > _LONGEST:
        raise ValueError("too long")
    words = _words(data.decode("utf-8-sig").replace("\r\n", "\n"))
    status = MEASURED.get(words.get("status", "").strip().lower())
    if status is None:
        raise ValueError("no status")
    return FileVersion(
        url=words.get("url", ""),
        status=status,
        code=_number(words.get("code", "")),
        ms=_number(words.get("responseTime", "")),
        measured=parse_moment(words.get("lastUpdated", "")),
        is_ours=words.get("generator") == GENERATOR,
    )


def _words(text: str) -> dict[str, str]:
    """The keys and texts of a mapping, or of the list of one-key mappings of 2020."""
    lines = [_PLAIN.fullmatch(line) for line in text.rstrip("\n").split("\n")]
    plain = [(found[1], found[2].rstrip()) for found in lines if found]
    if len(plain) == len(lines) and not any(": " in value for _, value in plain):
        return dict(plain)
    return _parsed(text)


def _parsed(text: str) -> dict[str, str]:
    try:
        tree = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - creates strings only
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("no YAML") from error
    parts = tree if isinstance(tree, list) else [tree]
    if not all(isinstance(part, dict) for part in parts):
        raise ValueError("no mapping")
    return {key: value for part in parts for key, value in part.items() if isinstance(value, str)}


def _number(text: str) -> int:
    """A whole number; 0 for anything else and for negative numbers."""
    try:
        value = float(text)
    except ValueError:
        return 0
    return int(value) if 0 < value < _MOST else 0


def parse_moment(text: str) -> datetime | None:
    """A time in ISO 8601, or in JavaScript's format (`Thu Aug 05 2021 03:37:03 GMT+0000 (…)`)."""
    try:
        if spoken := _SPOKEN.match(text):
            return datetime.strptime("".join(spoken.groups()), "%b %d %Y %H:%M:%S%z").astimezone(
                UTC
            )
        return parse_time(text)
    except (ValueError, OverflowError):
        return None
