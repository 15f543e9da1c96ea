"""axe-core finds nothing on any page, in any state, light or dark, narrow or wide."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from upstatic.tools.serve import serving

from tests.support.effort import IN_CI, sample
from tests.support.site_states import STATES
from tests.support.windows import Window

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
PAGES = {
    "index.html": "front", "monitor/shop.html": "monitor", "incident/1.html": "incident",
    "incident/3.html": "window", "history/2026-11.html": "month", "maintenance.html": "maintenance",
    "404.html": "lost", "embed.html": "widget",
}  # fmt: skip
SHOTS = os.environ.get("SCREENSHOTS", "")
"""The folder that gets a picture of every page in every look, where one is named."""
LOOKS = (("light", 320), ("dark", 1920))
MORE_LOOKS = sample(
    (("light", 320), ("light", 768), ("light", 1920), ("dark", 320), ("dark", 1920)), local_share=4
)


def violations(page: Page) -> list[str]:
    """What axe objects to: the rule, and the first place."""
    part_of_a_page = page.url.endswith("embed.html")  # so it has no landmarks of its own
    found: dict[str, Any] = page.evaluate(RUN, RULES[:-1] if part_of_a_page else RULES)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
    ]


def checked(window: Window, site: Path, paths: list[str], looks: Sequence[Any]) -> str:
    """What is wrong with these pages in these looks; outside CI, in one after the other."""
    wrong = []
    with serving(site, 0) as address:
        for number, path in enumerate(paths):
            page = window.show(address + path)
            page.evaluate(AXE_SCRIPT)
            unfold(page)
            few = len(paths) > 1 and not IN_CI
            for scheme, width in looks[number % len(looks) :][:1] if few else looks:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{path} {scheme} {width}: {one}" for one in violations(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wrong.append(f"{path} {width}: wider than its window")
                if SHOTS:
                    shot(page, site, path, f"{scheme}-{width}")
    return "\n".join(wrong)


def unfold(page: Page) -> None:
    """Open what is folded: it has to be open to everybody too."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def shot(page: Page, site: Path, path: str, look: str) -> None:
    name = f"{site.parent.name}-{PAGES[path]}-{look}.png"
    page.screenshot(path=Path(SHOTS) / name, full_page=True)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give the rendered site of a state, made once for each setting of the website."""

    @cache
    def make(state: str, **website: object) -> Path:
        return STATES[state](tmp_path_factory.mktemp("state") / state, **website).draw()

    return make


@pytest.mark.parametrize("state", STATES)
def test_the_front_page_is_open_to_everybody_in_every_state(
    window: Window, drawn: Callable[..., Path], state: str
) -> None:
    site = drawn(state)
    looks = MORE_LOOKS if state in ("well", "worst") else sample(LOOKS)
    assert checked(window, site, ["index.html"], looks) == ""


def test_every_page_is_open_to_everybody_on_the_worst_day(
    window: Window, drawn: Callable[..., Path]
) -> None:
    site = drawn("worst")
    assert checked(window, site, list(PAGES)[1:], LOOKS) == ""


@pytest.mark.parametrize("state", sample(("unknown", "well", "old", "maintained")))
def test_the_page_of_a_monitor_is_open_to_everybody_in_every_state(
    window: Window, drawn: Callable[..., Path], state: str
) -> None:
    site = drawn(state)
    assert checked(window, site, ["monitor/shop.html"], sample(LOOKS)) == ""


def test_every_page_is_open_to_everybody_from_right_to_left(
    window: Window, drawn: Callable[..., Path]
) -> None:
    site = drawn("worst", language="ar")
    assert checked(window, site, sample(PAGES, local_share=3), LOOKS) == ""


@pytest.mark.parametrize("theme", sample(("night", "light", "dark", "ocean")))
def test_every_theme_can_be_read(window: Window, drawn: Callable[..., Path], theme: str) -> None:
    site = drawn("worst", theme=theme)
    assert checked(window, site, ["index.html", "monitor/shop.html"], (("light", 768),)) == ""


LANGUAGES = ("de", "es", "fr", "it", "nl", "pt", "zh", "ja")


@pytest.mark.parametrize("language", sample(LANGUAGES, local_share=7))
def test_every_language_has_room(window: Window, drawn: Callable[..., Path], language: str) -> None:
    site = drawn("worst", language=language)
    assert checked(window, site, ["index.html"], (("light", 320),)) == ""
