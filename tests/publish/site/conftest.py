"""A small page, and a clock that passes when code waits."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.forges.base.client import ForgeTransport

from tests.faults.forge import Clock

FILES = {
    ".upstatic-site": "mark",
    "index.html": "<h1>Up</h1>",
    "incidents/1.html": "<h1>Down</h1>",
    "static/page.css": "h1 {}",
    "api/v2/summary.json": "{}",
    "history/überall & more.html": "<p>?</p>",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "_site"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def world() -> ForgeTransport:
    clock = Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    return ForgeTransport(clock=clock, sleep=clock.sleep)


def change(site: Path) -> None:
    """Change the front page, and end an incident's page."""
    (site / "index.html").write_text("<h1>Out</h1>")
    (site / "incidents" / "1.html").unlink()
