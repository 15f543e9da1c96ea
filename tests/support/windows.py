"""Windows of a browser that tests share: to open one costs a second of a core, a page a tenth."""

from datetime import datetime
from typing import Literal

from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
EUROPE = {"timezone_id": "Europe/Paris", "locale": "en-GB"}


class Window:
    """A window whose clock stands still; each page starts without what others left in it.

    For tests that store nothing and do not move the clock: those open a context of their own.
    """

    def __init__(self, browser: Browser, now: datetime, **options: object) -> None:
        context = browser.new_context(**{**EUROPE, **options})  # type: ignore[arg-type]
        self._page = context.new_page()
        self._page.clock.set_fixed_time(now)

    def show(
        self,
        url: str,
        *,
        width: int = 1280,
        scheme: Scheme = "light",
        forced_colors: Literal["active", "none"] = "none",
    ) -> Page:
        """Load a page, whatever the last one was and the pointer was on."""
        page = self._page
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(
            media="screen",
            color_scheme=scheme,
            forced_colors=forced_colors,
            reduced_motion="no-preference",
        )
        page.goto(url)
        return page

    def close(self) -> None:
        """Close it, and forget what it keeps."""
        self._page.context.close()
