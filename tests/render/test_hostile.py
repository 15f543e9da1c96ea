"""Whatever people write is text: it runs nothing, turns nothing around, and breaks no layout."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents
from upstatic.render.text.sanitize import label, plain
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, Company, monitor
from tests.support.effort import sample

# After the OWASP cheat sheet on filter evasion: one of each family.
ATTACKS = [
    "<script>window.hit = 1</script>",
    '"><img src=x onerror="window.hit = 1">',
    "'><svg/onload=window.hit=1>",
    '<IMG SRC="jav&#x09;ascript:window.hit=1;">',
    "<iframe src=javascript:window.hit=1></iframe>",
    "[a](javascript:window.hit=1) ![b](https://evil.example/x.png) <https://evil.example>",
    "[c](data:text/html;base64,PHNjcmlwdD4=) [d](vbscript:hit) [e](//evil.example)",
    "<math><mtext></p><style>*{display:none}</style>",
    "</title><script>window.hit = 1</script>",
    "--><script>window.hit = 1</script><!--",
    "{{ 7 * 7 }} {% raw %} {name} %(x)s ${x} #{x}",
    '" autofocus onfocus=window.hit=1 x="',
    '<a href="&#106;avascript:window.hit=1">a</a>',
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "\u202egnp.evil\u202c \u2066open \u2067isolates",
    "\x00\x07\x1b[31mcontrol\x7f",
    "zero\u200bwidth\u200djoin\ufeff",
    "Z̸̡̛̺͚a̵̢͝l̷̨̛g̶̡͝o̴̡͝",
    "W" * 10_000,
    "م" * 10_000,
]  # fmt: skip


PAGES = ("index.html", "history/2026-11.html")


def attacked(company: MakeCompany, *texts: str, **website: object) -> Company:
    """A page on which each text stands wherever people may write one."""
    monitors = [monitor(f"x{n}", name=text, group=text) for n, text in enumerate(texts)]
    made = company(
        *monitors, name=texts[0], introTitle=texts[-1], introMessage="\n\n".join(texts),
        navbar=[{"title": text[:40], "href": "https://ok.example"} for text in texts],
        cname="status.example", **website,
    )  # fmt: skip
    down = {one.slug: DOWN for one in monitors}
    made.live(NOW - timedelta(minutes=15), NOW, lambda _: down)
    for number, text in enumerate(texts):
        incidents.write(made.root / "history", incident(number, text))
    return made


def incident(number: int, text: str) -> Incident:
    said = Update(id="1", time=NOW, phase=Phase.INVESTIGATING, body=text, author=text)
    phase = Phase.RESOLVED if number % 2 else Phase.INVESTIGATING
    return Incident(
        number=number + 1, title=text, phase=phase, impact=Impact.MAJOR,
        components=(f"x{number}",), started=NOW - timedelta(minutes=20), updates=(said,),
        ended=NOW if phase is Phase.RESOLVED else None,
    )  # fmt: skip


@pytest.mark.parametrize("language", sample(("ar", "en")))
def test_hostile_texts_run_nothing_and_keep_to_their_place(
    company: MakeCompany, browser: Browser, language: str
) -> None:
    site = attacked(company, *ATTACKS, language=language).draw()
    own = [f"monitor/x{n}.html" for n in range(len(ATTACKS))]
    told = [f"incident/{n + 1}.html" for n in range(len(ATTACKS))]
    asked: list[str] = []
    with serving(site, 0) as address:
        page = browser.new_context(viewport={"width": 320, "height": 700}).new_page()
        page.on("request", lambda request: asked.append(request.url))
        for path in (*PAGES, *sample(own), *sample(told)):
            page.goto(address + path)
            assert page.evaluate("window.hit") is None, path
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert page.locator("footer").is_visible(), path
            assert page.locator("script").count() == 6, path
            links = page.eval_on_selector_all("a", "links => links.map(link => link.protocol)")
            assert set(links) <= {"http:", "https:", "mailto:", "webcal:"}, path
        page.context.close()
    assert {url for url in asked if not url.startswith(address)} == set()


@pytest.mark.parametrize("path", [*PAGES, "monitor/x0.html", "incident/1.html"])
def test_nothing_that_turns_text_around_reaches_a_page(company: MakeCompany, path: str) -> None:
    page = (attacked(company, "\u202egnp.evil \u2067x").draw() / path).read_text("utf-8")
    assert "gnp.evil" in page
    assert not re.search("[\u202a-\u202e\u2067\x00]", page)


def test_an_invisible_name_is_replaced_by_its_slug(company: MakeCompany) -> None:
    page = company(monitor("shop", name="\u200b\u2060\u202e ")).page()
    assert re.search(r'<a href="monitor/shop.html">\s*(<bdi>)?shop', page)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("API (v2)", "API (v2)"), ("متجر", "متجر"), ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("a\u202eb\u2066c", "abc"), ("a\x00\x1bb", "ab"), ("two\nlines", "two\nlines"),
    ],
)  # fmt: skip
def test_plain_text_keeps_what_can_be_seen(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u2060\ufeff", "\u202e", "\u0301"])
def test_a_label_falls_back_where_nothing_can_be_seen(text: str) -> None:
    assert label(text, "slug") == "slug"
