"""What the page says is true, readable and reachable at every width, clock, zone and medium."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import matplotlib as mpl
import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect
from upstatic.tools.serve import serving

from tests.render.conftest import MakeCompany
from tests.render.test_in_browser import SHIFTS, TIME, opened
from tests.support.company import NOW, UP, Company, monitor
from tests.support.effort import sample
from tests.support.front_page import render_front_page
from tests.support.large_site import SLUGS, large_company
from tests.support.windows import Scheme, Window

WIDTHS = (320, 390, 768, 1280, 1440)
TOMORROW = NOW + timedelta(hours=24)


@pytest.fixture(scope="module")
def address(large: Company) -> Iterator[str]:
    with serving(large.root / "_site", 0) as address:
        yield address


def at(browser: Browser, url: str, width: int = 1280, **options: object) -> Page:
    return opened(browser, url, viewport={"width": width, "height": 900}, **options)


@pytest.mark.parametrize("path", ["index.html", "monitor/m4.html", "incident/1.html"])
def test_a_page_that_is_a_day_old_claims_nothing_about_the_present(
    late_window: Window, address: str, path: str
) -> None:
    page = late_window.show(address + path)
    for status in page.locator("main .status:visible, main .phase:visible").all():
        assert status.inner_text().strip() in ("No recent data", "Status unknown")
    assert page.title().startswith("Status unknown")
    assert page.locator("link[rel=icon]").get_attribute("href", timeout=1000) == (
        ("../" if "/" in path else "") + "static/unknown.svg"
    )
    assert not [each for each in page.locator(".claim").all() if each.is_visible()]
    main = page.locator("main").inner_text()
    assert not re.search(r"(?<!Last reported: Service m4 )\bis (down|degraded)\b", main)


def test_an_old_copy_of_what_is_over_keeps_its_title(late_window: Window, address: str) -> None:
    page = late_window.show(f"{address}incident/2.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Service m5 was down"
    assert page.title() == "Service m5 was down · Postmortem · Acme"


def test_a_day_describes_ended_incidents_in_the_past_tense(window: Window, address: str) -> None:
    page = window.show(address)
    bar = last_day(page, "m5")
    bar.hover(position={"x": box(bar)["width"] * (1 - 2.5 / 90), "y": 10})
    assert page.locator("#tip a").all_inner_texts() == ["Service m5 was down"]


def test_an_old_page_shows_its_notice_at_the_top_and_keeps_its_bars(
    late_window: Window, address: str
) -> None:
    page = late_window.show(address)
    assert page.get_by_role("heading", level=1).inner_text() == "Status unknown"
    notice, banner = page.get_by_role("alert"), page.locator(".banner")
    assert notice.evaluate("node => getComputedStyle(node).position") == "static"
    assert box(notice)["y"] + box(notice)["height"] <= box(banner)["y"]
    assert page.locator(".bar").count() == len(SLUGS) + 3


@pytest.mark.parametrize("path", ["embed.html", "embed/m1.html"])
def test_an_old_widget_claims_nothing_either(late_window: Window, address: str, path: str) -> None:
    page = late_window.show(address + path)
    assert page.locator("b").inner_text() == "Status unknown"
    assert page.locator(".icon.unknown").count() == 1


@pytest.mark.parametrize("path", ["index.html", "monitor/m1.html", "embed.html"])
def test_without_script_a_page_reloads_and_says_when_it_was_true(large: Company, path: str) -> None:
    text = (large.root / "_site" / path).read_text("utf-8")
    assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in text
    assert "20 Nov 2026, 09:57 UTC" in text


def box(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found
    return found


WORDS = """node => {
  const text = node.firstChild, words = [...text.textContent.matchAll(/\\S+/g)];
  return words.map((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length;
  });
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_the_name_of_a_group_breaks_between_words(window: Window, address: str, width: int) -> None:
    page = window.show(address, width=width)
    for name in page.locator("summary h2 bdi").all():
        assert set(name.evaluate(WORDS)) == {1}, name.inner_text()


KINDS = (("window", "light"), ("scriptless", "dark"))
MANY = ("index.html", "monitor/m4.html", "incident/1.html", "history/2026-11.html")


@pytest.mark.parametrize(
    ("path", "kind", "scheme"),
    sample([(path, *kind) for kind in KINDS for path in MANY], local_share=3),
)
def test_the_page_of_many_fits_every_window(
    request: pytest.FixtureRequest, address: str, path: str, kind: str, scheme: Scheme
) -> None:
    page = request.getfixturevalue(kind).show(address + path, scheme=scheme)
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, size


def test_twenty_services_with_two_problems_fit_two_screens(window: Window, address: str) -> None:
    page = window.show(address, width=1440)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1800
    assert box(page.locator(".component:not(.problem)").first)["height"] <= 48


@pytest.mark.parametrize("scheme", sample(("dark", "light")))
def test_paper_is_light_and_has_bars_and_colours(
    window: Window, address: str, scheme: Scheme
) -> None:
    page = window.show(address, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(22, 32, 42)"
    exact = "node => getComputedStyle(node).printColorAdjust"
    for part in (".banner", ".legend i", ".bar path"):
        assert page.locator(part).first.evaluate(exact) == "exact"
    assert not page.locator(".tools").is_visible()
    assert page.locator(".banner").inner_text().count("20 Nov 2026") == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".banner").inner_text().count("20 Nov 2026") == 1, "paper grows older"
    assert len(page.pdf()) > 10_000


def test_paper_shows_every_graph_and_nothing_to_press(window: Window, address: str) -> None:
    page = window.show(f"{address}monitor/m4.html")
    page.emulate_media(media="print")
    assert {chart.is_visible() for chart in page.locator(".chart").all()} == {True}
    for pressed in (".spans label", "p.numbers", ".numbers summary", ".days summary"):
        assert {part.is_visible() for part in page.locator(pressed).all()} == {False}, pressed
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)", "paper is white"


