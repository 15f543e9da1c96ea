"""Which repository is ours and how its issues are reached, from what a workflow's run is given."""

from collections.abc import Mapping

from generator.errors import GithubError
from generator.github.client import Client, World
from generator.github.issues import Issues

API_URL = "https://api.github.com"


def repository(environ: Mapping[str, str], owner: str = "", repo: str = "") -> str:
    """The repository as "owner/name": the run's, else the configured one; "" for none."""
    named = f"{owner}/{repo}" if owner and repo else ""
    return environ.get("GITHUB_REPOSITORY") or named


def connect(
    environ: Mapping[str, str], world: World, *, owner: str = "", repo: str = ""
) -> Issues | None:
    """The issues of our repository; None where there is no repository on GitHub.

    Raises GithubError where there is one and no token: numbers that we counted here would later
    be those of other issues.
    """
    name = repository(environ, owner, repo)
    if not name:
        return None
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise GithubError(
            f"there is no GITHUB_TOKEN for the issues of {name}; they are left to the next round "
            "in the workflow (whose `env:` needs GITHUB_TOKEN: ${{ github.token }})"
        )
    return Issues(Client(environ.get("GITHUB_API_URL") or API_URL, token, world), name)
