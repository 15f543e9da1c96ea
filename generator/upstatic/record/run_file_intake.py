"""Read run files, and remove them once their measurements are in the history."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import HistoryError
from upstatic.history import append_only, failure_details, file_lines, run_files
from upstatic.history.certificates import Certificate
from upstatic.history.contained_paths import require_contained
from upstatic.history.run_files import Run

QUARANTINE = "set-aside"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A run file that was read; `run` is None when its round is unknown."""

    path: Path
    run: Run | None


def read_files(paths: Iterable[Path]) -> list[Intake]:
    """Read run files; a missing or unreadable one is logged as a warning.

    Raises HistoryError when the system refuses to read one.
    """
    there: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_symlink() or path.parent.is_symlink():
            log.warning("%s: is a link and is not read (remove it)", path)
        elif path.exists():
            there.append(path)
        else:
            log.warning("%s: no such file (recorded already, or its probe job died)", path)
    return [Intake(path=path, run=_read(path)) for path in there]


def _read(path: Path) -> Run | None:
    try:
        return run_files.read(path)
    except HistoryError as error:
        if isinstance(error.__cause__, OSError):
            raise
        log.warning("%s; set aside in %s", error, path.parent / QUARANTINE)
        return None


def certificates(intake: Iterable[Intake]) -> list[Certificate]:
    """The certificates that were seen; several shards and regions may report the same one."""
    return [
        Certificate(time=probe.time.replace(microsecond=0), slug=probe.slug, expires=probe.expires)
        for one in intake
        if one.run
        for probe in one.run.probes
        if probe.expires
    ]


def release(intake: Sequence[Intake]) -> None:
    """Remove the files; lines that could not be read are kept in `set-aside/` next to them.

    Raises HistoryError when the system refuses.
    """
    for one in intake:
        aside = one.path.parent / QUARANTINE / one.path.name
        if one.run is None or one.run.damaged:
            require_contained(aside, one.path.parent)
        if one.run is None:
            _move(one.path, aside)
            continue
        if one.run.damaged:
            log.warning("%s: %d damaged line(s) kept in %s", one.path, len(one.run.damaged), aside)
            kept = file_lines.load(aside).lines
            append_only.append(aside, [line for line in one.run.damaged if line not in kept])
        failure_details.update(one.path, one.run.probes)
        append_only.remove(one.path)


def _move(path: Path, aside: Path) -> None:
    with append_only.explained(aside, "written"):
        aside.parent.mkdir(parents=True, exist_ok=True)
        names = [aside, *(aside.with_name(f"{aside.name}.{n}") for n in range(2, 1000))]
        path.replace(next((name for name in names if not name.exists()), names[-1]))
