"""The lines of a file under history/: read, and set aside where they are damaged."""

import logging
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from upstatic.domain.errors import HistoryError
from upstatic.history.append_only import MARK, QUARANTINED, SHOWN, explained, rewrite

VERSION = 1
VERSION_LINE = f"# upstatic history {VERSION}"

_VERSION = re.compile(r"# upstatic history (\d{1,9})", re.ASCII)
_HEADS = re.compile(rb"(?:\A|\n)(#[^\n]*)")

log = logging.getLogger(__name__)
Row = TypeVar("Row")


class OnDamage(Enum):
    """What a reader does about lines it cannot read; none of them is ever dropped."""

    WARN = "leave them out, with a warning"
    QUARANTINE = "set them aside in the file behind `? `, with a warning"
    IGNORE = "leave them out silently, because another reader reports them"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLines:
    """The lines of a file, and its torn tail: what follows the last line end.

    Of a file that is too large, the first `skipped` bytes are not among them, except for their
    `heads`: the lines that start with #.
    """

    path: Path
    lines: list[str]
    tail: str
    skipped: int = 0
    heads: int = 0

    @property
    def newest_version(self) -> int:
        """The highest version that a version line names."""
        found = (_VERSION.fullmatch(line) for line in self.lines)
        return max((int(one[1]) for one in found if one), default=VERSION)


def load(path: Path, *, any_version: bool = False, last_bytes: int | None = None) -> FileLines:
    """Read a file; one that is missing is empty. Bytes that are not UTF-8 survive a rewrite.

    With `last_bytes`, only about so much is read from the end. Raises HistoryError when it cannot
    be read, or when a newer version wrote it and `any_version` is not set.
    """
    data = read_bytes(path)
    skipped, heads = _cut(data, last_bytes)
    *lines, tail = text_of(b"\n".join([*heads, data[skipped:]])).split("\n")
    page = FileLines(path=path, lines=lines, tail=tail, skipped=skipped, heads=len(heads))
    if page.newest_version > VERSION and not any_version:
        raise newer(path, f"format {page.newest_version}, this one knows {VERSION}")
    return page


def read_bytes(path: Path) -> bytes:
    """The content of a file; one that is missing is empty. Raises HistoryError."""
    try:
        with path.open("rb", buffering=0) as file:  # thousands of small files: a buffer costs
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError:
        with explained(path, "read"):
            raise


def text_of(data: bytes) -> str:
    """The text of a file, with line ends as on Linux. Bytes that are not UTF-8 survive."""
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def _cut(data: bytes, last_bytes: int | None) -> tuple[int, list[bytes]]:
    """How many bytes of whole lines are too many, and the head lines among them."""
    if last_bytes is None or len(data) <= last_bytes:
        return 0, []
    skipped = data.find(b"\n", len(data) - last_bytes) + 1
    return skipped, _HEADS.findall(data, 0, skipped)


def newer(path: Path, how: str) -> HistoryError:
    """The error for a file that this version must not touch."""
    return HistoryError(
        f"{path}: written by a newer Upstatic ({how}); update Upstatic: nothing was changed"
    )


def rows(page: FileLines, parse: Callable[[str], Row | None], damage: OnDamage) -> list[Row]:
    """Parse each line; `parse` gives None for what is not a row, and ValueError for damage.

    A line without its end is damaged however well it reads: `98` may be half of `980`.
    """
    found, bad = _parsed(page, parse)
    _meet(bad, page, damage)
    return found


def count_damaged(page: FileLines, parse: Callable[[str], object]) -> int:
    """How many lines cannot be read, or were set aside."""
    _, bad = _parsed(page, parse)
    return len(bad) + sum(line.startswith(MARK) for line in page.lines)


def _parsed(page: FileLines, parse: Callable[[str], Row | None]) -> tuple[list[Row], list[int]]:
    """The rows, and the numbers of the lines that cannot be read."""
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
    return found, [*bad, len(page.lines)] if page.tail else bad


def _meet(bad: Sequence[int], page: FileLines, damage: OnDamage) -> None:
    if not bad or damage is OnDamage.IGNORE:
        return
    if damage is OnDamage.QUARANTINE:
        rewrite(page.path, marked(page, bad)[page.heads :], keep_bytes=page.skipped)
    what = QUARANTINED if damage is OnDamage.QUARANTINE else "left out"
    for number in bad:
        log.warning("%s", _damaged(page, number, what))


def _damaged(page: FileLines, number: int, what: str) -> str:
    shown = ascii([*page.lines, page.tail][number][:SHOWN])
    where = page.path if page.skipped else f"{page.path}:{number + 1}"
    return f"{where}: a damaged line is {what}: {shown}"


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
    log.warning("%s", _damaged(page, number, QUARANTINED))
    return marked(page, [number])
