"""Templates compiled once: kept in memory, and on disk as Python keeps the code of modules."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from upstatic.config.theme_files import SITE

if TYPE_CHECKING:
    from types import CodeType

_FOLDER = SITE / "templates" / "__pycache__"


class CompiledTemplates(BytecodeCache):
    """The code of templates by their name and checksum.

    On disk it lies next to the templates, where only the program's installation writes. A file of
    another version of Python or Jinja, or of another text, is not used.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled before."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with suppress(OSError), _path(bucket).open("rb") as file:
                bucket.load_bytecode(file)
        self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._remember(bucket)
        if sys.dont_write_bytecode:
            return
        path = _path(bucket)
        new = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):  # a read-only installation
            path.parent.mkdir(exist_ok=True)
            with new.open("wb") as file:
                bucket.write_bytecode(file)
            new.replace(path)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def _path(bucket: Bucket) -> Path:
    return _FOLDER / f"{bucket.key}.jinja-{sys.implementation.cache_tag}"


COMPILED = CompiledTemplates()
