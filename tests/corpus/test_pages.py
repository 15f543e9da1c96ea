"""Pages of real configurations in a browser: whole at every width, quiet, no link dead."""

from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import Browser
from upstatic.history import incidents
from upstatic.tools.serve import serving

from tests.site.links import Walk
from tests.support.company import NOW, Company
from tests.support.effort import sample
from tests.support.sample_configs import sample_configs, with_outages
from tests.support.windows import Window

WIDTHS = [320, 390, 768, 1280, 1920]
OUT_OF_SIGHT = "*, *::before { content-visibility: visible !important; }"
TOUCHING = """() => [...document.querySelectorAll('.component .head')].filter(head => {
  const [name, state] = [...head.children].map(one => one.getBoundingClientRect());
  return name.right > state.left + 1 && name.bottom > state.top + 1 && state.bottom > name.top + 1
      && state.right > name.left + 1;
}).map(head => head.textContent)"""
STICKING_OUT = """width => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && (box.right > width + 1 || box.left < -1)
      && !one.closest('.skip, .bar, svg, table');
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module", params=sample(("chinese", "emoji", "a hundred")))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("sample")
    return with_outages(folder / "made", sample_configs(folder)[request.param])


@pytest.fixture(scope="module")
def address(made: Company) -> Iterator[str]:
    with serving(made.draw()) as address:
        yield address


def pages(made: Company) -> list[str]:
    """One page of each kind."""
    (incident, *_) = incidents.read(made.root / "history")
    monitor = made.config.monitors[0].slug
    return ["index.html", f"monitor/{monitor}.html", f"incident/{incident.number}.html"]


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Window]:
    """A window as young as the figures, that takes what a test adds to a page."""
    made = Window(browser, NOW, bypass_csp=True)
    yield made
    made.close()


def test_nothing_sticks_out_and_nothing_touches(
    window: Window, address: str, made: Company
) -> None:
    for path in pages(made):
        page = window.show(address + path)
        page.add_style_tag(content=OUT_OF_SIGHT)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(STICKING_OUT, width) == [], (path, width)
            assert page.evaluate(TOUCHING) == [], (path, width)


def test_every_name_is_there_as_it_was_written(window: Window, address: str, made: Company) -> None:
    page = window.show(address, width=390)

    shown = page.locator(".component h3").all_text_contents()
    assert sorted(shown) == sorted(one.name for one in made.config.monitors)
    assert page.title().endswith(made.config.status_website.name)


def test_a_real_page_sends_no_request_elsewhere_and_logs_nothing(
    browser: Browser, address: str, made: Company
) -> None:
    page = browser.new_context().new_page()
    page.clock.install(time=NOW)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in pages(made):
        page.goto(address + path)
    page.context.close()

    assert said == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_every_link_of_a_real_page_leads_somewhere(address: str, made: Company) -> None:
    with httpx.Client() as client:
        walk = Walk(client, [address + "index.html"])

    assert walk.dead == []
    shown = {unquote(url).partition("/monitor/")[2] for url in walk.pages}
    assert {f"{one.slug}.html" for one in made.config.monitors} <= shown
