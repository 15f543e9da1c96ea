"""Run files: what `probe` passes to `record` in run/*.jsonl, one line per result.

The first line says which round this is, every other line is one Probe:

    {"upstatic":1,"time":"2026-11-20T10:05:37Z","region":"eu","columns":["api","docs"]}
    {"slug":"api","time":"2026-11-20T10:05:37Z","status":"up","ms":123,"reason":"",…}
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Probe, Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.domain.shards import Shard
from upstatic.domain.times import format_time, parse_time

FORMAT = 1
_PHASES = tuple(field.name for field in fields(Phases))
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The content of a run file; `damaged` has the lines that could not be read.

    `columns` lists every slug of the configuration, also those that this run did not measure.
    `shard` is its share of a round of several jobs; None is a round of its own.
    """

    time: datetime
    region: str
    columns: tuple[str, ...]
    probes: tuple[Probe, ...]
    damaged: tuple[str, ...] = ()
    shard: Shard | None = None


def waiting(folder: Path) -> list[Path]:
    """The run files in `folder`, and in the folder of each artifact there (`run-eu-1/`), by path.

    Artifacts keep their folders, so that no probe can overwrite the run file of another.
    """
    return sorted([*folder.glob("*.jsonl"), *folder.glob("run-*/*.jsonl")])


class RunWriter:
    """Writes a run file so that a crash at any moment loses no result.

    Each line reaches the system before `add` returns, and the disk before the `with` ends. A file
    that exists is never overwritten. Raises HistoryError where the disk refuses.
    """

    def __init__(
        self,
        path: Path,
        *,
        time: datetime,
        region: str,
        columns: Sequence[str],
        shard: Shard | None = None,
    ) -> None:
        self._path = path
        self._header = {
            "upstatic": FORMAT,
            "time": format_time(time),
            "region": region,
            "columns": list(columns),
            **({"shard": str(shard)} if shard else {}),
        }

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("xb", buffering=0)
        except OSError as error:
            raise self._refusal(error) from error
        self._write(self._header)
        return self

    def add(self, probe: Probe) -> None:
        """Append one probe. Call it from one thread."""
        self._write(_line_of(probe))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file:
            try:
                os.fsync(self._file.fileno())
            except OSError as refused:
                raise self._refusal(refused) from refused

    def _write(self, values: dict[str, Any]) -> None:
        left = json.dumps(values, separators=(",", ":")).encode() + b"\n"
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> HistoryError:
        if self._path.is_file() and isinstance(error, FileExistsError):
            return HistoryError(
                f"{self._path}: this file exists and may hold what was measured "
                "(record it first, or choose another name with --out)"
            )
        return HistoryError(
            f"{self._path}: cannot be written: {error.strerror} "
            "(make room or check the rights; what was measured before stays in the file)"
        )


def read(path: Path) -> Run:
    """Read a run file, however it ended; lines that make no sense are handed back in `damaged`.

    Raises HistoryError when the file cannot be opened, when its first line is damaged (then
    the round is then unknown), and when a newer version wrote it.
    """
    try:
        text = path.read_text("utf-8", errors="backslashreplace")
    except OSError as error:
        raise HistoryError(f"{path}: cannot be read: {error.strerror}") from error
    first, *lines = text.split("\n")
    header = _header(path, first)
    probes, damaged = _probes(lines)
    return Run(
        time=parse_time(header["time"]),
        region=header["region"],
        columns=tuple(header["columns"]),
        probes=probes,
        damaged=damaged,
        shard=_shard(header),
    )


def _header(path: Path, line: str) -> dict[str, Any]:
    try:
        header = _object(line)
        version = _whole(header["upstatic"])
        if version <= FORMAT:
            parse_time(header["time"])
            _shard(header)
            _texts([header["region"], *_list(header["columns"])])
    except _MALFORMED as error:
        raise HistoryError(
            f"{path}:1: this is not a run file, or its first line is damaged "
            "(keep it aside; the round it belongs to is unknown)"
        ) from error
    if version > FORMAT:
        raise HistoryError(
            f"{path}:1: written by a newer version (format {version}, this one reads "
            f"{FORMAT}): update upstatic and record it then"
        )
    return header


def _shard(header: dict[str, Any]) -> Shard | None:
    return Shard.parse(header["shard"]) if header.get("shard") else None


def _probes(lines: Sequence[str]) -> tuple[tuple[Probe, ...], tuple[str, ...]]:
    probes, damaged = [], []
    for line in filter(None, lines):
        try:
            probes.append(_probe_of(_object(line)))
        except _MALFORMED:
            damaged.append(line)
    return tuple(probes), tuple(damaged)


def _line_of(probe: Probe) -> dict[str, Any]:
    phases = {name: getattr(probe.phases, name) for name in _PHASES}
    return {
        "slug": probe.slug,
        "time": format_time(probe.time),
        "status": probe.reading.status.value,
        "ms": probe.reading.ms,
        "reason": probe.reading.reason,
        "phases": {name: round(ms, 2) for name, ms in phases.items() if ms is not None},
        "attempts": probe.attempts,
        "detail": probe.detail,
        **({"expires": format_time(probe.expires)} if probe.expires else {}),
    }


def _probe_of(values: dict[str, Any]) -> Probe:
    slug, reason, detail = _texts([values["slug"], values["reason"], values["detail"]])
    ms = values["ms"]
    return Probe(
        slug=slug,
        time=parse_time(values["time"]),
        reading=Reading(
            status=Status(values["status"]),
            ms=None if ms is None else _whole(ms),
            reason=reason,
        ),
        phases=Phases(**{name: float(ms) for name, ms in values["phases"].items()}),
        attempts=_whole(values["attempts"]),
        detail=detail,
        expires=parse_time(values["expires"]) if "expires" in values else None,
    )


def _object(line: str) -> dict[str, Any]:
    values = json.loads(line, parse_constant=_whole)
    if not isinstance(values, dict):
        raise TypeError("not an object")
    return values


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"not a whole number: {value!r}")
    return value


def _texts(values: Sequence[object]) -> list[str]:
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(values):
        raise TypeError("not a text")
    return texts
