"""Files outside history/ that are generated from it and committed with it."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.infra import readme_section
from upstatic.publish.repository import Repository

_SPANS = ("", "-day", "-week", "-month", "-year")
_API = frozenset(f"{kind}{span}.json" for kind in ("uptime", "response-time") for span in _SPANS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFiles:
    """The generated files in the folder `root` of a repository.

    They never block a measurement: where two writers conflict either version may win, because the
    next change of status generates them again.
    """

    repository: Repository
    root: Path
    config: Config

    def stage(self) -> list[Path]:
        """Stage those that differ from the last commit; none that git ignores."""
        found = self._changed()
        if found:
            self.repository.git.run("add", "--", *map(self.repository.inside, found))
        return found

    def _changed(self) -> list[Path]:
        places = [self._folder / "api"] * bool(self.config.compat)
        places += [self._readme] * bool(self.config.readme)
        there = [place for place in places if place.exists() and not place.is_symlink()]
        found = self.repository.changed(there) if there else []
        return [path for path in found if self._is_api(path) or self._is_readme(path)]

    def resolve_conflicts(self) -> bool:
        """Resolve what conflicts in a rebase; whether all of it could be resolved."""
        found = self.repository.conflicts()
        return bool(found) and all(self._resolved(path) for path in found)

    def _resolved(self, path: Path) -> bool:
        if self._is_generated(path):
            self.repository.keep_local(path)
        elif path == self._readme and self._only_our_section_changed():
            self.repository.keep_remote(path)  # the next round writes our section again
        else:
            return False
        return True

    def _only_our_section_changed(self) -> bool:
        """Whether the commit that conflicts in README.md changed only the generated section."""
        base, local = (self.repository.blob(f":{stage}", self._readme) for stage in (1, 3))
        return (
            base is not None and local is not None and self._outside(base) == self._outside(local)
        )

    def _is_generated(self, path: Path) -> bool:
        """Whether a file is generated from the data alone."""
        if not self.config.compat:
            return False
        names = {"summary.json", *(f"{monitor.slug}.yml" for monitor in self.config.monitors)}
        return self._is_api(path) or (
            path.parent == self._folder / "history" and path.name in names
        )

    def _is_api(self, path: Path) -> bool:
        return path.name in _API and path.parent.parent == self._folder / "api"

    def _is_readme(self, path: Path) -> bool:
        """Whether it is a README.md in which only our section differs: people edit the rest."""
        if path != self._readme or path.is_symlink() or not path.is_file():
            return False
        committed = self.repository.blob("HEAD", path)
        if committed is None:
            return False
        current = path.read_bytes().decode("utf-8", "replace")
        return self._outside(current) == self._outside(committed)

    def _outside(self, text: str) -> str:
        return readme_section.outside(text, readme_section.markers_of(self.config))

    @property
    def _folder(self) -> Path:
        return self.root.resolve()

    @property
    def _readme(self) -> Path:
        return self._folder / readme_section.NAME
