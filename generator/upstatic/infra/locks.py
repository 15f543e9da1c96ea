"""One process at a time where two would spoil each other's work; a lock ends with its process."""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from upstatic.domain.errors import UpstaticError

PATIENCE_S = 600.0
"""The longest that a command waits for its turn: no stage takes as long as that."""
_LOOK_S = 0.1
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC

log = logging.getLogger(__name__)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold `folder`, made where it is missing, while the block runs.

    Raises UpstaticError when another run holds it, or when it cannot be made.
    """
    with _opened(folder / "lock") as lock:
        if not _taken(lock):
            raise UpstaticError(f"another run is under way in {folder} (wait for it)")
        yield


@contextmanager
def wait_for_lock(
    folder: Path, name: str, sleep: Callable[[float], object], patience_s: float = PATIENCE_S
) -> Iterator[None]:
    """Wait until nobody else writes to the history of this checkout, then run the block.

    A file in `folder` says whose turn it is: `name` and its process. It needs no cleaning up, for
    the system lets go of it when that process ends, however it does. Raises UpstaticError when
    the turn does not come within `patience_s`, or the file cannot be made.
    """
    with _opened(folder / "turn") as lock:
        if not _taken(lock):
            log.info("waiting for %s, which is writing to the history", _holder(lock))
            _wait(lock, sleep, patience_s)
        lock.seek(0)
        lock.truncate()
        lock.write(f"{name}, process {os.getpid()}")
        lock.flush()
        yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link that somebody committed may lead to any file of this machine; this one is emptied.
        return os.fdopen(os.open(path, _FLAGS, 0o666), "r+", encoding="utf-8")
    except OSError as error:
        raise UpstaticError(f"{path.parent}: cannot be written ({error.strerror})") from error


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(lock: TextIO, sleep: Callable[[float], object], patience_s: float) -> None:
    waited_s = 0.0
    while not _taken(lock):
        if waited_s >= patience_s:
            raise UpstaticError(
                f"{_holder(lock)} has been writing to the history for {waited_s / 60:.0f} minutes"
                " (wait until it is done, or end it; then run this again)"
            )
        sleep(_LOOK_S)
        waited_s += _LOOK_S


def _holder(lock: TextIO) -> str:
    """Who holds it: a command and its process."""
    lock.seek(0)
    return lock.read().strip() or "another command"
