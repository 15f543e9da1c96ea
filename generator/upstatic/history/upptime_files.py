"""Upptime's own files in history/: one per monitor, and the summary.

Only `startTime` is read from them again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from upstatic import PRODUCT
from upstatic.domain.models import Status
from upstatic.history import append_only, file_lines
from upstatic.history.file_names import UPPTIME_FILES

GENERATOR = PRODUCT
_STARTED = re.compile(r"^(?:- )?startTime: *(\S.*?) *$", re.MULTILINE)
_UPDATED = re.compile(r"^(?:- )?lastUpdated: *'?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_WIDE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class UpptimeMonitor:
    """The content of history/<slug>.yml.

    `url` is the text of the configuration, names of secrets unexpanded; `code` is 0, and so is
    `response_ms`, where there was no answer. `started` is as Upptime wrote it, or ISO 8601.
    """

    url: str
    status: Status
    code: int
    response_ms: int
    updated: datetime
    started: str


def read(history: Path, slug: str) -> str:
    """The text of a monitor's file, "" where there is none. Raises HistoryError."""
    page = file_lines.load(_path(history, slug))
    return "\n".join([*page.lines, page.tail])


def is_current(text: str, url: str, status: Status, measured: datetime) -> bool:
    """Whether a file says this already, and was written on the day of the last measurement."""
    lines, updated = text.splitlines(), _UPDATED.search(text)
    says = _url(url) in lines and f"status: {status.value}" in lines
    return says and updated is not None and updated[1] >= f"{measured.astimezone(UTC):%Y-%m-%d}"


def started(text: str) -> str:
    """When a file says that its monitor was first watched, in its own form; "" for never."""
    found = _STARTED.search(text)
    return found[1] if found else ""


def write(history: Path, slug: str, monitor: UpptimeMonitor) -> bool:
    """Write a monitor's file with Upptime's seven keys; returns whether it changed."""
    lines = [
        _url(monitor.url),
        f"status: {monitor.status.value}",
        f"code: {monitor.code}",
        f"responseTime: {monitor.response_ms}",
        f"lastUpdated: {iso(monitor.updated)}",
        f"startTime: {monitor.started}",
        f"generator: {GENERATOR}",
    ]
    return _write(_path(history, slug), lines)


def write_summary(history: Path, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Write history/summary.json as Upptime does; returns whether it changed."""
    text = json.dumps(rows, indent=2, ensure_ascii=False)
    return _write(history / "summary.json", text.split("\n"))


def _write(path: Path, lines: Sequence[str]) -> bool:
    page = file_lines.load(path)
    if page.lines == lines and not page.tail:
        return False
    append_only.rewrite(path, lines)
    return True


def iso(moment: datetime) -> str:
    """Write a time as JavaScript does: "2026-11-20T10:05:37.000Z"."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _path(history: Path, slug: str) -> Path:
    return UPPTIME_FILES.writable(history, slug)


def _url(url: str) -> str:
    shown: str = yaml.safe_dump({"url": url}, allow_unicode=True, width=_WIDE)
    return shown.rstrip("\n")
