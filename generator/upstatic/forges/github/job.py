"""The repository and the token of a job on GitHub, from its environment and configuration."""

from collections.abc import Mapping, Sequence

SERVER_URL = "https://github.com"
READERS = ("GITHUB_TOKEN", "GH_TOKEN")
"""Commands that only read may also use the token of GitHub's command line. It is set in many
shells, where a round must not write issues with it."""


def repository(environ: Mapping[str, str], owner: str = "", repo: str = "") -> str:
    """The repository as "owner/name": the run's, else the configured one; "" for none."""
    named = f"{owner}/{repo}" if owner and repo else ""
    return environ.get("GITHUB_REPOSITORY") or named


def token_of(environ: Mapping[str, str], names: Sequence[str] = READERS[:1]) -> str:
    """The first of these tokens that has a value; "" for none."""
    return next(filter(None, (environ.get(one, "").strip() for one in names)), "")
