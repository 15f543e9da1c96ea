"""Find the workflows of Upptime by their names and by the actions they use."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

_NAMES = {
    "graphs", "response-time", "setup", "site", "summary", "update-template", "updates", "uptime",
}  # fmt: skip
_USES = re.compile(r"^\s*(?:- *)?uses: *[\"']?upptime/", re.MULTILINE)
_ALL = re.compile(r"toJson\( *secrets *\)", re.IGNORECASE)


def own_workflows(present: Mapping[str, str]) -> list[str]:
    """The paths of the workflows that Upptime itself installs."""
    return [path for path in using_upptime(present) if PurePosixPath(path).stem in _NAMES]


def using_upptime(present: Mapping[str, str]) -> list[str]:
    """The paths of all workflows that use Upptime's actions, custom ones included."""
    folder = ".github/workflows/"
    return [
        path for path, text in present.items() if path.startswith(folder) and _USES.search(text)
    ]


def passes_all_secrets(texts: list[str]) -> bool:
    """Whether one of these workflows passes every secret on without naming it."""
    return any(map(_ALL.search, texts))
