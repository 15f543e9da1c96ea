"""Whether the page leads to its repository: only where everybody can open it."""

import logging
import time
from collections.abc import Mapping

from upstatic.cli.context import Context
from upstatic.config import Config
from upstatic.domain.errors import GithubError
from upstatic.forges.github.client import Client, GithubTransport
from upstatic.forges.github.connection import API_URL, repository

PATIENCE_S = 5.0
"""No page waits longer for its links."""
log = logging.getLogger(__name__)


def settled(context: Context, settings: Config) -> Config:
    """The configuration with `repositoryLinks` decided: what it says, else what GitHub says.

    Where nobody can be asked, as on a machine without a token, the links stay; where GitHub gives
    no answer they are left out of this round's page.
    """
    website = settings.status_website
    name = repository(context.environ, settings.owner, settings.repo)
    token = context.environ.get("GITHUB_TOKEN", "").strip()
    if website.repository_links is not None or not (name and token):
        return settings
    world = GithubTransport(clock=context.now, sleep=time.sleep)
    try:
        is_open = _is_public(context.environ, token, world, name)
    except GithubError as error:
        log.warning(
            "%s: who may open it is not known (%s); the page leads to no issue", name, error
        )
        is_open = False
    decided = website.model_copy(update={"repository_links": is_open})
    return settings.model_copy(update={"status_website": decided})


def _is_public(environ: Mapping[str, str], token: str, world: GithubTransport, name: str) -> bool:
    """Raises GithubError. An internal repository, which a company can see, is private too."""
    address = environ.get("GITHUB_API_URL") or API_URL
    client = Client(address, token, world, patience_s=PATIENCE_S)
    body = client.read(f"repos/{name}").body
    return isinstance(body, dict) and body.get("private") is False
