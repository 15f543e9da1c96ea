"""The page in a real browser: whole at every width, with and without script, and alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from upstatic.tools.serve import serving

from tests.support.company import NOW, UP, Company

TIME = {"time": NOW + timedelta(minutes=1)}


@pytest.fixture
def address(acme_drawn: Company) -> Iterator[str]:
    with serving(acme_drawn.site, 0) as address:
        yield address


def opened(browser: Browser, url: str, **options: object) -> Page:
    """A page in its own context, at the company's clock, that collects what it says and asks."""
    settings = {"timezone_id": "Europe/Paris", "locale": "en-GB", **options}
    page = browser.new_context(**settings).new_page()  # type: ignore[arg-type]
    page.clock.install(**TIME)
    page.goto(url)
    return page


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.value)))
  .observe({type: "layout-shift", buffered: true});
"""


def test_the_page_freshens_itself_and_keeps_focus_and_scroll(
    browser: Browser, acme: Company
) -> None:
    with serving(acme.draw(), 0) as address:
        page = opened(browser, address, viewport={"width": 390, "height": 500})
        loads: list[str] = []
        page.on("load", lambda _: loads.append("again"))
        page.locator(".component").get_by_role("link", name="Api", exact=True).focus()
        top = "document.activeElement.getBoundingClientRect().top"
        page.evaluate("document.activeElement.scrollIntoView()")
        before = page.evaluate(top)
        later = NOW + timedelta(minutes=15)
        acme.live(NOW + timedelta(minutes=3), later, lambda _: {"shop": UP, "docs": UP, "api": UP})
        acme.draw(later)
        with page.expect_response(address):
            page.clock.fast_forward("15:00")
        page.get_by_role("heading", name="All systems operational").wait_for()
        assert page.locator(":focus").inner_text() == "Api"
        assert page.evaluate(top) == pytest.approx(before, abs=60), "a line of notes at most"
        assert page.title().startswith("All systems operational")
        assert not page.get_by_role("alert").is_visible()
        assert loads == []
        page.context.close()


def test_the_readers_theme_is_remembered(browser: Browser, address: str) -> None:
    page = opened(browser, address, color_scheme="light")
    for _ in range(2):
        page.get_by_role("button").click()
    assert page.get_by_role("button").inner_text() == "Theme: dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto(f"{address}monitor/api.html")
    assert page.get_by_role("button").inner_text() == "Theme: dark"
    page.context.close()


def shown_graph(page: Page) -> str:
    """The title of the graph that is seen; there is one."""
    (title,) = [h.inner_text() for h in page.locator(".chart h3").all() if h.is_visible()]
    return title


@pytest.mark.parametrize("scripted", [True, False])
def test_graphs_are_chosen_by_keyboard_and_finger_without_script(
    browser: Browser, address: str, *, scripted: bool
) -> None:
    page = opened(browser, f"{address}monitor/shop.html", java_script_enabled=scripted)
    assert shown_graph(page) == "Last 24 hours"
    page.get_by_role("radio", name="24 hours").focus()
    page.keyboard.press("ArrowRight")
    assert shown_graph(page) == "Last 7 days"
    page.get_by_text("1 year", exact=True).last.click()
    assert shown_graph(page) == "Last year"
    page.context.close()


def test_the_chosen_graph_stays_when_the_page_freshens_itself(
    browser: Browser, acme: Company
) -> None:
    with serving(acme.draw(), 0) as address:
        page = opened(browser, f"{address}monitor/shop.html")
        page.locator("label[for=span-30d]").click()
        later = NOW + timedelta(minutes=15)
        acme.live(NOW + timedelta(minutes=3), later, lambda _: {"shop": UP, "docs": UP, "api": UP})
        acme.draw(later)
        page.clock.fast_forward("15:00")
        page.locator(".status.up").first.wait_for()
        assert shown_graph(page) == "Last 30 days"
        assert page.locator(":focus").get_attribute("id") == "span-30d"
        page.context.close()
