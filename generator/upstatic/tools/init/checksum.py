"""How a generated workflow records that it is unchanged.

Its first line contains a checksum of the rest, without the parts that may differ: the lines of the
environment, and the versions of actions, which update bots raise.
"""

import hashlib
import re

from upstatic.tools.init.env_block import without_env_block

_HEADER = re.compile(
    r"\A# Written by `(?:python -m generator|upstatic) init` "
    r"\((?:seal|checksum) ([0-9a-f]{12})\).*\n"
)
_NOTES = (
    "your lines in `env` are kept; init does not overwrite other changes without --force.",
    "your lines of `env` stay, and nothing else that you change is overwritten unasked.",
)
"""The second line of the header: today's, and that of earlier versions."""
_PIN = re.compile(r"(?P<use>uses: *[\w.-]+/[\w./-]+)@(?P<ref>\S+)(?: *# *(?P<version>\S+))?")


def with_checksum(text: str) -> str:
    """Put the header with the checksum before `text`."""
    return f"# Written by `upstatic init` (checksum {_sum(text)}):\n# {_NOTES[0]}\n{text}"


def is_generated(text: str) -> bool:
    """Whether `init` wrote a workflow, with or without later changes."""
    return bool(_HEADER.match(_normalised(text)))


def is_unchanged(text: str) -> bool:
    """Whether a workflow is generated and no one edited it since."""
    text = _normalised(text)
    found = _HEADER.match(text)
    return bool(found and found[1] == _sum(_without_header(text)))


def is_same(one: str, other: str) -> bool:
    """Whether two workflows differ in line endings at most."""
    return _normalised(one) == _normalised(other)


def with_newer_pins(text: str, present: str, uses: str) -> str:
    """Keep the versions of actions in `present` that are newer than ours, by their comments.

    The action of the program itself (`uses`) is not changed.
    """
    theirs = {found["use"]: found for found in _PIN.finditer(_normalised(present))}

    def newer(ours: re.Match[str]) -> str:
        found = theirs.get(ours["use"])
        if not found or ours[0].endswith(f" {uses}"):
            return ours[0]
        return found[0] if version(found["version"]) > version(ours["version"]) else ours[0]

    return _PIN.sub(newer, text)


def _sum(text: str) -> str:
    bare = _PIN.sub(lambda found: found["use"], without_env_block(text))
    return hashlib.sha256(bare.encode()).hexdigest()[:12]


def _without_header(text: str) -> str:
    rest = _HEADER.sub("", text)
    note = next((f"# {note}\n" for note in _NOTES if rest.startswith(f"# {note}\n")), "")
    return rest.removeprefix(note)


def _normalised(text: str) -> str:
    """With Unix line endings, which git may have changed, and a single one at the end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n") + "\n"


def version(tag: str | None) -> tuple[int, ...]:
    """Read "v1.2.3" as numbers; empty for anything else."""
    numbers = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", tag or "")
    return tuple(map(int, numbers.groups())) if numbers else ()
