"""The small curve of the front page: its scale, its breaks, and the choice of its window."""

import gzip
import re

import pytest
from playwright.sync_api import Browser
from upstatic.config import StatusWebsite
from upstatic.render.charts.sparkline import HEIGHT, sparkline
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.render.test_in_browser import opened
from tests.support.company import NOW, UP, Company, monitor
from tests.support.large_site import large_site


def test_a_curve_begins_at_zero_and_ends_below_the_top() -> None:
    assert sparkline([(0, 100), (0.025, 200), (0.05, 50)]) == f"M0 {HEIGHT - 7}l1-7 1 10"


def test_a_curve_breaks_where_nothing_was_measured() -> None:
    assert sparkline([(0, 9), (0.5, 9)]) == "M0 6l1 0M20 6l1 0"


def test_without_responses_there_is_no_curve() -> None:
    assert sparkline([]) == ""


@pytest.fixture(scope="module")
def curved(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return large_site(tmp_path_factory.mktemp("curved") / "acme", showResponseTime="graph")


@pytest.mark.parametrize("scripted", [True, False])
def test_the_window_of_the_curve_is_chosen_with_that_of_the_figures(
    browser: Browser, curved: Company, *, scripted: bool
) -> None:
    with serving(curved.site, 0) as address:
        page = opened(browser, address, java_script_enabled=scripted)
        shown = "svg => [...svg.children].filter(p => getComputedStyle(p).display != 'none')"
        spark = page.locator(".spark").first
        names = spark.evaluate(f"{shown[:7]}({shown})(svg).map(p => p.getAttribute('class'))")
        assert names == ["s90d"]
        for label, name in (("24 hours", "s24h"), ("7 days", "s7d"), ("1 year", "s1y")):
            page.get_by_text(label, exact=True).click()
            names = spark.evaluate(f"{shown[:7]}({shown})(svg).map(p => p.getAttribute('class'))")
            assert names == [name]
        page.context.close()


def test_twenty_curves_keep_the_page_light(curved: Company) -> None:
    parts = ("index.html", "static/page.css", "static/page.js", "static/down.svg")
    assert sum(len(gzip.compress((curved.site / part).read_bytes())) for part in parts) <= 25_000


@pytest.mark.parametrize(("setting", "n"), [("average", 1), ("none", 0)])
def test_the_average_is_shown_unless_it_is_not_wanted(
    company: MakeCompany, setting: str, n: int
) -> None:
    made = company(monitor("shop"), showResponseTime=setting)
    made.live(NOW.replace(hour=9), NOW, lambda _: {"shop": UP})
    page = made.page()
    assert len(re.findall(r"<span> · 120 ms</span>", page)) == n
    assert ("120 ms" in page) == bool(n)
    assert 'class="spark"' not in page


def test_the_average_is_the_default() -> None:
    assert StatusWebsite.model_validate({}).show_response_time == "average"
