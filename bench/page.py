"""What a visitor's phone pays for the page: bytes, requests, and Lighthouse's budget.

The sites are rendered from ninety days of history and served by nginx with gzip, as Pages does it.
Lighthouse is the locked one of tests/site, in its default mobile setting, with Chromium. What else
runs on the machine lengthens the blocked time, so the calmest of up to three reports counts.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import ROOT, WALL, Figure, Sizes, in_child, run_command
from phone import visit
from worlds import slugs_of, write_site

from tests.conftest import chrome
from tests.site.webserver import nginx

SITE_CHECKS = ROOT / "tests" / "site"
WEIGHTS_KB = {20: 25, 200: 70}
REQUESTS = 4
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"front": "index.html", "monitor": "monitor/{slug}.html", "incident": "incident/7.html"}
LCP_S = 1.0
BLOCKED_MS = 10
ATTEMPTS = 3


def rendered(root: Path, size: int) -> str:
    """Render the page of `size` monitors with an open incident; gives a slug."""
    from upstatic.history import incidents

    from tests.support.bad_day import INCIDENTS

    now = datetime.now(UTC)  # an older page would tell the visitor that it is out of date
    in_child(write_site, root, size, end=now)
    for incident in INCIDENTS:
        incidents.write(root / "history", replace(incident, components=slugs_of(size)[:2]))
    run_command("render", root, now)
    return slugs_of(size)[0]


def calmest(address: str) -> dict[str, Any]:
    """The report with the least blocked time; another one is asked for while there is some."""
    reports: list[dict[str, Any]] = []
    while len(reports) < ATTEMPTS and (not reports or blocked_ms(reports[-1]) > BLOCKED_MS):
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
    yield Figure(work=f"{what}: largest paint", value=lcp_s, unit=WALL, target=LCP_S)
    shift = audits["cumulative-layout-shift"]["numericValue"]
    yield Figure(work=f"{what}: layout shift", value=shift, unit="", target=0)
    yield Figure(work=f"{what}: blocked", value=blocked_ms(report), unit="ms", target=BLOCKED_MS)


def figures(_: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of weight, and of Lighthouse for the smallest site."""
    subprocess.run(["sh", str(SITE_CHECKS / "install.sh")], check=True)
    for size, most_kb in WEIGHTS_KB.items():
        root, folder = work / f"acme-{size}", work / f"nginx-{size}"
        slug = rendered(root, size)
        folder.mkdir()
        visited, what = visit(root / "_site", folder), f"front page in a browser, {size} monitors"
        yield Figure(work=f"{what}: transferred", value=visited["KB"], unit="KB", target=most_kb)
        yield Figure(work=f"{what}: requests", value=visited["requests"], unit="", target=REQUESTS)
        if size == min(WEIGHTS_KB):
            (another := work / "lighthouse").mkdir()
            with nginx(another, root / "_site", "/status/") as address:
                for name, path in PAGES.items():
                    yield from scores(name, calmest(address + path.format(slug=slug)))
