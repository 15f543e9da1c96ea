"""How GitHub's REST API is addressed."""

from upstatic.forges.base.api import Api

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
