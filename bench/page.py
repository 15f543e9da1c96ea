"""What a visitor's phone pays for the page: bytes, requests, and Lighthouse's budget.

The sites are rendered from ninety days of history and served by nginx with gzip, as Pages does it.
Lighthouse is the locked one of tests/site, in its default mobile setting, with Chromium. What else
runs on the machine lengthens the blocked time, so the calmest of up to three reports counts.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import ROOT, Figure, Sizes, in_child
from playwright.sync_api import sync_playwright
from render import render
from worlds import slugs_of, write_site

from tests.conftest import chrome
from tests.site.webserver import nginx

SITE_CHECKS = ROOT / "tests" / "site"
WEIGHTS_KB = {20: 60, 200: 300}
REQUESTS = 4
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"front": "index.html", "monitor": "monitor/{slug}.html", "incident": "incident/7.html"}
LCP_S = 1.2
ATTEMPTS = 3


def rendered(root: Path, size: int) -> str:
    """Render the page of `size` monitors with an open incident; gives a slug."""
    from upstatic.history import incidents

    from tests.support.bad_day import INCIDENTS

    now = datetime.now(UTC)  # an older page would tell the visitor that it is out of date
    in_child(write_site, root, size, end=now)
    for incident in INCIDENTS:
        incidents.write(root / "history", replace(incident, components=slugs_of(size)[:2]))
    render(root, now)
    return slugs_of(size)[0]


@contextmanager
def served(work: Path, size: int) -> Iterator[tuple[str, str]]:
    """A rendered site behind nginx while the block runs: its address and a slug."""
    root, folder = work / f"acme-{size}", work / f"nginx-{size}"
    folder.mkdir()
    slug = rendered(root, size)
    with nginx(folder, root / "_site", "/status/") as address:
        yield address, slug


def weigh(address: str) -> tuple[float, int]:
    """What a browser transfers for a page: kilobytes, headers left out, and requests."""
    sizes: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("requestfinished", lambda request: sizes.append(body_bytes(request)))
        page.goto(address, wait_until="networkidle")
        browser.close()
    return sum(sizes) / 1000, len(sizes)


def body_bytes(request: Any) -> int:  # noqa: ANN401 - playwright's own
    """The bytes of an answer as they were sent."""
    return int(request.sizes()["responseBodySize"])


def calmest(address: str) -> dict[str, Any]:
    """The report with the least blocked time; another one is asked for while there is some."""
    reports: list[dict[str, Any]] = []
    while len(reports) < ATTEMPTS and (not reports or blocked_ms(reports[-1])):
        reports.append(lighthouse(address))
    return min(reports, key=blocked_ms)


def blocked_ms(report: dict[str, Any]) -> float:
    """How long the page did not answer while it loaded."""
    return float(report["audits"]["total-blocking-time"]["numericValue"])


def lighthouse(address: str) -> dict[str, Any]:
    """The report of one page."""
    command = (
        "node",
        str(SITE_CHECKS / "node_modules" / "lighthouse" / "cli" / "index.js"),
        address,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    )
    environ = {**os.environ, "CHROME_PATH": chrome()}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def scores(name: str, report: dict[str, Any]) -> Iterator[Figure]:
    """The rows of one page; a hundred points in each category are a target."""
    what, audits = f"Lighthouse, {name}", report["audits"]
    for category in CATEGORIES:
        missing = 100 - round(100 * report["categories"][category]["score"])
        yield Figure(work=f"{what}: {category}, points missing", value=missing, unit="", target=0)
    lcp_s = audits["largest-contentful-paint"]["numericValue"] / 1000
    yield Figure(work=f"{what}: largest paint", value=lcp_s, unit="s", target=LCP_S)
    shift = audits["cumulative-layout-shift"]["numericValue"]
    yield Figure(work=f"{what}: layout shift", value=shift, unit="", target=0)
    yield Figure(work=f"{what}: blocked", value=blocked_ms(report), unit="ms", target=0)


def figures(_: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of weight, and of Lighthouse for the smallest site."""
    subprocess.run(["sh", str(SITE_CHECKS / "install.sh")], check=True)
    for size, most_kb in WEIGHTS_KB.items():
        with served(work, size) as (address, slug):
            kilobytes, requests = weigh(address)
            what = f"front page in a browser, {size} monitors"
            yield Figure(work=f"{what}: transferred", value=kilobytes, unit="KB", target=most_kb)
            yield Figure(work=f"{what}: requests", value=requests, unit="", target=REQUESTS)
            if size == min(WEIGHTS_KB):
                for name, path in PAGES.items():
                    yield from scores(name, calmest(address + path.format(slug=slug)))
