"""Parse `git log --raw -z`: which version of which file each commit has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from upstatic.config.load import CONFIG_NAME

FOLDER = "history"
FORMAT = "--format=%x01%H %at %P"
"""One commit: a byte that no path contains, its id, the author's time, its parents."""

_COMMIT = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file as one commit left it; `blob` names its content, None where it was deleted.

    `time` is the author's. A `first` commit has no parent: its files are from elsewhere.
    """

    commit: str
    time: datetime
    first: bool
    path: str
    blob: str | None

    @property
    def is_config(self) -> bool:
        """Whether it is the configuration."""
        return self.path == CONFIG_NAME

    @property
    def is_sample(self) -> bool:
        """Whether the file is a measurement of one site: `history/SLUG.yml`."""
        path = PurePosixPath(self.path)
        return str(path.parent) == FOLDER and self.path.endswith(".yml")

    @property
    def file(self) -> str:
        """The name of the file alone, ending included: the slug may be empty (`.yml`)."""
        return PurePosixPath(self.path).name


def changes(log: bytes) -> Iterator[Change]:
    """Every change in a log of this FORMAT, in its order, merges with all of their parents.

    An invalid author's time becomes 1970; the file has a time, too.
    """
    for part in log.split(_COMMIT)[1:]:
        head, _, raw = part.partition(b"\0")
        commit, stamp, *parents = head.decode("ascii", "replace").split(" ")
        yield from _files(raw, commit, _moment(stamp), first=not any(parents))


def _files(raw: bytes, commit: str, time: datetime, *, first: bool) -> Iterator[Change]:
    fields = raw.strip(b"\n\0").split(b"\0")
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        yield Change(
            commit=commit,
            time=time,
            first=first,
            path=path.decode("utf-8", "replace"),
            blob=_blob(about.decode("ascii", "replace").strip()),
        )


def _blob(about: str) -> str | None:
    """The resulting content; a merge (`::` and more) names those of its parents before it.

    Source: git's documentation, "Raw output format".
    """
    parents = len(about) - len(about.lstrip(":"))
    words = about.lstrip(":").split(" ")
    blob = words[parents + 1 + parents]
    return blob if blob.strip("0") else None


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
