"""A branch for the data alone: fetched from the remote, checked out next to the code."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.publish import worktree
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome
from upstatic.publish.refs import Refs, read_refs
from upstatic.publish.remote import RemoteBranch, RemoteSettings, fetch, read_settings
from upstatic.publish.repository import Repository, open_repository
from upstatic.publish.worktree import Worktree

HISTORY = "history"
ATTEMPTS = 3
WAIT_S = 1.0
TIME_LIMIT_S = 60.0
"""How long all attempts to fetch the branch may take together: nothing was measured yet."""
# The first commit of every such branch is the same: when two clones create the branch at the same
# time, they share that commit, and the second can rebase its rounds.
_FIRST_AUTHOR = ("upstatic", "bot@localhost", "2000-01-01T00:00:00Z")
_FIRST_MESSAGE = "Begin the history [skip ci]"

log = logging.getLogger(__name__)


def open_branch(root: Path, branch: str, *, sleep: Callable[[float], None]) -> Path:
    """The folder in which `branch` of `root`'s repository is checked out, as the remote has it.

    What is checked out in `root` is not touched. A branch that does not exist yet is created from
    `root`/history. Commits that were not pushed stay, and without a network the branch is in its
    last known state. Raises BranchError when the branch is checked out elsewhere, and PublishError
    when it was never fetched and cannot be.
    """
    code = open_repository(root, sleep)
    place = worktree.worktree_of(code, branch)
    try:
        _BranchCheckout(code, place, read_refs(code.git), sleep).run()
        _carry_over(root / HISTORY, place)
    except OSError as error:
        raise PublishError(f"{place.path}: cannot be written ({error.strerror})") from error
    return place.path


def found_branch(root: Path, branch: str, *, sleep: Callable[[float], None]) -> Path | None:
    """The folder in which `branch` is checked out; None when it is not. No remote is asked."""
    place = worktree.worktree_of(open_repository(root, sleep), branch)
    return place.path if place.is_there else None


@dataclass(frozen=True, slots=True)
class _BranchCheckout:
    """The repository of the code, the worktree for the data branch, and the refs from before."""

    code: Repository
    place: Worktree
    refs: Refs
    sleep: Callable[[float], None]

    def run(self) -> None:
        """Fetch the branch, and check it out or bring it up to date."""
        branch = self.place.branch
        if upstream := self.refs.upstreams.get(branch):
            self._check_out(upstream, is_remembered=True)
            return
        settings = read_settings(self.code.git)
        self._check_out(self._target(settings), is_remembered=bool(settings.remote_of(branch)))

    def _target(self, settings: RemoteSettings) -> RemoteBranch | None:
        """Where a branch without an upstream is published: to the remote of the code's branch."""
        branch = self.place.branch
        remote = settings.remote_of(self.refs.branch or self.code.checked_out())
        if remote in {"", "."} or settings.remote_of(branch):
            return settings.target(branch)
        return RemoteBranch(remote=remote, branch=branch)

    def _check_out(self, target: RemoteBranch | None, *, is_remembered: bool) -> None:
        place, own = self.place, self.refs.head(self.place.branch)
        seen = self.refs.seen(target) if target else None
        tip = self._fetched(target, seen, is_known=bool(seen or own)) if target else None
        if own is None and not place.is_there:
            self._create(target, tip)
            return
        if not place.is_there:
            worktree.add(self.code.git, place)
        if target and not is_remembered:
            self._remember(target)
        if tip:
            self._catch_up(tip, seen)

    def _create(self, target: RemoteBranch | None, tip: str | None) -> None:
        """Create the local branch: from the remote's `tip`, else with its first commit."""
        git, place = self.code.git, self.place
        if target and tip and not target.is_address:
            worktree.add(git, place, target)  # git remembers the upstream by itself
            return
        worktree.add(git, place, tip or _begin(git))
        if target:
            self._remember(target)

    def _fetched(self, target: RemoteBranch, seen: str | None, *, is_known: bool) -> str | None:
        """The commit that the remote has, or had when it was last `seen`; None where it has none.

        Raises PublishError when it cannot be fetched, unless the branch is known.
        """
        git, why, deadline = self.code.git, "", PushDeadline.after(TIME_LIMIT_S)
        for attempt in range(1 if is_known else ATTEMPTS):
            if attempt:
                self.sleep(WAIT_S * attempt)
            shallow, limit_s = self.code.is_shallow and not is_known, deadline.left_s()
            if not limit_s:
                break
            result, why = fetch(git, target, limit_s=limit_s, shallow=shallow)
            if result is PushOutcome.CURRENT:
                return self.code.fetched()
            if result is PushOutcome.ABSENT:
                return None
            if result is PushOutcome.REFUSED:
                break
        if not is_known:
            raise PublishError(f"{target}: not fetched: {why}")
        log.warning("%s: not fetched: %s; using the local history", target, why)
        return seen

    def _remember(self, target: RemoteBranch) -> None:
        """Set the upstream of the branch, so that it is pushed to where it was fetched from."""
        branch = f"branch.{self.place.branch}"
        self.code.git.run("config", f"{branch}.remote", target.remote)
        self.code.git.run("config", f"{branch}.merge", f"refs/heads/{target.branch}")

    def _catch_up(self, tip: str, seen: str | None) -> None:
        """Check out what the remote has, also when its history was rewritten.

        Where there is something that only we have, `publish` commits and rebases it instead.
        """
        data = open_repository(self.place.path, self.sleep)
        if data.unfinished() == "rebase":  # killed: abort it, and our commits are back
            data.git.try_run("rebase", "--abort")
        elif self.refs.head(self.place.branch) == tip:
            return
        if data.head() != tip and not _has_own(data.git, tip, seen):
            data.git.run("reset", "--quiet", "--keep", tip)


def _has_own(git: Git, tip: str, seen: str | None) -> bool:
    known = [tip] if seen is None else [tip, seen]
    commits = git.run("rev-list", "--max-count=1", "HEAD", "--not", *known)
    return bool(commits.strip() or git.run("status", "--porcelain").strip())


def _begin(git: Git) -> str:
    """Create the first commit of the branch: an empty one, with the same id everywhere."""
    git.identify(*_FIRST_AUTHOR)
    nothing = git.run("hash-object", "-t", "tree", "-w", "/dev/null").strip()
    return git.run("commit-tree", nothing, "-m", _FIRST_MESSAGE).strip()


def _carry_over(old: Path, place: Worktree) -> None:
    """Copy the history that the code's branch has into a branch that has none."""
    new = place.path / HISTORY
    if new.exists() or not old.is_dir():
        return
    spare = place.path / f".{HISTORY}.new"
    shutil.rmtree(spare, ignore_errors=True)
    shutil.copytree(old, spare, symlinks=True)
    spare.rename(new)
    log.info("%s is copied to the branch %s, and is no longer read here", old, place.branch)
