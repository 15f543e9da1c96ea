"""Keep the program's output files out of `git status`, in any repository.

The lines go to the clone's own info/exclude (gitignore(5)): a `.gitignore` in `_site/` would hide
the page from those who put it online with git.
"""

import re
from contextlib import suppress
from pathlib import Path

from upstatic.infra import git_folders

OUTPUTS = (
    "_site/", "_site.new/", "_site.old/", ".cache/look/", ".cache/site/",
    "run/**/*.jsonl", "run/*.patch", "run/lock", "run/turn", "run/turn.holder", "run/details.json",
    "run/screenshots/", "run/set-aside/",
)  # fmt: skip


def exclude_outputs(root: Path) -> None:
    """Exclude the outputs in `root` from the repository that it is in, if there is one."""
    found = git_folders.find(root)
    if found is None or found.is_bare:
        return
    inside = root.resolve().relative_to(found.top).parts
    folder = "".join(f"{_plain(part)}/" for part in inside)
    with suppress(OSError):  # a read-only clone; nothing depends on it
        _add(found.common / "info" / "exclude", [f"/{folder}{each}" for each in OUTPUTS])


def _add(path: Path, wanted: list[str]) -> None:
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in wanted if line not in present.splitlines()]
    if missing:
        path.parent.mkdir(exist_ok=True)
        start = "" if present.endswith("\n") or not present else "\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(start + "".join(f"{line}\n" for line in missing))


def _plain(name: str) -> str:
    """A name as a pattern that matches this name alone."""
    return re.sub(r"([\\*?\[])", r"\\\1", name)
