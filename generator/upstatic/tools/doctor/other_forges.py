"""Findings on GitLab, Forgejo and Gitea: whether the token lets incidents be issues."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from upstatic.config.schema.root import Config
from upstatic.domain.errors import DeniedError, ForgeError, GoneError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.connection import BackendKind, backend_of, connect
from upstatic.forges.gitlab.connection import api_url, gitlab_api, token_of
from upstatic.forges.hosts import Forge
from upstatic.tools.doctor.findings import Finding, found

_SOON_DAYS = 30
_TOKENS = {Forge.GITLAB: "GITLAB_TOKEN", Forge.FORGEJO: "FORGEJO_TOKEN", Forge.GITEA: "GITEA_TOKEN"}
"""The variables with the token for issues."""


def forge_findings(
    forge: Forge,
    config: Config,
    environ: Mapping[str, str],
    transport: ForgeTransport,
    *,
    remote: str,
    now: datetime,
) -> Iterator[Finding]:
    """What is wrong with the access to issues; nothing where incidents are kept in files."""
    backend = backend_of(environ, config.incidents.backend, remote=remote)
    token = _TOKENS[forge]
    if backend is BackendKind.FILES:
        if config.incidents.backend == "auto":
            yield found("forge-token-missing", forge=forge.value, token=token)
        return
    try:
        issues = connect(
            environ, transport, backend, owner=config.owner, repo=config.repo, remote=remote
        )
        if issues is not None:
            issues.labels()
        if backend is BackendKind.GITLAB:
            yield from _expiry(environ, transport, remote, now)
    except DeniedError as error:
        yield found("forge-token-refused", token=token, problem=error)
    except GoneError:
        yield found("forge-unreachable", forge=forge.value, problem="there is no such repository")
    except ForgeError as error:
        yield found("forge-unreachable", forge=forge.value, problem=str(error).partition(";")[0])


def _expiry(
    environ: Mapping[str, str], transport: ForgeTransport, remote: str, now: datetime
) -> Iterator[Finding]:
    """GitLab's tokens last a year at most. Raises ForgeError."""
    client = Client(gitlab_api(api_url(environ, remote), token_of(environ)), transport)
    body = client.read("personal_access_tokens/self").body
    until = body.get("expires_at") if isinstance(body, dict) else None
    if until and (date.fromisoformat(until) - now.date()).days < _SOON_DAYS:
        yield found("forge-token-expires", token="GITLAB_TOKEN", until=until)  # noqa: S106 - a name
