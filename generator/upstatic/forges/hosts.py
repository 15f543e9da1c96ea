"""Which code host a repository is on."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from upstatic.forges.remotes import server_of


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


def running_on(environ: Mapping[str, str]) -> Forge | None:
    """The forge whose job this is; None outside of jobs, and in those of GitHub."""
    return next((forge for name, forge in _VARIABLES.items() if environ.get(name)), None)


def hosted_on(remote: str) -> Forge | None:
    """The forge by the host of a remote; None if the host could be any."""
    host = urlsplit(server_of(remote)).hostname or ""
    return next((forge for part, forge in _HOSTS.items() if part in host), None)


def shown_name(url: str) -> str:
    """The name of the forge that the URL of an issue belongs to.

    >>> shown_name("https://git.acme.example/ops/status/-/issues/7")
    'GitLab'
    """
    host = urlsplit(url).hostname or ""
    if "/-/issues/" in url:
        return "GitLab"
    if host == "codeberg.org":
        return "Codeberg"
    forge = next((forge for part, forge in _HOSTS.items() if part in host), Forge.GITHUB)
    return {Forge.FORGEJO: "Forgejo", Forge.GITEA: "Gitea"}.get(forge, "GitHub")


def may_be_of(url: str, forge: str) -> bool:
    """Whether the URL of an issue can be one of a forge, by its name in messages.

    A server of any name may be GitHub's or Gitea's.

    >>> may_be_of("https://github.com/acme/status/issues/7", "Forgejo")
    False
    """
    host, is_gitlab = urlsplit(url).hostname or "", "/-/" in url
    match forge:
        case "GitLab":
            return is_gitlab
        case "GitHub":
            return not is_gitlab and shown_name(url) == "GitHub"
        case _:
            return not is_gitlab and host != "github.com"


def detect(remote: str, present: Collection[str], environ: Mapping[str, str]) -> Forge:
    """The forge by the running job, the host of the remote, or the workflows that are `present`.

    GitHub if nothing else is known: a GitHub Enterprise server has any name.
    """
    found = (
        forge for part, forge in _PATHS.items() if any(path.startswith(part) for path in present)
    )
    return running_on(environ) or hosted_on(remote) or next(found, None) or Forge.GITHUB
