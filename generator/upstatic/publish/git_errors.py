"""What git's output means: whether to retry a push, and one clear line for each failure."""

import re
from enum import Enum
from typing import NamedTuple

from upstatic.infra.redaction import without_credentials

_RACE = re.compile(
    r"\[rejected\].*\((fetch first|non-fast-forward|stale info)\)"
    r"|\[remote rejected\].*\((cannot lock ref|failed to update ref|failed to lock"
    r"|incorrect old value|reference already exists)"
    r"|shallow\.lock': File exists"
)
_UNREACHABLE = re.compile(
    r"Could not resolve host|Failed to connect|Couldn't connect"
    r"|Connection (timed out|refused|reset)|early EOF|unexpected disconnect"
    r"|hung up unexpectedly|RPC failed|Operation too slow"
    r"|returned error: (5\d\d|429)|gnutls_handshake|SSL_|time limit",
    re.IGNORECASE,
)
_HELD_LOCK = re.compile(r"Unable to create '([^']*\.lock)': File exists")
_ABSENT = "couldn't find remote ref"
_UNREACHABLE_MEANS = "the remote cannot be reached (check the network, then publish again)"


class _Remedy(NamedTuple):
    """A pattern of git's output, and what it means to the user."""

    pattern: str
    means: str


# Failures that a retry does not repair. The first pattern that occurs decides.
_REMEDIES = (
    _Remedy(
        pattern=r"dubious ownership in repository at '(?P<what>[^']*)'",
        means="git does not trust the folder, because it belongs to another user"
        " (run: git config --global --add safe.directory {what})",
    ),
    _Remedy(
        pattern=r"Unable to create '(?P<what>[^']*\.lock)': File exists",
        means="another git command is running, or one was killed and left {what}"
        " (delete that file when no git is running)",
    ),
    _Remedy(
        pattern=r"No space left on device|Disk quota exceeded",
        means="the disk is full (free some space)",
    ),
    _Remedy(
        pattern=r"ignored by one of your \.gitignore",
        means="history/ is ignored by git, but it is the database (remove it from .gitignore)",
    ),
    _Remedy(
        pattern=r"GH006|GH013|protected branch|hook declined|push declined",
        means="the remote refuses pushes to this branch (let the workflow pass the branch"
        " protection, or publish from another branch)",
    ),
    _Remedy(
        pattern=r"error: 403|Permission to .* denied|Write access to repository not granted",
        means="the remote does not allow pushing"
        " (the workflow's job needs permissions: contents: write)",
    ),
    _Remedy(
        pattern=r"Authentication failed|could not read (Username|Password)|Permission denied \("
        r"|error: 401|Invalid username or (password|token)|Host key verification failed",
        means="the remote does not accept the credentials (the workflow's step needs a token;"
        " elsewhere, check that git push works)",
    ),
    _Remedy(
        pattern=r"repository '?.*not found|does not appear to be a git repository",
        means="the remote repository was not found (see: git remote -v)",
    ),
    _Remedy(
        pattern=r"untracked working tree files would be overwritten",
        means="untracked files have the names of files of the remote (move them away)",
    ),
)


class PushOutcome(Enum):
    """The result of a push or a fetch."""

    PUSHED = "pushed"
    CURRENT = "the remote had everything"
    BEHIND = "another writer pushed first"
    UNREACHABLE = "the remote could not be reached"
    REFUSED = "the remote refused it"
    ABSENT = "the remote has no such branch"


def outcome(code: int, text: str) -> PushOutcome:
    """What the exit code and the output of `git push --porcelain` (or of `git fetch`) mean."""
    if code == 0:
        return (
            PushOutcome.PUSHED
            if re.search(r"^[ +*]\t", text, re.MULTILINE)
            else PushOutcome.CURRENT
        )
    if _RACE.search(text):
        return PushOutcome.BEHIND
    if _ABSENT in text:
        return PushOutcome.ABSENT
    lasting = any(re.search(remedy.pattern, text, re.IGNORECASE) for remedy in _REMEDIES)
    return (
        PushOutcome.REFUSED if lasting or not _UNREACHABLE.search(text) else PushOutcome.UNREACHABLE
    )


def held_lock(text: str) -> str:
    """The lock file that kept git from its work, as git names it; "" when that was not it."""
    found = _HELD_LOCK.search(text)
    return found[1] if found else ""


def explain(text: str) -> str:
    """One line for people out of git's output, with a remedy where one is known.

    Credentials in remote addresses are taken out.
    """
    for remedy in _REMEDIES:
        if found := re.search(remedy.pattern, text, re.IGNORECASE):
            return without_credentials(remedy.means.format_map(found.groupdict()))
    if _UNREACHABLE.search(text):
        return _UNREACHABLE_MEANS
    return without_credentials(_decisive(text.splitlines()))


def _decisive(lines: list[str]) -> str:
    """The line that names the failure: the first fatal one, else the last of all."""
    said = [line.strip() for line in lines if line.strip()]
    faults = [line for line in said if re.match(r"(remote: )?(fatal|error|CONFLICT)\b", line)]
    return (faults or said[-1:] or ["git gave no reason"])[0]
