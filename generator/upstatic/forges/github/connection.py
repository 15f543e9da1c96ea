"""Connections to GitHub: its API, and the issues of the repository of a job."""

from collections.abc import Mapping, Sequence

from upstatic.domain.errors import ForgeError
from upstatic.forges.base.api import Api
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.issues import GithubIssues
from upstatic.forges.github.job import READERS, repository, token_of

API_URL = "https://api.github.com"


def github_api(url: str, token: str | None) -> Api:
    """GitHub's API at GITHUB_API_URL, with GITHUB_TOKEN."""
    return Api(
        name="GitHub",
        url=url,
        token=token,
        url_variable="GITHUB_API_URL",
        token_variable="GITHUB_TOKEN",  # noqa: S106 - its name
        example=API_URL,
        rights="the token needs the permission `issues: write`, and issues must be switched on",
        headers={
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )


def client_for(
    environ: Mapping[str, str],
    world: ForgeTransport,
    token: str,
    *,
    patience_s: float | None = None,
) -> Client:
    """A client of the run's GitHub. Without a token ("") only public data can be read."""
    api = github_api(environ.get("GITHUB_API_URL") or API_URL, token or None)
    return Client(api, world) if patience_s is None else Client(api, world, patience_s=patience_s)


def connect(
    environ: Mapping[str, str],
    world: ForgeTransport,
    *,
    owner: str = "",
    repo: str = "",
    tokens: Sequence[str] = READERS[:1],
) -> GithubIssues | None:
    """The issues of our repository; None where there is no repository on GitHub.

    The first of `tokens` that has a value lets us in. Raises ForgeError where there is a
    repository and no token: numbers that we counted here would later be those of other issues.
    """
    name = repository(environ, owner, repo)
    if not name:
        return None
    if not (token := token_of(environ, tokens)):
        raise ForgeError(
            f"there is no GITHUB_TOKEN for the issues of {name}; they are left to the next round "
            "in the workflow (whose `env:` needs GITHUB_TOKEN: ${{ github.token }}; or set"
            " incidents: {backend: files})"
        )
    return GithubIssues(client_for(environ, world, token), name)
