"""Locks between processes; the operating system releases them when their process ends."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from upstatic.domain.errors import UpstaticError

TIMEOUT_S = 600.0
"""The longest wait for the history lock; no stage takes that long."""
_POLL_S = 0.1

log = logging.getLogger(__name__)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold `folder` while the block runs; the folder is created if it is missing.

    Raises UpstaticError when another run holds it, or when the lock file cannot be created.
    """
    with _lock(folder / "lock") as acquire:
        if not acquire():
            raise UpstaticError(f"another run is under way in {folder} (wait for it to end)")
        yield


@contextmanager
def wait_for_lock(
    folder: Path, name: str, sleep: Callable[[float], object], timeout_s: float = TIMEOUT_S
) -> Iterator[None]:
    """Wait for the lock on the history of this checkout, then run the block.

    `name` is the command that other processes log while they wait. Raises UpstaticError when the
    lock is not free within `timeout_s`, or when its file cannot be created.
    """
    holder = folder / "turn.holder"
    with _lock(folder / "turn") as acquire:
        if not acquire():
            log.info("waiting for %s, which is writing to the history", _read(holder))
            _wait(acquire, holder, sleep, timeout_s)
        _write(holder, f"{name}, process {os.getpid()}")
        yield


@contextmanager
def _lock(path: Path) -> Iterator[Callable[[], bool]]:
    """Give a function that takes the lock or returns False; the lock is released at the end.

    A lock file that is a link is refused: a committed link may lead to any file of this machine.
    """
    import filelock  # noqa: PLC0415 - start-up is part of every command, and few of them lock

    lock = filelock.FileLock(path)

    def acquire() -> bool:
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        except OSError as error:
            raise _unwritable(path, error) from error
        return True

    for place in (path.parent, path):
        if place.is_symlink():
            raise UpstaticError(f"{place}: cannot be written: it is a link (remove it)")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield acquire
    finally:
        lock.release()


def _unwritable(path: Path, error: OSError) -> UpstaticError:
    return UpstaticError(f"{path.parent}: cannot be written ({error.strerror})")


def _wait(
    acquire: Callable[[], bool], holder: Path, sleep: Callable[[float], object], timeout_s: float
) -> None:
    waited_s = 0.0
    while not acquire():
        if waited_s >= timeout_s:
            raise UpstaticError(
                f"{_read(holder)} has been writing to the history for {waited_s / 60:.0f} minutes"
                " (wait for it or end it, then run this command again)"
            )
        sleep(_POLL_S)
        waited_s += _POLL_S


def _read(holder: Path) -> str:
    """The command that holds the lock, and its process."""
    with suppress(OSError):
        return holder.read_text(encoding="utf-8").strip() or "another command"
    return "another command"


def _write(holder: Path, text: str) -> None:
    """Record who holds the lock: next to it, because Windows lets no one read a locked file."""
    spare = holder.with_name(f".{holder.name}.tmp")
    with suppress(OSError):  # only a log line of other processes depends on it
        spare.unlink(missing_ok=True)  # it may be a link
        spare.write_text(text, encoding="utf-8")
        spare.replace(holder)
