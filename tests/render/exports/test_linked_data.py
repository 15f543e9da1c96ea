"""JSON-LD and oEmbed: what search engines and other sites read of a page."""

import json
import re
from typing import Any

import pytest

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, UP, Company, monitor


def data(made: Company, path: str) -> Any:
    text = (made.site / path).read_text("utf-8")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return json.loads(found)


def test_a_page_names_itself_its_site_and_the_time_of_its_data(large: Company) -> None:
    front, page = data(large, "index.html"), data(large, "monitor/m0.html")
    assert front["@type"] == page["@type"] == "WebPage"
    assert front["url"] == "https://status.acme.example/"
    assert page["url"] == "https://status.acme.example/monitor/m0.html"
    assert page["isPartOf"] == {"@type": "WebSite", "name": "Acme", "url": front["url"]}
    assert front["dateModified"] == "2026-11-20T09:57:00Z"


def test_an_incident_is_an_article_dated_by_its_updates(large: Company) -> None:
    found = data(large, "incident/2.html")
    assert (found["@type"], found["headline"]) == ("Article", "Service m5 was down")
    assert found["datePublished"] == "2026-11-18T09:50:00Z"
    assert found["dateModified"] == "2026-11-18T10:02:00Z"


def test_no_name_closes_the_script(company: MakeCompany) -> None:
    name = "</script><script>alert(1)</script>"
    made = company(monitor("shop", name=name), cname="status.acme.example")
    made.draw()
    assert data(made, "monitor/shop.html")["name"] == name


def test_a_page_of_unknown_address_has_none(company: MakeCompany) -> None:
    made = company(monitor("shop"), baseUrl="/status")
    made.config = made.config.model_copy(update={"owner": "", "repo": ""})
    assert "ld+json" not in made.page()
    assert "oembed" not in made.page()


@pytest.mark.parametrize(
    ("page", "title", "oembed", "widget"),
    [
        ("index.html", "Acme", "oembed.json", "embed.html"),
        ("monitor/m4.html", "Service m4", "oembed/m4.json", "embed/m4.html"),
    ],
)
def test_the_page_and_each_monitor_can_be_embedded(
    large: Company, page: str, title: str, oembed: str, widget: str
) -> None:
    text = (large.site / page).read_text("utf-8")
    (link,) = re.findall(r'type="application/json\+oembed" title="([^"]*)" href="([^"]*)"', text)
    assert link == (title, f"https://status.acme.example/{oembed}")
    found = json.loads((large.site / oembed).read_text("utf-8"))
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", title)
    assert {"html", "width", "height"} <= set(found), "what a rich response must have"
    assert f'src="https://status.acme.example/{widget}"' in found["html"]
    assert (large.site / widget).is_file()


def test_a_description_is_in_the_feeds_and_the_api(company: MakeCompany) -> None:
    made = company(monitor("shop", description="Orders & payments"))
    made.live(NOW.replace(hour=9), NOW, lambda _: {"shop": UP})
    site = made.draw()
    read = {
        name: (site / name).read_text("utf-8")
        for name in ("monitor/shop.atom", "monitor/shop.rss", "history.atom")
    }
    assert "<subtitle>Orders &amp; payments</subtitle>" in read["monitor/shop.atom"]
    assert "<description>Orders &amp; payments</description>" in read["monitor/shop.rss"]
    assert "Orders" not in read["history.atom"]
    assert json.loads((site / "monitor" / "shop.json").read_text())["description"]
    assert json.loads((site / "api/monitors/shop.json").read_text())["description"]
    components = json.loads((site / "api/v2/components.json").read_text())["components"]
    assert components[0]["description"] == "Orders & payments"
