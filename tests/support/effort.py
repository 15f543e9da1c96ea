"""What a test tries: all cases and real starts in CI, a share on a developer's machine."""

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

IN_CI = bool(os.environ.get("CI"))
IS_SOAK = bool(os.environ.get("UPSTATIC_SOAK"))
LOCAL_SHARE = 5
IS_FORKED = not IN_CI and sys.platform == "linux"
"""Whether a process of the program is forked from one that has loaded it (forked.py)."""


def cases(number: int, *, local_share: int = LOCAL_SHARE) -> int:
    """The number of cases to try of `number`: one in `local_share` outside CI."""
    return number if IN_CI else max(1, number // local_share)


def sample(values: Iterable[T], *, local_share: int = LOCAL_SHARE) -> list[T]:
    """The values to try: all in CI, the first and each `local_share`th after it elsewhere."""
    return [*values][:: 1 if IN_CI else local_share]


def soak(*, ci: int, long: int, local_share: int = LOCAL_SHARE) -> int:
    """The number of cases to try: `ci` in CI, `long` in `make soak`, a share of `ci` elsewhere."""
    return long if IS_SOAK else cases(ci, local_share=local_share)
