"""One run at a time in a folder; the lock goes with the process, however that ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import UpstaticError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder`, made where it is missing, while the block runs.

    Raises UpstaticError when another run holds it, or when it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise UpstaticError(f"{folder}: cannot be written ({error.strerror})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UpstaticError(f"another run is under way in {folder} (wait for it)") from error
        yield
