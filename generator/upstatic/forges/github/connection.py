"""The repository and the token of a run, from its environment and configuration."""

import re
from collections.abc import Mapping, Sequence

from upstatic.domain.errors import GithubError
from upstatic.forges.github.client import Client, GithubTransport
from upstatic.forges.github.issues import Issues

API_URL = "https://api.github.com"
SERVER_URL = "https://github.com"
READERS = ("GITHUB_TOKEN", "GH_TOKEN")
"""Commands that only read may also use the token of GitHub's command line. It is set in many
shells, where a round must not write issues with it."""


def repository(environ: Mapping[str, str], owner: str = "", repo: str = "") -> str:
    """The repository as "owner/name": the run's, else the configured one; "" for none."""
    named = f"{owner}/{repo}" if owner and repo else ""
    return environ.get("GITHUB_REPOSITORY") or named


def repository_at(remote: str, server_url: str = SERVER_URL) -> str:
    """The repository of a git remote's URL as "owner/name"; "" for other hosts.

    >>> repository_at("git@github.com:acme/status.git")
    'acme/status'
    """
    host = re.escape(server_url.partition("://")[2].rstrip("/"))
    found = re.fullmatch(
        rf"(?:\w+://)?(?:[^@/]*@)?{host}(?::\d+/|[:/])/?([\w.-]+/[\w.-]+?)(?:\.git)?/?", remote
    )
    return found[1] if found else ""


OTHER_FORGES = ("FORGEJO_ACTIONS", "GITEA_ACTIONS", "GITLAB_CI")
"""Variables of other forges' workflows; some of them also set those of GitHub."""


def uses_issues(environ: Mapping[str, str], name: str, origin: str, backend: str) -> bool:
    """Whether the repository `name` keeps its incidents in issues of GitHub.

    `backend` is the configured one. For `auto`, that is so in a workflow of GitHub, with a token,
    and in a clone from GitHub; `origin` is the URL of the clone's remote. Elsewhere nothing would
    ever write the issues: another host's workflows have no token of GitHub.
    """
    if not name or backend == "files":
        return False
    if backend == "auto" and any(environ.get(one) for one in OTHER_FORGES):
        return False
    has_token = bool(environ.get("GITHUB_TOKEN", "").strip())
    server_url = environ.get("GITHUB_SERVER_URL") or SERVER_URL
    in_workflow = "GITHUB_REPOSITORY" in environ
    return (
        backend == "github" or has_token or in_workflow or bool(repository_at(origin, server_url))
    )


def connect(
    environ: Mapping[str, str],
    world: GithubTransport,
    *,
    owner: str = "",
    repo: str = "",
    tokens: Sequence[str] = READERS[:1],
) -> Issues | None:
    """The issues of our repository; None where there is no repository on GitHub.

    The first of `tokens` that has a value lets us in. Raises GithubError where there is a
    repository and no token: numbers that we counted here would later be those of other issues.
    """
    name = repository(environ, owner, repo)
    if not name:
        return None
    token = next(filter(None, (environ.get(one, "").strip() for one in tokens)), "")
    if not token:
        raise GithubError(
            f"there is no GITHUB_TOKEN for the issues of {name}; they are left to the next round "
            "in the workflow (whose `env:` needs GITHUB_TOKEN: ${{ github.token }}; or set"
            " incidents: {backend: files})"
        )
    return Issues(Client(environ.get("GITHUB_API_URL") or API_URL, token, world), name)
