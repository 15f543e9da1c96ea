"""What every test gets: an isolated git, the examples of Hypothesis, a browser."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.support.effort import IN_CI, cases
from tests.support.git import isolate_git

isolate_git(os.environ)

# CI tries the same examples each time, and all of them; other runs try new ones, but fewer.
# No example has a deadline: on a busy machine, each could miss it.
settings.register_profile(
    "upstatic", derandomize=IN_CI, deadline=None, max_examples=cases(100),
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("upstatic")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="play only this world (tests/test_consistency.py)")


def pytest_collection_finish() -> None:
    """Tests live until the end: garbage collections need not look at them again."""
    gc.collect()
    gc.freeze()


QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium: the one that $CHROME names, else what tests/browser.sh finds or installs."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chrome(), args=list(QUIET))
        yield chromium
        chromium.close()


def chrome() -> str:
    if named := os.environ.get("CHROME"):
        return named
    script = Path(__file__).with_name("browser.sh")
    found = subprocess.run(["sh", script, sys.executable], stdout=subprocess.PIPE, check=True)
    return found.stdout.decode().strip()
