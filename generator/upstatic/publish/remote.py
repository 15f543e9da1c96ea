"""The place that commits go to: finding it, pushing, and catching up with whoever was first."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from upstatic.domain.errors import PublishError
from upstatic.infra.redaction import without_credentials
from upstatic.publish.git import NETWORK_LIMIT_S, Git
from upstatic.publish.git_errors import PushOutcome, explain, outcome

MOST_CONFLICTS = 1000
"""So many commits may be settled: those of days without a network."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A branch of a remote that the local branch is published to."""

    remote: str
    branch: str

    @property
    def tracking(self) -> str:
        """The local ref that remembers where the remote's branch was."""
        return f"refs/remotes/{self.remote}/{self.branch}"

    def __str__(self) -> str:
        """As git shows it: `origin/main`."""
        return without_credentials(f"{self.remote}/{self.branch}")


def target_of(git: Git, branch: str) -> Target | None:
    """Where `branch` is pushed to: its upstream, else `origin`, else the only remote there is.

    None when there is no remote. Raises PublishError when several remotes leave it open.
    """
    remote = setting(git, f"branch.{branch}.remote")
    merge = setting(git, f"branch.{branch}.merge")
    if remote and merge:
        return Target(remote=remote, branch=merge.removeprefix("refs/heads/"))
    remotes = git.run("remote").split()
    if not remotes:
        return None
    if "origin" not in remotes and len(remotes) > 1:
        raise PublishError(
            f"{branch} has no upstream, and none of the remotes {', '.join(remotes)} is origin"
            f" (run: git branch --set-upstream-to={remotes[0]}/{branch})"
        )
    return Target(remote="origin" if "origin" in remotes else remotes[0], branch=branch)


def setting(git: Git, key: str) -> str:
    """What git's settings say, "" for nothing."""
    return git.try_run("config", "--get", key).out.strip()


def ahead(git: Git, target: Target) -> bool:
    """Whether there are commits that the remote did not have when it was last seen."""
    answer = git.try_run("rev-list", "--max-count=1", f"{target.tracking}..HEAD", "--")
    return answer.code != 0 or bool(answer.out.strip())


def push(git: Git, target: Target) -> tuple[PushOutcome, str]:
    """Push what is checked out: the outcome, and one line that explains it."""
    options = ("--porcelain", "--no-progress", "--no-recurse-submodules")
    place = f"HEAD:refs/heads/{target.branch}"
    answer = git.try_run("push", *options, target.remote, place, limit_s=NETWORK_LIMIT_S)
    if answer.code == 0:  # git remembers it by itself only for branches that its settings mention
        git.try_run("update-ref", target.tracking, "HEAD")
    return outcome(answer.code, answer.text), explain(answer.text)


def fetch(git: Git, target: Target, *, shallow: bool = False) -> tuple[PushOutcome, str]:
    """Get what the remote has by now: the outcome (CURRENT when it worked), and why not.

    `shallow` gets the last commit alone.
    """
    options = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc"]
    if shallow:
        options.append("--depth=1")
    # Named in full: the settings of a clone with a single branch mention no other one.
    branch = f"refs/heads/{target.branch}"
    place = branch if ":" in target.remote else f"+{branch}:{target.tracking}"
    answer = git.try_run("fetch", *options, target.remote, place, limit_s=NETWORK_LIMIT_S)
    return outcome(answer.code, answer.text), explain(answer.text)


def rebase(git: Git, target: Target, seen: str | None, settle: Callable[[], bool]) -> None:
    """Put our commits on top of what was fetched; the user's uncommitted changes stay.

    `seen` is the commit where the remote was before. `settle` puts conflicting files right, or
    says that it cannot. Raises PublishError when the two do not merge; then everything is as it
    was.
    """
    tip = git.run("rev-parse", "FETCH_HEAD^{commit}").strip()
    options = ("--autostash", "--rebase-merges", "--onto", tip)
    answer = git.try_run("rebase", *options, _base(git, seen, tip))
    for _ in range(MOST_CONFLICTS):
        if answer.code == 0 or not settle():
            break
        answer = git.try_run("rebase", "--continue")
    if answer.code:
        git.try_run("rebase", "--abort")
        raise PublishError(
            f"the commits do not merge with those of {target}: {explain(answer.text)}"
            " (they are kept here; merge by hand, then publish again)"
        )
    if "safe in the stash" in answer.text:
        log.warning("uncommitted changes clash with %s: they are kept in git stash", target)


def last_seen(git: Git, target: Target) -> str | None:
    """The commit that the remote's branch was at when it was last seen; None when it never was."""
    answer = git.try_run("rev-parse", "--quiet", "--verify", f"{target.tracking}^{{commit}}")
    return answer.out.strip() if answer.code == 0 else None


def _base(git: Git, seen: str | None, tip: str) -> str:
    """The commit below our own ones: the newest that the remote is known to have, or to have had.

    Where the remote's past was rewritten, that is where it was last seen: a merge base lies
    further back there, and would bring back what was taken out.
    """
    shared = git.try_run("merge-base", "HEAD", tip).out.strip() or None
    if seen and _is_below(git, seen, "HEAD") and not (shared and _is_below(git, seen, shared)):
        return seen
    if shared is None:
        raise PublishError(
            "the branch and its remote share no commit (they are different repositories, or the"
            " clone is too shallow: run git fetch --unshallow)"
        )
    return shared


def _is_below(git: Git, older: str, newer: str) -> bool:
    return git.try_run("merge-base", "--is-ancestor", older, newer).code == 0
