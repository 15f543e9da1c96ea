"""The whole site: true, whole, relative, and the same bytes for the same input."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, UP, Company, monitor
from tests.support.site_readers import text_of

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Links(HTMLParser):
    """Every address that a page names, every id it has, and the text it shows."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("rel") == "canonical":  # no browser asks for it
            return
        self.ids += [name] if (name := values.get("id")) else []
        self.found += [value for key in ("href", "src") if (value := values.get(key))]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_front_page_answers_in_one_sentence_and_names_what_is_wrong(acme: Company) -> None:
    text = text_of(acme.page())
    assert (
        "Partial outage Shop is down · Api is degraded Last checked 20 Nov 2026, 10:00 UTC" in text
    )
    assert "checked every 5 min" in text
    assert "Down since 20 Nov 2026, 09:30 UTC : answered 503 Service Unavailable" in text
    assert "Degraded since 20 Nov 2026, 08:00 UTC : responded too slowly" in text


def test_groups_keep_the_order_of_the_configuration(acme: Company) -> None:
    headings = re.findall(r"<h[23]>(?:<a [^>]*>|<bdi>)?([^<]*)", acme.page())
    assert headings[:5] == ["Customers", "Shop", "Docs", "Services", "Api"]


def test_each_monitor_has_a_page_with_its_figures(acme: Company) -> None:
    text = text_of(acme.page("monitor/shop.html"))
    assert "Monitors https://shop.example/" in text
    assert "24 hours 97.77% 32 min down" in text
    assert "7 days" in text
    assert "20 Nov 2026 down for 32 min, 10 h 2 min of data" in text
    assert "Shop is down : answered 503 Service Unavailable 09:30 UTC · ongoing" in text


def test_graphs_are_drawn_with_a_text_alternative(acme: Company) -> None:
    page = acme.page("monitor/api.html")
    assert page.count('<svg class="curve"') == 5
    assert (
        'aria-label="Response time of Api, Last 24 hours: Median 120 ms · '
        '95th percentile 900 ms · 99th percentile 900 ms · Highest 900 ms."' in page
    )


def test_the_same_input_and_clock_give_the_same_bytes(acme: Company) -> None:
    first = {path: path.read_bytes() for path in acme.draw().rglob("*") if path.is_file()}
    again = {path: path.read_bytes() for path in acme.draw().rglob("*") if path.is_file()}
    assert first == again


def test_every_link_is_relative_and_leads_somewhere(acme: Company) -> None:
    site = acme.draw()
    for page in site.rglob("*.html"):
        links = Links(page)
        assert len(links.ids) == len(set(links.ids))
        for link in links.found:
            parts = urlsplit(link)
            if parts.scheme == "webcal" or "/oembed" in parts.path:
                continue
            assert not parts.scheme, f"{page.name} asks another host: {link}"
            if page.name == "404.html":
                assert link.startswith(("/status/", "#")), "served at any depth, so absolute"
            elif parts.path:
                assert (page.parent / parts.path).is_file(), f"{page.name}: {link}"
            else:
                assert parts.fragment in links.ids


def test_old_data_makes_the_page_say_that_it_is_out_of_date(acme: Company) -> None:
    assert 'role="alert" hidden' in acme.page()
    late = acme.page(now=NOW + timedelta(hours=1))
    assert 'role="alert" hidden' not in late
    text = text_of(late)
    assert "first check" not in text
    assert "This page is out of date The last check was at 20 Nov 2026, 10:00 UTC" in text
    assert "Status unknown" in text
    assert "Last seen operational on 20 Nov 2026, 10:00 UTC" in text


