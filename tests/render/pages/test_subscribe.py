"""The panel that offers every way to receive updates, for the page and for each group."""

import re

import pytest
from playwright.sync_api import Browser
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.render.test_in_browser import opened
from tests.support.company import Company, monitor


def panel(made: Company, path: str = "index.html") -> str:
    page = made.page(path)
    return page[page.index('<details class="subscribe">') : page.index("</header>")]


def grouped(company: MakeCompany, **website: object) -> Company:
    return company(
        monitor("shop", group="For customers"),
        monitor("mail", group="Office"),
        monitor("docs"),
        cname="status.acme.example",
        **website,
    )


def test_each_group_has_every_way_with_its_own_feed(company: MakeCompany) -> None:
    text = panel(grouped(company))
    assert re.findall(r"<summary>(.*?)</summary>", text) == ["Subscribe", "For customers", "Office"]
    for stem in ("incidents", "group/for-customers", "group/office"):
        assert f'href="{stem}.atom"' in text
        assert f"/feed subscribe https://status.acme.example/{stem}.atom" in text


@pytest.mark.parametrize(
    ("email", "action", "field", "hidden"),
    [
        (
            "blogtrottr",
            "https://blogtrottr.com/",
            "btr_email",
            {"btr_url": "https://status.acme.example/incidents.atom", "schedule_type": "0"},
        ),
        (
            "buttondown:acme",
            "https://buttondown.com/api/emails/embed-subscribe/acme",
            "email",
            {"embed": "1"},
        ),
    ],
)
def test_an_address_is_sent_to_the_service_by_a_form_that_the_policy_allows(
    browser: Browser,
    company: MakeCompany,
    email: str,
    action: str,
    field: str,
    hidden: dict[str, str],
) -> None:
    made = company(
        monitor("shop"), subscribe={"email": email}, cname="status.acme.example", theme="light"
    )
    with serving(made.draw(), 0) as address:
        page = opened(browser, address, java_script_enabled=False)
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        page.context.route(f"{action}*", lambda route: route.fulfill(body="joined"))
        page.locator(".subscribe > summary").first.click()
        form = page.locator("form.by-email").first
        found = form.locator("input[type=hidden]").evaluate_all(
            "all => Object.fromEntries(all.map(one => [one.name, one.value]))"
        )
        assert found == hidden
        elsewhere = [url for url in asked if not url.startswith(address)]
        assert elsewhere == [], "nothing is sent until a person chooses"
        page.get_by_label("E-mail address").first.fill("ada@acme.example")
        with page.context.expect_page() as joined:
            form.get_by_role("button").click()
        joined.value.wait_for_load_state()
        assert joined.value.url.startswith(action)
        assert form.locator("input[type=email]").get_attribute("name") == field
        page.context.close()


@pytest.mark.parametrize("email", ["", "https://lists.acme.example/join", "news@acme.example"])
def test_without_such_a_service_there_is_no_form(company: MakeCompany, email: str) -> None:
    made = company(monitor("shop"), subscribe={"email": email}, cname="status.acme.example")
    assert '<form class="by-email"' not in made.page()
    assert "form-action &#39;none&#39;" in made.page()
