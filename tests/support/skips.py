"""Skip tests that need what a machine may not have; the summary of a run shows each reason."""

import os
from typing import NoReturn

import pytest


def skip_without(needed: str) -> NoReturn:
    """Skip the running test, which needs e.g. "nginx (Debian package nginx-light)".

    With NO_SKIPS set, the test fails.
    """
    if os.environ.get("NO_SKIPS"):
        pytest.fail(f"NO_SKIPS is set, and this test needs {needed}")
    pytest.skip(f"needs {needed}")
