"""A shard: the share of the monitors that one of several jobs measures."""

import re
from dataclasses import dataclass
from typing import Self
from zlib import crc32

_TEXT = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,8})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Shard:
    """Shard `index` of `count`, counted from 1; written as "1/4"."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "1/4". Raises ValueError."""
        found = _TEXT.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ValueError(f"{text!r} is not a shard (write 1/4 for the first of four)")
        return cls(index=int(found[1]), count=int(found[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def has(self, slug: str) -> bool:
        """Whether it measures this monitor.

        A hash of the slug decides, so a new monitor moves no other one to another shard.
        """
        return crc32(slug.encode()) % self.count == self.index - 1
