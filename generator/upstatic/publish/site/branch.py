"""Publish to a branch of the repository: one commit without history, replaced in one step."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.publish.git import Git
from upstatic.publish.git_errors import explain
from upstatic.publish.remote import target_of
from upstatic.publish.repository import open_git
from upstatic.publish.site.site_files import Deployed, site_files

_LIMIT_S = 120.0


def deploy(
    root: Path, site: Path, branch: str, *, now: datetime, sleep: Callable[[float], None]
) -> Deployed:
    """Push the page as the only commit of `branch`; git sends what the branch lacks.

    Raises PublishError.
    """
    with open_git(root) as repo:
        git = Git(repo, sleep)
        git.identify("upstatic", "upstatic@users.noreply.github.com", now.isoformat())
        remote = target_of(git, branch)
        if remote is None:
            raise PublishError(f"publish.site: there is no remote for the branch {branch}")
        tracking = f"refs/upstatic/{branch}"
        fetched = f"+refs/heads/{branch}:{tracking}"
        git.try_run("fetch", "--quiet", "--depth=1", remote.remote, fetched, limit_s=_LIMIT_S)
        old = git.try_run("rev-parse", "--quiet", "--verify", f"{tracking}^{{tree}}").out.strip()
        tree = _tree(git, site)
        total = len(site_files(site))
        changed = _differing(git, old, tree) if old else ["A"] * total
        if tree != old:
            commit = git.run("commit-tree", tree, "-m", "Publish the page").strip()
            _push(git, remote.remote, commit, branch)
            git.try_run("update-ref", tracking, commit)
    return Deployed(
        place=f"branch {branch}",
        written=changed.count("A") + changed.count("M"),
        deleted=changed.count("D"),
        total=total,
    )


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


def _push(git: Git, remote: str, commit: str, branch: str) -> None:
    refs = f"+{commit}:refs/heads/{branch}"
    result = git.try_run("push", "--quiet", remote, refs, limit_s=_LIMIT_S)
    if result.code:
        raise PublishError(f"publish.site: branch {branch}: {explain(result.text)}")
