"""What git takes for the name of a branch, so that a file with another one is refused at once."""

import re

_ODD = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//")
_EXAMPLE = "(write a name such as status-data)"


def branch_name(text: str) -> str:
    """Check the name of a branch; "" stands for none. Raises ValueError.

    The rules are those of git-check-ref-format(1), and GitHub's: no forty hexadecimal digits.
    """
    name = text.strip()
    if name.startswith("refs/") or name in {"HEAD", "@"}:
        raise ValueError(f"is not a branch name {_EXAMPLE}")
    if _ODD.search(name) or name.startswith(("-", "/")) or name.endswith(("/", ".")):
        raise ValueError(f"has something in it that git allows in no branch {_EXAMPLE}")
    if any(part.startswith(".") or part.endswith(".lock") for part in name.split("/")):
        raise ValueError(f"has a part that begins with a dot or ends with .lock {_EXAMPLE}")
    if re.fullmatch(r"[0-9a-fA-F]{40}", name):
        raise ValueError(f"looks like a commit {_EXAMPLE}")
    return name
