"""A second working tree of the user's repository, inside its git directory.

`git status` does not show it there, `git clean` does not remove it, and it shares the remotes,
credentials and objects of the repository (git-worktree(1), gitrepository-layout(5)).
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import BranchError
from upstatic.publish.git import Git
from upstatic.publish.remote import RemoteBranch
from upstatic.publish.repository import Repository

FOLDER = "upstatic"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worktree:
    """Where a branch is checked out next to the code: `path`, in the git directory `common`."""

    common: Path
    branch: str

    @property
    def path(self) -> Path:
        """The working tree."""
        return self.common / FOLDER / self.branch

    @property
    def unfinished(self) -> Path:
        """Where it is during the checkout: half of one would look like a deletion."""
        return self.path.with_name(f"{self.path.name}.new")

    @property
    def is_there(self) -> bool:
        """Whether it is checked out."""
        return (self.path / ".git").is_file()


def worktree_of(code: Repository, branch: str) -> Worktree:
    """The worktree of `branch`. Raises BranchError when the branch is checked out elsewhere."""
    place = Worktree(common=code.common, branch=branch)
    if place.is_there:
        _reconnect(place)
    for path in _checked_out(code.common, branch):
        if path not in {place.path, place.unfinished}:
            raise BranchError(
                f"is checked out in {path}"
                " (name a branch that is for the data alone, such as status-data)"
            )
    return place


def add(git: Git, place: Worktree, start: RemoteBranch | str | None = None) -> None:
    """Check the branch out; with `start`, create it at a commit, or as a copy of its upstream."""
    shutil.rmtree(place.unfinished, ignore_errors=True)
    if place.path.exists():
        _set_aside(place.path)
    path = str(place.unfinished)
    what, settings = [path, place.branch], []
    if isinstance(start, str):
        what = ["--no-track", "-b", place.branch, path, start]
    elif start is not None:
        what = ["--track", "-b", place.branch, path, start.tracking]
        settings = start.settings
    # Forced twice: what a killed attempt left is registered, and locked.
    git.run("worktree", "add", "--quiet", "--force", "--force", *what, settings=settings)
    place.unfinished.rename(place.path)
    _reconnect(place)


def _reconnect(place: Worktree) -> None:
    """Connect the worktree and the repository again, wherever they were moved to.

    In a copied repository, the worktree's files name the git directory of the original.
    """
    pointer = place.path / ".git"
    name = Path(_text(pointer)).name
    record = place.common / "worktrees" / name
    if not name or not record.is_dir():  # damaged by a full disk: treated as missing
        _set_aside(place.path)
        return
    _write(pointer, f"gitdir: {record}\n")
    _write(record / "gitdir", f"{pointer}\n")


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _set_aside(path: Path) -> None:
    """Keep what is in the worktree's place: it may hold unpublished data."""
    number = 1
    while (kept := path.with_name(f"{path.name}.old{number}")).exists():
        number += 1
    path.rename(kept)
    log.warning("%s is not a working tree: its files are kept in %s", path, kept)


def _checked_out(common: Path, branch: str) -> Iterator[Path]:
    """The folders in which `branch` is checked out; the repository's own has no pointer."""
    for head in (common / "HEAD", *common.glob("worktrees/*/HEAD")):
        if _text(head) == f"ref: refs/heads/{branch}":
            pointer = head.with_name("gitdir")
            shown = head.parent / _text(pointer) if pointer.exists() else common
            yield shown.resolve().parent  # git may write it relative to its own folder


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()
