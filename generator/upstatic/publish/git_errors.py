"""What git's answers mean: may a push be tried again, and one clear line for each failure."""

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
_ABSENT = "couldn't find remote ref"
_UNREACHABLE_MEANS = "the remote cannot be reached (check the network, then publish again)"


class _Remedy(NamedTuple):
    """A pattern of what git said, and what it means to the user."""

    said: str
    means: str


# Failures that trying again does not mend. The first pattern that occurs speaks.
_REMEDIES = (
    _Remedy(
        said=r"dubious ownership in repository at '(?P<what>[^']*)'",
        means="git does not trust the folder, because it belongs to another user"
        " (run: git config --global --add safe.directory {what})",
    ),
    _Remedy(
        said=r"Unable to create '(?P<what>[^']*\.lock)': File exists",
        means="another git command is at work, or one died and left {what}"
        " (delete that file when no git is running)",
    ),
    _Remedy(
        said=r"No space left on device|Disk quota exceeded",
        means="the disk is full (make room)",
    ),
    _Remedy(
        said=r"ignored by one of your \.gitignore",
        means="history/ is ignored by git, and it is the database (take it out of .gitignore)",
    ),
    _Remedy(
        said=r"GH006|GH013|protected branch|hook declined|push declined",
        means="the remote refuses pushes to this branch (let the workflow pass the branch"
        " protection, or publish from another branch)",
    ),
    _Remedy(
        said=r"error: 403|Permission to .* denied|Write access to repository not granted",
        means="the remote allows no pushing (a workflow's job needs permissions: contents: write)",
    ),
    _Remedy(
        said=r"Authentication failed|could not read (Username|Password)|Permission denied \("
        r"|error: 401|Invalid username or (password|token)|Host key verification failed",
        means="the remote does not accept our credentials (a workflow's step needs a token;"
        " elsewhere, see whether git push works)",
    ),
    _Remedy(
        said=r"repository '?.*not found|does not appear to be a git repository",
        means="the remote repository was not found (see: git remote -v)",
    ),
    _Remedy(
        said=r"untracked working tree files would be overwritten",
        means="files that git does not track stand where the remote has some (move them away)",
    ),
)


class PushOutcome(Enum):
    """What became of a push."""

    PUSHED = "pushed"
    CURRENT = "the remote had everything"
    BEHIND = "somebody else pushed first"
    UNREACHABLE = "the remote could not be reached"
    REFUSED = "the remote said no"
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
    lasting = any(re.search(remedy.said, text, re.IGNORECASE) for remedy in _REMEDIES)
    return (
        PushOutcome.REFUSED if lasting or not _UNREACHABLE.search(text) else PushOutcome.UNREACHABLE
    )


def explain(text: str) -> str:
    """One line for people out of all that git said, with a remedy where we know one.

    Credentials in remote addresses are taken out.
    """
    for remedy in _REMEDIES:
        if found := re.search(remedy.said, text, re.IGNORECASE):
            return without_credentials(remedy.means.format_map(found.groupdict()))
    if _UNREACHABLE.search(text):
        return _UNREACHABLE_MEANS
    return without_credentials(_loudest(text.splitlines()))


def _loudest(lines: list[str]) -> str:
    """The line that carries the fault: the first fatal one, else the last of all."""
    said = [line.strip() for line in lines if line.strip()]
    faults = [line for line in said if re.match(r"(remote: )?(fatal|error|CONFLICT)\b", line)]
    return (faults or said[-1:] or ["git gave no reason"])[0]
