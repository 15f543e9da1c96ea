"""Where incidents are kept: the issues of which forge, or files."""

from collections.abc import Mapping
from enum import StrEnum

from upstatic.forges.base.client import ForgeTransport
from upstatic.forges.base.issues import Issues
from upstatic.forges.forgejo import connection as forgejo
from upstatic.forges.github import connection as github
from upstatic.forges.github.job import SERVER_URL, token_of
from upstatic.forges.gitlab import connection as gitlab
from upstatic.forges.hosts import Forge, hosted_on, running_on
from upstatic.forges.remotes import repository_at


class BackendKind(StrEnum):
    """Where incidents are kept."""

    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"
    FILES = "files"


def backend_of(
    environ: Mapping[str, str], configured: str, *, name: str = "", remote: str = ""
) -> BackendKind:
    """The configured backend; `auto` goes by the running job, the remote and the tokens.

    `name` is the repository on GitHub that a job or the configuration names, `remote` the URL of
    the clone's origin. Without a token, GitLab and Forgejo are left out: nothing would ever write
    the issues there. A clone from GitHub waits for the workflow, which has a token.
    """
    if configured == "gitea":
        return BackendKind.FORGEJO
    if configured != "auto":
        return BackendKind(configured) if configured != "github" or name else BackendKind.FILES
    match running_on(environ) or hosted_on(remote):
        case Forge.GITLAB:
            return BackendKind.GITLAB if gitlab.token_of(environ) else BackendKind.FILES
        case Forge.FORGEJO | Forge.GITEA:
            return BackendKind.FORGEJO if forgejo.token_of(environ) else BackendKind.FILES
        case Forge.GITHUB | None:
            pass
    server = environ.get("GITHUB_SERVER_URL") or SERVER_URL
    is_here = "GITHUB_REPOSITORY" in environ or repository_at(remote, server)
    return BackendKind.GITHUB if name and (is_here or token_of(environ)) else BackendKind.FILES


def connect(
    environ: Mapping[str, str],
    world: ForgeTransport,
    backend: BackendKind,
    *,
    owner: str = "",
    repo: str = "",
    remote: str = "",
) -> Issues | None:
    """The issues of our repository; None for files. Raises ForgeError without a token."""
    match backend:
        case BackendKind.GITHUB:
            return github.connect(environ, world, owner=owner, repo=repo)
        case BackendKind.GITLAB:
            return gitlab.connect(environ, world, owner=owner, repo=repo, remote=remote)
        case BackendKind.FORGEJO:
            return forgejo.connect(environ, world, owner=owner, repo=repo, remote=remote)
        case BackendKind.FILES:
            return None
