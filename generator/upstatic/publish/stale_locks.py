"""Lock files that a killed git command left behind: removed, so that they block nothing."""

import logging
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

log = logging.getLogger(__name__)
_PROCESSES = Path("/proc")
_PS_LIMIT_S = 10.0


def remove(lock: Path, places: Sequence[Path], *, older_than_s: float) -> bool:
    """Remove a lock file of git when no command can hold it any more; whether that was so.

    Call it while holding our own lock on the history. The file must be older than any command of
    ours may run, and no git process may be at work in one of the `places`.
    """
    try:
        age_s = time.time() - lock.stat().st_mtime
        if age_s <= older_than_s or _git_is_running(places):
            return False
        lock.unlink()
    except OSError:  # it has gone, or (on Windows) a process holds it
        return False
    log.warning("%s: removed; a git command was killed %.0f minutes ago", lock, age_s / 60)
    return True


def _git_is_running(places: Sequence[Path]) -> bool:
    """Whether a git process works in one of these folders, or somewhere that cannot be seen."""
    if not _PROCESSES.is_dir():
        return _ps_shows_git()
    return any(
        cwd is None or any(cwd.is_relative_to(place) for place in places)
        for cwd in _folders_of_git_processes()
    )


def _folders_of_git_processes() -> Iterator[Path | None]:
    """The working directory of each git process; None where it may not be seen."""
    for process in _PROCESSES.glob("[0-9]*"):
        try:
            if not _is_git((process / "comm").read_text().strip()):
                continue
        except OSError:  # it has ended
            continue
        try:
            yield (process / "cwd").resolve(strict=True)
        except OSError:
            if process.exists() and not _is_zombie(process):
                yield None


def _is_zombie(process: Path) -> bool:
    try:
        return "\nState:\tZ" in (process / "status").read_text()
    except OSError:
        return True


def _ps_shows_git() -> bool:
    """Whether any git process runs, where there is no /proc; True where that is unknown."""
    try:
        shown = subprocess.run(
            ["ps", "-A", "-o", "comm="],  # noqa: S607 - the system's own
            capture_output=True, text=True, timeout=_PS_LIMIT_S, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return True
    return any(_is_git(line.strip().rpartition("/")[2]) for line in shown.stdout.splitlines())


def _is_git(name: str) -> bool:
    return name == "git" or name.startswith("git-")
