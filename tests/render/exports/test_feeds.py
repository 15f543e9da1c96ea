"""Feeds and the calendar: valid, read by the libraries that people's programs use, and complete."""

import json
from calendar import timegm
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import icalendar
import pytest
from upstatic.config import StatusWebsite
from upstatic.config.schema.root import Maintenance
from upstatic.history import incidents

from tests.support import bad_day as troubles
from tests.support.bad_day import INCIDENTS, at
from tests.support.company import NOW, Company

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://status.acme.example/"
NEWS = [
    "Orders fail; we are on it, <now> · Identified",
    "Orders fail; we are on it, <now> · Investigating",
    "New disks, and more; see below · In progress",
    "Api has degraded performance",
    'Mail "<b>& co</b>\\ was down for 10 min',
    'Mail "<b>& co</b>\\ is down',
    "New disks, and more; see below · Scheduled",
    "Search was slow · Resolved",
    "Search was slow · Monitoring",
]


def site(busy: Company) -> Path:
    return busy.root / "_site"


def titles(text: str) -> list[str]:
    """What an XML parser reads, so that nothing is taken for markup."""
    root = ET.fromstring(text)  # noqa: S314 - our own file
    return [
        entry.findtext(f"{ATOM}title") or entry.findtext("title") or ""
        for entry in [*root.iter(f"{ATOM}entry"), *root.iter("item")]
    ]


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_a_feed_has_each_entry_once_newest_first(busy: Company, ending: str) -> None:
    told = titles((site(busy) / f"history.{ending}").read_text("utf-8"))
    assert told == NEWS


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feedparser_accepts_the_feed_and_finds_everything(busy: Company, ending: str) -> None:
    read = feedparser.parse((site(busy) / f"history.{ending}").read_bytes())
    assert not read.bozo, read.get("bozo_exception")
    assert read.feed.title == "Acme & Söhne"
    assert read.feed.link == f"{SITE}index.html"
    assert len({entry.id for entry in read.entries}) == len(read.entries) == len(NEWS)
    assert all(entry.link.startswith(SITE) for entry in read.entries)
    newest = next(entry for entry in read.entries if "Identified" in entry.title)
    assert newest.link == f"{SITE}incident/7.html"
    assert timegm(newest.published_parsed) == at(20, 9, 55).timestamp()


def test_json_feed_says_the_same_as_atom(busy: Company) -> None:
    read = json.loads((site(busy) / "history.json").read_text("utf-8"))
    atom = ET.parse(site(busy) / "history.atom").getroot()  # noqa: S314 - our own file
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == f"{SITE}history.json"
    assert read["home_page_url"] == f"{SITE}index.html"
    assert [
        (item["id"], item["title"], item["content_html"], item["date_published"])
        for item in read["items"]
    ] == [
        tuple(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "content", "published"))
        for entry in atom.iter(f"{ATOM}entry")
    ]


def test_atom_has_what_its_specification_asks_for(busy: Company) -> None:
    for path in (site(busy) / "history.atom", site(busy) / "monitor" / "docs.atom"):
        root = ET.parse(path).getroot()  # noqa: S314 - our own file
        for element in (root, *root.iter(f"{ATOM}entry")):
            assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
            assert element.findtext(f"{ATOM}title")
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "") <= NOW
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert links["self"] == SITE + path.relative_to(site(busy)).as_posix()


def test_the_teams_words_are_cleaned_and_say_whom_it_hurts(busy: Company) -> None:
    items = json.loads((site(busy) / "history.json").read_text("utf-8"))["items"]
    html = next(item["content_html"] for item in items if "Identified" in item["title"])
    assert "A <strong>bad</strong> disk" in html
    assert "<script" not in html
    assert "<p>Shop · Major impact · 20 Nov 2026, 09:30 UTC</p>" in html


def test_a_monitor_has_feeds_of_its_own_with_its_own_news(busy: Company) -> None:
    def own(slug: str) -> list[str]:
        return titles((site(busy) / "monitor" / f"{slug}.rss").read_text("utf-8"))

    assert own("mail") == [title for title in NEWS if title.startswith("Mail")]
    assert own("docs") == [title for title in NEWS if title.startswith("New disks")]
    assert own("api") == [title for title in NEWS if title.startswith(("Api", "Search"))]


def test_an_entry_keeps_its_name_when_the_page_moves_or_a_text_is_corrected(acme: Company) -> None:
    history, told = acme.root / "history", troubles.OPEN
    incidents.write(history, told)
    before = ids(acme.draw())
    first, *others = told.updates
    incidents.write(history, replace(told, updates=(replace(first, body="Better."), *others)))
    moved = StatusWebsite(name="New", cname="status.new.example")
    acme.config = acme.config.model_copy(update={"status_website": moved})
    assert ids(acme.draw()) == before


def ids(folder: Path) -> list[str]:
    return [item["id"] for item in json.loads((folder / "history.json").read_text())["items"]]


def test_a_page_without_an_address_has_feeds_with_links_that_are_relative_to_it(
    acme: Company,
) -> None:
    acme.config = acme.config.model_copy(update={"owner": "", "repo": ""})
    read = feedparser.parse((acme.draw() / "history.atom").read_bytes())
    assert not read.bozo
    assert read.entries[0].link == "monitor/shop.html"


def test_icalendar_reads_every_window_and_no_incident(busy: Company) -> None:
    data = (site(busy) / "maintenance.ics").read_bytes()
    calendar = icalendar.Calendar.from_ical(data)
    events = calendar.walk("VEVENT")
    under_way, planned = events
    windows = [one for one in INCIDENTS if one.is_maintenance]
    assert [event.decoded("DTSTART") for event in events] == [one.started for one in windows]
    assert [event.decoded("DTEND") for event in events] == [one.ended for one in windows]
    assert under_way["SUMMARY"] == "New disks, and more; see below"
    assert under_way["DESCRIPTION"] == "Docs\n\nWe begin."
    assert under_way["URL"] == f"{SITE}incident/8.html"
    assert planned["SUMMARY"] == windows[1].title.strip()
    assert not [error for event in events for error in event.errors]
    assert len({event["UID"] for event in events}) == 2


def test_the_calendar_has_the_next_windows_that_are_not_announced_yet(
    busy: Company, tmp_path: Path
) -> None:
    nightly = Maintenance.model_validate({"title": "Backup", "cron": "0 3 * * *"})
    other = busy.copy(tmp_path / "other")
    other.config = other.config.model_copy(update={"maintenance": (nightly,)})
    calendar = icalendar.Calendar.from_ical((other.draw() / "maintenance.ics").read_bytes())
    found = [one for one in calendar.walk("VEVENT") if one["SUMMARY"] == "Backup"]

    assert len(found) == 31
    assert all(one.decoded("DTSTART") > NOW for one in found)
    assert len({one["UID"] for one in found}) == 31


def test_lines_of_the_calendar_are_folded_between_characters(busy: Company) -> None:
    data = (site(busy) / "maintenance.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode("utf-8")
