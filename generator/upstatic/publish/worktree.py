"""A second working tree of the user's repository, out of sight inside of its git folder.

There no `git status` of the code sees it, no `git clean` of a workflow takes it, and remotes,
credentials and objects are those of the repository (git-worktree(1), gitrepository-layout(5)).
"""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import BranchError
from upstatic.publish.git import Git
from upstatic.publish.repository import Repository

FOLDER = "upstatic"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worktree:
    """Where a branch is checked out beside the code: `path`, in the git folder `common`."""

    common: Path
    branch: str

    @property
    def path(self) -> Path:
        """The working tree."""
        return self.common / FOLDER / self.branch

    @property
    def unfinished(self) -> Path:
        """Where it is while it is being checked out: a half of it would look like a deletion."""
        return self.path.with_name(f"{self.path.name}.new")

    @property
    def is_there(self) -> bool:
        """Whether it is checked out."""
        return (self.path / ".git").is_file()


def worktree_of(code: Repository, branch: str) -> Worktree:
    """Where `branch` of this repository has its place. Raises BranchError when it has another."""
    answer = code.git.run("rev-parse", "--git-common-dir").strip()
    place = Worktree(common=(code.top / answer).resolve(), branch=branch)
    if place.is_there:
        _mend(place)
    for path in _checked_out(code.git, branch):
        if path not in {place.path, place.unfinished}:
            raise BranchError(
                f"is the branch that is checked out in {path}"
                " (name one that is for the data alone, such as status-data)"
            )
    return place


def add(git: Git, place: Worktree, start: str) -> None:
    """Check the branch out, made at the commit `start` where it does not exist."""
    shutil.rmtree(place.unfinished, ignore_errors=True)
    if place.path.exists():
        _set_aside(place.path)
    exists = git.try_run("rev-parse", "--quiet", "--verify", f"refs/heads/{place.branch}").code == 0
    path = str(place.unfinished)
    what = (path, place.branch) if exists else ("--no-track", "-b", place.branch, path, start)
    # Forced twice: what a kill left of an earlier try is registered, and locked.
    git.run("worktree", "add", "--quiet", "--force", "--force", *what)
    place.unfinished.rename(place.path)
    _mend(place)


def _mend(place: Worktree) -> None:
    """Let the tree and the repository know of each other again, wherever they were moved to.

    A repository that was copied has the tree's files with the address of the other's git folder.
    """
    pointer = place.path / ".git"
    name = Path(pointer.read_text(encoding="utf-8", errors="replace").strip()).name
    record = place.common / "worktrees" / name
    if not name or not record.is_dir():  # torn by a full disk; taken for gone, and forgotten
        _set_aside(place.path)
        return
    _write(pointer, f"gitdir: {record}\n")
    _write(record / "gitdir", f"{pointer}\n")


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _set_aside(path: Path) -> None:
    """Keep what lies where the tree belongs: nobody knows what of it was published."""
    number = 1
    while (kept := path.with_name(f"{path.name}.old{number}")).exists():
        number += 1
    path.rename(kept)
    log.warning("%s is no working tree any more: what was in it is kept in %s", path, kept)


def _checked_out(git: Git, branch: str) -> list[Path]:
    """The folders in which `branch` is checked out."""
    found: list[Path] = []
    folder = Path()
    for line in git.run("worktree", "list", "--porcelain").splitlines():
        word, _, rest = line.partition(" ")
        if word == "worktree":
            folder = Path(rest)
        elif word == "branch" and rest == f"refs/heads/{branch}":
            found.append(folder)
    return found
