"""How a workflow says that it is ours, and whether somebody changed it since.

Its first line holds a checksum of the rest, without what may differ: the lines of the environment,
and the versions of actions, which update bots raise.
"""

import hashlib
import re

from upstatic.tools.init.env_block import without_environment

_SEAL = re.compile(
    r"\A# Written by `(?:python -m generator|upstatic) init` "
    r"\((?:seal|checksum) ([0-9a-f]{12})\).*\n"
)
_WORDS = "your lines of `env` stay, and nothing else that you change is overwritten unasked."
_PIN = re.compile(r"(?P<use>uses: *[\w.-]+/[\w./-]+)@(?P<ref>\S+)(?: *# *(?P<version>\S+))?")


def sealed(text: str) -> str:
    """Put the line with the checksum before `text`."""
    return f"# Written by `upstatic init` (checksum {_sum(text)}):\n# {_WORDS}\n{text}"


def is_untouched(text: str) -> bool:
    """Whether a workflow is ours and as it was written."""
    text = _plain(text)
    found = _SEAL.match(text)
    return bool(found and found[1] == _sum(_unsealed(text)))


def same(one: str, other: str) -> bool:
    """Whether two workflows differ in nothing but line ends."""
    return _plain(one) == _plain(other)


def with_newer_pins(text: str, present: str, uses: str) -> str:
    """Take over the versions of actions that somebody raised above ours, told by their comments.

    What the workflow is to use as our own action (`uses`) stays.
    """
    theirs = {found["use"]: found for found in _PIN.finditer(_plain(present))}

    def newer(ours: re.Match[str]) -> str:
        found = theirs.get(ours["use"])
        if not found or ours[0].endswith(f" {uses}"):
            return ours[0]
        return found[0] if version(found["version"]) > version(ours["version"]) else ours[0]

    return _PIN.sub(newer, text)


def _sum(text: str) -> str:
    bare = _PIN.sub(lambda found: found["use"], without_environment(text))
    return hashlib.sha256(bare.encode()).hexdigest()[:12]


def _unsealed(text: str) -> str:
    return _SEAL.sub("", text).removeprefix(f"# {_WORDS}\n")


def _plain(text: str) -> str:
    """One kind of line end, as git may have changed it, and a single one at the end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n") + "\n"


def version(tag: str | None) -> tuple[int, ...]:
    """Read "v1.2.3" as numbers; none for anything else."""
    numbers = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", tag or "")
    return tuple(map(int, numbers.groups())) if numbers else ()
