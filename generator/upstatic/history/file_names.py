"""Which files there are under history/, and which of them may be read and written.

A link that leads out of history/, and anything that is not a regular file, is never followed: a
commit could otherwise publish files of the machine.
"""

import logging
import os
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePath

from upstatic.domain.errors import HistoryError
from upstatic.history import append_only
from upstatic.history.contained_paths import is_contained

SET_ASIDE = ".set-aside"

_DAY = r"\d{4}-\d{2}-\d{2}"
_MONTH = r"\d{4}-\d{2}"
_YEAR = r"\d{4}"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNames:
    """The files of one kind: a folder below history/ ("" for itself), and a pattern of names."""

    folder: str
    stem: str
    ending: str = ".csv"

    def matches(self, path: PurePath) -> bool:
        """Whether a path below history/ is of this kind."""
        return self._has(path.name) and (not self.folder or path.parent.name == self.folder)

    def _has(self, name: str, first: str = "", last: str = "~") -> bool:
        stem = name.removesuffix(self.ending)
        is_named = stem != name and re.fullmatch(self.stem, stem, re.ASCII)
        return bool(is_named) and first <= stem <= last

    def existing(self, history: Path, first: str = "", last: str = "~") -> list[Path]:
        """The files with stems from `first` to `last`, by name. Raises HistoryError.

        What must not be followed is left out, with a warning.
        """
        found = self._found(history, first, last)
        for path, what in found:
            if what:
                _warn_once(path, what)
        return [path for path, what in found if not what]

    def refused(self, history: Path) -> list[tuple[Path, str]]:
        """What must not be followed, and why. Raises HistoryError."""
        return [(path, what) for path, what in self._found(history) if what]

    def _found(self, history: Path, first: str = "", last: str = "~") -> list[tuple[Path, str]]:
        """The paths of these stems by name, each with its problem; or the folder with its own."""
        folder = history / self.folder
        with append_only.explained(folder, "read"):
            if not is_there(folder):
                return []
            if what := folder_problem(folder, history):
                return [(folder, what)]
            with os.scandir(folder) as entries:
                named = [one for one in entries if self._has(one.name, first, last)]
            found = sorted((one.name, one.is_file(follow_symlinks=False)) for one in named)
        paths = ((folder / name, is_usual) for name, is_usual in found)
        return [(path, "" if is_usual else file_problem(path, history)) for path, is_usual in paths]

    def writable(self, history: Path, stem: str) -> Path:
        """The path of the file with this stem; what is in its way is renamed, with a warning.

        Raises HistoryError when the system refuses, or when history/ itself is such a link.
        """
        folder = history / self.folder
        path = folder / f"{stem}{self.ending}"
        if is_there(history) and (what := folder_problem(history, history)):
            raise HistoryError(f"{history}: {what} (remove it, or restore the folder from git)")
        if is_there(folder):
            _make_way(folder, folder_problem(folder, history))
        if is_there(path):
            _make_way(path, file_problem(path, history))
        return path


ROUNDS = FileNames(folder="", stem=_DAY, ending=".txt")
EVENTS = FileNames(folder="events", stem=_YEAR)
DAILY_TOTALS = FileNames(folder="daily", stem=_MONTH)
CERTIFICATES = FileNames(folder="certificates", stem=_YEAR)
HEARTBEATS = FileNames(folder="beats", stem=_MONTH)
RECEIPTS = FileNames(folder="receipts", stem=_MONTH)
UPPTIME_SAMPLES = FileNames(folder="imported", stem=_YEAR)
INCIDENTS = FileNames(folder="incidents", stem=r"[1-9]\d{0,15}", ending=".yml")
RENAMES = FileNames(folder="", stem="renames")
ENGINES = FileNames(folder="", stem="engines")
UPPTIME_FILES = FileNames(folder="", stem=r"[^/]+", ending=".yml")
KINDS = (
    ROUNDS, EVENTS, DAILY_TOTALS, CERTIFICATES, HEARTBEATS, RECEIPTS, UPPTIME_SAMPLES, INCIDENTS,
    RENAMES, ENGINES,
)  # fmt: skip


def year(moment: datetime) -> str:
    """The stem of a file a year: "2026"."""
    return f"{moment.year:04}"


def month(moment: datetime) -> str:
    """The stem of a file a month: "2026-11"."""
    return f"{moment.year:04}-{moment.month:02}"


def is_there(path: Path) -> bool:
    """Whether a path exists, a link to nothing included."""
    return path.is_symlink() or path.exists()


def folder_problem(folder: Path, history: Path) -> str:
    """Why a folder in history/, or history/ itself, must not be entered; "" when it may be."""
    within = history if folder != history else history.parent
    return _leads_out(folder, within) or ("" if folder.is_dir() else "not a folder")


def file_problem(path: Path, history: Path) -> str:
    """Why a file in history/ must not be opened; "" when it may be."""
    return _leads_out(path, history) or ("" if path.is_file() else "not a regular file")


def _leads_out(path: Path, within: Path) -> str:
    if not path.is_symlink() or is_contained(path, within):
        return ""
    return f"a link that leads out of {within.name or within}/"


@lru_cache(maxsize=1 << 10)
def _warn_once(path: Path, what: str) -> None:
    """Log it; several stages of a run read the same files."""
    log.warning("%s: %s: left out (remove it, or restore it from git)", path, what)


def _make_way(path: Path, what: str) -> None:
    if not what:
        return
    names = [path.with_name(f"{path.name}{SET_ASIDE}{n or ''}") for n in range(1000)]
    free = next((name for name in names if not is_there(name)), names[-1])
    with append_only.explained(path, "renamed"):
        path.rename(free)
    log.warning("%s: %s: renamed to %s", path, what, free.name)
