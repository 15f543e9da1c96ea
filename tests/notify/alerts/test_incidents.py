"""What the team says is reported; what we wrote ourselves is not said twice."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, load
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.domain.times import parse_time
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.alerts.incidents import announcements
from upstatic.translations.messages import english

NOON = parse_time("2026-11-20T12:00:00Z")
Tell = Callable[..., list[Alert]]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    path = tmp_path / ".upptimerc.yml"
    path.write_text(
        "owner: o\nrepo: r\nstatus-website: {cname: status.example.com}\n"
        "sites: [{name: API, slug: api, url: 'https://api.example.com'}]\n"
    )
    config: Config = load(path).config

    def found(incident: Incident, now: float = 60) -> list[Alert]:
        return announcements(config, [incident], english(), NOON + timedelta(minutes=now))

    return found


def said(minutes: float, phase: Phase, body: str, author: str = "alice") -> Update:
    time = NOON + timedelta(minutes=minutes)
    return Update(id=f"c{minutes:g}", time=time, phase=phase, body=body, author=author)


def incident(*updates: Update, **more: object) -> Incident:
    given: dict[str, object] = {
        "number": 42,
        "title": "Sign-in fails",
        "phase": Phase.INVESTIGATING,
        "impact": Impact.MAJOR,
        "components": ("api",),
        "started": NOON,
        "updates": updates,
    }
    return Incident(**{**given, **more})  # type: ignore[arg-type]


def test_each_update_of_the_team_is_sent_once_however_often_it_is_edited(tell: Tell) -> None:
    before = tell(incident(said(5, Phase.IDENTIFIED, "A disk is full")))
    after = tell(incident(said(5, Phase.IDENTIFIED, "The disk of db-2 is full")))

    assert [one.key for one in before] == [one.key for one in after]
    assert (before[0].kind, before[0].severity) == ("incident", "high")
    assert before[0].variables["BODY"] == "A disk is full"
    assert before[0].variables["STATUS"] == "Identified"
    assert before[0].variables["PAGE_URL"] == "https://status.example.com/incident/42.html"


def test_updates_of_the_program_are_not_sent(tell: Tell) -> None:
    ours = said(0, Phase.INVESTIGATING, "API is down", author="")

    assert tell(incident(ours, key="down:api:x")) == []


def test_a_manual_incident_is_sent_from_opening_to_closing(tell: Tell) -> None:
    quiet = incident(ended=NOON + timedelta(minutes=30), phase=Phase.RESOLVED)

    assert [one.variables["STATUS"] for one in tell(quiet)] == ["Investigating", "Resolved"]


def test_an_end_that_the_team_announced_is_sent_once(tell: Tell) -> None:
    done = incident(
        said(1, Phase.INVESTIGATING, "We look"),
        said(30, Phase.RESOLVED, "Fixed"),
        ended=NOON + timedelta(minutes=30),
        phase=Phase.RESOLVED,
    )

    assert [one.variables["BODY"] for one in tell(done)] == ["We look", "Fixed"]


def test_an_incident_that_is_filled_in_later_is_not_sent(tell: Tell) -> None:
    old = incident(said(5, Phase.RESOLVED, "Last week"), ended=NOON + timedelta(minutes=9))

    assert tell(old, now=7 * 24 * 60) == []


def test_a_maintenance_is_sent_when_planned_started_and_over(tell: Tell) -> None:
    planned = incident(
        said(-600, Phase.SCHEDULED, "New disks"),
        impact=Impact.MAINTENANCE,
        started=NOON,
        ended=NOON + timedelta(minutes=30),
    )

    def stages(now: float) -> list[str]:
        return [one.variables["STATUS"] for one in tell(planned, now=now)]

    assert stages(-5) == ["Scheduled"]
    assert stages(0) == ["Scheduled", "In progress"]
    assert stages(30) == ["Scheduled", "In progress", "Completed"]
    assert tell(planned, now=-5)[0].variables["BODY"] == "New disks"
    assert {one.kind for one in tell(planned)} == {"maintenance"}


def test_a_maintenance_that_is_moved_is_sent_again(tell: Tell) -> None:
    def keys(start: float) -> set[str]:
        moved = incident(
            said(-600, Phase.SCHEDULED, "", author=""),
            impact=Impact.MAINTENANCE,
            started=NOON + timedelta(minutes=start),
        )
        return {one.key for one in tell(moved, now=-5)}

    assert keys(0).isdisjoint(keys(60) - keys(0))
    assert keys(0) != keys(60)


def test_a_cancelled_maintenance_is_sent_as_cancelled(tell: Tell) -> None:
    off = incident(
        said(-600, Phase.SCHEDULED, "New disks"),
        said(-30, Phase.CANCELLED, "Not today"),
        impact=Impact.MAINTENANCE,
        phase=Phase.CANCELLED,
        started=NOON,
        ended=NOON,
    )

    assert [(one.variables["STATUS"], one.variables["BODY"]) for one in tell(off)] == [
        ("Scheduled", "New disks"),
        ("Cancelled", "Not today"),
    ]
