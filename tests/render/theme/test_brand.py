"""An accent that can be read on every background, fonts, a dark logo, and icons of the sites."""

import re
from collections.abc import Iterable, Mapping

import pytest
from playwright.sync_api import Browser
from pydantic import ValidationError
from upstatic.config import StatusWebsite
from upstatic.render.stage import render
from upstatic.render.theme.brand import MIN_CONTRAST, accent_css, contrast, readable
from upstatic.render.theme.site_icons import icon_of
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.render.test_in_browser import opened
from tests.support.company import NOW, monitor
from tests.support.windows import Window

HOME = "https://shop.example/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'
RGB = re.compile(r"\d+")


@pytest.mark.parametrize("accent", ["#fff", "#000", "#ffd400", "#7a1fa2", "#00ff88", "#ff0000"])
@pytest.mark.parametrize("theme", ["light", "dark", "night", "ocean"])
def test_a_link_in_the_accent_can_be_read(accent: str, theme: str) -> None:
    page = {"light": "#f7f8f9", "dark": "#181f27", "night": "#0c0e11", "ocean": "#11283b"}[theme]
    links = re.findall(r"--link: (#\w+)", accent_css(accent))
    link = links[0] if theme == "light" else links[1]
    assert contrast(_rgb(link), _rgb(page)) >= MIN_CONTRAST


def _rgb(colour: str) -> tuple[float, float, float]:
    digits = colour.lstrip("#")
    whole = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(whole[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#7a1fa2", "#ffffff") == "#7a1fa2"


@pytest.mark.parametrize(
    "setting", [{"accent": "red"}, {"accent": "#12"}, {"font": "x; } body { display: none"}]
)
def test_an_invalid_colour_or_font_is_refused(setting: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        StatusWebsite.model_validate(setting)


@pytest.mark.parametrize(("scheme", "shown"), [("light", "on-light"), ("dark", "on-dark")])
def test_the_logo_fits_the_theme(
    browser: Browser, company: MakeCompany, scheme: str, shown: str
) -> None:
    made = company(monitor("shop"), logoUrl="logo.svg", logoUrlDark="dark.svg", accent="#7a1fa2")
    (made.root / "assets").mkdir()
    for name in ("logo.svg", "dark.svg"):
        (made.root / "assets" / name).write_bytes(SVG)
    with serving(made.draw(), 0) as address:
        page = opened(browser, address, color_scheme=scheme)
        page.locator(f".brand .{shown}").wait_for()
        shown_ones = page.locator(".brand img:visible")
        assert [each.get_attribute("class") for each in shown_ones.all()] == [shown]
        ink = page.locator("footer a").first.evaluate("link => getComputedStyle(link).color")
        assert (ink == "rgb(122, 31, 162)") == (scheme == "light"), "lighter on dark backgrounds"
        page.context.close()


@pytest.mark.parametrize(
    ("page", "icon"),
    [
        ("", "https://shop.example/favicon.ico"),
        ('<link rel="shortcut icon" href="/a.png">', "https://shop.example/a.png"),
        (
            (
                "<link rel=icon sizes=16x16 href=s.png><link rel=icon sizes=192x192 href=l.png>"
                "<link rel=icon sizes=32x32 href=m.png>"
            ),
            "https://shop.example/m.png",
        ),
        ('<link rel="icon" href="a.png"><link rel="icon" href="b.svg">', f"{HOME}b.svg"),
        ('<link rel=icon href="https://cdn.example/i.svg">', "https://cdn.example/i.svg"),
        ('<link rel=icon href="http://169.254.169.254/i.svg">', f"{HOME}favicon.ico"),
        ('<link rel=icon href="data:image/png;base64,AA">', f"{HOME}favicon.ico"),
        ("<link rel=stylesheet href=a.css>", f"{HOME}favicon.ico"),
    ],
)
def test_the_icon_of_a_site_is_the_one_it_links_to(page: str, icon: str) -> None:
    assert icon_of(HOME, page.encode()) == icon


def test_an_automatic_icon_is_served_by_the_page_itself(company: MakeCompany) -> None:
    made = company(
        monitor("shop", url="https://shop.example/health?key=1", icon="auto"),
        monitor("secret", url="https://$HOST/", icon="auto"),
        monitor("port", url="db.example", check="tcp-ping", port=5432, icon="auto"),
    )
    files = {HOME: b'<link rel="icon" href="/i.svg">', f"{HOME}i.svg": SVG}
    asked: list[str] = []

    def download(urls: Iterable[str]) -> Mapping[str, bytes]:
        asked.extend(wanted := list(urls))
        return {url: files[url] for url in wanted if url in files}

    site = render(made.root, made.config, made.site, now=NOW, download=download).out
    assert asked == [HOME, f"{HOME}i.svg"]
    front = (site / "index.html").read_text("utf-8")
    icons = re.findall(r'<h3><img src="(static/kept/\w+\.svg)" alt="" width="16"', front)
    assert len(icons) == 1
    assert (site / icons[0]).is_file()
    assert f'<img src="../{icons[0]}"' in (site / "monitor" / "shop.html").read_text("utf-8")


def test_the_icon_in_the_heading_of_a_monitor_keeps_off_its_name(
    window: Window, company: MakeCompany
) -> None:
    made = company(monitor("shop", icon="shop.svg"))
    (made.root / "assets").mkdir()
    (made.root / "assets" / "shop.svg").write_bytes(SVG)
    with serving(made.draw(), 0) as address:
        heading = window.show(f"{address}monitor/shop.html").get_by_role("heading", level=1)
        icon = heading.locator("img").bounding_box()
        name = heading.locator("bdi").bounding_box()
    assert icon
    assert name
    assert name["x"] - icon["x"] - icon["width"] == pytest.approx(8)
    assert name["y"] + name["height"] / 2 == pytest.approx(icon["y"] + icon["height"] / 2, abs=4)
