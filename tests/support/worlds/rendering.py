"""Render a site into memory: worlds render thousands of them, and files would cost more."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest import mock

from upstatic.config import Config
from upstatic.render import stage
from upstatic.render.exports import files
from upstatic.render.incremental.manifest import KeptPart, KeptSite
from upstatic.render.incremental.site_writer import SiteWriter
from upstatic.render.pages import monitor

SITE = Path("site")


@dataclass(slots=True, kw_only=True)
class _MemoryWriter(SiteWriter):
    """A writer whose folder is a mapping of paths to contents."""

    files: dict[str, bytes]

    def _size(self, path: str) -> int | None:
        return len(self.files[path]) if path in self.files else None

    def _is_there(self, path: str, content: bytes) -> bool:
        return self.files.get(path) == content

    def _write(self, target: Path, content: bytes) -> None:
        self.files[str(target.relative_to(SITE))] = content


@dataclass(slots=True)
class RenderedSite:
    """A site that every round renders again; parts that did not change are kept, as in a run.

    Pictures and graphs are left out.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, KeptPart] = field(default_factory=dict)

    def render(self, root: Path, config: Config, now: datetime) -> Mapping[str, bytes]:
        """Every page and file by its path."""
        with (
            mock.patch.object(stage, "_opened", self._opened),
            mock.patch.object(files, "_picture", return_value=()),
            mock.patch.object(monitor, "graphs", return_value=()),
        ):
            stage.render(root, config, SITE, now=now)
        return self.files

    @contextmanager
    def _opened(self, *_: object, **__: object) -> Iterator[SiteWriter]:
        previous = KeptSite(parts=self.parts, files=self.files.keys())
        writer = _MemoryWriter(staging=SITE, out=SITE, previous=previous, files=self.files)
        yield writer
        for path in writer.left_over:
            self.files.pop(path, None)
        self.parts = writer.parts
