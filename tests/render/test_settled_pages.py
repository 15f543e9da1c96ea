"""A page that is not made again in every round is as true as one that is."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from upstatic.config import Config, StatusWebsite
from upstatic.domain.models import Reading
from upstatic.tools.serve import serving

from tests.render.test_in_browser import TIME
from tests.support.company import NOW, UP, Company, monitor

HOUR = timedelta(hours=1)
HIDE = """
window.isHidden = true;
Object.defineProperty(document, "hidden", {get: () => window.isHidden});
"""
SHOW = "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'));"


@pytest.fixture
def calm(tmp_path: Path) -> Company:
    """A shop that is checked in every round, and an archive that is checked every six hours."""
    monitors = (monitor("shop"), monitor("archive", interval="6h"))
    website = StatusWebsite(name="Acme")
    config = Config(owner="acme", repo="status", monitors=monitors, status_website=website)
    made = Company(tmp_path / "acme", config)
    made.live(NOW - 26 * HOUR, NOW, _seen)
    made.draw()
    return made


@pytest.fixture
def address(calm: Company) -> Iterator[str]:
    with serving(calm.site, 0) as address:
        yield address


def _seen(time: datetime) -> dict[str, Reading]:
    is_rare = time.hour % 6 == 0 and time.minute < 5
    return {"shop": UP, "archive": UP} if is_rare else {"shop": UP}


def opened(browser: Browser, url: str, *, script: str = "", without: str = "") -> Page:
    page = browser.new_context(locale="en-GB", timezone_id="UTC").new_page()
    page.add_init_script(script)
    if without:
        page.route(without, lambda route: route.fulfill(status=404, body="<h1>Not found</h1>"))
    page.clock.install(**TIME)
    page.goto(url)
    assert page.evaluate("document.body.dataset.settled") == ""
    return page


def expect_current(page: Page) -> None:
    expect(page.locator(".head .status")).to_have_text("Operational")
    expect(page).to_have_title(re.compile("Operational · Acme$"))
    expect(page.get_by_role("alert")).not_to_be_visible()


@pytest.mark.parametrize(
    ("script", "without"), [(HIDE, ""), ("", "**/status.json")], ids=["hidden tab", "404"]
)
def test_without_newer_data_a_page_is_true_for_as_long_as_it_says(
    browser: Browser, address: str, script: str, without: str
) -> None:
    page = opened(browser, f"{address}monitor/shop.html", script=script, without=without)
    page.clock.run_for("20:00")
    expect_current(page)
    page.clock.run_for("45:00")
    expect(page.locator(".head .status")).to_have_text("No recent data")
    page.context.close()


def test_a_tab_that_is_shown_again_is_current_at_once(
    browser: Browser, calm: Company, address: str
) -> None:
    page = opened(browser, f"{address}monitor/shop.html", script=HIDE)
    later = NOW + 2 * HOUR
    calm.live(NOW + timedelta(minutes=3), later, _seen)
    calm.draw(later)
    page.clock.run_for("02:01:00")
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate(SHOW)
    expect(page.get_by_role("alert")).not_to_be_visible()
    expect_current(page)
    page.context.close()


def test_a_monitor_with_a_long_interval_is_not_out_of_date(
    browser: Browser, calm: Company, address: str
) -> None:
    page = opened(browser, f"{address}monitor/archive.html")
    later = NOW + HOUR
    calm.live(NOW + timedelta(minutes=3), later, _seen)
    calm.draw(later)
    page.clock.run_for("01:01:00")
    expect_current(page)
    page.context.close()
