"""Whether the page links to its repository: only if every visitor can open it."""

import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from upstatic.cli.workspace import Workspace
from upstatic.config import Config
from upstatic.domain.errors import ForgeError

if TYPE_CHECKING:
    from upstatic.forges.base.client import ForgeTransport

PATIENCE_S = 5.0
"""The longest that rendering waits for the answer."""
log = logging.getLogger(__name__)


def settled(workspace: Workspace) -> Config:
    """The configuration with `repositoryLinks` decided: by the file, else by GitHub.

    Without a token the links are shown; without an answer this round's page has none.
    """
    config, environ = workspace.config, workspace.environ
    website = config.status_website
    if project := environ.get("CI_PROJECT_URL"):  # a job of GitLab
        is_open = environ.get("CI_PROJECT_VISIBILITY") == "public"
        links = is_open if website.repository_links is None else website.repository_links
        return _decided(config, links=links, url=website.repository_url or project)
    token = environ.get("GITHUB_TOKEN", "").strip()
    if website.repository_links is not None or not token:
        return config
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.forges.github.connection import repository

    name = repository(environ, config.owner, config.repo)
    if not name:
        return config
    transport = ForgeTransport(clock=workspace.now, sleep=time.sleep)
    try:
        is_open = _is_public(environ, token, transport, name)
    except ForgeError as error:
        log.warning("%s: visibility unknown (%s); the page does not link to it", name, error)
        is_open = False
    return _decided(config, links=is_open, url=website.repository_url or _web(environ, name))


def _web(environ: Mapping[str, str], name: str) -> str:
    """The web address of the job's repository; "" outside of jobs, where GitHub's is used."""
    server = environ.get("GITHUB_SERVER_URL", "")
    return f"{server}/{name}" if server else ""


def _decided(config: Config, *, links: bool, url: str) -> Config:
    website = config.status_website
    decided = website.model_copy(update={"repository_links": links, "repository_url": url})
    return config.model_copy(update={"status_website": decided})


def _is_public(
    environ: Mapping[str, str], token: str, transport: "ForgeTransport", name: str
) -> bool:
    """Raises ForgeError. An internal repository, visible to a company, counts as private."""
    from upstatic.forges.github.connection import client_for

    client = client_for(environ, transport, token, patience_s=PATIENCE_S)
    body = client.read(f"repos/{name}").body
    return isinstance(body, dict) and body.get("private") is False
