"""The remote that commits go to: finding it, pushing, and rebasing on what others pushed."""

import logging
import shlex
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.infra.redaction import without_credentials
from upstatic.publish import merge_driver
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome, explain, outcome

MAX_CONFLICTS = 1000
"""How many commits may conflict: those of days without a network."""
_DRIVER = " ".join(map(shlex.quote, (sys.executable, "-I", str(Path(merge_driver.__file__)))))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteBranch:
    """A branch of a remote that the local branch is published to."""

    remote: str
    branch: str

    @property
    def tracking(self) -> str:
        """The local ref that remembers where the remote's branch was."""
        return f"refs/remotes/{self.remote}/{self.branch}"

    @property
    def is_address(self) -> bool:
        """Whether the remote has no name, only an address: a URL, a path, or "." for this clone."""
        return self.remote.startswith((".", "/")) or ":" in self.remote or ".." in self.remote

    @property
    def refspec(self) -> str:
        """How `tracking` follows the remote's branch."""
        return f"+refs/heads/{self.branch}:{self.tracking}"

    @property
    def settings(self) -> list[str]:
        """What tells git about `tracking`: a shallow clone's configuration has one branch."""
        return [] if self.is_address else [f"remote.{self.remote}.fetch={self.refspec}"]

    def __str__(self) -> str:
        """As git shows it: `origin/main`."""
        return without_credentials(f"{self.remote}/{self.branch}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSettings:
    """What git's configuration says about branches and remotes, by key."""

    values: Mapping[str, str]

    def remote_of(self, branch: str) -> str:
        """The remote of a branch; "" where none is set."""
        return self.values.get(f"branch.{branch}.remote", "")

    def target(self, branch: str) -> RemoteBranch | None:
        """Where `branch` is pushed to; see `target_of`."""
        merge = self.values.get(f"branch.{branch}.merge", "")
        if (remote := self.remote_of(branch)) and merge:
            return RemoteBranch(remote=remote, branch=merge.removeprefix("refs/heads/"))
        remotes = self._remotes()
        if not remotes:
            return None
        if "origin" not in remotes and len(remotes) > 1:
            raise PublishError(
                f"{branch} has no upstream, and none of the remotes {', '.join(remotes)} is origin"
                f" (run: git branch --set-upstream-to={remotes[0]}/{branch})"
            )
        return RemoteBranch(remote="origin" if "origin" in remotes else remotes[0], branch=branch)

    def _remotes(self) -> list[str]:
        keys = (key.removeprefix("remote.") for key in self.values if key.startswith("remote."))
        return sorted(key.removesuffix(".url") for key in keys if key.endswith(".url"))


def target_of(git: Git, branch: str) -> RemoteBranch | None:
    """Where `branch` is pushed to: its upstream, else `origin`, else the only remote there is.

    None when there is no remote. Raises PublishError when several remotes leave it open.
    """
    return read_settings(git).target(branch)


def read_settings(git: Git) -> RemoteSettings:
    """Read the settings of all branches and remotes with one command."""
    listed = git.try_run("config", "-z", "--get-regexp", r"^(branch|remote)\.").out.split("\0")
    rows = (one.partition("\n") for one in listed if one)
    return RemoteSettings(values={key: value for key, _, value in rows})


def ahead(git: Git, target: RemoteBranch) -> bool:
    """Whether there are commits that the remote did not have when it was last seen."""
    result = git.try_run("rev-list", "--max-count=1", f"{target.tracking}..HEAD", "--")
    return result.code != 0 or bool(result.out.strip())


def push(
    git: Git, target: RemoteBranch, *, limit_s: float, contained: str | None = None
) -> tuple[PushOutcome, str]:
    """Push the commit that is checked out: the outcome, and one line that explains it.

    The push is refused when the remote's branch moved since it was last seen: without that, commits
    that a force-push took out of the remote would come back as ancestors of ours. `contained` is
    where it was last seen, if that is known to be an ancestor of ours.
    """
    contained = contained or _contained(git, target)
    options = ["--porcelain", "--no-progress", "--no-recurse-submodules"]
    options += [f"--force-with-lease=refs/heads/{target.branch}:{contained}"] if contained else []
    ours = f"HEAD:refs/heads/{target.branch}"
    words = ("push", *options, target.remote, ours)
    result = git.try_run(*words, limit_s=limit_s, settings=target.settings)
    return outcome(result.code, result.text), explain(result.text)


def _contained(git: Git, target: RemoteBranch) -> str | None:
    """Where the remote was last seen; None where our branch does not contain that commit.

    A lease would overwrite it.
    """
    seen = last_seen(git, target)
    return seen if seen and _is_ancestor(git, seen, "HEAD") else None


def fetch(
    git: Git, target: RemoteBranch, *, limit_s: float, shallow: bool = False
) -> tuple[PushOutcome, str]:
    """Fetch the remote's branch: the outcome (CURRENT when it worked), and a line that explains it.

    `shallow` gets the last commit alone.
    """
    options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc"]
    if shallow:
        options.append("--depth=1")
    # Named in full: the configuration of a clone with a single branch mentions no other one.
    refs = f"refs/heads/{target.branch}" if target.is_address else target.refspec
    result = git.try_run("fetch", *options, target.remote, refs, limit_s=limit_s)
    found = outcome(result.code, result.text)
    if found is PushOutcome.ABSENT:  # deleted there: a push creates it again
        git.try_run("update-ref", "-d", target.tracking)
    return found, explain(result.text)


def rebase(
    git: Git, target: RemoteBranch, seen: str | None, resolve_conflicts: Callable[[], bool]
) -> None:
    """Put our commits on top of what was fetched; uncommitted and staged changes are preserved.

    `seen` is the commit where the remote was before. `resolve_conflicts` returns False when it
    cannot. Raises PublishError when the two do not merge; then everything is as it was.
    """
    tip = git.run("rev-parse", "FETCH_HEAD^{commit}").strip()
    lost_commits = seen is not None and not _is_ancestor(git, seen, tip)
    settings = [f"merge.union.driver={_DRIVER} %O %A %B"] if lost_commits else []
    staged = _staged(git)
    result = git.try_run(
        "rebase", "--autostash", "--rebase-merges", "--onto", tip, _base(git, seen, tip),
        settings=settings,
    )  # fmt: skip
    for _ in range(MAX_CONFLICTS):
        if result.code == 0 or not resolve_conflicts():
            break
        result = git.try_run("rebase", "--continue", settings=settings)
    if result.code:
        git.try_run("rebase", "--abort")
        _stage_again(git, staged)
        raise PublishError(
            f"the commits do not merge with those of {target}: {explain(result.text)}"
            " (they are kept here; merge by hand, then publish again)"
        )
    if "safe in the stash" in result.text:
        log.warning("uncommitted changes conflict with %s: they are kept in git stash", target)
    else:
        _stage_again(git, staged)


def _staged(git: Git) -> bytes:
    """What is staged, as a patch: `git rebase --autostash` restores it as unstaged changes."""
    options = ("--cached", "--binary", "--full-index", "--no-renames", "--no-ext-diff")
    return git.run_bytes("diff", *options, "--no-textconv", "--no-color")


def _stage_again(git: Git, staged: bytes) -> None:
    if not staged:
        return
    with tempfile.TemporaryDirectory() as folder:
        patch = Path(folder) / "staged.patch"
        patch.write_bytes(staged)
        git.run("reset", "--quiet")  # new files are still staged, and would be in the patch's way
        if git.try_run("apply", "--cached", "--whitespace=nowarn", str(patch)).code:
            log.warning("the staged changes are in the working tree, no longer staged")


def last_seen(git: Git, target: RemoteBranch) -> str | None:
    """The commit that the remote's branch was at when it was last seen; None when it never was."""
    result = git.try_run("rev-parse", "--quiet", "--verify", f"{target.tracking}^{{commit}}")
    return result.out.strip() if result.code == 0 else None


def _base(git: Git, seen: str | None, tip: str) -> str:
    """The commit below our own ones: the newest that the remote is known to have, or to have had.

    Where the remote's history was rewritten, that is where it was last seen: a merge base is
    further back there, and would bring back what was removed.
    """
    shared = git.try_run("merge-base", "HEAD", tip).out.strip() or None
    if (
        seen
        and _is_ancestor(git, seen, "HEAD")
        and not (shared and _is_ancestor(git, seen, shared))
    ):
        return seen
    if shared is None:
        raise PublishError(
            "the branch and its remote share no commit (they are different repositories, or the"
            " clone is too shallow: run git fetch --unshallow)"
        )
    return shared


def _is_ancestor(git: Git, older: str, newer: str) -> bool:
    return git.try_run("merge-base", "--is-ancestor", older, newer).code == 0
