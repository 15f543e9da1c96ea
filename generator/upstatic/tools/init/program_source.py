"""Where the program comes from, as a workflow's `uses:` says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from upstatic.domain.errors import UpstaticError
from upstatic.tools.init.checksum import version

COPY = "./"
"""The action of a repository that holds the program itself."""

_URL = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[\w.-]+)(?::\d+)?/|[\w.-]+@(?P<ssh>[\w.-]+):/?)"
    r"(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?",
    re.ASCII,
)
_USES = re.compile(r"[\w-]+/[\w.-]+(?:/[\w./-]+)?@[\w./-]+(?: # [\w./-]+)?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_OTHERS = re.compile(r"uses: *((?!actions/)[\w-]+/[\w.-]+)@(\S+)(?: # (\S+))?", re.ASCII)
_HOW = "(say it: --uses OWNER/REPO@REF, where OWNER/REPO holds the program)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A repository on GitHub, what of it is in use, and that commit's tag if it has one."""

    name: str
    ref: str
    tag: str = ""

    @property
    def uses(self) -> str:
        """The action of it."""
        return f"{self.name}@{self.ref}" + (f" # {self.tag}" if self.tag else "")


def name_of(url: str) -> str:
    """Read "owner/name" from a remote's address; "" where it is a folder or none."""
    found = _URL.fullmatch(url)
    return found["name"] if found else ""


def server_of(url: str) -> str:
    """The web address of the server of a remote; github.com where it says none."""
    found = _URL.fullmatch(url)
    return f"https://{found['host'] or found['ssh']}" if found else "https://github.com"


def of_action(environ: Mapping[str, str]) -> Origin | None:
    """The action that runs this, where one does."""
    name, _, ref = environ.get("UPSTATIC_ACTION", "").partition("@")
    return Origin(name=name, ref=ref) if name and ref else None


def choose(given: str, *, is_copy: bool, present: str, origin: Origin | None) -> str:
    """What the workflows are to use.

    `present` is the workflow on file: who follows a tag or branch goes on following it, and a
    commit whose comment names a newer version stays. Raises UpstaticError where nobody says where
    the program is.
    """
    if given:
        if given != COPY and not _USES.fullmatch(given):
            raise UpstaticError(f"--uses {given}: is no action {_HOW}")
        return given
    if is_copy:
        return COPY
    if origin is None:
        raise UpstaticError(f"this copy of the program is in no repository that GitHub has {_HOW}")
    followed = next((found for found in _OTHERS.finditer(present) if found[1] == origin.name), None)
    if followed and not _COMMIT.fullmatch(followed[2]):
        return f"{followed[1]}@{followed[2]}"
    if followed and version(followed[3]) > version(origin.tag):
        return followed[0].removeprefix("uses:").strip()
    return origin.uses
