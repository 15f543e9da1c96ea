"""What stands next to the pages: sitemap, robots.txt, the widget, the head's links."""

import base64
import hashlib
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from upstatic.config.site_urls import site_url

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, Company, monitor

SITE = "https://status.acme.example/"


class Head(HTMLParser):
    """The links and properties of a page's head."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.meta: dict[str, str] = {}
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link":
            self.links.append(values)
        if tag == "meta" and (name := values.get("property") or values.get("name")):
            self.meta[name] = values.get("content") or ""

    def hrefs(self, rel: str) -> list[str]:
        return [link["href"] or "" for link in self.links if link["rel"] == rel]


@pytest.fixture(scope="module")
def site(busy: Company) -> Path:
    return busy.root / "_site"


def test_the_sitemap_has_every_page_worth_finding(site: Path) -> None:
    root = ET.parse(site / "sitemap.xml").getroot()  # noqa: S314 - our own file
    urls = {element.text or "" for element in root.iter(f"{{{namespace(root)}}}loc")}
    shown = (path for path in site.rglob("*.html") if 'content="0; url=' not in path.read_text())
    pages = {path.relative_to(site).as_posix() for path in shown}
    widgets = {path for path in pages if path.startswith("embed")}
    wanted = pages - widgets - {"404.html", "index.html"}
    assert urls == {SITE} | {SITE + path for path in wanted}


def namespace(root: ET.Element) -> str:
    return root.tag.partition("}")[0].removeprefix("{")


def test_robots_are_welcome_unless_the_user_says_otherwise(company: MakeCompany) -> None:
    def robots(**website: str) -> str:
        return (company(**website).draw() / "robots.txt").read_text("utf-8")

    assert robots() == (
        "User-agent: *\nAllow: /\n\nSitemap: https://acme.github.io/status/sitemap.xml\n"
    )


def test_the_user_may_write_robots_txt(company: MakeCompany) -> None:
    made = company(robotsText="User-agent: *\nDisallow: /", cname="status.acme.example")
    text = (made.draw() / "robots.txt").read_text("utf-8")
    assert text == f"User-agent: *\nDisallow: /\n\nSitemap: {SITE}sitemap.xml\n"


def test_where_the_address_is_unknown_there_is_no_sitemap_and_no_guess(
    company: MakeCompany,
) -> None:
    made = company(monitor("shop"))
    made.config = made.config.model_copy(update={"owner": "", "repo": ""})
    site = made.draw()
    assert not (site / "sitemap.xml").exists()
    assert (site / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    head = Head(site / "index.html")
    assert head.hrefs("canonical") == []
    assert "og:image" not in head.meta
    assert site_url(made.config) == ""


def test_files_of_assets_come_before_our_own(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    (made.root / "assets").mkdir()
    (made.root / "assets" / "robots.txt").write_text("mine")
    assert (made.draw() / "robots.txt").read_text() == "mine"


def test_every_page_names_its_feeds_its_address_and_its_picture(site: Path) -> None:
    for path in ("index.html", "monitor/shop.html", "incident/7.html", "maintenance.html"):
        head = Head(site / path)
        assert head.hrefs("canonical") == [SITE + path.removesuffix("index.html")]
        picture = "card.png" if path == "index.html" else "cover.png"
        assert head.meta["og:image"] == f"{SITE}{picture}"
        for href in [*head.hrefs("alternate"), *head.hrefs("manifest")]:
            folder = site if href.startswith(SITE) else (site / path).parent
            assert folder.joinpath(href.removeprefix(SITE)).resolve().is_file(), href
    front, shop = Head(site / "index.html"), Head(site / "monitor" / "shop.html")
    assert [link["title"] for link in shop.links if link["rel"] == "alternate"] == [
        "Acme & Söhne · Shop (Atom)",
        "Acme & Söhne · Shop (RSS)",
        "Acme & Söhne · Shop (JSON Feed)",
        "Acme & Söhne · incidents only (Atom)",
        "Acme & Söhne · incidents only (RSS)",
        "Acme & Söhne · incidents only (JSON Feed)",
        "Acme & Söhne (Atom)",
        "Acme & Söhne (RSS)",
        "Acme & Söhne (JSON Feed)",
        "iCalendar",
        "Shop",
    ]
    assert front.hrefs("alternate")[0] == "incidents.atom"
    assert front.meta["og:title"] == "Acme & Söhne", "a title that stays true"
    assert front.meta["og:description"].endswith("Last checked 20 Nov 2026, 10:00 UTC.")


def test_the_page_that_is_lost_has_no_address(site: Path) -> None:
    assert Head(site / "404.html").hrefs("canonical") == []


def test_the_manifest_starts_on_the_front_page(site: Path) -> None:
    manifest = json.loads((site / "site.webmanifest").read_text("utf-8"))
    assert (manifest["name"], manifest["start_url"]) == ("Acme & Söhne", "./")
    assert (site / manifest["icons"][0]["src"]).is_file()


def test_status_json_is_small_and_says_what_is_open(site: Path) -> None:
    path = site / "status.json"
    status = json.loads(path.read_text("utf-8"))
    assert path.stat().st_size < 2000
    assert status["checked_at"] == "2026-11-20T10:00:00Z"
    assert status["stale_after_s"] == 900
    assert status["monitors"] == {
        "up": 1,
        "degraded": 1,
        "down": 1,
        "unknown": 0,
        "maintenance": 1,
    }
    assert [one["phase"] for one in status["maintenance"]] == ["in_progress", "scheduled"]
    assert status["incidents"][0]["monitors"] == ["shop"]


def test_old_data_is_unknown_in_status_json_too(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    made.live(NOW - timedelta(hours=3), NOW - timedelta(hours=2), lambda _: {})
    status = json.loads((made.draw() / "status.json").read_text("utf-8"))
    assert status["status"] == "unknown"


def test_the_widget_needs_one_request_and_allows_nothing_else(site: Path) -> None:
    page = (site / "embed.html").read_text("utf-8")
    assert len(page) < 4000
    for tag in ("style", "script"):
        inline = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        policy = re.search(rf"{tag}-src 'sha256-([^']+)'", page)
        assert inline
        assert policy
        assert base64.b64decode(policy[1]) == hashlib.sha256(inline[1].encode()).digest()


def test_a_browser_shows_the_widget_styled_and_leads_to_the_page(
    site: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 300, "height": 60}, color_scheme="dark")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.clock.install(time=NOW)
    page.goto((site / "embed.html").as_uri())
    link = page.get_by_role("link", name="Partial outage")
    assert link.get_attribute("target") == "_top"
    icon = page.locator(".icon.down")
    assert icon.evaluate("icon => getComputedStyle(icon).backgroundColor") == "rgb(176, 37, 37)"
    assert page.evaluate("document.documentElement.scrollHeight") <= 60
    assert complaints == []
    page.close()


def test_secrets_in_an_address_stay_out_of_every_file(company: MakeCompany) -> None:
    site = company(monitor("api", url="https://me:pass@api.example/$TOKEN")).draw()
    for path in site.rglob("*"):
        if path.is_file():
            assert not re.search(rb"\$TOKEN|me:pass|api\.example", path.read_bytes()), path


def test_slugs_in_any_script_have_addresses_that_work(company: MakeCompany) -> None:
    site = company(monitor("状況", name="状況"), cname="status.acme.example").draw()
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    assert f"{SITE}monitor/%E7%8A%B6%E6%B3%81.html" in sitemap
    assert (site / "badge" / "状況" / "status.svg").is_file()
    assert (site / "api" / "monitors" / "状況.json").is_file()


DOCUMENT = Path(__file__).parents[3] / "docs" / "data.md"


def documented() -> list[str]:
    """The files that the manual names in the first column of its tables."""
    cells = re.findall(r"^\| ([^|]*`[^|]*)\|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    return [path for cell in cells for path in re.findall(r"`([\w/.-]+)`", cell)]


def test_the_manual_names_every_file_and_no_other(site: Path) -> None:
    pages = {
        path for path in site.rglob("*.html") if "embed" not in path.relative_to(site).parts[0]
    }
    files = {path for path in site.rglob("*") if path.is_file()} - pages
    slugs = "|".join(path.name for path in (site / "badge").iterdir() if path.is_dir())
    found = {
        re.sub(rf"(?<=/)({slugs})(?=[./])", "SLUG", path.relative_to(site).as_posix())
        for path in files
        if path.relative_to(site).parts[0] != "static"
    }
    numbers = {re.sub(r"(?<=incident/)\d+", "NUMBER", path) for path in found}
    found = {re.sub(r"(?<=group/)[\w-]+(?=\.)", "GROUP", path) for path in numbers}
    known = {name for name in documented() if not name.startswith("upstatic_")}
    assert known | {".nojekyll", ".upstatic-site", "CNAME", "metrics", "metrics.txt"} == found


def test_the_manual_names_every_metric_with_its_labels(site: Path) -> None:
    text = DOCUMENT.read_text("utf-8")
    rows = re.findall(r"^\| `(upstatic_\w+)` \| ([^|]*)\|", text, re.MULTILINE)
    families = text_string_to_metric_families((site / "metrics").read_text("utf-8"))
    assert {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows} == {
        family.name: set(family.samples[0].labels) for family in families
    }