def test_a_failure_that_is_not_confirmed_is_neither_down_nor_hidden(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    made.live(NOW - DAY, NOW, lambda at: {"shop": DOWN if NOW - at <= 5 * MINUTE else UP})
    text = text_of(made.page())
    assert "All systems operational" in text
    assert "Last check failed; awaiting confirmation" in text


def test_a_new_repository_has_a_page_that_says_what_to_do(company: MakeCompany) -> None:
    assert "No services are being monitored yet" in text_of(company().page())


def test_monitors_without_a_check_are_unknown_and_their_pages_exist(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    text = text_of(made.page())
    assert "Status unknown The first check is due by 20 Nov 2026, 10:07 UTC ." in text
    assert "90 days ago" not in text, "no bars without a single day"
    assert "Response time 24 hours" not in text_of(made.page("monitor/shop.html"))


def test_a_missing_history_folder_is_an_empty_history(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    (made.root / "history").rmdir()
    assert "Status unknown" in made.page()


def test_a_monitor_that_left_the_configuration_leaves_the_page(acme: Company) -> None:
    acme.config = acme.config.model_copy(update={"monitors": acme.config.monitors[1:]})
    page = acme.page()
    assert "Shop" not in page
    assert not (acme.root / "_site" / "monitor" / "shop.html").exists()


def test_days_before_a_monitor_was_added_are_no_data(acme: Company) -> None:
    page = acme.page()
    assert page.count('<path class="none" d="m0 32h87"/>') == 4, "three monitors, one group"
    assert page.count('<path class="up" d="m87 ') == 4


@pytest.mark.parametrize("url", ["https://api.example/$TOKEN", "https://me:pass@api.example/"])
def test_an_address_with_a_secret_in_it_is_not_shown(company: MakeCompany, url: str) -> None:
    page = company(monitor("api", url=url)).page("monitor/api.html")
    assert "Address hidden" in page
    assert not re.search(r"TOKEN|pass@|api\.example", page)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {name} %s",
    "\u202egpj.exe",
    "W" * 10_000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text(company: MakeCompany, name: str) -> None:
    made = company(monitor("x", name=name, group=name), name=name, introMessage=name)
    made.live(NOW - 30 * MINUTE, NOW, lambda _: {"x": DOWN})
    for path in ("index.html", "monitor/x.html"):
        page = made.page(path)
        assert page.count("<script") == 6, "our own"
        assert page.count("<img") == page.count('<img src="../badge/x/'), "our own"
        assert "49" not in text_of(page).split(name[:5])[0]


def test_the_introduction_is_markdown_that_can_do_no_harm(company: MakeCompany) -> None:
    message = "We **care**. [Help](javascript:alert(1)) <b onclick=x>b</b> [Mail](/help)"
    page = company(introMessage=message).page()
    assert "<strong>care</strong>" in page
    assert 'href="/help"' in page
    assert "javascript:" not in re.sub(r"\[Help\]\(javascript", "", page)
    assert "<b>b</b>" in page


def test_the_introduction_may_hold_html_as_upptimes_does(company: MakeCompany) -> None:
    title = "**Acme** <script>alert(1)</script>status"
    message = "One.<br><br>Two. <h1>Loud</h1><img src=https://cdn.example/a.png><center>x</center>"
    page = company(introTitle=title, introMessage=message).page()
    assert "<h2><bdi><strong>Acme</strong> status</bdi></h2>" in page
    assert "<p>One.<br><br>Two. </p>Loud<center>x</center>" in page
    assert "cdn.example" not in page
    assert page.count("<h1>") == 1


def test_a_link_to_the_top_leads_to_the_front_page_wherever_that_is(company: MakeCompany) -> None:
    navbar = [{"title": "Status", "href": "/"}, {"title": "Help", "href": "/help"}]
    made = company(monitor("shop"), baseUrl="/status", navbar=navbar)
    assert '<a href="index.html">Status</a>' in made.page()
    assert '<a href="../index.html">Status</a>' in made.page("monitor/shop.html")
    assert '<a href="/status/index.html">Status</a>' in made.page("404.html")
    assert '<a href="/help">Help</a>' in made.page("monitor/shop.html")


def test_the_users_own_words_replace_ours(company: MakeCompany) -> None:
    made = company(monitor("shop"), i18n={"unmeasuredAll": "Not <yet>"})
    assert "Not &lt;yet&gt;" in made.page()


def test_assets_are_served_as_they_are_and_the_domain_is_set(company: MakeCompany) -> None:
    made = company(monitor("shop"), cname="status.acme.example", logoUrl="/logo.svg")
    (made.root / "assets").mkdir()
    (made.root / "assets" / "logo.svg").write_text("<svg/>")
    site = made.draw()
    assert (site / "logo.svg").read_text() == "<svg/>"
    assert (site / "CNAME").read_text() == "status.acme.example\n"
    assert '<img src="logo.svg"' in (site / "index.html").read_text()
    assert '<img src="../logo.svg"' in (site / "monitor" / "shop.html").read_text()
    assert 'href="/static/page.css"' in (site / "404.html").read_text()


def test_a_logo_on_another_host_is_not_asked_for(company: MakeCompany) -> None:
    assert "<img" not in company(logoUrl="https://cdn.example/logo.png").page()


def test_a_site_that_cannot_be_drawn_leaves_the_last_one(acme: Company) -> None:
    before = acme.page()
    acme.config = acme.config.model_copy(update={"monitors": (None,)})
    with pytest.raises(AttributeError):
        acme.draw()
    assert (acme.root / "_site" / "index.html").read_text(encoding="utf-8") == before
