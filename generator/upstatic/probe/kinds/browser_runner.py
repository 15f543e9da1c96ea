"""Run one Playwright script: `browser_runner.py SCRIPT URL SECONDS SCREENSHOT`, report in JSON.

The script defines `check(page, step)`; `with step("name"):` names and times a part of it. A
screenshot is taken where it fails.
"""

import json
import os
import runpy
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


class ScriptSteps:
    """The steps that a script has taken: their names and milliseconds."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []
        self.current = ""

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Name and time a part of the script."""
        self.current = name
        began_s = time.perf_counter()
        try:
            yield
        finally:
            self.taken.append((name, (time.perf_counter() - began_s) * 1000))
        self.current = ""


def run(page: Any, script: str, shot: str) -> dict[str, object]:  # noqa: ANN401 - a page of Playwright
    """Run a script on a page; return its report."""
    from playwright.sync_api import TimeoutError as SlowError  # noqa: PLC0415 - an extra

    steps, began_s = ScriptSteps(), time.perf_counter()
    error = reason = ""
    try:
        runpy.run_path(script)["check"](page, steps)
    except Exception as failure:  # noqa: BLE001 - whatever the script raises is its verdict
        reason = "timeout" if isinstance(failure, SlowError) else "answer"
        first = (str(failure).strip().splitlines() or [type(failure).__name__])[0]
        error = f"step {steps.current}: {first}" if steps.current else first
        with suppress(Exception):
            page.screenshot(path=shot)
    ms = (time.perf_counter() - began_s) * 1000
    return {"steps": steps.taken, "ms": ms, "error": error, "reason": reason}


def main() -> None:
    """Start a browser and run the script."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    script, url, seconds, shot = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROME") or None, args=["--no-sandbox"]
        )
        page = browser.new_context(base_url=url).new_page()
        page.set_default_timeout(float(seconds) * 1000)
        report = run(page, script, shot)
        browser.close()
    print(json.dumps(report))  # noqa: T201 - how it reports


if __name__ == "__main__":
    main()
