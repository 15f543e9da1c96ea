"""Save what could not be pushed as patches, to be applied by hand."""

import logging
from collections.abc import Callable
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.publish.repository import Repository, open_repository

HISTORY = "history"
UNPUSHED, UNCOMMITTED = "unpushed.patch", "uncommitted.patch"

log = logging.getLogger(__name__)


def rescue(root: Path, out: Path, *, sleep: Callable[[float], None]) -> list[Path]:
    """Write into `out` what no remote has of `root`/history; returns the files that were written.

    `unpushed.patch` holds commits for `git am --3way`, `uncommitted.patch` the later changes for
    `git apply`; an empty one is not written, and an old one is removed. No remote is asked. Raises
    PublishError.
    """
    repository = open_repository(root, sleep)
    found = {UNPUSHED: _unpushed(repository), UNCOMMITTED: _uncommitted(repository, root)}
    try:
        _remove_links(out)
        out.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            (out / name).unlink(missing_ok=True)
            if content.strip():
                (out / name).write_bytes(content)
    except OSError as error:
        raise PublishError(f"{out}: cannot be written ({error.strerror})") from error
    return [out / name for name, content in found.items() if content.strip()]


def _remove_links(out: Path) -> None:
    """Remove the links in `out`: a workflow uploads the folder, and links lead to other files."""
    for path in [out, *out.rglob("*")] if out.exists() else ():
        if path.is_symlink():
            log.warning("%s: removed, because it is a link", path)
            path.unlink()


def _unpushed(repository: Repository) -> bytes:
    """The commits that no remote is known to have, oldest first."""
    tip = repository.tip()
    if tip is None or not repository.git.run("remote").strip():
        return b""
    # Without --root, a single commit (when no remote has any) would mean the commits after it.
    options = ("--root", "--stdout", "--binary", "--no-signature", "--no-ext-diff", "--no-color")
    return repository.git.run_bytes("format-patch", *options, tip, "--not", "--remotes")


def _uncommitted(repository: Repository, root: Path) -> bytes:
    history = root / HISTORY
    if not history.is_dir() or not repository.stage(history):
        return b""
    return repository.changes(history)
