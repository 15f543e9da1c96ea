"""Groups on the front page: which stand open, what a closed one says, and what the reader did."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from upstatic.domain.models import Reading
from upstatic.render.pages.groups import MANY
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.render.test_in_browser import opened
from tests.support.company import DOWN, NOW, UP, Company, monitor

LATER = NOW + timedelta(minutes=20)
FOLD = re.compile(r'<details class="group"( open)?>\n<summary><h2><bdi>(\w+)</bdi></h2>')


def two_groups(company: MakeCompany, shop: Reading = UP, **website: object) -> Company:
    """A shop that sells and an office that works, both watched for half an hour."""
    made = company(
        monitor("shop", group="Customers"),
        monitor("till", group="Customers"),
        monitor("mail", group="Office"),
        **website,
    )
    made.live(NOW - timedelta(minutes=30), NOW, lambda _: {"shop": shop, "till": UP, "mail": UP})
    return made


def folds(page: str) -> dict[str, bool]:
    """Which groups the page has folds for, and whether they are open."""
    return {name: bool(is_open) for is_open, name in FOLD.findall(page)}


def test_a_page_that_fits_shows_everything(company: MakeCompany) -> None:
    assert folds(two_groups(company).page()) == {"Customers": True, "Office": True}


def test_one_group_alone_cannot_be_closed(company: MakeCompany) -> None:
    page = company(monitor("shop"), monitor("till"), groups="closed").page()
    assert folds(page) == {}
    assert '<section class="group">' in page


def test_a_problem_in_a_closed_group_is_listed_above_it(company: MakeCompany) -> None:
    page = two_groups(company, shop=DOWN, groups="closed").page()
    assert folds(page) == {"Customers": False, "Office": False}
    (problems,) = re.findall(r'<ul class="problems">.*?</ul>', page, re.DOTALL)
    assert '<a href="monitor/shop.html">Shop</a>' in problems
    assert "till" not in problems


@pytest.mark.parametrize(("setting", "is_open"), [("auto", False), ("open", True)])
def test_a_long_page_closes_groups_that_are_well(
    company: MakeCompany, setting: str, *, is_open: bool
) -> None:
    slugs = [f"m{n}" for n in range(MANY + 1)]
    made = company(
        *(monitor(slug, group="Even" if n % 2 else "Odd") for n, slug in enumerate(slugs)),
        groups=setting,
    )
    made.live(NOW - timedelta(minutes=10), NOW, lambda _: dict.fromkeys(slugs, UP))
    assert set(folds(made.page()).values()) == {is_open}


def test_a_closed_group_says_how_it_is_and_opens_without_script(
    browser: Browser, company: MakeCompany
) -> None:
    with serving(two_groups(company, groups="closed").draw(), 0) as address:
        page = opened(browser, address, java_script_enabled=False)
        summary = page.locator(".group > summary", has_text="Customers")
        assert "100% uptime\nOperational" in summary.inner_text()
        assert not page.get_by_role("link", name="Till", exact=True).is_visible()
        summary.press("Enter")
        assert page.get_by_role("link", name="Till", exact=True).is_visible()
        page.context.close()


def freshened(page: Page, address: str, company: Company, shop: Reading) -> None:
    """Live on for twenty minutes, draw, and let the page notice."""
    company.live(NOW, LATER, lambda _: {"shop": shop, "till": UP, "mail": UP})
    company.draw(LATER)
    with page.expect_response(address):
        page.clock.fast_forward("20:00")
    page.locator("time[datetime='2026-11-20T10:17:00Z']").first.wait_for(state="attached")


def test_a_fold_stays_as_the_reader_left_it(browser: Browser, company: MakeCompany) -> None:
    made = two_groups(company)
    with serving(made.draw(), 0) as address:
        page = opened(browser, address)
        page.locator(".group > summary", has_text="Office").click()
        page.locator(".group > summary", has_text="Office").focus()
        freshened(page, address, made, UP)
        assert [each.is_visible() for each in page.locator("ul.components").all()] == [True, False]
        assert "Office" in page.locator(":focus").inner_text()
        page.context.close()


def test_a_new_problem_appears_above_a_closed_group(browser: Browser, company: MakeCompany) -> None:
    made = two_groups(company, groups="closed")
    with serving(made.draw(), 0) as address:
        page = opened(browser, address)
        assert page.locator(".problems").count() == 0
        freshened(page, address, made, DOWN)
        assert page.locator(".problems a").inner_text() == "Shop"
        assert not page.get_by_role("link", name="Mail", exact=True).is_visible()
        page.context.close()