def test_own_fonts_are_loaded_from_assets(window: Window, company: MakeCompany) -> None:
    css = "@font-face { font-family: Own; src: url('fonts/own.ttf') } body { font-family: Own }"
    made = company(monitor("shop"), css=css)
    fonts = made.root / "assets" / "fonts"
    fonts.mkdir(parents=True)
    shutil.copy(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", fonts / "own.ttf")
    with serving(made.draw(), 0) as address:
        page = window.show(address)
        assert page.evaluate("document.fonts.load('1rem Own').then((all) => all.length)") == 1


LINES = """all => Object.fromEntries(all.map((path) => {
  const style = getComputedStyle(path);
  const [, middle] = path.outerHTML.match(/m\\S+ (\\S+)h/);
  return [path.getAttribute("class"), middle + "/" + style.strokeWidth];
}))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_state_of_a_day_has_a_shape_of_its_own(
    window: Window, address: str, scheme: Scheme
) -> None:
    page = window.show(address, scheme=scheme)
    shapes = page.locator(".bar path").evaluate_all(LINES)
    assert set(shapes) == {"none", "up", "degraded", "partial", "down", "dot"} - {"none"}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize(
    ("width", "days"), sample(((320, 30), (1280, 90), (768, 60), (390, 30)), local_share=2)
)
def test_a_bar_shows_as_many_days_as_fit(
    window: Window, address: str, width: int, days: int
) -> None:
    page = window.show(address, width=width)
    bar = page.locator(".component .bar").first
    shown = bar.evaluate("bar => 90 * bar.clientWidth / bar.firstElementChild.clientWidth")
    assert round(shown) == days
    assert page.get_by_text(f"{days} days ago").is_visible()
    page.goto(f"{address}monitor/m0.html")
    page.locator("#days summary").click()
    assert page.locator("#days tbody tr").count() == 90, "the rest is a table"


ZONES = {
    "America/Los_Angeles": "20 Nov 2026, 01:24 (09:24 UTC)",
    "Asia/Kolkata": "20 Nov 2026, 14:54 (09:24 UTC)",
    "Pacific/Auckland": "20 Nov 2026, 22:24 (09:24 UTC)",
}
"""A moment as readers there see it."""


@pytest.mark.parametrize("zone", sample(ZONES))
def test_a_list_of_utc_days_has_hours_of_utc_and_an_incident_its_readers(
    browser: Browser, address: str, zone: str
) -> None:
    page = at(browser, f"{address}history/2026-11.html", timezone_id=zone)
    started = page.locator(".episode", has_text="Service m5 was down").locator(".when")
    assert started.inner_text().startswith("09:50 – 10:02 UTC")
    assert page.locator("section.date").first.inner_text().startswith("20 Nov 2026")
    page.get_by_text("Times are in " + zone.partition("/")[0]).wait_for()
    page.goto(f"{address}incident/1.html")
    assert ZONES[zone] in page.locator("main > .when").inner_text()
    page.context.close()


@pytest.mark.parametrize("event", ["beforeprint", ""])
def test_the_zone_is_an_offset_until_the_footer_is_in_sight_or_printed(
    browser: Browser, address: str, event: str
) -> None:
    page = at(browser, address, width=390, timezone_id="Asia/Kolkata")
    page.get_by_text("Times are in UTC+5:30.").wait_for(state="attached")
    if event:
        page.evaluate("name => dispatchEvent(new Event(name))", event)
    else:
        page.locator(".zone").scroll_into_view_if_needed()
    page.get_by_text(re.compile(r"Times are in Asia/\w+ \(UTC\+5:30\)")).wait_for(state="attached")
    page.context.close()


def shared(large: Company, path: str) -> dict[str, str]:
    text = (large.root / "_site" / path).read_text("utf-8")
    return dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text))


def test_a_shared_link_is_about_its_page_and_stays_true(large: Company) -> None:
    over, open_now = shared(large, "incident/2.html"), shared(large, "incident/1.html")
    assert over["og:title"] == "Service m5 was down · Acme"
    assert over["og:description"].startswith("Postmortem. Major impact. 18 Nov 2026, 09:50 UTC")
    assert over["og:image"] == "https://status.acme.example/cover.png"
    assert over["og:image:alt"] == "Acme"
    assert open_now["og:description"].startswith("Identified · 20 Nov 2026, 09:41 UTC")
    monitor_page = shared(large, "monitor/m0.html")
    assert monitor_page["og:title"] == "Service m0 · Acme"
    assert monitor_page["og:description"].endswith("Last checked 20 Nov 2026, 09:57 UTC.")
    for path in (large.root / "_site" / "monitor").glob("*.html"):
        assert " · Acme</title>" in path.read_text("utf-8")


def stamps(site: Path) -> dict[str, list[str]]:
    """The times in API v2 that belong to things, not to the moment."""
    found: dict[str, list[str]] = {}
    for path in sorted((site / "api" / "v2").rglob("*.json")):
        text = path.read_text("utf-8")
        keys = r'"(?:created_at|updated_at|start_date|started_at|resolved_at)":"([^"]+)"'
        found[path.name] = re.findall(keys, text)
    return found


def test_a_day_without_news_moves_no_time_of_the_api(company: MakeCompany) -> None:
    made = company(monitor("shop"), monitor("docs"))
    well = {"shop": UP, "docs": UP}
    made.live(NOW - timedelta(days=3), NOW, lambda _: well)
    before = stamps(made.draw())
    made.live(NOW, TOMORROW, lambda _: well)
    after = stamps(made.draw(TOMORROW))
    assert before == after
    assert all(time.endswith(".000Z") or len(time) == 10 for one in after.values() for time in one)
    assert before["components.json"][0] == "2026-11-17T00:00:00.000Z"


def last_day(page: Page, slug: str = "m4") -> Locator:
    return page.locator(f".bar[href='monitor/{slug}.html#days']")


def hover_last(bar: Locator) -> None:
    bar.hover(position={"x": box(bar)["width"] - 2, "y": 10})


def test_a_tip_can_be_entered_left_and_dismissed(browser: Browser, address: str) -> None:
    page = at(browser, address)
    bar, tip = last_day(page), page.locator("#tip")
    hover_last(bar)
    assert tip.inner_text().startswith("20 Nov 2026 UTC\ndown for 35 min")
    tip.hover()
    page.clock.run_for(2000)
    assert tip.get_by_role("link", name="Service m4 is down").is_visible(), "persistent, with links"
    page.keyboard.press("Escape")
    assert tip.count() == 0
    hover_last(bar)
    below = box(tip)["y"] - box(bar)["y"] - box(bar)["height"]
    above = box(bar)["y"] - box(tip)["y"] - box(tip)["height"]
    assert 0 <= max(below, above) < 8, "near the bar, not on it"
    page.mouse.move(5, 5)
    page.clock.run_for(2000)
    assert tip.count() == 0
    page.context.close()


def test_the_keyboard_walks_the_days_and_reaches_their_incidents(
    window: Window, address: str
) -> None:
    page = window.show(address)
    bar = last_day(page)
    bar.locator("xpath=preceding::a[1]").focus()
    page.keyboard.press("Tab")
    assert page.locator("#tip").inner_text().startswith("20 Nov 2026 UTC")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#tip").inner_text() == "19 Nov 2026 UTC\noperational"
    page.keyboard.press("Home")
    assert page.locator("#tip").inner_text().startswith("23 Aug 2026 UTC")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Service m4 is down"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "bar"


def test_a_finger_reads_a_day_and_stays_on_the_page(browser: Browser, address: str) -> None:
    page = at(browser, address, 390, has_touch=True)
    bar = last_day(page)
    bar.tap(position={"x": box(bar)["width"] - 20, "y": 5})
    assert page.locator("#tip").inner_text().startswith("19 Nov 2026 UTC")
    assert page.url == address
    page.context.close()


def test_a_graph_of_days_has_its_outages_and_figures_that_match(large: Company) -> None:
    text = (large.root / "_site" / "monitor" / "m0.html").read_text("utf-8")
    charts = re.findall(r'<figure class="chart">.*?</figure>', text, re.DOTALL)
    assert len(charts) == 5
    assert all('class="bad"' in chart for chart in charts[3:])
    assert re.findall(r"<li>(\d+ Nov)</li>", charts[1]), "dates, not weekdays"
    assert "Highest daily 95th percentile</dt><dd>229 ms" in charts[4]


def test_a_graph_says_its_values_by_pointer_and_keyboard(window: Window, address: str) -> None:
    page = window.show(f"{address}monitor/m4.html")
    plot = page.locator(".plot").first
    plot.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    tip = page.locator("#tip")
    assert tip.inner_text().endswith("unavailable")
    plot.hover(position={"x": box(plot)["width"] * 0.9, "y": 30})
    assert tip.inner_text().endswith("120 ms")


def test_a_finger_reads_a_graph(browser: Browser, address: str) -> None:
    page = at(browser, f"{address}monitor/m4.html", 390, has_touch=True)
    plot = page.locator(".plot").first
    plot.tap(position={"x": box(plot)["width"] * 0.9, "y": 30})
    expect(page.locator("#tip")).to_contain_text("120 ms")
    page.context.close()


def test_an_address_is_copied_by_its_button(browser: Browser, address: str) -> None:
    page = at(browser, address, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".subscribe > summary").click()
    page.locator(".copy button").first.click()
    expect(page.locator(".copy button").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "/feed subscribe https://status.acme.example/incidents.atom"
    page.context.close()


def test_a_widget_loads_itself_again(browser: Browser, address: str) -> None:
    page = at(browser, f"{address}embed/m1.html")
    with page.expect_navigation():
        page.clock.run_for("05:01")
    assert page.locator("b").inner_text() == "Service m1: Operational"
    page.context.close()


def test_installed_icons_are_neutral_and_the_tab_shows_the_status(large: Company) -> None:
    site = large.root / "_site"
    manifest = json.loads((site / "site.webmanifest").read_text("utf-8"))
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert all((site / icon["src"]).read_bytes()[:4] == b"\x89PNG" for icon in manifest["icons"])
    assert (site / "favicon.ico").read_bytes()[:4] == b"\0\0\1\0"
    text = (site / "index.html").read_text("utf-8")
    assert '<link rel="apple-touch-icon" href="static/apple-touch-icon.png">' in text
    assert '<link rel="icon" type="image/svg+xml" href="static/down.svg">' in text


def test_the_first_page_says_when_the_first_check_is_due(
    window: Window, company: MakeCompany
) -> None:
    made = company(*(monitor(slug) for slug in SLUGS))
    with serving(made.draw(), 0) as address:
        page = window.show(address)
        text = page.locator("main").inner_text()
        assert page.locator(".bar").count() == 0
        assert "The first check is due by 20 Nov 2026, 11:07." in text
        assert set(page.locator(".component .status").all_inner_texts()) == {"Not checked yet"}
        assert "no data" not in text


def test_a_bar_is_one_thing_to_a_screen_reader(window: Window, address: str) -> None:
    page = window.show(address)
    assert page.evaluate("document.querySelectorAll('*').length") < 700
    label = last_day(page).get_attribute("aria-label") or ""
    assert re.fullmatch(
        r"Service m4: last 90 days, [\d.]+% uptime\. Days with problems: \d\.", label
    )
    assert page.locator(".bar li").count() == 0


@pytest.mark.parametrize("kind", ["window", "scriptless"])
def test_the_window_of_the_figures_is_chosen_without_script(
    request: pytest.FixtureRequest, address: str, kind: str
) -> None:
    page = request.getfixturevalue(kind).show(address)
    numbers = page.locator(".component .nums").first
    assert re.fullmatch(r"[\d.]+% uptime · \d+ ms", numbers.locator("b").inner_text())
    page.get_by_text("7 days", exact=True).click()
    content = numbers.evaluate("node => getComputedStyle(node, '::after').content")
    assert numbers.get_attribute("data-7d") in ("100% · 101 ms", "100% · 102 ms")
    assert content == "attr(data-7d)" or "100%" in content
    assert not numbers.locator("b").is_visible()


def test_problems_stand_on_top_with_links_and_their_duration(
    scriptless: Window, address: str
) -> None:
    page = scriptless.show(address)
    top = page.get_by_role("region", name="Active incidents")
    assert box(top)["y"] < box(page.locator(".group").first)["y"]
    text = top.inner_text()
    assert "Service m4 is down" in text
    assert "for 38 min" in text
    assert "updated 20 Nov 2026, 09:41 UTC" in text
    assert "next update by 10:11 UTC" in text
    assert top.locator(".affected .status").inner_text() == "Down"
    assert top.locator(".problems a").inner_text() == "Service m3", "no incident is about it"


def test_groups_have_a_merged_bar_and_count_their_problems(window: Window, address: str) -> None:
    page = window.show(address)
    group = page.locator(".group > summary", has_text="Customer-facing")
    assert "2 of 7 down" in group.inner_text()
    assert re.search(r"\d\d\.\d\d% uptime", group.inner_text())
    assert "Days with problems" in (group.get_by_role("img").get_attribute("aria-label") or "")


def test_the_bar_of_a_group_tells_what_its_members_tell(window: Window, address: str) -> None:
    page = window.show(address)
    bar = page.locator(".group > summary", has_text="Customer-facing").locator(".bar")
    bar.hover(position={"x": box(bar)["width"] * (1 - 0.5 / 90), "y": 10})
    tip = page.locator("#tip")
    expect(tip).to_contain_text("Service m3: down for 35 min")
    expect(tip).to_contain_text(" · Service m4: down for 35 min")
    expect(tip.get_by_role("link")).to_have_text(["Service m4 is down"])


def test_components_are_found_by_name_and_by_problem(
    window: Window, scriptless: Window, address: str
) -> None:
    page = window.show(address)
    shown = page.locator(".component:visible h3")
    page.keyboard.press("/")
    page.keyboard.type("m1")
    assert shown.all_inner_texts() == ["Service m1", *(f"Service m1{n}" for n in range(10))]
    page.keyboard.type("nothing")
    assert page.get_by_text("No service matches.").is_visible()
    page.locator("#filter").fill("")
    page.get_by_label("Only problems").check()
    assert shown.all_inner_texts() == ["Service m3", "Service m4"]
    page = scriptless.show(address)
    assert not page.locator(".filter").is_visible()
    assert page.locator(".component:visible").count() == len(SLUGS)


def test_what_has_ended_is_described_in_the_past_tense(window: Window, address: str) -> None:
    page = window.show(address)
    past = page.locator("#past")
    assert "Service m5 was down" in past.inner_text()
    assert "for 12 min" in past.inner_text()
    assert past.locator(".down, use[href='#i-down']").count() == 0


def test_an_update_has_a_permalink_and_a_postmortem_its_section(
    window: Window, address: str
) -> None:
    page = window.show(f"{address}incident/2.html")
    assert page.locator("h2").all_inner_texts() == ["Affected components", "Postmortem", "Timeline"]
    page.locator(".timeline .permalink").first.click()
    assert page.url.endswith("#update-2")
    assert page.locator(".timeline > li").count() == 1


def test_the_history_is_filtered_by_impact_without_script(scriptless: Window, address: str) -> None:
    page = scriptless.show(f"{address}history/2026-11.html")
    page.locator("label", has_text="Minor impact").click()
    shown = [each.inner_text() for each in page.locator(".episode:visible a").all()]
    assert shown == ["Slow searches"]


def test_the_calendar_has_every_month_and_the_figures_of_history(large: Company) -> None:
    site = large.root / "_site"
    text = (site / "monitor" / "m0.html").read_text("utf-8")
    months = dict(re.findall(r'<time datetime="(\d{4}-\d\d)">[^<]*</time> <b>([^<]*)</b>', text))
    assert len(months) == 14
    rows = (large.root / "history" / "daily" / "2026-01.csv").read_text().splitlines()
    mine = [row.split(",") for row in rows if ",m0," in row]
    known, down = (sum(int(row[n]) for row in mine) for n in (3, 4))
    assert months["2026-01"] == f"{int(10_000 * (1 - down / known)) / 100:.2f}%"
    overall = (site / "uptime.html").read_text("utf-8")
    assert overall.count('<time datetime="20') >= 14


def test_subscribing_needs_no_script_and_sends_no_request(scriptless: Window, address: str) -> None:
    for path, stem in (("index.html", "incidents"), ("monitor/m4.html", "monitor/m4"),
                       ("incident/1.html", "incident/1")):  # fmt: skip
        page = scriptless.show(address + path)
        page.locator(".subscribe > summary").click()
        panel = page.locator(".panel")
        for ending in ("Atom", "RSS", "JSON"):
            href = panel.get_by_role("link", name=ending).first.evaluate("link => link.href")
            assert href == f"{address}{stem}.{ending.lower()}"
        assert f"/feed subscribe https://status.acme.example/{stem}.atom" in panel.inner_text()
    html = scriptless.show(f"{address}incident/1.html").locator(".panel").inner_html()
    assert re.findall(r'href="(https://github[^"]+)"', html) == [
        "https://github.com/acme/status/issues/1"
    ]


def test_groups_and_incidents_have_feeds_of_their_own(large: Company) -> None:
    site = large.root / "_site"
    titles = {
        "incidents": "Acme · incidents only",
        "group/customer-facing-applications": "Acme · Customer-facing applications",
        "incident/1": "Acme · Service m4 is down",
    }
    for stem, title in titles.items():
        feed = json.loads((site / f"{stem}.json").read_text("utf-8"))
        assert feed["title"] == title
        assert all(item["date_modified"] for item in feed["items"])
    one = json.loads((site / "incident" / "1.json").read_text("utf-8"))
    assert [item["title"] for item in one["items"]] == ["Service m4 is down · Identified"]


MAX_SHIFT = 0.005
"""A browser on a busy machine paints parts of a line: a twentieth of what counts as good."""
PAINTED = """new Promise((done) => {
  new PerformanceObserver(() => done()).observe({type: "paint", buffered: true});
})"""


@pytest.mark.parametrize(
    ("late", "path"),
    sample(
        [
            (late, path)
            for late in ("page.css", "page.js")
            for path in ("index.html", "monitor/m4.html", "incident/1.html")
        ]
    ),
)
def test_the_top_is_painted_at_once_and_nothing_moves_when_a_file_comes_late(
    browser: Browser, address: str, path: str, late: str
) -> None:
    page = browser.new_context(locale="en-US", timezone_id="America/New_York").new_page()
    page.set_viewport_size({"width": 412, "height": 823})
    page.clock.set_fixed_time(NOW)
    page.add_init_script(SHIFTS)
    held: list[Route] = []
    page.route(f"**/static/{late}", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no method of C
    with page.expect_request(f"**/static/{late}"):
        page.goto(address + path, wait_until="commit")
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate(PAINTED)
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    page.locator(".zone").scroll_into_view_if_needed()
    page.get_by_text("America/New_York").wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    assert sum(page.evaluate("shifts")) < MAX_SHIFT
    page.context.close()


LARGEST = """
window.largest = [];
new PerformanceObserver((list) => largest.push(...list.getEntries().map((each) => each.element)))
  .observe({type: "largest-contentful-paint", buffered: true});
"""
WAITS_FOR_STYLE = """() => {
  const style = document.querySelector("link[rel=stylesheet]");
  const waits = (part) => style.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING;
  return largest.filter(waits).map((part) => part.outerHTML);
}"""


@pytest.mark.parametrize(
    "path",
    sample(("index.html", "monitor/m4.html", "monitor/m9.html", "incident/1.html"), local_share=2),
)
def test_the_largest_text_on_a_phone_is_painted_before_the_stylesheet_is_there(
    browser: Browser, address: str, path: str
) -> None:
    page = browser.new_context(viewport={"width": 412, "height": 823}).new_page()
    page.clock.set_fixed_time(NOW)
    page.add_init_script(LARGEST)
    page.goto(address + path)
    page.wait_for_function("largest.length")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    assert page.evaluate(WAITS_FOR_STYLE) == []
    page.context.close()


def test_the_style_is_asked_for_before_the_script(large: Company) -> None:
    """Otherwise it is the second request, and needs another connection over HTTP/1.1."""
    for path in ("index.html", "monitor/m4.html", "incident/1.html"):
        text = (large.site / path).read_text("utf-8")
        assert text.index("static/page.css") < text.index("static/page.js")


def test_the_page_of_a_monitor_arrives_in_the_first_flight(large: Company) -> None:
    """Ten segments of TCP hold 14 KB; what comes later takes a round trip more."""
    page = gzip.compress((large.site / "monitor" / "m4.html").read_bytes())
    assert len(page) <= 14_000


def test_the_front_page_of_twenty_is_light(browser: Browser, address: str, large: Company) -> None:
    asked: list[str] = []
    page = browser.new_context().new_page()
    page.clock.install(**TIME)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.context.close()
    site = large.root / "_site"
    paths = {"index.html" if url == address else url.removeprefix(address) for url in asked}
    sizes = {path: len(gzip.compress((site / path).read_bytes())) for path in paths}
    assert len(asked) <= 4
    assert sum(sizes.values()) <= 25_000, sizes
    scripts = [site / "static" / name for name in ("page.js", "status.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= 8000
    assert scripts[1].stat().st_size < 2000, "it is loaded by pages of others"


def test_the_front_page_of_two_hundred_is_light(tmp_path: Path) -> None:
    made = large_company(tmp_path / "acme", slugs=[f"m{n}" for n in range(200)], days=90)
    site = render_front_page(made.root, made.config, NOW)
    names = ("index.html", "static/page.css", "static/page.js", "static/down.svg")
    page, *rest = [(site / name).read_bytes() for name in names]
    assert page.count(b'<li class="component') == 200
    assert sum(len(gzip.compress(file)) for file in (page, *rest)) <= 70_000


@pytest.mark.parametrize(("late", "shown"), [(False, True), (True, False)])
def test_the_script_for_other_pages_appears_only_when_something_is_wrong(
    browser: Browser, address: str, *, late: bool, shown: bool
) -> None:
    page = browser.new_context().new_page()
    page.clock.install(time=TOMORROW if late else NOW)
    page.goto(f"{address}404.html")
    with page.expect_response("**/status.json"):
        page.add_script_tag(url=f"{address}static/status.js")
    page.clock.run_for(100)
    bar = page.locator("body > a[role=status]")
    if shown:
        bar.wait_for()
        assert bar.inner_text() == "Partial outage: 2 of 20 systems are down"
        assert bar.evaluate("link => link.href") == address
        page.set_viewport_size({"width": 320, "height": 600})
        seen = box(bar)
        assert seen["x"] >= 16
        assert seen["x"] + seen["width"] <= 304
    else:
        assert bar.count() == 0
    page.context.close()


def test_forced_colours_keep_the_bars(window: Window, address: str) -> None:
    page = window.show(address, forced_colors="active")
    stroke = page.locator(".bar .up").first.evaluate("path => getComputedStyle(path).stroke")
    assert stroke == "rgb(46, 158, 107)"
    chosen, other = (page.locator(f".spans label[for=figures-{name}]") for name in ("90d", "7d"))
    fill = "label => getComputedStyle(label).backgroundColor"
    assert chosen.evaluate(fill) != other.evaluate(fill), "not by weight alone"
