"""Keys of the site's parts: a hash of everything that a part depends on.

A part whose key is the same has the same bytes. Every key contains the program: its source and
templates, the versions of its libraries, and of Python.
"""

import hashlib
import sys
import sysconfig
from functools import cache
from pathlib import Path

import upstatic
from upstatic.config.theme_files import SITE

PACKAGE = Path(upstatic.__file__).parent


def key_of(*parts: object) -> str:
    """A hash of values with a stable `repr`: texts, numbers, times, tuples, frozen dataclasses.

    The order of a set is not stable: sort it first.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else repr(part).encode("utf-8", "replace"))
        digest.update(b"\0")
    return digest.hexdigest()


def program_key() -> str:
    """The key of the program itself.

    A process keeps the sources that it started with, but reads templates anew: `watch` may run
    while its checkout is upgraded.
    """
    theme = (one for one in SITE.rglob("*") if one.is_file() and one.parent.name != "__pycache__")
    return key_of(_sources_key(), *(one.read_bytes() for one in sorted(theme)))


@cache
def _sources_key() -> str:
    sources = (one.read_bytes() for one in sorted(PACKAGE.rglob("*.py")))
    libraries = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    return key_of(sys.version, *sorted(one.name for one in libraries), *sources)
