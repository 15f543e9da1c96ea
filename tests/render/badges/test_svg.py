"""Badges, metrics, the card and the widget: whole and readable whatever a name holds."""

import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.badges.shields import Shield
from upstatic.render.badges.svg import LONGEST, badge
from upstatic.render.charts.social_card import card_png

from tests.render.conftest import MakeCompany
from tests.support.company import Company, monitor

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]></title><svg/onload=alert(1)>",
    'back\\slash "quotes" \n# EOF\n{a="b"} 1',
    "{{ 7 * 7 }} {name} %s",
    "\u202egpj.exe\u2066",
    "nul\x00 bell\x07 esc\x1b \ufffe",
    "W" * 10_000,
    "稼働状況 حالة النظام",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text_in_every_format(company: MakeCompany, name: str) -> None:
    made = company(monitor("shop", name=name, group=name), name=name)
    site = made.draw()
    for path in site.rglob("*"):
        if path.suffix in {".svg", ".atom", ".rss", ".xml"}:
            root = ET.parse(path).getroot()  # noqa: S314 - our own file
            assert not [one for one in root.iter() if one.tag.endswith(("script", "img"))]
    families = list(text_string_to_metric_families((site / "metrics").read_text("utf-8")))
    info = next(family for family in families if family.name == "upstatic_monitor_info")
    assert info.samples[0].labels["monitor"] == "shop"
    assert "alert(1)</" not in (site / "embed.html").read_text("utf-8")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_badge_stays_in_its_line(name: str) -> None:
    drawn = badge(Shield(label=name, message="Operational", color="brightgreen"))
    assert drawn.width < 11 * LONGEST + 150
    assert all(len(part.text) <= LONGEST for part in drawn.parts)
    assert not re.search("[\u202e\u2066\x00-\x1f]", drawn.title)


def test_wide_letters_get_more_room_and_marks_get_none() -> None:
    def length(text: str) -> float:
        return badge(Shield(label=text, message="", color="red")).parts[0].length

    assert length("稼働状況") > length("abcd")
    assert length("e\u0301") == length("e")


def test_white_letters_are_readable_on_every_colour(busy: Company) -> None:
    found = set()
    for path in (busy.root / "_site" / "badge").rglob("*.svg"):
        found |= set(re.findall(r'<path fill="(#\w{6})"', path.read_text("utf-8")))
    assert len(found) > 3
    assert {color: contrast_with_white(color) for color in found if bright(color)} == {}


def bright(color: str) -> bool:
    return contrast_with_white(color) < 4.5


def contrast_with_white(color: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_a_badge_has_a_text_alternative(busy: Company) -> None:
    root = ET.parse(busy.root / "_site" / "badge" / "shop" / "status.svg").getroot()  # noqa: S314 - our own file
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (root.get("role"), root.get("aria-label")) == ("img", title.text)
    assert title.text == "Shop: Down"


def test_metrics_end_as_they_should_and_need_no_type_but_gauge(busy: Company) -> None:
    text = (busy.root / "_site" / "metrics").read_text("utf-8")
    assert text == (busy.root / "_site" / "metrics.txt").read_text("utf-8")
    assert text.endswith("\n# EOF\n")
    assert {family.type for family in text_string_to_metric_families(text)} == {"gauge"}


def test_a_monitor_without_data_has_no_metric(company: MakeCompany) -> None:
    text = (company(monitor("shop")).draw() / "metrics").read_text("utf-8")
    names = {family.name for family in text_string_to_metric_families(text)}
    assert "upstatic_monitor_status" in names
    assert not names & {"upstatic_monitor_up", "upstatic_monitor_uptime_ratio"}


def test_the_card_shows_the_sentence_in_its_colour(busy: Company) -> None:
    with Image.open(busy.root / "_site" / "card.png") as image:
        assert (image.size, image.format) == ((1200, 630), "PNG")
        assert image.convert("RGB").getpixel((600, 5)) == (0xB0, 0x25, 0x25)


def test_a_text_that_the_font_cannot_write_is_left_out_of_the_card() -> None:
    assert cards("稼働状況") == cards("حالة النظام") == cards("")
    assert cards("Söhne – Žluťoučký – Ωμέγα – Дом") != cards("")


def cards(name: str) -> bytes:
    return card_png(ComponentStatus.UP, name, "", "")
