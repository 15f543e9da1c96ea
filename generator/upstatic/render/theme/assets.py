"""The user's own files in assets/: copied into the site, as far as they are really there."""

import logging
from collections.abc import Iterator
from pathlib import Path

from upstatic.history.contained_paths import is_contained, outside

log = logging.getLogger(__name__)


def asset_files(assets: Path) -> Iterator[tuple[str, bytes]]:
    """Every file; one that cannot be read, or that leads elsewhere, is left out and logged."""
    for path in _files(assets, assets) if assets.exists() else ():
        try:
            content = path.read_bytes()
        except OSError as error:
            _leave_out(path, error)
            continue
        yield path.relative_to(assets).as_posix(), content


def own_file(name: str, assets: Path) -> Path | None:
    """The file of assets/ with this name; None where there is none that may be published."""
    path = assets / name
    if not is_contained(path, assets):
        log.warning("%s", outside(path, assets))
        return None
    return path if path.is_file() else None


def _files(folder: Path, assets: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        _leave_out(folder, error)
        return
    for path in found:
        if not is_contained(path, assets):
            log.warning("%s", outside(path, assets))
        elif path.is_dir() and not path.is_symlink():
            yield from _files(path, assets)
        elif path.is_file():
            yield path
        else:
            log.warning("%s: is neither a file nor a folder; it is left out of the page", path)


def _leave_out(path: Path, error: OSError) -> None:
    log.warning("%s: cannot be read (%s); it is left out of the page", path, error.strerror)
