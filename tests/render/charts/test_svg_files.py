"""Graphs are pictures of their own too: the page's curves, in colours for light and dark."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from upstatic.render.analysis.windows import WINDOWS

from tests.support.company import Company, monitor

SVG = "{http://www.w3.org/2000/svg}"
SLUGS = ("shop", "docs", "api", "mail")


@pytest.fixture(scope="module")
def site(busy: Company) -> Path:
    return busy.root / "_site"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_graph_of_the_page_is_a_picture_with_the_same_curves(site: Path, slug: str) -> None:
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    for window in WINDOWS:
        drawn = ET.parse(site / "graphs" / slug / f"response-time-{window.name}.svg").getroot()  # noqa: S314 - our own
        curves = [path.get("d") for path in drawn.iter(f"{SVG}path")]
        assert curves
        assert all(f'd="{curve}"' in page for curve in curves)
        assert drawn.get("aria-label") == drawn.findtext(f"{SVG}title")


def test_a_graph_sends_no_request_and_runs_no_script(site: Path) -> None:
    for path in (site / "graphs").rglob("*.svg"):
        text = path.read_text("utf-8")
        assert "<script" not in text
        assert text.count("http") == 1, "the namespace alone"
        assert "prefers-color-scheme:dark" in text


def test_a_monitor_that_was_never_measured_has_an_empty_picture(
    company: Callable[..., Company],
) -> None:
    site = company(monitor("new")).draw()
    drawn = ET.parse(site / "graphs" / "new" / "response-time-7d.svg").getroot()  # noqa: S314 - our own
    assert list(drawn.iter(f"{SVG}path")) == []
    assert drawn.findtext(f"{SVG}title")
