"""How many cases a test tries: all of them in CI, a share on a developer's machine."""

import os

IN_CI = bool(os.environ.get("CI"))
LOCAL_SHARE = 5


def cases(number: int) -> int:
    """The number of cases to try of `number`."""
    return number if IN_CI else max(1, number // LOCAL_SHARE)
