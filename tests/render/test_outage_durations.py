"""An outage has one duration: page, feeds, API, JSON, incidents and notifications say the same."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config import Config
from upstatic.config.schema.notifications import Notifications
from upstatic.domain.models import Impact, Incident, Phase, Reading, Status, Update
from upstatic.history import incidents as store
from upstatic.incidents.stage import incidents
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, UP, Company, monitor

STEP = timedelta(minutes=5)
BEGAN = NOW - timedelta(minutes=150)
ENDED = BEGAN + timedelta(hours=2)
WINDOW = Incident(
    number=70, title="Move", phase=Phase.COMPLETED, impact=Impact.MAINTENANCE,
    components=("api",), started=BEGAN - STEP, ended=BEGAN + timedelta(minutes=90),
    updates=(Update(id="w", time=BEGAN - STEP, phase=Phase.SCHEDULED, body="We move."),),
)  # fmt: skip
COUNTED = "2 h (30 min counted against uptime)"


def in_window(time: datetime) -> Reading:
    """Down for two hours; a maintenance covers the first ninety minutes of them."""
    return DOWN if BEGAN <= time < ENDED else UP


def in_gap(time: datetime) -> Reading:
    """Down for two hours, of which an hour and a half was not measured."""
    is_gap = BEGAN + timedelta(minutes=20) < time < BEGAN + timedelta(minutes=115)
    return Reading(status=Status.UNKNOWN, reason="runner") if is_gap else in_window(time)


def lived(made: Company, *, gap: bool) -> list[Message]:
    """Let every round be recorded, reported and notified; returns the messages."""
    sent: list[Message] = []

    def send(_: Address, message: Message, __: float) -> str:
        sent.append(message)
        return ""

    if not gap:
        store.write(made.root / "history", WINDOW)
    reading, time = in_gap if gap else in_window, BEGAN - 2 * STEP
    while time < NOW:
        made.live(time, time + STEP, lambda at: {"api": reading(at)})
        incidents(made.root, made.config, now=time, tracker=None)
        notify(made.root, made.config, environ={"CHAT": "chat://x"}, now=time, send=send)
        time += STEP
    return sent


@pytest.fixture(scope="module", params=["maintenance", "gap"])
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Company, list[Message]]:
    """A monitor with an outage of two hours of which half an hour counts, and its messages."""
    settings = Notifications.model_validate({"channels": {"chat": "$CHAT"}})
    config = Config(
        owner="acme", repo="status", notifications=settings,
        monitors=(monitor("api", name="API", severity="critical"),),
    )  # fmt: skip
    made = Company(tmp_path_factory.mktemp("durations") / "acme", config)
    return made, lived(made, gap=request.param == "gap")


@pytest.fixture
def outage(story: tuple[Company, list[Message]], tmp_path: Path) -> Company:
    return story[0].copy(tmp_path / "acme")


def test_every_output_says_the_same_of_an_outage_that_counts_in_part(
    outage: Company, story: tuple[Company, list[Message]]
) -> None:
    made, sent = outage, story[1]
    site = made.draw()
    (incident,) = [one for one in store.read(made.root / "history") if one.key]

    assert (incident.started, incident.ended) == (BEGAN, ENDED)
    assert incident.updates[-1].body == (
        "API has recovered after 2 hours. API: 30 minutes of 2 hours count against uptime; "
        "the rest was scheduled maintenance or not measured."
    )
    recovery = next(one for one in sent if "recovered" in one.title)
    assert "Outage duration: 2 h (" in recovery.body
    assert "Counted against uptime: 30 min (" in recovery.body
    for path in ("index.html", "history/2026-11.html", f"incident/{incident.number}.html"):
        assert f"for {COUNTED}" in text(site / path), path
    monitor_page = text(site / "monitor" / "api.html")
    assert f"for {COUNTED}" in monitor_page
    rows = json.loads((site / "api" / "monitors" / "api.json").read_text())["outages"]
    assert rows["rows"] == [
        [f"{BEGAN:%FT%TZ}", f"{ENDED:%FT%TZ}", "down", "503", 7200, 1800],
    ]
    api = json.loads((site / "api" / "v2" / "incidents.json").read_text())["incidents"]
    newest = next(one for one in api if one["impact"] != "maintenance")["incident_updates"][0]
    assert newest["body"] == incident.updates[-1].body
    for feed in ("history.atom", "history.rss", "history.json"):
        assert "30 minutes of 2 hours count against uptime" in text(site / feed), feed


@pytest.mark.parametrize("story", ["gap"], indirect=True)
def test_an_outage_without_an_incident_has_the_same_duration(
    outage: Company,
) -> None:
    made = outage
    (automatic,) = [one for one in store.read(made.root / "history") if one.key]
    (made.root / "history" / "incidents" / f"{automatic.number}.yml").unlink()
    site = made.draw()

    for path in ("index.html", "history/2026-11.html", "monitor/api.html", "history.atom"):
        assert f"API was down for {COUNTED}" in text(site / path), path


def test_an_old_outage_has_the_duration_that_was_reported(
    outage: Company,
) -> None:
    made = outage
    for days in (30, 200):  # first the checks are no longer read with the page, then they expire
        later = NOW + timedelta(days=days)
        made.live(later - timedelta(minutes=30), later, lambda _: {"api": UP})
        page = text(made.draw(later) / "history" / "2026-11.html")
        assert f"for {COUNTED}" in page
        for table in (made.root / "history" / "rounds").rglob("2026-11-20*"):
            table.unlink()


def test_an_outage_of_more_than_a_week_counts_what_was_measured(company: MakeCompany) -> None:
    made = company(monitor("api", name="API"))
    began = NOW - timedelta(days=10)
    gap = (began + timedelta(days=1), began + timedelta(days=8))

    def seen(time: datetime) -> dict[str, Reading]:
        if gap[0] < time < gap[1]:
            return {}
        return {"api": DOWN if began <= time < NOW - timedelta(hours=1) else UP}

    made.live(began - timedelta(hours=1), NOW, seen)
    incidents(made.root, made.config, now=NOW, tracker=None)
    (incident,) = store.read(made.root / "history")
    said = re.search(r"API: (.*?) of 9 days, 23 hours count", incident.updates[-1].body)

    assert said
    assert said[1] == "2 days, 23 hours"
    assert "for 9 days 23 h (2 days 23 h counted against uptime)" in text(
        made.draw() / "incident" / f"{incident.number}.html"
    )


def text(path: Path) -> str:
    """A file's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", path.read_text("utf-8")))
