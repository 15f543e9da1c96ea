"""Writing text files so that a crash at any moment loses no line."""

import errno
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from upstatic.domain.errors import HistoryError

MARK = "? "

QUARANTINED = f"set aside, kept in place behind {MARK.strip()!r}"

_FULL = "make room, then run record again: the run file is kept until it is safe here"
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: "check who may read and write it",
    errno.EPERM: "check who may read and write it",
    errno.EROFS: "record needs a checkout that it may write to",
}
SHOWN = 60
_CHUNK = 1 << 20

log = logging.getLogger(__name__)


def append(path: Path, new: Sequence[str]) -> None:
    """Add whole lines at the end and wait until they are on the disk.

    A torn tail that one of the new lines begins with is completed by it; another is set aside
    with a warning. Raises HistoryError when it cannot be written; the file is then as it was, or
    torn.
    """
    start, tail = _torn(path)
    if tail:
        kept = [] if any(line.startswith(tail) for line in new) else [MARK + tail]
        if kept:
            shown = ascii(tail[:SHOWN])
            log.warning("%s: its torn last line is %s: %s", path, QUARANTINED, shown)
        rewrite(path, [*kept, *new], keep_bytes=start)
    elif new:
        _extend(path, _encode(new))


def _torn(path: Path) -> tuple[int, str]:
    """Where the last line starts that has no end, in bytes, and its text; "" where none has."""
    with explained(path, "read"), suppress(FileNotFoundError), path.open("rb") as file:
        end, tail = file.seek(0, os.SEEK_END), b""
        while end and b"\n" not in tail:
            start = max(end - _CHUNK, 0)
            file.seek(start)
            tail, end = file.read(end - start) + tail, start
        whole = tail.rfind(b"\n") + 1
        return end + whole, tail[whole:].decode("utf-8", "surrogateescape")
    return 0, ""


def rewrite(path: Path, lines: Sequence[str], *, keep_bytes: int = 0) -> None:
    """Replace a file as a whole: readers see the old one or the new one, never a half.

    The first `keep_bytes` of the old one stay in front of the lines.
    """
    spare = path.with_name(f".{path.name}.tmp")
    with explained(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            spare.unlink(missing_ok=True)  # never write through a link that was committed here
            with FileIO(spare, "x") as file:
                _copy(path, file, keep_bytes)
                _write(file, _encode(lines))
            spare.replace(path)
        except OSError:
            with suppress(OSError):
                spare.unlink(missing_ok=True)
            raise
        _sync(path.parent)


def _copy(path: Path, file: FileIO, count: int) -> None:
    if count:
        with path.open("rb") as old:
            while count and (data := old.read(min(count, _CHUNK))):
                _write_all(file, data)
                count -= len(data)


def sweep(folder: Path) -> None:
    """Remove what a rewrite left that was killed before its end; the old files are whole."""
    with explained(folder, "written"):
        for spare in folder.rglob(".*.tmp"):
            if spare.is_symlink() or not spare.is_dir():
                spare.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a file. Raises HistoryError when that is not possible."""
    with explained(path, "removed"):
        path.unlink(missing_ok=True)


def _extend(path: Path, data: bytes) -> None:
    with explained(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileIO(path, "a") as file:
            size = file.tell()
            try:
                _write(file, data)
            except OSError:
                with suppress(OSError):  # the next append mends what stays torn
                    file.truncate(size)
                raise
        if not size:
            _sync(path.parent)


def _write(file: FileIO, data: bytes) -> None:
    _write_all(file, data)
    os.fsync(file.fileno())


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _sync(folder: Path) -> None:
    """Bring a new name to the disk; systems that know no such thing for folders may refuse."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _encode(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


@contextmanager
def explained(path: Path, verb: str) -> Iterator[None]:
    """Turn an operating system's error into one line: where, what, and what to do."""
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(
            error.errno or 0, "nothing that was measured is lost: see the run file"
        )
        what = error.strerror or error
        raise HistoryError(f"{path}: cannot be {verb}: {what} ({advice})") from error
