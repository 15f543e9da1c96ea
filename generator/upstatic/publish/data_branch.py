"""A branch that the data has to itself: got from the remote, checked out beside the code."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.publish import worktree
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome
from upstatic.publish.remote import Target, fetch, last_seen, setting, target_of
from upstatic.publish.repository import Repository, open_repository
from upstatic.publish.worktree import Worktree

HISTORY = "history"
ATTEMPTS = 3
WAIT_S = 1.0
# The first commit of every such branch is the same one, whoever makes it: two that begin it at the
# same time then have something in common, and the second can put its rounds on top.
_BEGINNER = ("upstatic", "bot@localhost", "2000-01-01T00:00:00Z")
_BEGINNING = "Begin the history [skip ci]"

log = logging.getLogger(__name__)


def open_branch(root: Path, branch: str, *, sleep: Callable[[float], None]) -> Path:
    """The folder in which `branch` of `root`'s repository is checked out, as the remote has it.

    What is checked out in `root` is not touched. A branch that is nowhere yet begins with what
    lies in `root`/history. What was not pushed stays, and without a network the branch is as it
    was when it was last seen. Raises BranchError when the branch is checked out elsewhere, and
    PublishError when it was never seen and cannot be had.
    """
    with open_repository(root, sleep) as code:
        place = worktree.worktree_of(code, branch)
        try:
            _Opening(code, place, sleep).do()
            _carry_over(root / HISTORY, place)
        except OSError as error:
            raise PublishError(f"{place.path}: cannot be written ({error.strerror})") from error
        return place.path


def found_branch(root: Path, branch: str, *, sleep: Callable[[float], None]) -> Path | None:
    """The folder in which `branch` is checked out, as it is; None where it is not."""
    with open_repository(root, sleep) as code:
        place = worktree.worktree_of(code, branch)
        return place.path if place.is_there else None


@dataclass(frozen=True, slots=True)
class _Opening:
    """What there is before: the repository with the code, and the place of the data's branch."""

    code: Repository
    place: Worktree
    sleep: Callable[[float], None]

    def do(self) -> None:
        """Get the branch, and check it out or bring it up to date."""
        git, place = self.code.git, self.place
        target = self._target()
        seen = last_seen(git, target) if target else None
        if target:
            self._fetch(target, is_known=seen is not None or self._is_born())
        tip = last_seen(git, target) if target else None
        if not place.is_there:
            worktree.add(git, place, tip or _begin(git))
        if target:
            self._remember(target)
        if tip:
            self._catch_up(tip, seen)

    def _target(self) -> Target | None:
        """Where the branch is published: to its upstream, else beside the branch of the code."""
        git, branch = self.code.git, self.place.branch
        current = git.try_run("symbolic-ref", "--quiet", "--short", "HEAD").out.strip()
        remote = setting(git, f"branch.{current}.remote")
        if remote in {"", "."} or setting(git, f"branch.{branch}.remote"):
            return target_of(git, branch)
        return Target(remote=remote, branch=branch)

    def _is_born(self) -> bool:
        ref = f"refs/heads/{self.place.branch}"
        return self.code.git.try_run("rev-parse", "--quiet", "--verify", ref).code == 0

    def _fetch(self, target: Target, *, is_known: bool) -> None:
        git, said = self.code.git, ""
        for attempt in range(1 if is_known else ATTEMPTS):
            if attempt:
                self.sleep(WAIT_S * attempt)
            result, said = fetch(git, target, shallow=not is_known and _is_shallow(git))
            if result is PushOutcome.ABSENT:
                git.try_run("update-ref", "-d", target.tracking)
            if result in {PushOutcome.CURRENT, PushOutcome.ABSENT}:
                return
            if result is PushOutcome.REFUSED:
                break
        if not is_known:
            raise PublishError(f"{target}: not fetched: {said}")
        log.warning("%s: not fetched: %s; the history is the one that is here", target, said)

    def _remember(self, target: Target) -> None:
        """Give the branch its upstream, so that it is pushed to where it was got from."""
        branch = f"branch.{self.place.branch}"
        if not setting(self.code.git, f"{branch}.remote"):
            self.code.git.run("config", f"{branch}.remote", target.remote)
            self.code.git.run("config", f"{branch}.merge", f"refs/heads/{target.branch}")

    def _catch_up(self, tip: str, seen: str | None) -> None:
        """Take what the remote has, also a past that was rewritten; what is ours alone comes first.

        That is left to `publish`, which commits it and puts it on top.
        """
        with open_repository(self.place.path, self.sleep) as data:
            if data.unfinished() == "rebase":  # a kill: the commits are where they were before
                data.git.try_run("rebase", "--abort")
            if data.head() != tip and not _has_own(data.git, tip, seen):
                data.git.run("reset", "--quiet", "--keep", tip)


def _is_shallow(git: Git) -> bool:
    """Whether commits are missing already: a whole clone must not get holes in its past by us."""
    return git.try_run("rev-parse", "--is-shallow-repository").out.strip() == "true"


def _has_own(git: Git, tip: str, seen: str | None) -> bool:
    known = [tip] if seen is None else [tip, seen]
    commits = git.run("rev-list", "--max-count=1", "HEAD", "--not", *known)
    return bool(commits.strip() or git.run("status", "--porcelain").strip())


def _begin(git: Git) -> str:
    """The first commit of the branch: an empty one, with the same name everywhere."""
    git.identify(*_BEGINNER)
    nothing = git.run("hash-object", "-t", "tree", "-w", "/dev/null").strip()
    return git.run("commit-tree", nothing, "-m", _BEGINNING).strip()


def _carry_over(old: Path, place: Worktree) -> None:
    """Copy the history that the code's branch has into a branch that has none."""
    new = place.path / HISTORY
    if new.exists() or not old.is_dir():
        return
    spare = place.path / f".{HISTORY}.new"
    shutil.rmtree(spare, ignore_errors=True)
    shutil.copytree(old, spare, symlinks=True)
    spare.rename(new)
    log.info("%s is carried over to the branch %s, and not read here again", old, place.branch)
