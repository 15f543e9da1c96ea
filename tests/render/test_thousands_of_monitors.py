"""A front page of 2,000 monitors: its size, and its use on a phone that is four times slower."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from render import elements
from upstatic.config import load
from upstatic.tools.serve import serving
from worlds import NOON, PER_GROUP, slugs_of, write_site

from tests.support.effort import cases
from tests.support.front_page import render_front_page

SIZE = cases(2000)
NOW = NOON.replace(hour=0, minute=16)
SLOWER = 4


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("thousands")
    write_site(root, SIZE, end=NOW, measured_days=0)
    return render_front_page(root, load(root / ".upptimerc.yml").config, NOW)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site, 0) as address:
        yield address


def test_it_is_light_and_leads_to_every_monitor(site: Path) -> None:
    page = (site / "index.html").read_bytes()

    assert elements(page.decode()) <= 30 * SIZE
    assert len(page) <= 3_000_000
    assert len(gzip.compress(page, 6)) <= 150_000
    for slug in slugs_of(SIZE):
        assert f'href="monitor/{slug}.html"'.encode() in page


def test_a_slow_phone_unfolds_a_group_and_finds_a_monitor(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    page.goto(address)

    groups = page.locator("details.group")
    expect(groups).to_have_count(SIZE // PER_GROUP)
    expect(page.locator("details.group[open]")).to_have_count(0)
    assert page.evaluate("document.querySelectorAll('*').length") <= 30 * SIZE
    groups.nth(3).locator("summary").click()
    expect(page.locator(".component").filter(visible=True)).to_have_count(PER_GROUP)
    page.locator("#filter").fill("payments 391")
    expect(page.locator(".component").filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("link", name="Payments 391", exact=True)).to_be_visible()
    context.close()
