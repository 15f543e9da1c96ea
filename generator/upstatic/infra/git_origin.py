"""The remote that a checkout came from."""

import subprocess
from pathlib import Path

_LIMIT_S = 20.0


def origin_of(folder: Path) -> str:
    """The address of the remote `origin`; "" where there is none, or no git.

    It may hold a password: take the repository's name out of it, and never show it.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - fixed words
            ["git", "-C", str(folder), "remote", "get-url", "origin"],  # noqa: S607 - the user's git
            capture_output=True, timeout=_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if answer.returncode else answer.stdout.decode("utf-8", "replace").strip()
