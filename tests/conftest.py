"""What every test gets: an isolated git, the examples of Hypothesis, a browser."""

import functools
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from upstatic.render.charts import social_card

from tests.support.effort import IN_CI, cases
from tests.support.git import isolate_git

isolate_git(os.environ)
GC_THRESHOLD = 20_000
"""Collect garbage less often than Python does (700): it took a twentieth of the time."""

# CI tries the same examples each time, and all of them; other runs try new ones, but fewer.
# No example has a deadline: on a busy machine, each could miss it.
settings.register_profile(
    "upstatic", derandomize=IN_CI, deadline=None, max_examples=cases(100),
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("upstatic")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="play only this world (tests/test_consistency.py)")


# A picture depends on nothing but its arguments, and many sites of tests have the same.
social_card.card_png = functools.cache(social_card.card_png)

gc.disable()  # while tests are collected, nothing becomes garbage

# A shell that starts tests in the background has them ignore ^C, and so would what they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Tests live until the end: garbage collections need not look at them again."""
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)
    gc.enable()


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
