"""What the last rendering wrote: each part with its key and its files."""

import json
import logging
import os
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upstatic.history.contained_paths import is_contained, outside

log = logging.getLogger(__name__)

NAME = "site.json"
BY_NAME = -2
"""The size of the files of old parts, which are kept whatever it is."""
_LEADS_OUT = re.compile(r"^/|(?:^|/)\.\.(?:/|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """Files that are made together: their sizes in bytes by path, and the key they depend on."""

    key: str
    sizes: Mapping[str, int]


Parts = Mapping[str, KeptPart]
"""The parts of a site by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSite:
    """The site of the last rendering: its parts, and the paths of the files that are there now."""

    parts: Parts
    files: AbstractSet[str]


def load(cache: Path, out: Path) -> KeptSite | None:
    """What was written to `out`; None when that is not known, so that everything is made.

    That is also so when either has a link: a committed one would be published, or written through.
    """
    files = set[str]()
    if not _is_own(cache) or _has_link(str(out), "", files):
        return None
    try:
        found = json.loads((cache / NAME).read_bytes())
        parts = found["parts"] if found["out"] == str(out.absolute()) else None
        if parts is None:
            return None
        return KeptSite(parts={name: _part(one) for name, one in parts.items()}, files=files)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.debug("%s: cannot be used (%s)", cache / NAME, error)
        return None


def _has_link(folder: str, prefix: str, files: set[str]) -> bool:
    """Whether there is a link below a folder; if not, `files` has the paths of all files."""
    with suppress(OSError), os.scandir(folder) as entries:
        for one in entries:
            if one.is_symlink():
                return True
            if one.is_file():
                files.add(prefix + one.name)
            elif one.is_dir() and _has_link(one.path, f"{prefix}{one.name}/", files):
                return True
    return False


def _is_own(cache: Path) -> bool:
    return is_contained(cache / NAME, cache.parent)


def _part(value: Any) -> KeptPart:  # noqa: ANN401 - whatever JSON holds
    key, sizes = value
    if isinstance(sizes, str):
        sizes = dict.fromkeys(sizes.split("\n"), BY_NAME)
    if not isinstance(key, str) or not {*map(type, sizes.values())} <= {int}:
        raise TypeError("not a part")
    if _LEADS_OUT.search("\n".join(sizes)):
        raise ValueError("a path that leads out of the site")
    return KeptPart(key=key, sizes=sizes)


def _plain(sizes: Mapping[str, int]) -> Mapping[str, int] | str:
    """Thousands of names as one text: that takes a tenth of the time."""
    return "\n".join(sizes) if sizes and {*sizes.values()} == {BY_NAME} else sizes


def forget(cache: Path) -> None:
    """Remove what is known, before the site is changed."""
    if _is_own(cache):
        (cache / NAME).unlink(missing_ok=True)


def save(cache: Path, out: Path, parts: Parts) -> None:
    """Keep what was written to `out`; without it, the next rendering makes everything."""
    plain = {name: [part.key, _plain(part.sizes)] for name, part in parts.items()}
    if not _is_own(cache):
        log.warning("%s", outside(cache / NAME, cache.parent))
        return
    text = json.dumps({"out": str(out.absolute()), "parts": plain}, separators=(",", ":"))
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        (cache / NAME).write_text(text, encoding="utf-8")
