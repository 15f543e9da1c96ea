"""Files in the repository, outside of history/, that are replaced as a whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from upstatic.domain.errors import UpstaticError


def replace(path: Path, content: bytes) -> bool:
    """Put a file in place, its rights kept; whether that changed it. Raises UpstaticError."""
    with explained(path, "written"):
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        spare = path.with_name(f".{path.name}.tmp")
        try:
            spare.unlink(missing_ok=True)  # what a kill left, or a link that a person committed
            spare.write_bytes(content)
            if path.exists():
                shutil.copymode(path, spare)
            spare.replace(path)
        except OSError:
            with suppress(OSError):
                spare.unlink(missing_ok=True)
            raise
        return True


@contextmanager
def explained(path: Path, verb: str) -> Iterator[None]:
    """Turn an operating system's error into one line: where, what, and what to do."""
    try:
        yield
    except OSError as error:
        what = error.strerror or error
        raise UpstaticError(
            f"{path}: cannot be {verb}: {what} (make room, or check who may write it)"
        ) from error
