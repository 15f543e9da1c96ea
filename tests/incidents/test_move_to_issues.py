"""Incidents that began in files become issues when the forge can be reached, and none is lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from httpx import Request
from upstatic.config import Config, Monitor
from upstatic.domain.models import Event, Impact, Incident, Phase, Status, Update
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.stage import incidents

from tests.faults.forge import API, REPOSITORY, Clock, Forge
from tests.faults.test_forge_schedules import issues_of
from tests.support.forges.gitlab import Gitlab

CONFIG = Config(
    owner="acme",
    repo="status",
    monitors=tuple(
        Monitor(name=slug, slug=slug, url=f"https://{slug}.example") for slug in ("api", "web")
    ),
)


class Page:
    """A status page whose forge may be reached, or not."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "history").mkdir()
        self.clock = Clock(datetime(2026, 11, 20, 10, tzinfo=UTC))
        self.forge = Forge(self.clock, Random(1), max_lag_s=0)  # noqa: S311 - no secret

    def happens(self, slug: str, status: Status) -> None:
        now = self.clock()
        event = Event(
            time=now - timedelta(seconds=10), slug=slug, status=status,
            reason="" if status is Status.UP else "503", ms=1, confirmed_at=now,
        )  # fmt: skip
        events.append(self.root / "history", [event])

    def round(self, *, in_files: bool) -> list[Incident]:
        tracker = None if in_files else IssueTracker(issues_of(self.forge), is_ours=ours(CONFIG))
        now = self.clock().replace(microsecond=0)
        assert incidents(self.root, CONFIG, now=now, tracker=tracker).problem == ""
        self.clock.sleep(3600)
        return store.read(self.root / "history")


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def test_a_closed_incident_in_a_file_stays_listed_with_the_issues(page: Page) -> None:
    page.happens("api", Status.DOWN)
    page.round(in_files=True)
    page.happens("api", Status.UP)
    [old] = page.round(in_files=True)
    page.happens("web", Status.DOWN)

    found = page.round(in_files=False)

    assert {one.key for one in found} >= {old.key}
    assert len(found) == 2
    assert [one.number for one in found if one.url] == [1]
    assert len(page.forge.incidents()) == 1
    assert len(page.round(in_files=False)) == 2


def test_an_open_incident_of_a_file_becomes_an_issue_with_its_updates(page: Page) -> None:
    page.happens("web", Status.DOWN)
    page.round(in_files=True)
    page.happens("web", Status.UP)
    page.round(in_files=True)
    page.happens("api", Status.DEGRADED)
    page.round(in_files=True)
    page.happens("api", Status.DOWN)
    [_, in_file] = page.round(in_files=True)

    found = page.round(in_files=False)

    [moved] = [one for one in found if one.url]
    assert (moved.key, moved.started) == (in_file.key, in_file.started)
    assert moved.components == ("api",)
    assert [one.body for one in moved.updates] == [one.body for one in in_file.updates]
    assert len(moved.updates) == 2
    assert [one.key for one in page.round(in_files=False)] == [one.key for one in found]
    assert len(page.forge.incidents()) == 1
    stored = store.read_all(page.root / "history")
    assert [*stored.shown] == found
    assert store.moved(stored.shown, stored.withdrawn) == {in_file.number: moved.number}


def test_an_open_incident_of_a_file_goes_on_until_it_is_resolved(page: Page) -> None:
    page.happens("api", Status.DOWN)
    page.round(in_files=True)
    page.happens("web", Status.DOWN)
    page.round(in_files=False)
    for slug in ("api", "web"):
        page.happens(slug, Status.UP)
    page.round(in_files=False)

    found = page.round(in_files=False)

    assert all(one.phase.is_over for one in found)
    assert {slug for one in found for slug in one.components} == {"api", "web"}
    assert all(one["state"] == "closed" for one in page.forge.incidents())


def test_an_open_incident_of_another_forge_is_opened_again_and_no_incident_is_lost(
    page: Page,
) -> None:
    page.happens("web", Status.DOWN)
    page.round(in_files=False)
    page.happens("web", Status.UP)
    page.round(in_files=False)
    page.happens("api", Status.DOWN)
    before = page.round(in_files=False)
    page.forge = Gitlab(page.clock, Random(2), max_lag_s=0)  # noqa: S311 - no secret

    found = page.round(in_files=False)

    assert {one.key for one in found} == {one.key for one in before}
    [moved] = [one for one in found if not one.phase.is_over]
    assert moved.components == ("api",)
    assert "/-/issues/" in moved.url
    assert len(page.forge.incidents()) == 1
    page.happens("api", Status.UP)
    page.round(in_files=False)
    assert [one["state"] for one in page.forge.incidents()] == ["closed"]
    assert len(page.round(in_files=False)) == 2


def test_a_persons_incident_in_a_file_makes_room_for_a_persons_issue(page: Page) -> None:
    mine = Incident(
        number=1, title="Mine", phase=Phase.RESOLVED, impact=Impact.MINOR,
        started=page.clock(), ended=page.clock(),
        updates=(Update(id="1", time=page.clock(), phase=Phase.RESOLVED, body="Repaired."),),
    )  # fmt: skip
    store.write(page.root / "history", mine)
    page.clock.sleep(3600)
    page.forge._serve(
        Request("POST", f"{API}/repos/{REPOSITORY}/issues", json={
            "title": "Theirs", "body": "It fails.", "labels": ["incident"],
        })
    )  # fmt: skip

    found = page.round(in_files=False)

    assert {one.title for one in found} == {"Mine", "Theirs"}
    assert [one.title for one in found if one.number == 1] == ["Theirs"]
