"""Links that were made to Upptime's page still lead where they led."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urljoin

import httpx
import pytest
from upstatic.history import incidents
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.support.bad_day import INCIDENTS
from tests.support.company import monitor

SLUGS = ("shop", "冬天的小窝", "a+b", "incidents")


@pytest.fixture
def site(company: MakeCompany) -> Path:
    made = company(*(monitor(slug, name=f'{slug} "<b>', url="https://a.example") for slug in SLUGS))
    for incident in INCIDENTS:
        incidents.write(made.root / "history", incident)
    return made.draw()


def arrive(address: str, path: str) -> str:
    """Where a browser ends up that asks for a path, without a script."""
    url = f"{address}{quote(path)}"
    for _ in range(4):
        answer = httpx.get(url, follow_redirects=True)
        assert answer.status_code == 200, url
        leads = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', answer.text)
        if not leads:
            return str(answer.url).removeprefix(address)
        url = urljoin(str(answer.url), leads[1])
    raise AssertionError(f"{path} goes in circles")


def test_every_old_address_arrives_with_and_without_an_ending(site: Path) -> None:
    moved = {f"history/{slug}": f"monitor/{quote(slug)}.html" for slug in SLUGS}
    moved |= {"error": "index.html", "rate-limit-exceeded": "index.html"}
    with serving(site, 0) as address:
        for old, new in moved.items():
            for path in (old, f"{old}.html", f"{old}/"):
                assert arrive(address, path) == new, path
        for number in (one.number for one in INCIDENTS):
            assert arrive(address, f"incident/{number}.html") == f"incident/{number}.html"
            for path in (f"incident/{number}", f"incident/{number}/"):
                assert arrive(address, path) == f"incident/{number}.html"


def test_an_incident_that_became_an_issue_is_found_where_it_was(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    history = made.root / "history"
    issue = replace(INCIDENTS[0], number=57, key="window", url="https://github.com/a/b/issues/57")
    incidents.write(history, replace(issue, number=1, url=""))
    incidents.withdraw(history, 1)
    incidents.write(history, replace(INCIDENTS[0], number=2, key="other"))
    incidents.withdraw(history, 2)
    incidents.write(history, issue)

    with serving(made.draw(), 0) as address:
        for path in ("incident/1", "incident/1.html", "incident/1/"):
            assert arrive(address, path) == "incident/57.html"
        assert httpx.get(f"{address}incident/2.html").status_code == 404


def test_a_page_that_leads_on_is_small_and_not_to_be_found(site: Path) -> None:
    page = (site / "history" / "shop" / "index.html").read_text("utf-8")

    assert len(page) < 700
    assert "<script" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="https://acme.github.io/status/monitor/shop.html">' in page
    assert '<a href="../../monitor/shop.html"><bdi>shop &#34;&lt;b&gt;</bdi></a>' in page


def test_a_monitor_that_is_called_like_a_month_takes_no_page_away(company: MakeCompany) -> None:
    made = company(monitor("2026-11"))
    site = made.draw()

    assert "Incidents in November 2026" in ((site / "history" / "2026-11.html").read_text("utf-8"))
    assert not (site / "history" / "2026-11").exists()


def test_a_file_of_the_users_own_comes_first(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    own = made.root / "assets" / "history"
    own.mkdir(parents=True)
    (own / "shop.html").write_text("Mine.")

    assert (made.draw() / "history" / "shop.html").read_text() == "Mine."
