"""What the page gives to copy is what it says: a picture of a badge that leads to the monitor."""

import re
from html import unescape

import pytest
from markdown_it import MarkdownIt

from tests.render.conftest import MakeCompany
from tests.support.company import monitor

ODD = 'A](x) *b* <img> `c` "q" | ~d~ & \\'
HOME = "https://status.example.com/"


def copied(page: str) -> list[str]:
    """What a reader gets who clicks on a line and copies it."""
    return [unescape(line) for line in re.findall(r"<pre[^>]*><code>(.*?)</code>", page)]


def pictures(html: str) -> list[tuple[str, str, str]]:
    """Where each picture leads, its address, and its words."""
    found = re.findall(r'<a href="([^"]*)"><img src="([^"]*)" alt="([^"]*)"', html)
    return [(link, src, unescape(alt)) for link, src, alt in found]


@pytest.mark.parametrize("name", ["Shop", ODD, "متجر", "店"])
def test_markdown_and_html_show_the_badge_and_lead_to_the_page(
    company: MakeCompany, name: str
) -> None:
    made = company(monitor("shop", name=name, slo=99.9), cname="status.example.com")
    lines = copied(made.page("monitor/shop.html"))
    files = ["status", "uptime-30d", "response-time", "error-budget"]
    words = ["Status", "Uptime, 30 days", "Response time", "Error budget"]
    wanted = [
        (f"{HOME}monitor/shop.html", f"{HOME}badge/shop/{file}.svg", f"{name}: {word}")
        for file, word in zip(files, words, strict=True)
    ]
    assert [p for line in lines[1::2] for p in pictures(line)] == wanted
    drawn = [MarkdownIt().renderInline(line) for line in lines[::2]]
    assert [p for line in drawn for p in pictures(line)] == wanted
    assert all((made.root / "_site" / src.removeprefix(HOME)).is_file() for _, src, _ in wanted)


def test_without_an_slo_there_is_no_budget_badge(company: MakeCompany) -> None:
    assert "error-budget" not in company(monitor("shop")).page("monitor/shop.html")


def test_without_an_address_of_the_page_there_is_nothing_to_copy(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    made.config = made.config.model_copy(update={"owner": "", "repo": ""})
    assert "<pre" not in made.page("monitor/shop.html")
