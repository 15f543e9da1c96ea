"""The repository and the token of a run on Forgejo or Gitea."""

from collections.abc import Mapping

from upstatic.domain.errors import ForgeError
from upstatic.forges.base.api import Api
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.forgejo.issues import ForgejoIssues
from upstatic.forges.hosts import running_on
from upstatic.forges.remotes import name_of, server_of

TOKENS = ("FORGEJO_TOKEN", "GITEA_TOKEN")


def token_of(environ: Mapping[str, str]) -> str:
    """The token; within a job also the automatic one, which has the name of GitHub's."""
    names = (*TOKENS, "GITHUB_TOKEN") if running_on(environ) else TOKENS
    return next(filter(None, (environ.get(one, "").strip() for one in names)), "")


def forgejo_api(url: str, token: str | None) -> Api:
    """The API of Forgejo or Gitea at `url`, which ends with /api/v1."""
    return Api(
        name="Forgejo",
        url=url,
        token=token,
        url_variable="GITHUB_API_URL",
        token_variable=TOKENS[0],
        example="https://codeberg.org/api/v1",
        rights="the token needs write access to issues, and issues must be enabled",
        headers={"Accept": "application/json"},
        token_prefix="token ",  # noqa: S106 - the scheme of the header
    )


def connect(
    environ: Mapping[str, str],
    world: ForgeTransport,
    *,
    remote: str = "",
    owner: str = "",
    repo: str = "",
) -> ForgejoIssues:
    """The issues of our repository: the job's, that of the remote, or the configured one.

    Raises ForgeError where it or the token is unknown.
    """
    in_job = running_on(environ) is not None
    named = f"{owner}/{repo}" if owner and repo else ""
    name = (environ.get("GITHUB_REPOSITORY", "") if in_job else "") or name_of(remote) or named
    server = server_of(remote)
    url = (environ.get("GITHUB_API_URL", "") if in_job else "") or (server and f"{server}/api/v1")
    if not (name and url):
        raise ForgeError("incidents: the repository on Forgejo is unknown (set git's origin)")
    if not (token := token_of(environ)):
        raise ForgeError(
            f"there is no FORGEJO_TOKEN for the issues of {name}; they are left to the next round"
            " in the workflow (or set incidents: {backend: files})"
        )
    return ForgejoIssues(Client(forgejo_api(url, token), world), name)
