"""Which code host a repository is on: it decides the workflows that `init` writes."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from upstatic.tools.init.program_source import server_of


class Forge(StrEnum):
    """A code host that runs workflows."""

    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"
    GITEA = "gitea"


_VARIABLES = {
    "FORGEJO_ACTIONS": Forge.FORGEJO,
    "GITEA_ACTIONS": Forge.GITEA,
    "GITLAB_CI": Forge.GITLAB,
}
_HOSTS = {
    "github.com": Forge.GITHUB,
    "gitlab": Forge.GITLAB,
    "codeberg.org": Forge.FORGEJO,
    "forgejo": Forge.FORGEJO,
    "gitea": Forge.GITEA,
}
_PATHS = {
    ".gitlab": Forge.GITLAB,
    ".forgejo/": Forge.FORGEJO,
    ".gitea/": Forge.GITEA,
    ".github/": Forge.GITHUB,
}


def detect(remote: str, present: Collection[str], environ: Mapping[str, str]) -> Forge:
    """The forge by the running job, the host of the remote, or the workflows that are `present`.

    GitHub if nothing else is known: a GitHub Enterprise server has any name.
    """
    running = (forge for name, forge in _VARIABLES.items() if environ.get(name))
    host = urlsplit(server_of(remote)).hostname or "" if remote else ""
    hosted = (forge for part, forge in _HOSTS.items() if part in host)
    found = (
        forge for part, forge in _PATHS.items() if any(path.startswith(part) for path in present)
    )
    return next(running, None) or next(hosted, None) or next(found, None) or Forge.GITHUB
