"""A component has one status, and every output shows it: page, badge, JSON, metrics, API v2."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.models import Impact, Incident, Phase, Reading, Update
from upstatic.history import incidents

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, SLOW, UP, Company, monitor

START = NOW - timedelta(minutes=62)
WORDS = {"Operational": "up", "Degraded": "degraded", "Down": "down", "No recent data": "unknown",
         "Not checked yet": "unknown"}  # fmt: skip
API = {
    "up": "operational",
    "degraded": "degraded_performance",
    "down": "major_outage",
}
Seen = Callable[[datetime], dict[str, Reading]]


def statuses(site: Path, slug: str) -> set[str]:
    """The status of a monitor by each output; one, where all of them agree."""
    page = (site / "monitor" / f"{slug}.html").read_text("utf-8")
    front = (site / "index.html").read_text("utf-8")
    row = re.search(rf'<h3><a href="monitor/{slug}.html">.*?</li>', front, re.DOTALL)
    badge = (site / "badge" / slug / "status.svg").read_text("utf-8")
    metrics = (site / "metrics.txt").read_text("utf-8")
    pattern = rf'upstatic_monitor_status{{monitor="{slug}",status="(\w+)"}} 1\n'
    assert row
    return {
        *(WORDS[word] for word in _words(page)[:1]),
        *(WORDS[word] for word in _words(row[0])),
        *(name for word, name in WORDS.items() if f">{word}</text>" in badge),
        *re.findall(pattern, metrics),
        json.loads((site / "api" / "monitors" / f"{slug}.json").read_text("utf-8"))["status"],
    }


def _words(text: str) -> list[str]:
    return re.findall(r'<p class="status \w+"><svg.*?</svg><span>([^<]*)</span></p>', text)


def component(site: Path, slug: str) -> dict[str, str]:
    rows = json.loads((site / "api" / "v2" / "components.json").read_text("utf-8"))["components"]
    return next(row for row in rows if row["name"] == slug.capitalize())


def indicator(site: Path) -> str:
    found = json.loads((site / "api" / "v2" / "status.json").read_text("utf-8"))
    return str(found["status"]["indicator"])


def open_incident(made: Company, *, key: str = "", phase: Phase = Phase.INVESTIGATING) -> None:
    """Open an incident about both monitors: the program's with a key, else a person's."""
    update = Update(id="1", time=START, phase=phase, body="We look.")
    incident = Incident(
        number=1, key=key, title="Shop and Docs are down", phase=phase, impact=Impact.MAJOR,
        components=("shop", "docs"), started=START, updates=(update,),
    )  # fmt: skip
    incidents.write(made.root / "history", incident)


@pytest.fixture
def with_rounds(company: MakeCompany) -> Callable[[Seen], Company]:
    def make(seen: Seen) -> Company:
        made = company(monitor("shop", group="All"), monitor("docs", group="All"))
        made.live(START, NOW, seen)
        return made

    return make


def test_one_of_two_that_heals_is_up_though_the_incident_is_open(
    with_rounds: Callable[[Seen], Company],
) -> None:
    half = NOW - timedelta(minutes=30)
    made = with_rounds(lambda time: {"shop": DOWN if time < half else UP, "docs": DOWN})
    open_incident(made, key="shop/down/2026-11-20T09:00:00Z")
    site = made.draw()
    assert statuses(site, "shop") == {"up"}
    assert statuses(site, "docs") == {"down"}
    assert component(site, "shop")["status"] == "operational"
    assert indicator(site) == "major"
    assert "1 of 2" not in (site / "index.html").read_text("utf-8")


def test_an_error_and_then_a_slow_response_ease_to_degraded(
    with_rounds: Callable[[Seen], Company],
) -> None:
    half = NOW - timedelta(minutes=30)
    made = with_rounds(lambda time: {"shop": DOWN if time < half else SLOW, "docs": UP})
    open_incident(made, key="shop/down/2026-11-20T09:00:00Z")
    site = made.draw()
    assert statuses(site, "shop") == {"degraded"}
    assert component(site, "shop")["status"] == "degraded_performance"
    assert indicator(site) == "minor"


@pytest.mark.parametrize(
    ("phase", "status"), [(Phase.IDENTIFIED, "down"), (Phase.MONITORING, "up")]
)
def test_a_statement_of_a_person_counts_until_it_is_monitored(
    with_rounds: Callable[[Seen], Company], phase: Phase, status: str
) -> None:
    made = with_rounds(lambda _: {"shop": UP, "docs": UP})
    open_incident(made, phase=phase)
    site = made.draw()
    assert statuses(site, "shop") == {status}
    assert component(site, "shop")["status"] == API[status]


@pytest.mark.parametrize(
    ("impact", "status"),
    [(Impact.MAJOR, "down"), (Impact.MINOR, "degraded"), (Impact.NONE, "up")],
)
def test_a_changed_impact_eases_the_statement_of_a_person(
    with_rounds: Callable[[Seen], Company], impact: Impact, status: str
) -> None:
    made = with_rounds(lambda _: {"shop": UP, "docs": UP})
    open_incident(made, key="shop/down/2026-11-20T09:00:00Z")
    (incident,) = incidents.read(made.root / "history")
    incidents.write(made.root / "history", replace(incident, impact=impact, impact_stated=True))
    site = made.draw()

    assert statuses(site, "shop") == statuses(site, "docs") == {status}
    assert component(site, "shop")["status"] == API[status]


def test_what_is_measured_does_not_contradict_a_worse_statement(
    with_rounds: Callable[[Seen], Company],
) -> None:
    made = with_rounds(lambda _: {"shop": SLOW, "docs": UP})
    assert "Degraded since" in (made.draw() / "index.html").read_text("utf-8")
    open_incident(made)
    site = made.draw()
    assert statuses(site, "shop") == {"down"}
    assert "Degraded since" not in (site / "index.html").read_text("utf-8")


def test_an_incident_that_a_person_acknowledged_says_so(
    with_rounds: Callable[[Seen], Company],
) -> None:
    made = with_rounds(lambda _: {"shop": DOWN, "docs": DOWN})
    open_incident(made, key="shop/down/2026-11-20T09:00:00Z")
    assert "Acknowledged" not in made.page()
    (incident,) = incidents.read(made.root / "history")
    incidents.write(made.root / "history", replace(incident, labelled_acknowledged=True))
    made.draw()

    assert incidents.read(made.root / "history")[0].labelled_acknowledged
    for page in ("index.html", "incident/1.html"):
        assert "Investigating · Acknowledged" in (made.site / page).read_text("utf-8")


def test_what_is_too_old_is_unknown_and_keeps_its_last_status_in_the_api(
    with_rounds: Callable[[Seen], Company],
) -> None:
    made = with_rounds(lambda _: {"shop": DOWN, "docs": UP})
    site = made.draw(NOW + timedelta(hours=3))
    assert statuses(site, "shop") == statuses(site, "docs") == {"unknown"}
    docs = component(site, "docs")
    assert docs["status"] == "operational"
    assert docs["description"].startswith("Last seen operational on 20 Nov 2026")
    assert indicator(site) != "none"
    assert "upstatic_monitor_up{" not in (site / "metrics.txt").read_text("utf-8")


def test_a_heartbeat_that_never_reported_is_operational_nowhere(company: MakeCompany) -> None:
    beat = monitor("backup", url="", check="heartbeat", heartbeat={"every": "1d"})
    made = company(beat, monitor("shop"))
    made.live(START, NOW, lambda _: {"shop": UP})
    site = made.draw()
    assert statuses(site, "backup") == {"unknown"}
    assert component(site, "backup")["status"] == "under_maintenance"
    assert component(site, "backup")["description"] == "Not checked yet"
    assert indicator(site) != "none"
