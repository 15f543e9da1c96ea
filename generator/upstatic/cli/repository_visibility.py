"""Whether the repository is private: then the page does not link to it, and is published less."""

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.workspace import Workspace
from upstatic.config import Config
from upstatic.config.schema.publishing import ALWAYS, PRIVATE_MINUTES
from upstatic.domain.errors import ForgeError
from upstatic.forges.github.job import repository, token_of

if TYPE_CHECKING:
    from upstatic.forges.base.client import ForgeTransport

PATIENCE_S = 5.0
"""The longest that rendering waits for the answer."""
log = logging.getLogger(__name__)


def settled(workspace: Workspace) -> Config:
    """The configuration with `repositoryLinks` and `publish.site.when` decided.

    Both go by the file, else by whether the repository is private. Without a token the links are
    shown; without an answer this round's page has none.
    """
    config, environ = workspace.config, workspace.environ
    website = config.status_website
    is_private = _known_private(environ)
    if project := environ.get("CI_PROJECT_URL"):  # a job of GitLab
        chosen = website.repository_links
        links = is_private is False if chosen is None else chosen
        config = _decided(config, links=links, url=website.repository_url or project)
    elif website.repository_links is None and (name := _readable_repository(workspace)):
        if is_private is None:
            is_private = _is_private(workspace, name)
        url = website.repository_url or _web(environ, name)
        config = _decided(config, links=is_private is False, url=url)
    when = PRIVATE_MINUTES if is_private else ALWAYS
    return config.model_copy(update={"publish": config.publish.filled(when)})


def _known_private(environ: Mapping[str, str]) -> bool | None:
    """Whether the repository of the running job is private; None where the job does not know."""
    if "CI_PROJECT_VISIBILITY" in environ:
        return environ["CI_PROJECT_VISIBILITY"] != "public"
    try:
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_bytes())
        found = event["repository"]["private"]
    except (KeyError, OSError, ValueError, TypeError):
        return None
    return found if isinstance(found, bool) else None


def _readable_repository(workspace: Workspace) -> str:
    """The repository on GitHub that can be asked for, as owner/name; "" without a token."""
    environ, config = workspace.environ, workspace.config
    return repository(environ, config.owner, config.repo) if token_of(environ) else ""


def _is_private(workspace: Workspace, name: str) -> bool | None:
    """Ask GitHub; None, with a warning, without an answer."""
    from upstatic.forges.base.client import ForgeTransport

    transport = ForgeTransport(clock=workspace.now, sleep=time.sleep)
    try:
        return not _is_public(workspace.environ, token_of(workspace.environ), transport, name)
    except ForgeError as error:
        log.warning("%s: visibility unknown (%s); the page does not link to it", name, error)
        return None


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
