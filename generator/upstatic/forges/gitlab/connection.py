"""The project and the token of a run on GitLab."""

from collections.abc import Mapping
from urllib.parse import quote

from upstatic.domain.errors import ForgeError
from upstatic.forges.base.api import Api
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.gitlab.issues import GitlabIssues
from upstatic.forges.remotes import name_of, server_of

TOKEN = "GITLAB_TOKEN"  # noqa: S105 - its name
API_URL = "https://gitlab.com/api/v4"


def token_of(environ: Mapping[str, str]) -> str:
    """The token for issues; a job's own token (CI_JOB_TOKEN) has no access to them."""
    return environ.get(TOKEN, "").strip()


def gitlab_api(url: str, token: str | None) -> Api:
    """GitLab's API at `url`, which ends with /api/v4."""
    return Api(
        name="GitLab",
        url=url,
        token=token,
        url_variable="CI_API_V4_URL",
        token_variable=TOKEN,
        example=API_URL,
        rights="the token needs the scope `api` and the role Reporter or higher, and issues must"
        " be enabled",
        token_header="PRIVATE-TOKEN",  # noqa: S106 - the name of a header
        token_prefix="",
    )


def api_url(environ: Mapping[str, str], remote: str) -> str:
    """The API of the pipeline's server, that of the remote's, or that of gitlab.com."""
    server = server_of(remote)
    return environ.get("CI_API_V4_URL") or (f"{server}/api/v4" if server else API_URL)


def connect(
    environ: Mapping[str, str],
    world: ForgeTransport,
    *,
    remote: str = "",
    owner: str = "",
    repo: str = "",
) -> GitlabIssues:
    """The issues of our project: the pipeline's, that of the remote, or the configured one.

    Raises ForgeError where it or the token is unknown.
    """
    named = f"{owner}/{repo}" if owner and repo else ""
    name = environ.get("CI_PROJECT_ID") or name_of(remote) or named
    if not name:
        raise ForgeError("incidents: the project on GitLab is unknown (set git's origin)")
    if not (token := token_of(environ)):
        raise ForgeError(
            f"there is no {TOKEN} for the issues of {name}; they are left to the next round that"
            " has one (a project access token with the scope `api` and the role Reporter, as a"
            " masked CI/CD variable; or set incidents: {backend: files})"
        )
    client = Client(gitlab_api(api_url(environ, remote), token), world)
    return GitlabIssues(client, quote(name, safe=""))
