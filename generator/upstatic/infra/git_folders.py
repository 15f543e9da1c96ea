"""Where the folders of a git repository are, without a git process (gitrepository-layout(5))."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFolders:
    """The working tree, its git directory, and the one that all worktrees share (`common`).

    `top` of a bare repository is its git directory.
    """

    top: Path
    git_dir: Path
    common: Path

    @property
    def is_bare(self) -> bool:
        """Whether there is no working tree."""
        return self.top == self.git_dir


def find(folder: Path) -> GitFolders | None:
    """The repository that `folder` is in; None if it is in none."""
    place = folder.resolve()
    for top in (place, *place.parents):
        if (top / ".git").exists():
            git_dir = _target(top / ".git", "gitdir:")
            return GitFolders(top=top, git_dir=git_dir, common=_target(git_dir / "commondir"))
        if all((top / name).exists() for name in ("HEAD", "objects", "refs")):
            return GitFolders(top=top, git_dir=top, common=top)
    return None


def _target(pointer: Path, prefix: str = "") -> Path:
    """The folder that a file names; a folder itself, and that of a file that is missing."""
    if pointer.is_dir():
        return pointer
    if not pointer.exists():
        return pointer.parent
    named = pointer.read_text(encoding="utf-8", errors="replace").removeprefix(prefix).strip()
    return (pointer.parent / named).resolve()
