"""The user's own look: pictures fetched and kept, styles, scripts and HTML where they belong."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from upstatic.render.stage import render
from upstatic.render.theme import images
from upstatic.render.theme.content_security_policy import policy
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, UP, Company, monitor

PNG = b"\x89PNG\r\n\x1a\n and so on"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


class Net:
    """Another host's files, and what was asked of it."""

    def __init__(self, **files: bytes) -> None:
        self.files = {f"https://cdn.example/{name}": content for name, content in files.items()}
        self.asked: list[str] = []

    def __call__(self, urls: Iterable[str]) -> Mapping[str, bytes]:
        self.asked += urls
        return {url: self.files[url] for url in self.asked if url in self.files}


def drawn(made: Company, net: Net | None = None) -> Callable[[str], str]:
    out = render(made.root, made.config, made.root / "_site", now=NOW, download=net).out
    return lambda path: (out / path).read_text(encoding="utf-8")


def csp(page: str) -> dict[str, str]:
    (found,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    lines = found.replace("&#39;", "'").split("; ")
    return dict(line.split(" ", 1) for line in lines)


def test_pictures_of_other_hosts_are_kept_and_served_by_the_page_itself(
    company: MakeCompany,
) -> None:
    made = company(
        monitor("shop", icon="https://cdn.example/shop"),
        logoUrl="//cdn.example/logo",
        favicon="https://cdn.example/tab",
    )
    net = Net(logo=PNG, shop=SVG, tab=b"\x00\x00\x01\x00ico")
    site = drawn(made, net)
    front, page = site("index.html"), site("monitor/shop.html")
    assert sorted(net.asked) == [f"https://cdn.example/{name}" for name in ("logo", "shop", "tab")]
    assert re.search(r'<img src="static/kept/[0-9a-f]{16}\.png" alt="" height="32">', front)
    assert re.search(r'<link rel="icon" type="image/x-icon" href="static/kept/\w+\.ico">', front)
    assert re.search(r'<h1><img src="\.\./static/kept/\w+\.svg" alt=""', page)
    assert "cdn.example" not in front + page
    assert csp(front)["img-src"] == "'self'"


def test_githubs_page_about_a_picture_stands_for_the_picture(company: MakeCompany) -> None:
    made = company(logoUrl="https://github.com/acme/status/blob/main/assets/logo.png")
    net = Net()
    net.files = {"https://github.com/acme/status/raw/main/assets/logo.png": PNG}
    assert '<img src="static/kept/' in drawn(made, net)("index.html")


def test_what_cannot_be_had_is_left_out_with_a_warning(
    company: MakeCompany, caplog: pytest.LogCaptureFixture
) -> None:
    made = company(
        monitor("shop", icon="https://cdn.example/page"), logoUrl="lost.svg", favicon="$ICON",
        themeUrl="https://cdn.example/gone",
    )  # fmt: skip
    with caplog.at_level(logging.WARNING):
        site = drawn(made, Net(page=b"<html>Not found</html>"))
    assert 'alt=""' not in site("index.html") + site("monitor/shop.html"), "no picture of its own"
    assert 'href="static/unknown.svg"' in site("index.html"), "the state, as without a favicon"
    assert "https://cdn.example/page is not a picture" in caplog.text
    assert "assets/lost.svg is not there" in caplog.text


def test_without_a_network_the_page_is_the_same_every_time(company: MakeCompany) -> None:
    made = company(
        monitor("shop", icon="https://cdn.example/shop"), logoUrl="https://cdn.example/x"
    )
    assert drawn(made)("monitor/shop.html") == drawn(made)("monitor/shop.html")
    assert "cdn.example" not in drawn(made)("index.html")


def test_a_file_may_be_named_by_its_path_or_its_url(company: MakeCompany) -> None:
    made = company(logoUrl="assets/logo.svg", faviconSvg="/icon.svg")
    (made.root / "assets").mkdir()
    for name in ("logo.svg", "icon.svg"):
        (made.root / "assets" / name).write_bytes(SVG)
    page = drawn(made)("index.html")
    assert '<img src="logo.svg"' in page
    assert '<link rel="icon" type="image/svg+xml" href="icon.svg">' in page


def test_own_styles_come_last_in_the_one_stylesheet(company: MakeCompany) -> None:
    made = company(css=":root { --up: #0a0 }", themeUrl="brand.css")
    (made.root / "assets").mkdir()
    (made.root / "assets" / "brand.css").write_text(":root { --radius: 0 }")
    site = drawn(made)
    assert site("static/page.css").endswith(":root { --radius: 0 }\n:root { --up: #0a0 }")
    assert site("index.html").count('rel="stylesheet"') == 1


@pytest.mark.parametrize(
    ("website", "is_first"),
    [
        ({}, False),
        ({"css": "h1 { color: red }"}, True),
        ({"accent": "#7a1fa2"}, True),
        ({"customHeadHtml": "<style>.bar { height: 9px }</style>"}, True),
        ({"customHeadHtml": "<meta name='author' content='Acme'>"}, False),
    ],
)
def test_the_top_is_painted_before_the_stylesheet_unless_the_owner_has_one(
    company: MakeCompany, website: dict[str, str], *, is_first: bool
) -> None:
    page = drawn(company(**website))("index.html")
    assert (page.index('rel="stylesheet"') < page.index("</head>")) is is_first
    assert page.index("</style>") < page.index('rel="stylesheet"')
    own_style = page.find("<style>.bar")
    assert own_style < 0 or page.index('rel="stylesheet"') < own_style, "the owner's comes last"
    assert re.fullmatch(r"'self'( 'sha256-[^']+')+", csp(page)["style-src"])


def test_a_theme_of_another_host_is_kept_too(company: MakeCompany) -> None:
    made = company(themeUrl="https://cdn.example/theme")
    assert drawn(made, Net(theme=b"h1 { color: red }"))("static/page.css").endswith("red }")


def test_own_html_stands_at_its_three_places(company: MakeCompany) -> None:
    page = drawn(company(
        customHeadHtml="<!-- head -->", customBodyHtml="<p>body</p>", customFootHtml="<p>foot</p>",
        metaTags=[{"name": "author", "content": 'A "B" <C>'}],
        links=[{"rel": "me", "href": "https://social.example/@acme"}],
        scripts=[{"src": "/own/x.js", "async": True, "defer": False}],
    ))("index.html")  # fmt: skip
    assert re.search(r"<!-- head -->\s*</head>", page)
    assert re.search(r"<body [^>]*>\s*<p>body</p>", page)
    assert re.search(r"<p>foot</p>\s*</body>", page)
    assert '<meta name="author" content="A &#34;B&#34; &lt;C&gt;">' in page
    assert '<link rel="me" href="https://social.example/@acme">' in page
    assert '<script src="/own/x.js" async></script>' in page
    assert re.fullmatch(r"'self'( 'sha256-[^']+'){4}", csp(page)["script-src"]), "our own"


@pytest.mark.parametrize(
    ("html", "directive", "sources"),
    [
        ('<script src="https://a.example/x.js"></script>', "script-src", "'self' https://a.example"),
        ('<script src="//a.example:8443/x"></script>', "script-src", "'self' https://a.example:8443"),
        ('<script src="https://a.example/x.js"></script>', "connect-src", "'self' https:"),
        ('<link rel="stylesheet" href="https://f.example/c">', "style-src", "'self' https://f.example"),
        ('<link rel="stylesheet" href="https://f.example/c">', "font-src", "'self' https:"),
        ('<img src="https://i.example/x.png">', "img-src", "'self' https://i.example"),
        ('<img src="data:image/png;base64,AA">', "img-src", "'self' data:"),
        ('<iframe src="https://v.example/x"></iframe>', "frame-src", "'self' https://v.example"),
        ('<form action="https://s.example/go">', "form-action", "https://s.example"),
        ("<script>go()</script>", "script-src", "'self' 'sha256-x'"),
        ('<script src="https://x; script-src *"></script>', "script-src", "'self' https://x"),
        ('<a href="https://a.example">plain</a>', "default-src", "'none'"),
    ],
)  # fmt: skip
def test_the_policy_is_loosened_by_what_the_html_needs(
    html: str, directive: str, sources: str
) -> None:
    lines = dict(line.split(" ", 1) for line in policy(html, "", "").split("; "))
    if "sha256" in sources:
        assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", lines[directive])
    else:
        assert lines[directive] == sources


def test_own_css_and_script_loosen_it_for_the_hosts_they_name() -> None:
    shown = policy(
        "", "b { background: url('https://i.example/b.png') }", "fetch('https://a.example/x')"
    )
    assert "img-src 'self' https://a.example https://i.example" in shown
    assert "connect-src 'self' https://a.example" in shown


def test_a_browser_runs_what_was_added_and_complains_about_nothing(
    company: MakeCompany, browser: Browser
) -> None:
    made = company(
        js="document.body.dataset.js = 'ran'",
        customHeadHtml="<style>h1 { letter-spacing: 3px }</style>",
        customFootHtml='<script>document.body.dataset.foot = "ran"</script>'
        '<p style="margin: 7px" id="own" onclick="this.textContent = 1">own</p>',
        css="h1 { word-spacing: 5px }",
    )
    said: list[str] = []
    drawn(made)
    with serving(made.root / "_site", 0) as address:
        page = browser.new_context().new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        page.locator("#own").click()
        style = page.locator("h1").evaluate(
            "h => [getComputedStyle(h).letterSpacing, getComputedStyle(h).wordSpacing]"
        )
        margin = page.locator("#own").evaluate("p => getComputedStyle(p).marginTop")
        data = page.locator("body").evaluate("body => [body.dataset.js, body.dataset.foot]")
        assert page.locator("#own").inner_text() == "1"
        page.context.close()
    assert (style, margin, data) == (["3px", "5px"], "7px", ["ran", "ran"])
    assert said == []


@pytest.mark.parametrize(
    "dirt",
    [
        b"<script>alert(1)</script>",
        b'<path onload="alert(1)" d="M0 0"/>',
        b'<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        b'<use href="https://evil.example/x.svg#y"/>',
        b"<style>@import 'https://evil.example/x.css';</style>",
        b'<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">alert</p></foreignObject>',
        b'<image href="https://evil.example/track.png"/>',
        b'<path style="fill: url(https://evil.example/x)"/>',
        b'<animate attributeName="href" values="javascript:alert(1)"/>',
    ],
)
def test_an_svg_keeps_only_its_drawing(dirt: bytes) -> None:
    clean = images.clean_svg(SVG.replace(b"<path", dirt + b"<path", 1))
    assert b'd="M0 0h9"' in clean
    assert not re.search(rb"alert|evil|javascript|import", clean)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"GIF", b"<svg", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>']
)
def test_a_file_that_is_not_an_image_is_recognised_by_its_bytes(content: bytes) -> None:
    assert images.kind(content) == ""


def test_a_monitor_page_shows_no_icon_where_there_is_none(company: MakeCompany) -> None:
    made = company(monitor("shop"))
    made.live(NOW - timedelta(minutes=10), NOW, lambda _: {"shop": UP})
    assert "<h1><bdi>" in drawn(made)("monitor/shop.html")
