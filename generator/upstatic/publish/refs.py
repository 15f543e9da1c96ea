"""The refs of a repository, read by one command: a round asks for many of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from upstatic.publish.git import Git
from upstatic.publish.remote import RemoteBranch, target_of

_FIELDS = ("HEAD", "refname", "objectname", "upstream:remotename", "upstream:remoteref")
_FORMAT = "%00".join(f"%({field})" for field in _FIELDS)
_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refs:
    """The branch that is checked out, the commit of each ref, and the upstream of each branch.

    `branch` is "" before the first commit, and when none is checked out.
    """

    branch: str
    commits: Mapping[str, str]
    upstreams: Mapping[str, RemoteBranch]

    def head(self, branch: str) -> str | None:
        """The commit of a local branch; None where there is none."""
        return self.commits.get(_HEADS + branch)

    def seen(self, target: RemoteBranch) -> str | None:
        """The commit that the remote's branch was at when it was last seen."""
        return self.commits.get(target.tracking)

    def target(self, git: Git, branch: str) -> RemoteBranch | None:
        """Where `branch` is pushed to; see `target_of`."""
        return self.upstreams.get(branch) or target_of(git, branch)


def read_refs(git: Git) -> Refs:
    """Read the refs. Raises PublishError."""
    lines = git.run("for-each-ref", f"--format={_FORMAT}", "refs/heads", "refs/remotes")
    rows = [line.split("\0") for line in lines.split("\n") if line]  # names have odd separators
    return Refs(
        branch=next((name.removeprefix(_HEADS) for mark, name, *_ in rows if mark == "*"), ""),
        commits={name: commit for _, name, commit, *_ in rows},
        upstreams={
            name.removeprefix(_HEADS): RemoteBranch(
                remote=remote, branch=merge.removeprefix(_HEADS)
            )
            for _, name, _, remote, merge in rows
            if remote and merge
        },
    )
