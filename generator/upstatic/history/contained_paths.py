"""Whether a path stays inside its folder: a committed link may lead to any file of this machine.

`assets/logo.txt -> /proc/self/environ` would publish every secret of the step, and a link in
history/ would let an append change a file elsewhere. Every place that opens a path that others can
commit asks here first.
"""

from pathlib import Path

from upstatic.domain.errors import UpstaticError


def is_contained(path: Path, folder: Path) -> bool:
    """Whether `path`, with all of its links followed, lies in `folder`; neither need exist.

    A `folder` that is a link itself contains nothing.
    """
    try:
        is_named = folder.name not in {"", ".."}  # else it may only lead through a link
        base = folder.parent.resolve() / folder.name if is_named else folder.resolve()
        return path.resolve().is_relative_to(base)
    except (OSError, RuntimeError, ValueError):  # a loop of links, or a name with a NUL
        return False


def require_contained(path: Path, folder: Path) -> None:
    """Raise UpstaticError, in one line, for a path that is not contained."""
    if not is_contained(path, folder):
        raise UpstaticError(outside(path, folder))


def outside(path: Path, folder: Path) -> str:
    """The line about a path that is not contained: what is wrong, and what to do."""
    return f"{path}: is a link that leads out of {folder} (replace it with the file itself)"
