"""The page in a real browser: whole at every width, with and without script, and alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, UP, Company, monitor

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


@pytest.mark.parametrize("path", ["index.html", "monitor/shop.html", "404.html"])
def test_no_page_is_wider_than_its_window(browser: Browser, address: str, path: str) -> None:
    page = opened(browser, address + path)
    for width in (320, 390, 768, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_page_asks_nobody_else_and_complains_about_nothing(
    browser: Browser, address: str
) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("index.html", "monitor/shop.html", "monitor/api.html"):
        page.goto(address + path)
    page.context.close()
    assert said == []
    assert len(asked) >= 3
    assert {url for url in asked if not url.startswith(address)} == set()


def test_every_fact_is_there_without_script(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).inner_text() == "Partial outage"
    text = page.locator("main").inner_text()
    assert "Last checked 20 Nov 2026, 10:00 UTC · checked every 5 min" in text
    assert "Down since 20 Nov 2026, 09:30 UTC: answered 503 Service Unavailable" in text
    assert page.get_by_role("list", name="Docs: the last 90 days").locator("li").count() == 90
    page.context.close()


def test_script_says_times_in_the_readers_zone(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    assert "Last checked 3 minutes ago" in page.locator(".banner").inner_text()
    assert "Down since 20 Nov 2026, 10:30: answered 503" in page.locator("main").inner_text()
    assert page.locator(".note time").first.get_attribute("title") == "20 Nov 2026, 09:30 UTC"
    page.context.close()


@pytest.mark.parametrize(
    ("locale", "day", "clock"),
    [("en-US", "Nov 20, 2026", "5:00 AM"), ("en-GB", "20 Nov 2026", "05:00")],
)
def test_days_and_times_are_written_alike_and_as_the_reader_does(
    browser: Browser, address: str, locale: str, day: str, clock: str
) -> None:
    page = opened(browser, address, locale=locale, timezone_id="America/New_York")
    assert page.locator(".day").first.inner_text() == day
    assert f"Last checked {day}, {clock}" in " ".join(page.locator("footer").inner_text().split())
    page.context.close()


def test_a_graph_of_hours_is_in_the_same_zone_as_what_happened(
    browser: Browser, address: str
) -> None:
    page = opened(browser, f"{address}monitor/shop.html")
    assert page.locator(".plot .x").first.inner_text().split()[-1] == "11:02"
    assert page.locator(".episode .when").first.inner_text().startswith("10:30")
    page.context.close()


def test_a_component_out_of_sight_is_as_high_as_one_that_is_drawn(
    browser: Browser, company: MakeCompany
) -> None:
    made = company(*(monitor(f"s{n}") for n in range(60)))
    made.live(NOW - timedelta(minutes=10), NOW, lambda _: {f"s{n}": UP for n in range(60)})
    with serving(made.draw(), 0) as address:
        page = opened(browser, address, viewport={"width": 1280, "height": 600})
        heights = page.locator(".component").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().height)"
        )
        page.context.close()
    assert max(heights) - min(heights) < 3


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.value)))
  .observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("path", ["index.html", "monitor/shop.html", "incident/7.html"])
def test_nothing_moves_while_the_page_comes_in(browser: Browser, busy: Company, path: str) -> None:
    with serving(busy.root / "_site", 0) as address:
        page = browser.new_context(viewport={"width": 412, "height": 823}).new_page()
        phone = page.context.new_cdp_session(page)
        phone.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        slow = {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 2e5,
            "uploadThroughput": 1e5,
        }
        phone.send("Network.emulateNetworkConditions", slow)
        page.clock.install(**TIME)
        page.add_init_script(SHIFTS)
        page.goto(address + path)
        # A half-read line may be painted, and grows a little; what is read stays where it is.
        assert sum(page.evaluate("shifts")) < 0.005
        page.context.close()


def test_an_incident_tells_its_times_in_both_zones(browser: Browser, busy: Company) -> None:
    with serving(busy.root / "_site", 0) as address:
        page = opened(browser, f"{address}incident/7.html")
        assert "20 Nov 2026, 10:30 (09:30 UTC)" in page.locator(".story").inner_text()
        page.context.close()
        page = opened(browser, f"{address}incident/7.html", timezone_id="UTC")
        assert "(" not in page.locator(".story .when").inner_text()
        page.context.close()


def test_a_copy_that_has_grown_old_says_so_itself(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    assert not page.get_by_role("alert").is_visible()
    page.clock.fast_forward("20:00")
    assert page.get_by_role("alert").inner_text().startswith("This page is out of date")
    banner = page.locator(".banner").evaluate("node => getComputedStyle(node).backgroundColor")
    assert banner == "rgb(80, 92, 104)", "what was so then is no news of now"
    page.context.close()


def test_a_day_shows_its_text_under_the_pointer(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    today = page.get_by_role("list", name="Shop: the last 90 days").locator("li").last
    today.hover()
    label = today.locator("span")
    assert label.inner_text().startswith("20 Nov 2026: down for 32 min")
    assert label.evaluate("node => getComputedStyle(node).opacity") == "1"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_readers_system(browser: Browser, address: str, scheme: str) -> None:
    page = opened(browser, address, color_scheme=scheme)
    channels = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
    )
    assert (sum(channels) < 200) == (scheme == "dark")
    page.context.close()


def test_the_keyboard_reaches_the_status_and_every_monitor(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    focused = []
    for _ in range(10):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert focused[0] == "Skip to main content"
    assert {"Acme", "Shop", "Docs", "Api"} <= set(focused)
    page.context.close()


def test_arrow_keys_walk_the_days_of_a_bar_which_is_one_stop(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address)
    bar = page.get_by_role("list", name="Shop: the last 90 days")
    bar.locator("li").last.focus()
    page.keyboard.press("ArrowLeft")
    day = page.locator(":focus")
    assert day.inner_text() == "19 Nov 2026: operational"
    assert day.locator("span").evaluate("node => getComputedStyle(node).opacity") == "1"
    page.keyboard.press("Home")
    assert page.locator(":focus").inner_text() == "23 Aug 2026: no data"
    assert bar.locator("[tabindex='0']").count() == 1
    page.context.close()


def test_a_finger_on_a_day_shows_its_text(browser: Browser, address: str) -> None:
    page = opened(browser, address, has_touch=True, viewport={"width": 390, "height": 800})
    page.get_by_role("list", name="Shop: the last 90 days").locator("li").nth(88).tap()
    assert page.locator(":focus").inner_text() == "19 Nov 2026: operational"
    page.context.close()


def test_the_page_freshens_itself_and_keeps_focus_and_scroll(
    browser: Browser, acme: Company
) -> None:
    with serving(acme.draw(), 0) as address:
        page = opened(browser, address, viewport={"width": 390, "height": 500})
        loads: list[str] = []
        page.on("load", lambda _: loads.append("again"))
        page.get_by_role("link", name="Api", exact=True).first.focus()
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
