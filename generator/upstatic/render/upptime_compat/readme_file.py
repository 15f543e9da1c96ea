"""Reads README.md and changes only the sections of Upstatic."""

import logging
from pathlib import Path

from upstatic.config import Config
from upstatic.infra.readme_section import (
    NAME,
    StatusSection,
    has_live,
    has_table,
    is_current,
    markers_of,
    with_section,
)
from upstatic.render.upptime_compat.atomic_write import explained, replace

log = logging.getLogger(__name__)


class ReadmeFile:
    """README.md in `root`; nothing is done unless the configuration asks for the table."""

    def __init__(self, root: Path, config: Config) -> None:
        self._path = root / NAME
        self._markers = markers_of(config)
        self._wanted = bool(config.readme)
        self._text = self._read() if self._wanted else ""
        if self._wanted and not self._has_places() and not config.compat:
            self._hint()

    def is_behind(self, line: str, live: str) -> bool:
        """Whether the table or the sentence is out of date."""
        return self._has_places() and not is_current(self._text, line, live, self._markers)

    def write(self, said: StatusSection) -> tuple[str, ...]:
        """Update the sections; returns the path if the file changed."""
        if self._wanted and not self._has_places():
            self._hint()
        new = with_section(self._text, said, self._markers)
        if new == self._text:
            return ()
        replace(self._path, new.encode("utf-8", "surrogateescape"))
        return (NAME,)

    def _read(self) -> str:
        """The text, bytes that are not UTF-8 included; "" where there is no file of our own."""
        if self._path.is_symlink() or not self._path.is_file():
            return ""
        with explained(self._path, "read"):
            return self._path.read_bytes().decode("utf-8", "surrogateescape")

    def _has_places(self) -> bool:
        return has_table(self._text, self._markers) or has_live(self._text, self._markers)

    def _hint(self) -> None:
        both = f"{self._markers.start} and {self._markers.end}"
        log.warning("%s: no table is written: it lacks %s (add both lines)", NAME, both)
