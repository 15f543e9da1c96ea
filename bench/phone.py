"""What a phone pays for the front page of the largest site: four times slower, in Chromium.

Scripting and layout are the time of the page's main thread until nothing more is loaded, by
Chromium's own counters; what else runs on the machine lengthens them.
"""

from collections.abc import Iterator
from pathlib import Path

from measure import WALL, Figure, Sizes, in_child, run_command
from worlds import NOON, write_site

SLOWER = 4
COUNTERS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration")


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of the largest site."""
    size = max(sizes.sites)
    root = work.parent / "render" / f"site-{size}"
    if not root.exists():
        root = work / "site"
        in_child(write_site, root, size)
        run_command("render", root, NOON)
    took = visit(root / "_site", work, slower=SLOWER)
    what = f"phone, {size:,} monitors"
    busy_s = sum(took[name] for name in COUNTERS[:3])
    yield Figure(work=f"{what}: scripting and layout", value=busy_s, unit=WALL, target=1.0)
    yield Figure(work=f"{what}: main thread until loaded", value=took["TaskDuration"], unit=WALL)
    yield Figure(work=f"{what}: requests", value=took["requests"], unit="")


def visit(site: Path, work: Path, *, slower: int = 1) -> dict[str, float]:
    """Load the front page on a phone: its counters, `elements`, `requests`, and `KB` transferred.

    `slower` is how many times slower than this machine the phone computes.
    """
    from playwright.sync_api import sync_playwright

    from tests.conftest import QUIET, chrome
    from tests.site.webserver import nginx

    with nginx(work, site, "/status/") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome(), args=list(QUIET))
        page = browser.new_page(**playwright.devices["Pixel 5"])
        sizes: list[int] = []
        page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        tools.send("Performance.enable")
        page.goto(address, wait_until="networkidle", timeout=300_000)
        metrics = tools.send("Performance.getMetrics")["metrics"]
        count = page.evaluate("document.querySelectorAll('*').length")
        browser.close()
    counters = {one["name"]: float(one["value"]) for one in metrics if one["name"] in COUNTERS}
    return {**counters, "elements": count, "requests": len(sizes), "KB": sum(sizes) / 1000}
