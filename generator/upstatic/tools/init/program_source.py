"""Where the program comes from, as a workflow's `uses:` names it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upstatic.domain.errors import UpstaticError
from upstatic.forges.remotes import name_of
from upstatic.tools.init.checksum import version

COPY = "./"
"""The action of a repository that contains the program itself."""

_USES = re.compile(r"[\w-]+/[\w.-]+(?:/[\w./-]+)?@[\w./-]+(?: # [\w./-]+)?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_THIRD_PARTY = re.compile(r"uses: *((?!actions/)[\w-]+/[\w.-]+)@(\S+)(?: # (\S+))?", re.ASCII)
_HOW = "(add --uses OWNER/REPO@REF, where OWNER/REPO is the repository of Upstatic)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSource:
    """A repository ("owner/name"), the ref of it that is in use, and that commit's tag or ""."""

    name: str
    ref: str
    tag: str = ""

    @property
    def uses(self) -> str:
        """The action at that ref."""
        return f"{self.name}@{self.ref}" + (f" # {self.tag}" if self.tag else "")


def of_action(environ: Mapping[str, str]) -> ProgramSource | None:
    """The action that runs this process, if one does."""
    name, _, ref = environ.get("UPSTATIC_ACTION", "").partition("@")
    return ProgramSource(name=name, ref=ref) if name and ref else None


def read_release(recorded: Mapping[str, str]) -> ProgramSource | None:
    """What a release package recorded about itself; None if it is not a valid action."""
    found = ProgramSource(
        name=recorded.get("repository", ""),
        ref=recorded.get("commit", ""),
        tag=recorded.get("tag", ""),
    )
    return found if _USES.fullmatch(found.uses) else None


def read_direct_url(recorded: Mapping[str, Any]) -> ProgramSource | None:
    """The commit that a package installer fetched (`direct_url.json` of PEP 610)."""
    name = name_of(str(recorded.get("url", "")))
    commit = recorded.get("vcs_info", {}).get("commit_id", "")
    return ProgramSource(name=name, ref=commit) if name and commit else None


def choose(given: str, *, is_copy: bool, present: str, source: ProgramSource | None) -> str:
    """Choose what the workflows use.

    `present` is the recorded workflow: one that follows a tag or branch keeps following it, and a
    commit whose comment names a newer version stays. Raises UpstaticError if the program's
    repository is unknown.
    """
    if given:
        if given != COPY and not _USES.fullmatch(given):
            raise UpstaticError(f"--uses {given}: is not an action {_HOW}")
        return given
    if is_copy:
        return COPY
    if source is None:
        raise UpstaticError(f"the repository that this copy of Upstatic is from is unknown {_HOW}")
    followed = next(
        (found for found in _THIRD_PARTY.finditer(present) if found[1] == source.name), None
    )
    if followed and not _COMMIT.fullmatch(followed[2]):
        return f"{followed[1]}@{followed[2]}"
    if followed and version(followed[3]) > version(source.tag):
        return followed[0].removeprefix("uses:").strip()
    return source.uses
