"""Publish to a folder of this machine: changed files only, each replaced in one step."""

import json
import os
from pathlib import Path

from upstatic.domain.errors import PublishError
from upstatic.publish.site.site_files import (
    MANIFEST,
    Deployed,
    SiteFile,
    announced,
    changes,
    digests_of,
    manifest_of,
    read_manifest,
    site_files,
)


def deploy(site: Path, folder: Path) -> Deployed:
    """Bring `folder` up to date; files that others put there stay. Raises PublishError."""
    files = site_files(site)
    try:
        known = _known(folder)
        wanted = changes(files, known)
        if (first := announced(files, known)) is not None:
            _write(folder / MANIFEST, manifest_of(first))
        for one in wanted.write:
            _write(folder / one.path, one.content)
        for path in wanted.delete:
            (folder / path).unlink(missing_ok=True)
        _write(folder / MANIFEST, manifest_of(digests_of(files)))
    except OSError as error:
        raise PublishError(
            f"publish.site: {error.filename or folder}: {error.strerror or error}"
            " (check the path, its permissions and the free space)"
        ) from error
    return Deployed(
        place=str(folder),
        written=len(wanted.write),
        deleted=len(wanted.delete),
        total=len(files),
    )


def _known(folder: Path) -> dict[str, str]:
    """The digests of what was published and is still there."""
    try:
        known = read_manifest(json.loads((folder / MANIFEST).read_bytes()))
    except (FileNotFoundError, ValueError):
        return {}
    return {path: _digest(folder, path) for path in known}


def _digest(folder: Path, path: str) -> str:
    found = folder / path
    return SiteFile(path=path, source=found).digest if found.is_file() else ""


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)  # noqa: PTH105 - says that it replaces
