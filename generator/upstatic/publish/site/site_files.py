"""The files of a rendered page, and which of them a target lacks."""

import hashlib
import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STATUS = "status.json"
MANIFEST = ".upstatic-site.json"
"""The list of what was published to a target that keeps no digests, by path."""
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".ics": "text/calendar",
    ".prom": "text/plain",
}


@dataclass(frozen=True, kw_only=True)
class SiteFile:
    """A file of the page; `path` is relative, with slashes."""

    path: str
    source: Path

    @cached_property
    def content(self) -> bytes:
        """What is in it."""
        return self.source.read_bytes()

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def content_type(self) -> str:
        """Its media type; texts are UTF-8."""
        suffix = self.source.suffix
        found = _TYPES.get(suffix) or mimetypes.guess_type(self.source.name, strict=False)[0]
        kind = found or "application/octet-stream"
        is_text = kind.startswith("text/") or kind in {"application/json", "application/xml"}
        return f"{kind}; charset=utf-8" if is_text else kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChanges:
    """What a target lacks: files to write in this order, and paths to delete afterwards."""

    write: Sequence[SiteFile]
    delete: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What was done at a target: how many of `total` files were written, and how many deleted."""

    place: str
    written: int
    deleted: int
    total: int


def site_files(site: Path) -> list[SiteFile]:
    """The files of a page: what pages refer to first, then the pages, the front page, status.json.

    A visitor who loads the page meanwhile finds everything that it refers to.
    """
    found = [
        SiteFile(path=path.relative_to(site).as_posix(), source=path)
        for path in sorted(site.rglob("*"))
        if path.is_file()
    ]
    return sorted(found, key=lambda one: (_rank(one.path), one.path))


def _rank(path: str) -> int:
    if path == STATUS:  # says that the page is complete
        return 3
    return 2 if path == "index.html" else 1 if path.endswith(".html") else 0


def changes(files: Sequence[SiteFile], known: Mapping[str, str]) -> SiteChanges:
    """What differs from a target whose files have these digests, by path."""
    paths = {one.path for one in files}
    return SiteChanges(
        write=[one for one in files if known.get(one.path) != one.digest],
        delete=sorted(set(known) - paths),
    )


def digests_of(files: Sequence[SiteFile]) -> dict[str, str]:
    """The digests of these files, by path."""
    return {one.path: one.digest for one in files}


def announced(files: Sequence[SiteFile], known: Mapping[str, str]) -> dict[str, str] | None:
    """The digests to record before anything is written; None where every path is recorded.

    An interrupted upload leaves no file that is not recorded, so that each can be deleted later.
    """
    new = {one.path: "" for one in files if one.path not in known}
    return {**known, **new} if new else None


def manifest_of(digests: Mapping[str, str]) -> bytes:
    """The manifest with these digests by path, as JSON."""
    return json.dumps(digests, indent=0).encode()


def read_manifest(body: object) -> dict[str, str]:
    """The digests by path of a manifest; nothing for anything else: then all is written."""
    if not isinstance(body, dict):
        return {}
    return {str(path): str(digest) for path, digest in body.items() if _is_inside(str(path))}


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")
