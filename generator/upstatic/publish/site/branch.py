"""Publish to a branch of the repository: one commit without history, replaced in one step."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.infra.output_folder import MARK
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome, explain, outcome
from upstatic.publish.remote import RemoteBranch, target_of
from upstatic.publish.repository import open_repository
from upstatic.publish.site.site_files import STATUS, Deployed, site_files

_REMEDY = "(name a branch that is for the page alone, such as pages)"


def deploy(  # noqa: PLR0913 - clock, waits and time limit are arguments
    root: Path,
    site: Path,
    branch: str,
    *,
    now: datetime,
    sleep: Callable[[float], None],
    deadline: PushDeadline,
    data_branch: str = "",
) -> Deployed:
    """Push the page as the only commit of `branch`; git sends what the branch lacks.

    A branch that holds anything else is never replaced. Raises PublishError.
    """
    git = open_repository(root, sleep).git
    git.identify("upstatic", "upstatic@users.noreply.github.com", now.isoformat())
    remote = target_of(git, branch)
    if remote is None:
        raise PublishError(f"publish.site: there is no remote for the branch {branch}")
    _refuse_own(git, branch, data_branch)
    seen = _fetched(git, remote.remote, branch, deadline)
    _refuse_foreign(git, seen, branch)
    old = git.run("rev-parse", f"{seen}^{{tree}}").strip() if seen else ""
    tree = _tree(git, site)
    total = len(site_files(site))
    changed = _differing(git, old, tree) if old else ["A"] * total
    if tree != old:
        commit = git.run("commit-tree", tree, "-m", "Publish the page").strip()
        _push(git, remote, commit, seen, deadline)
    return Deployed(
        place=f"branch {branch}",
        written=changed.count("A") + changed.count("M"),
        deleted=changed.count("D"),
        total=total,
    )


def status(
    root: Path, branch: str, *, sleep: Callable[[float], None], deadline: PushDeadline
) -> str:
    """The status.json of the page in `branch`. Raises PublishError."""
    git = open_repository(root, sleep).git
    remote = target_of(git, branch)
    seen = _fetched(git, remote.remote, branch, deadline) if remote else ""
    return git.run("cat-file", "blob", f"{seen}:{STATUS}") if seen else ""


def _tree(git: Git, site: Path) -> str:
    """Add the page to git's objects, without the user's index; returns its tree."""
    place = f"--work-tree={site.absolute()}"
    with (
        tempfile.TemporaryDirectory(prefix="upstatic-page-") as folder,
        git.separate_index(Path(folder) / "index"),
    ):
        git.run(place, "add", "--all", "--force", "--", str(site.absolute()))
        return git.run(place, "write-tree").strip()


def _differing(git: Git, old: str, new: str) -> list[str]:
    """A letter for each file that differs: A added, M modified, D deleted."""
    options = ("--name-status", "-r", "--no-renames", "-z")
    fields = git.run("diff-tree", *options, old, new).split("\0")
    return [letter[:1] for letter in fields[0::2] if letter]


def _refuse_own(git: Git, branch: str, data_branch: str) -> None:
    current = git.try_run("symbolic-ref", "--quiet", "--short", "HEAD").out.strip()
    if branch in {current, data_branch}:
        what = "the code" if branch == current else "the history"
        raise PublishError(f"publish.site: branch {branch} holds {what} {_REMEDY}")


def _fetched(git: Git, remote: str, branch: str, deadline: PushDeadline) -> str:
    """The commit of the remote's branch; "" where there is none. Raises PublishError."""
    tracking = f"refs/upstatic/{branch}"
    refs = f"+refs/heads/{branch}:{tracking}"
    limit_s = deadline.left_s()
    result = git.try_run("fetch", "--quiet", "--depth=1", remote, refs, limit_s=limit_s)
    found = outcome(result.code, result.text)
    if found is PushOutcome.ABSENT:
        return ""
    if found is not PushOutcome.CURRENT:
        raise PublishError(f"publish.site: branch {branch}: {explain(result.text)}")
    return git.run("rev-parse", tracking).strip()


def _refuse_foreign(git: Git, commit: str, branch: str) -> None:
    """A push replaces the branch and its history: only that of a page may be replaced."""
    if commit and git.try_run("cat-file", "-e", f"{commit}:{MARK}").code:
        raise PublishError(f"publish.site: branch {branch} does not hold a page {_REMEDY}")


def _push(git: Git, target: RemoteBranch, commit: str, seen: str, deadline: PushDeadline) -> None:
    """Replace the branch, unless it changed since it was fetched."""
    place = f"refs/heads/{target.branch}"
    words = ("--quiet", f"--force-with-lease={place}:{seen}", target.remote, f"{commit}:{place}")
    result = git.try_run("push", *words, limit_s=deadline.left_s())
    if result.code:
        raise PublishError(f"publish.site: branch {target.branch}: {explain(result.text)}")
