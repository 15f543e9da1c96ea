"""The states of a day can be told apart by everybody: with any colour vision, and in print."""

import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

import pytest
from PIL import Image
from playwright.sync_api import Browser
from upstatic.config import Config, StatusWebsite
from upstatic.domain.models import Day
from upstatic.history import daily_totals
from upstatic.render.theme.brand import contrast
from upstatic.tools.serve import serving

from tests.support.company import NOW, UP, Company, monitor
from tests.support.windows import Scheme, Window

MIN_CONTRAST = 1.5
STATES = {
    "down": (86_400, 60_000, 0), "partial": (86_400, 600, 0), "degraded": (86_400, 0, 900),
    "up": (86_400, 0, 0), "none": None,
}  # fmt: skip
"""Known, down and degraded seconds of a day in each state; None for a day without data."""
SCALE = 4

Pixels = Sequence[tuple[int, int, int]]


@pytest.fixture(scope="module")
def five_states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One monitor whose days are in one state after another; today is up."""
    config = Config(monitors=(monitor("shop"),), status_website=StatusWebsite(name="Acme"))
    made = Company(tmp_path_factory.mktemp("vision") / "acme", config)
    days = [
        Day(
            date=NOW.date() - timedelta(days=n), slug="shop", checks=288,
            known_s=seconds[0], down_s=seconds[1], degraded_s=seconds[2], maintenance_s=0,
            mean_ms=100, p50_ms=100, p95_ms=100, max_ms=100,
        )
        for n, seconds in enumerate(STATES.values(), 1) if seconds
    ]  # fmt: skip
    daily_totals.append(made.root / "history", sorted(days, key=lambda day: day.date))
    made.live(NOW.replace(hour=9), NOW, lambda _: {"shop": UP})
    with serving(made.draw(), 0) as address:
        yield address


@pytest.fixture(scope="module")
def magnified(browser: Browser) -> Iterator[Window]:
    """A window in which each pixel of the page is sixteen."""
    made = Window(browser, NOW, device_scale_factor=SCALE)
    yield made
    made.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "vision", ["none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia"]
)
def test_two_states_differ_in_a_tenth_of_their_pixels_by_contrast(
    magnified: Window, five_states: str, vision: str, scheme: Scheme
) -> None:
    columns = _columns(magnified, five_states, vision, scheme)
    for one, other in combinations(STATES, 2):
        differing = [
            contrast(_shares(a), _shares(b)) >= MIN_CONTRAST
            for a, b in zip(columns[one], columns[other], strict=True)
        ]
        assert sum(differing) >= len(differing) / 10, (one, other)


def _columns(window: Window, address: str, vision: str, scheme: Scheme) -> dict[str, Pixels]:
    """The middle of the day in each state, from top to bottom, as that vision sees it."""
    page = window.show(f"{address}monitor/shop.html", scheme=scheme)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    image = Image.open(io.BytesIO(page.locator(".bar").screenshot())).convert("RGB")
    session.detach()
    day = image.width / 90
    places = {state: image.width - (n + 0.5) * day for n, state in enumerate(STATES, 1)}
    return {
        state: [image.getpixel((int(x), y)) for y in range(image.height)]  # type: ignore[misc]
        for state, x in places.items()
    }


def _shares(pixel: tuple[int, int, int]) -> tuple[float, float, float]:
    red, green, blue = pixel
    return red / 255, green / 255, blue / 255
