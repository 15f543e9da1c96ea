"""What the URL of a git remote says: the server, and the repository on it."""

import re

_URL = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[\w.-]+)(?P<port>:\d+)?/"
    r"|(?:[\w.-]+@(?P<ssh>[\w.-]+)|(?P<bare>[\w-]+\.[\w.-]+)):/?)"
    r"(?P<name>[\w.-]+(?:/[\w.-]+)*/[\w.-]+?)(?:\.git)?/?",
    re.ASCII,
)


def name_of(url: str) -> str:
    """Read "owner/name" from a remote's URL, on GitLab with its subgroups; "" for a local path.

    >>> name_of("git@gitlab.com:acme/web/status.git")
    'acme/web/status'
    """
    found = _URL.fullmatch(url)
    return found["name"] if found else ""


def server_of(url: str) -> str:
    """The web address of a remote's server; "" for a local path.

    >>> server_of("ssh://git@git.acme.example:2222/ops/status.git")
    'https://git.acme.example'
    """
    found = _URL.fullmatch(url)
    if not found:
        return ""
    if url.startswith(("http://", "https://")):
        return f"{url.partition(':')[0]}://{found['host']}{found['port'] or ''}"
    return f"https://{found['host'] or found['ssh'] or found['bare']}"


def repository_at(remote: str, server_url: str) -> str:
    """The repository of a remote on this server as "owner/name"; "" for other servers.

    >>> repository_at("git@github.com:acme/status.git", "https://github.com")
    'acme/status'
    """
    name = name_of(remote)
    is_there = server_of(remote).partition("://")[2] == server_url.rstrip("/").partition("://")[2]
    return name if is_there and name.count("/") == 1 else ""
