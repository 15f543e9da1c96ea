"""What a visitor's phone pays for the page: bytes, requests, and Lighthouse's budget.

    python bench/page.py [--no-lighthouse]

The sites are drawn from ninety days of history and served by nginx with gzip, as Pages does it.
Lighthouse is the locked one of tests/site, in its default mobile setting, with Chromium. What else
runs on the machine lengthens the blocked time, so the calmest of up to three reports counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import ROOT, row, run_child
from playwright.sync_api import sync_playwright
from record import build, in_child

from tests.conftest import chrome
from tests.site.webserver import nginx

SITE_CHECKS = ROOT / "tests" / "site"
WEIGHTS_KB = {20: 60, 200: 300}
REQUESTS = 4
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"front": "index.html", "monitor": "monitor/{slug}.html", "incident": "incident/7.html"}
LCP_S = 1.2
ATTEMPTS = 3


def draw(root: Path, size: int) -> str:
    """Write the history of `size` monitors and an open incident, draw the page; gives a slug."""
    from upstatic.config import load
    from upstatic.history import incidents

    from tests.support.bad_day import INCIDENTS

    now = datetime.now(UTC)  # an older page would tell the visitor that it is out of date
    in_child(build, root, size, now)
    slugs = [monitor.slug for monitor in load(root / ".upptimerc.yml").config.monitors]
    for incident in INCIDENTS:
        incidents.write(root / "history", replace(incident, components=tuple(slugs[:2])))
    words = ("render", "--root", str(root), "--now", now.isoformat())
    run_child([sys.executable, "-m", "upstatic", *words])
    return slugs[0]


@contextmanager
def served(work: Path, size: int) -> Iterator[tuple[str, str]]:
    """A drawn site behind nginx while the block runs: its address and a slug."""
    root, folder = work / f"acme-{size}", work / f"nginx-{size}"
    folder.mkdir()
    slug = draw(root, size)
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


def judge(name: str, report: dict[str, Any]) -> bool:
    """Print the rows of one page."""
    scores = [round(100 * report["categories"][category]["score"]) for category in CATEGORIES]
    audits = report["audits"]
    lcp_s = audits["largest-contentful-paint"]["numericValue"] / 1000
    shift = audits["cumulative-layout-shift"]["numericValue"]
    more = f": {' / '.join(map(str, scores))}"
    held = row(f"Lighthouse, {name}: points missing", 400 - sum(scores), 0, "", more=more)
    held &= row(f"{'':8}its largest paint", lcp_s, LCP_S, "s")
    held &= row(f"{'':8}its layout shift", shift, 0, "")
    return row(f"{'':8}its blocked time", blocked_ms(report), 0, "ms") and held


def main() -> int:
    """Weigh and judge; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-lighthouse", action="store_true")
    arguments = parser.parse_args()
    held = True
    subprocess.run(["sh", str(SITE_CHECKS / "install.sh")], check=True)
    with tempfile.TemporaryDirectory() as work:
        for size, most_kb in WEIGHTS_KB.items():
            with served(Path(work), size) as (address, slug):
                kilobytes, requests = weigh(address)
                held &= row(f"front page of {size} monitors", kilobytes, most_kb, "KB")
                held &= row(f"{'':8}its requests", requests, REQUESTS, "")
                if size == min(WEIGHTS_KB) and not arguments.no_lighthouse:
                    for name, path in PAGES.items():
                        report = calmest(address + path.format(slug=slug))
                        held &= judge(name, report)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
