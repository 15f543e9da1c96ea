"""The `env` block of a workflow: one line for each secret, and the lines that users added."""

import re
from collections.abc import Iterable, Sequence

_ANCHOR = "env: &environment"
_USER_LINES = "# Add your own lines below; init keeps them."
_FORMER_MARK = "# Lines below this one are yours, and stay."
_COMMENT = (
    "# The value of each $NAME in .upptimerc.yml: a secret of the repository",
    "# (Settings > Secrets and variables > Actions). `init` writes a line for each:",
)
_MARKS = (_USER_LINES, _FORMER_MARK)
_FORMER_COMMENT = (
    "# Where .upptimerc.yml says $NAME, the value comes from here: a secret of the repository",
    "# (Settings > Secrets and variables > Actions), and its line, which `init` writes:",
)
_OWN_LINE = "GITHUB_TOKEN: ${{ github.token }} # for issues and git push; not stored in any file"
_ENTRY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*) *:")
_EARLIER = re.compile(r"GIT_CONFIG_|GITHUB_TOKEN *: *\$\{\{ github\.token \}\}")
_PASSED = re.compile(r"^ *([A-Za-z_]\w*): *\$\{\{ *secrets\.\1 *\}\} *$", re.ASCII | re.MULTILINE)


def env_block(names: Iterable[str], added: Sequence[str]) -> list[str]:
    """The lines below `env: &environment`, without their indentation.

    `added` are the users' lines; a name that they set gets no line of ours.
    """
    taken = {found[1] for line in added if (found := _ENTRY.match(line))}
    secrets = [f"{name}: ${{{{ secrets.{name} }}}}" for name in names if name not in taken]
    token = [] if "GITHUB_TOKEN" in taken else [_OWN_LINE]
    return [*_COMMENT, *secrets, *token, _USER_LINES, *added]


def added_lines(text: str, names: Iterable[str]) -> list[str]:
    """What users added to the `env` block of a workflow, in its order, without indentation.

    That is everything below our mark, and above it each entry that is not for one of `names`.
    """
    lines = _block(text)
    at = next((n for n, line in enumerate(lines) if line in _MARKS), len(lines))
    ours = {*env_block(names, ()), *_FORMER_COMMENT}
    added: list[str] = []
    for line in lines[:at]:
        entry = _ENTRY.match(line)
        is_more = line.startswith(" ") and added and not line.lstrip().startswith("#")
        if is_more or (entry and line not in ours and not _EARLIER.match(line)):
            added.append(line)
    return [*added, *(line for line in lines[at + 1 :] if line)]


def secrets_in(text: str) -> list[str]:
    """The names that a workflow passes on, each as `NAME: ${{ secrets.NAME }}`."""
    return list(dict.fromkeys(_PASSED.findall(text)))


def without_env_block(text: str) -> str:
    """The workflow without the lines of its `env` block."""
    lines = text.splitlines()
    found = _place(lines)
    kept = lines if found is None else lines[: found[0]] + lines[found[1] :]
    return "\n".join(kept) + "\n"


def _block(text: str) -> list[str]:
    lines = text.splitlines()
    found = _place(lines)
    if found is None:
        return []
    block = [line.rstrip() for line in lines[found[0] : found[1]]]
    indent = min((_indent(line) for line in block if line), default=0)
    return [line[indent:] for line in block]


def _place(lines: Sequence[str]) -> tuple[int, int] | None:
    """The index of the first line of the block, and of the one after its last."""
    for number, line in enumerate(lines):
        if line.strip() == _ANCHOR:
            outside = (n for n in range(number + 1, len(lines)) if _ends(lines[n], _indent(line)))
            end = next(outside, len(lines))
            while not lines[end - 1].strip():
                end -= 1
            return number + 1, end
    return None


def _ends(line: str, indent: int) -> bool:
    return bool(line.strip()) and _indent(line) <= indent


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
