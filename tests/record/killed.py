"""Records two run files again and again, killed at every step; prints what came out otherwise.

Outside of CI each fourth step is tried.

A program of its own, for it forks and dies. Usage: killed.py FOLDER
"""

import logging
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from upstatic.config.schema.root import Monitor
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Probe, Reading, Round, Status
from upstatic.history.run_files import RunWriter
from upstatic.record.stage import record, record_files

from tests.support.effort import IN_CI

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
MONITORS = [Monitor(name=slug, url="https://example.com", slug=slug) for slug in ("api", "web")]
STEPS = {"write", "fsync", "replace", "unlink", "mkdir", "open", "truncate", "close"}
READINGS = {"u": Reading(status=Status.UP, ms=98), "d": Reading(status=Status.DOWN, reason="503")}
_MOST = 1000
_SHARE = 1 if IN_CI else 4
State = dict[str, bytes]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def a_round(minutes: float, letters: str) -> Round:
    slugs = tuple(monitor.slug for monitor in MONITORS)
    seen = {slug: READINGS[one] for slug, one in zip(slugs, letters, strict=True) if one != "-"}
    time = MIDNIGHT + timedelta(minutes=minutes)
    return Round(time=time, region="", columns=slugs, readings=seen)


def prepare(folder: Path) -> None:
    """A history that has a day to expire, and an outage that will reach into a finished day.

    The round before midnight found `api` down, the one that opened the day did not measure it.
    """
    for minutes, letters in (
        (-3 * 1440, "uu"),
        (-2 * 1440, "uu"),
        (-7, "uu"),
        (-2, "du"),
        (1, "-u"),
    ):
        row = a_round(minutes, letters)
        record(folder / "history", [row], MONITORS, now=row.time, keep_days=9)
    for name, minutes, letters in (("a", 3, "dd"), ("b", 8, "ud")):
        row, path = a_round(minutes, letters), folder / "run" / f"{name}.jsonl"
        with RunWriter(path, time=row.time, region="", columns=row.columns) as file:
            for slug, reading in row.readings.items():
                ends = MIDNIGHT + timedelta(days=60)
                file.add(Probe(slug=slug, time=row.time, reading=reading, expires=ends))
        with path.open("a") as torn:
            torn.write('{"slug":"web"')


def take(folder: Path, *names: str) -> None:
    paths = [folder / "run" / f"{name}.jsonl" for name in names]
    there = [path for path in paths if path.exists()]
    now = MIDNIGHT + timedelta(minutes=9)
    record_files(folder / "history", there, MONITORS, now=now, keep_days=2)


def state(folder: Path) -> State:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def die_at(step: int) -> None:
    """Kill this process just before its system call number `step` that changes a file."""
    left = [step]

    def look(_: FrameType, event: str, call: object) -> None:
        if event == "c_call" and getattr(call, "__name__", "") in STEPS:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)


def die_full(size: int) -> None:
    """Kill this process in the middle of a write: no file may grow beyond `size` bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    be_full(size)


def be_full(size: int) -> None:
    """Let every write fail that would make a file longer than `size` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def interrupted(folder: Path, trap: Callable[[int], None], point: int) -> bool:
    """Record the first run file in a child with this trap; whether the trap caught it."""
    child = os.fork()
    if child == 0:
        trap(point)
        try:
            take(folder, "a")
        except HistoryError as error:
            os._exit(1 if "\n" not in str(error) else 3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) > 1:
        say(f"{trap.__name__} {point}: an error that is none of ours")
    return status != 0


def check(start: Path, expected: State, trap: Callable[[int], None], stride: int) -> int:
    """Try one point after another until one no longer catches the child; the number of points."""
    for caught in range(_MOST):
        folder, point = start.with_name("again"), caught * stride * _SHARE
        shutil.copytree(start, folder)
        goes_on = interrupted(folder, trap, point)
        take(folder, "a", "b")
        found = state(folder)
        for name in sorted({*expected, *found}):
            if expected.get(name) != found.get(name):
                say(f"{trap.__name__} {point}: {name}: {found.get(name)!r}")
        shutil.rmtree(folder)
        if not goes_on:
            return caught * _SHARE
    raise AssertionError(f"{trap.__name__} catches everything, even what touches no file")


def main(root: Path) -> None:
    logging.disable()  # a warning may be longer than what a full disk takes
    prepare(root / "start")
    shutil.copytree(root / "start", root / "calm")
    take(root / "calm", "a")
    take(root / "calm", "b")
    expected = state(root / "calm")
    for trap, stride in ((die_at, 1), (die_full, 5), (be_full, 11)):
        say(f"{trap.__name__} {check(root / 'start', expected, trap, stride)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
