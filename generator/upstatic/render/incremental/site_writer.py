"""Writes the parts of a site, and leaves those alone whose key did not change."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from upstatic.render.incremental.manifest import BY_NAME, KeptPart, KeptSite

File = tuple[str, bytes]
ALWAYS = ""
"""The key of a part that is made in every rendering."""
ELSEWHERE = -1
"""The size of a file that an earlier part has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart:
    """Files that are made together: `make` gives them by path and is called when `key` changed.

    The files of one that `is_old` are kept by name, whatever their size: there are thousands.
    """

    name: str
    key: str
    make: Callable[[], Iterable[File]]
    is_old: bool = False


@dataclass(slots=True, kw_only=True)
class SiteWriter:
    """Writes the files that differ from those in `out` to `staging`.

    `previous` is the site that is in `out`. The first part that has a path wins. With
    `compares`, every part is made, and `differing` has the files of kept parts that are not what
    would be made now.
    """

    staging: Path
    out: Path
    previous: KeptSite = field(default=KeptSite(parts={}, files=frozenset()))
    compares: bool = False
    parts: dict[str, KeptPart] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _folders: set[Path] = field(default_factory=set)

    def put(self, part: SitePart) -> None:
        """Write a part, or keep it."""
        before = self.previous.parts.get(part.name)
        if before is not None and self._keeps(before, part):
            self.parts[part.name] = before
            self._taken.update(before.sizes)
            return
        is_same = before is not None and bool(part.key) and before.key == part.key
        sizes = dict(self._written(part.make(), is_same=is_same))
        if part.is_old:
            sizes = dict.fromkeys(sizes, BY_NAME)
        self.parts[part.name] = KeptPart(key=part.key, sizes=sizes)

    def _keeps(self, before: KeptPart, part: SitePart) -> bool:
        if not part.key or before.key != part.key or self.compares:
            return False
        if part.is_old:
            own = before.sizes.keys()
            return own <= self.previous.files and self._taken.isdisjoint(own)
        return all(
            path in self._taken
            if size == ELSEWHERE
            else path not in self._taken and self._size(path) == size
            for path, size in before.sizes.items()
        )

    def _size(self, path: str) -> int | None:
        """The size of a file in `out`; None where there is none, or a folder."""
        try:
            found = os.stat(f"{self.out}/{path}")  # noqa: PTH116 - a path object costs more
        except OSError:
            return None
        return found.st_size if S_ISREG(found.st_mode) else None

    def _written(self, files: Iterable[File], *, is_same: bool) -> Iterator[tuple[str, int]]:
        for path, content in files:
            if path in self._taken:
                yield path, ELSEWHERE
                continue
            self._taken.add(path)
            if not self._is_there(path, content):
                self._write(self.staging / path, content)
                if is_same and self.compares:
                    self.differing.append(path)
            yield path, len(content)

    def _is_there(self, path: str, content: bytes) -> bool:
        if path not in self.previous.files or self._size(path) != len(content):
            return False
        return (self.out / path).read_bytes() == content

    def _write(self, target: Path, content: bytes) -> None:
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        target.write_bytes(content)

    @property
    def left_over(self) -> list[str]:
        """The files in `out` that no part has any more."""
        before = {path for part in self.previous.parts.values() for path in part.sizes}
        return sorted(before - self._taken)
