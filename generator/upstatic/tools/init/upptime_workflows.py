"""Which workflows are Upptime's: by their names, and by what they use."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

_NAMES = {
    "graphs", "response-time", "setup", "site", "summary", "update-template", "updates", "uptime",
}  # fmt: skip
_USES = re.compile(r"^\s*(?:- *)?uses: *[\"']?upptime/", re.MULTILINE)
_ALL = re.compile(r"toJson\( *secrets *\)", re.IGNORECASE)


def workflows(present: Mapping[str, str]) -> list[str]:
    """The paths of Upptime's own workflows."""
    return [path for path in alike(present) if PurePosixPath(path).stem in _NAMES]


def alike(present: Mapping[str, str]) -> list[str]:
    """The paths of all workflows that use Upptime's actions, somebody's own among them."""
    folder = ".github/workflows/"
    return [
        path for path, text in present.items() if path.startswith(folder) and _USES.search(text)
    ]


def hands_all_over(texts: list[str]) -> bool:
    """Whether one of these workflows gives every secret away without naming it."""
    return any(map(_ALL.search, texts))
