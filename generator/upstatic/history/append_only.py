"""Text files that outlive accidents: whole lines only, nothing dropped, damage set aside."""

import errno
import logging
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from io import FileIO
from pathlib import Path
from typing import TypeVar

from upstatic.domain.errors import HistoryError

VERSION = 1
VERSION_LINE = f"# upstatic history {VERSION}"
MARK = "? "

_QUARANTINED = f"set aside, kept in place behind {MARK.strip()!r}"

_VERSIONS = re.compile(r"^# upstatic history (\d+)$", re.MULTILINE | re.ASCII)
_FULL = "make room, then run record again: the run file is kept until it is safe here"
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: "check who may read and write it",
    errno.EPERM: "check who may read and write it",
    errno.EROFS: "record needs a checkout that it may write to",
}
_SHOWN = 60

log = logging.getLogger(__name__)
Row = TypeVar("Row")


class OnDamage(Enum):
    """What a reader does about lines it cannot read; none of them is ever dropped."""

    WARN = "leave them out, with a warning"
    QUARANTINE = "set them aside in the file behind `? `, with a warning"
    IGNORE = "leave them out silently, because another reader reports them"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLines:
    """The lines of a file, and its torn tail: what follows the last line end."""

    path: Path
    lines: list[str]
    tail: str


def load(path: Path) -> FileLines:
    """Read a file; one that is missing is empty. Bytes that are not UTF-8 survive a rewrite.

    Raises HistoryError when it cannot be read, or when a newer version wrote it.
    """
    with explained(path, "read"):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            data = b""
    text = data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    _refuse_newer(path, text)
    *lines, tail = text.split("\n")
    return FileLines(path=path, lines=lines, tail=tail)


def _refuse_newer(path: Path, text: str) -> None:
    newest = max((int(number) for number in _VERSIONS.findall(text)), default=VERSION)
    if newest > VERSION:
        raise newer(path, f"format {newest}, this one knows {VERSION}")


def newer(path: Path, how: str) -> HistoryError:
    """The error for a file that this version must not touch."""
    return HistoryError(
        f"{path}: written by a newer Upstatic ({how}); update Upstatic: nothing was changed"
    )


def rows(page: FileLines, parse: Callable[[str], Row | None], damage: OnDamage) -> list[Row]:
    """Parse each line; `parse` gives None for what is no row, and ValueError for damage.

    A line without its end is damaged however well it reads: `98` may be half of `980`.
    """
    found: list[Row] = []
    bad: list[int] = []
    for number, line in enumerate(page.lines):
        if line and not line.startswith(MARK):
            try:
                row = parse(line)
            except ValueError:
                bad.append(number)
            else:
                if row is not None:
                    found.append(row)
    _meet([*bad, len(page.lines)] if page.tail else bad, page, damage)
    return found


def _meet(bad: Sequence[int], page: FileLines, damage: OnDamage) -> None:
    if not bad or damage is OnDamage.IGNORE:
        return
    if damage is OnDamage.QUARANTINE:
        rewrite(page.path, marked(page, bad))
    what = _QUARANTINED if damage is OnDamage.QUARANTINE else "left out"
    for number in bad:
        log.warning("%s", _damaged(page, number, what))


def _damaged(page: FileLines, number: int, what: str) -> str:
    shown = ascii([*page.lines, page.tail][number][:_SHOWN])
    return f"{page.path}:{number + 1}: a damaged line is {what}: {shown}"


def marked(page: FileLines, bad: Collection[int]) -> list[str]:
    """The lines of a page with the bad ones behind the mark; the tail has the last number."""
    everything = [*page.lines, page.tail] if page.tail else page.lines
    chosen = set(bad)
    return [MARK + line if n in chosen else line for n, line in enumerate(everything)]


def without_tail(page: FileLines) -> list[str]:
    """The lines of a file; a torn last one is set aside behind the mark, with a warning."""
    if not page.tail:
        return page.lines
    number = len(page.lines)
    log.warning("%s", _damaged(page, number, _QUARANTINED))
    return marked(page, [number])


def append(path: Path, new: Sequence[str]) -> None:
    """Add whole lines at the end and wait until they are on the disk.

    A torn tail that one of the new lines begins with is completed by it; another is set aside.
    Raises HistoryError when it cannot be written; the file is then as it was, or torn.
    """
    page = load(path)
    if page.tail:
        completed = any(line.startswith(page.tail) for line in new)
        rewrite(path, [*(page.lines if completed else without_tail(page)), *new])
    elif new:
        _extend(path, _encode(new))


def rewrite(path: Path, lines: Sequence[str]) -> None:
    """Replace a file as a whole: readers see the old one or the new one, never a half."""
    spare = path.with_name(f".{path.name}.tmp")
    with explained(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            spare.unlink(missing_ok=True)  # never write through a link that was committed here
            with FileIO(spare, "x") as file:
                _write(file, _encode(lines))
            spare.replace(path)
        except OSError:
            with suppress(OSError):
                spare.unlink(missing_ok=True)
            raise
        _sync(path.parent)


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
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    os.fsync(file.fileno())


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
