"""Whatever goes wrong, whole rounds end with the issues and the files that the events ask for."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.config import Config, Monitor
from upstatic.config.schema.root import Maintenance
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.hidden_markers import key_in
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.history import events
from upstatic.history import incidents as mirror
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.mirror import SyncResult
from upstatic.incidents.stage import incidents

from tests.support.effort import cases
from tests.support.github.faults import FAULTS, KilledError, never_sent
from tests.support.github.standin import API, BOT, REPOSITORY, TOKEN, Clock, GitHub

SCHEDULES = cases(200, local_share=10)
PARTS = 4
GROUPS = {"api": "core", "db": "core", "web": "front", "docs": ""}
STATUSES = (Status.UP, Status.DEGRADED, Status.DOWN)
CONFIG = Config(
    owner="acme",
    repo="status",
    monitors=tuple(
        Monitor(
            name=slug.title(), slug=slug, url=f"https://{slug}.example", group=group,
            assignees=("alice", "stranger"),
        )
        for slug, group in GROUPS.items()
    ),
)  # fmt: skip


def round_(github: GitHub, root: Path) -> SyncResult:
    world = ForgeTransport(clock=github.clock, sleep=github.clock.sleep, transport=github.transport)
    issues = GithubIssues(Client(github_api(API, TOKEN), world), REPOSITORY)
    tracker = IssueTracker(issues, is_ours=ours(CONFIG))
    return incidents(root, CONFIG, now=github.clock(), tracker=tracker)


class Schedule:
    """Some bad hours: what was pushed survives a killed round, what was not is lost with it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = Random(seed)  # noqa: S311 - a schedule is not a secret
        self.github = GitHub(Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC)))
        self._folder, self._rounds = folder, 0
        self.pushed = folder / "0"
        (self.pushed / "history").mkdir(parents=True)
        self.last: dict[str, Event] = {}

    def play(self) -> None:
        """A few rounds that go wrong, and two that do not."""
        for _ in range(self.random.randint(3, 7)):
            events.append(self.pushed / "history", [*self._happen()])
            self._round()
        for _ in range(2):
            self.github.faults = iter(())
            self.github.clock.pass_(3600)
            assert not round_(self.github, self.pushed).problem

    def status(self, slug: str) -> Status:
        return self.last[slug].status if slug in self.last else Status.UP

    def _happen(self) -> Iterator[Event]:
        """What is confirmed before a round; an event begins after the one before it."""
        for slug in GROUPS:
            if self.random.random() < 0.3:
                others = [one for one in STATUSES if one is not self.status(slug)]
                now = self.github.clock().replace(microsecond=0)
                time = now - timedelta(seconds=200)
                if slug in self.last:
                    time = max(time, self.last[slug].time + timedelta(seconds=1))
                status = self.random.choice(others)
                reason = "" if status is Status.UP else "503"
                self.last[slug] = Event(
                    time=time, slug=slug, status=status, reason=reason, ms=80, confirmed_at=now
                )
                yield self.last[slug]

    def _round(self) -> None:
        self._rounds += 1
        checkout = self._folder / str(self._rounds)
        shutil.copytree(self.pushed, checkout)
        share = self.random.choice([0.0, 0.1, 0.4])
        self.github.faults = iter([
            self.random.choice(FAULTS) if self.random.random() < share else None
            for _ in range(200)
        ])  # fmt: skip
        try:
            round_(self.github, checkout)
        except KilledError:
            self.github.clock.pass_(30)
            return
        if self.random.random() < 0.9:  # else the push failed
            self.pushed = checkout
        self.github.clock.pass_(400)


@pytest.mark.parametrize("part", range(PARTS))
def test_issues_and_files_equal_the_events_after_any_schedule(part: int, tmp_path: Path) -> None:
    for seed in range(part, SCHEDULES, PARTS):
        schedule = Schedule(seed, tmp_path / str(seed))
        schedule.play()

        recorded = mirror.read(schedule.pushed / "history")
        nothing_is_doubled(schedule.github)
        files_equal_issues(schedule.github, recorded)
        every_outage_is_told(schedule, recorded)
        assert not round_(schedule.github, schedule.pushed).changed, f"schedule {seed} goes on"


def nothing_is_doubled(github: GitHub) -> None:
    keys = [key_in(row["body"]) for row in github.desk.issues.values()]
    assert len(keys) == len(set(keys))
    for number in github.desk.issues:
        told = Counter(key_in(row["body"]) for row in github.comments_of(number))
        assert max(told.values(), default=1) == 1


def files_equal_issues(github: GitHub, recorded: list[Incident]) -> None:
    assert {one.number: (one.key, one.phase is Phase.RESOLVED) for one in recorded} == {
        number: (key_in(row["body"]), row["state"] == "closed")
        for number, row in github.desk.issues.items()
    }


def every_outage_is_told(schedule: Schedule, recorded: list[Incident]) -> None:
    is_failing = {slug: schedule.status(slug) is not Status.UP for slug in GROUPS}
    for slug, failing in is_failing.items():
        still_open = [
            one for one in recorded if slug in one.components and one.phase is not Phase.RESOLVED
        ]
        assert len(still_open) == 1 if failing else len(still_open) <= 1
        assert all(any(is_failing[other] for other in one.components) for one in still_open)
    for event in events.read(schedule.pushed / "history"):
        if event.status is not Status.UP:
            assert any(tells_of(one, event) for one in recorded)


def tells_of(incident: Incident, event: Event) -> bool:
    until = incident.ended or event.time
    return event.slug in incident.components and incident.started <= event.time <= until


@pytest.fixture
def schedule(tmp_path: Path) -> Schedule:
    return Schedule(1, tmp_path)


def fail(schedule: Schedule, slug: str, status: Status) -> None:
    """A confirmed change of status, now."""
    now = schedule.github.clock()
    reason = "" if status is Status.UP else "503"
    event = Event(time=now, slug=slug, status=status, reason=reason, ms=80, confirmed_at=now)
    events.append(schedule.pushed / "history", [event])


def pass_round(schedule: Schedule) -> SyncResult:
    handled = round_(schedule.github, schedule.pushed)
    schedule.github.clock.pass_(300)
    return handled


def states(schedule: Schedule) -> list[tuple[str, str, int]]:
    return [
        (row["title"], row["state"], row["comments"])
        for row in schedule.github.desk.issues.values()
    ]


def test_an_api_that_is_away_for_an_hour_delays_issues_and_loses_none(schedule: Schedule) -> None:
    schedule.github.faults = iter([never_sent] * 10_000)
    began = schedule.github.clock()
    fail(schedule, "api", Status.DOWN)
    ended = began
    for n in range(12):
        if n == 6:
            ended = schedule.github.clock().replace(microsecond=0)
            fail(schedule, "api", Status.UP)
            fail(schedule, "web", Status.DEGRADED)
        assert "issues" in pass_round(schedule).problem
    assert states(schedule) == []
    schedule.github.faults = iter(())

    pass_round(schedule)

    assert states(schedule) == [
        ("🛑 Api is down", "closed", 1),
        ("⚠️ Web has degraded performance", "open", 0),
    ]
    (api, _) = mirror.read(schedule.pushed / "history")
    assert (api.started, api.ended) == (began, ended)


def open_twice(schedule: Schedule) -> int:
    """Open an incident and the same issue once more; returns the number of that."""
    fail(schedule, "api", Status.DOWN)
    pass_round(schedule)
    row = schedule.github.desk.issues[1]
    labels = tuple(label["name"] for label in row["labels"])
    return schedule.github.opens(BOT, row["title"], row["body"], labels)


def test_an_incident_that_was_opened_twice_is_closed_once(schedule: Schedule) -> None:
    second = open_twice(schedule)
    history = schedule.pushed / "history"
    (first,) = mirror.read(history)
    mirror.write(history, replace(first, number=second))  # another writer had put it recorded
    pass_round(schedule)
    fail(schedule, "api", Status.UP)
    pass_round(schedule)

    assert [one.number for one in mirror.read(history)] == [1]
    assert states(schedule) == [("🛑 Api is down", "closed", 1), ("🛑 Api is down", "closed", 0)]


def test_a_critical_incident_that_a_person_calls_major_stays_major(schedule: Schedule) -> None:
    for slug in GROUPS:
        fail(schedule, slug, Status.DOWN)
    pass_round(schedule)
    (row,) = schedule.github.desk.issues.values()
    labels = [label["name"] for label in row["labels"]]
    assert "impact:critical" in labels
    changed = [name.replace("critical", "major") for name in labels]
    schedule.github.changes(row["number"], labels=changed)
    pass_round(schedule)
    for slug in GROUPS:
        fail(schedule, slug, Status.DEGRADED)

    pass_round(schedule)

    (recorded,) = mirror.read(schedule.pushed / "history")
    assert (recorded.impact, recorded.impact_stated) == (Impact.MAJOR, True)


def test_a_deleted_issue_is_not_opened_again_and_delays_no_other(schedule: Schedule) -> None:
    fail(schedule, "api", Status.DOWN)
    pass_round(schedule)
    schedule.github.deletes(1)
    fail(schedule, "web", Status.DOWN)
    pass_round(schedule)
    fail(schedule, "api", Status.UP)

    assert not pass_round(schedule).problem
    assert states(schedule) == [("🛑 Web is down", "open", 0)]


def test_a_quiet_round_writes_nothing(schedule: Schedule) -> None:
    fail(schedule, "api", Status.DOWN)
    pass_round(schedule)
    schedule.github.requests.clear()

    assert pass_round(schedule) == SyncResult()
    assert {request.method for request in schedule.github.requests} == {"GET"}
    assert len(schedule.github.requests) <= 6


def test_the_younger_of_two_issues_may_have_reported_the_recovery(schedule: Schedule) -> None:
    """Creating answered 502 and the list was old, so that a second issue got the recovery."""
    second = open_twice(schedule)
    history = schedule.pushed / "history"
    (first,) = mirror.read(history)
    (down,) = events.read(history)
    up = replace(down, status=Status.UP, time=schedule.github.clock())
    told = (*first.told, up.identity)
    mirror.write(history, replace(first, number=second, told=told, phase=Phase.RESOLVED,
                                  ended=up.time))  # fmt: skip
    mirror.withdraw(history, second)
    schedule.github.clock.pass_(200)
    events.append(history, [replace(up, confirmed_at=schedule.github.clock())])
    pass_round(schedule)

    (kept,) = mirror.read(history)
    assert (kept.number, kept.phase) == (1, Phase.RESOLVED)


def test_a_comment_that_was_written_twice_is_deleted(schedule: Schedule) -> None:
    fail(schedule, "api", Status.DEGRADED)
    pass_round(schedule)
    fail(schedule, "api", Status.DOWN)
    pass_round(schedule)
    (row,) = schedule.github.comments_of(1)
    schedule.github.comments(BOT, 1, row["body"])
    schedule.github.comments("mallory", 1, row["body"])
    pass_round(schedule)

    authors = [one["user"]["login"] for one in schedule.github.comments_of(1)]
    assert authors == [BOT, "mallory"]
    (one,) = mirror.read(schedule.pushed / "history")
    assert len(one.updates) == 2


@pytest.mark.parametrize("length", [0, 40, 300])
def test_a_damaged_file_is_read_again_from_its_issue(schedule: Schedule, length: int) -> None:
    fail(schedule, "api", Status.DOWN)
    pass_round(schedule)
    fail(schedule, "api", Status.UP)
    pass_round(schedule)
    schedule.github.clock.pass_(3600)
    path = schedule.pushed / "history" / "incidents" / "1.yml"
    whole = path.read_text()
    path.write_text(whole[:length])
    pass_round(schedule)

    assert path.read_text() == whole
    assert [*schedule.github.desk.issues] == [1]


def test_a_window_is_in_force_although_no_issue_can_be_opened(
    schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = {"title": "Backup", "start": "2026-11-20 10:00", "duration": "1h", "monitors": ["api"]}
    config = CONFIG.model_copy(update={"maintenance": (Maintenance.model_validate(window),)})
    monkeypatch.setattr("tests.incidents.test_rounds.CONFIG", config)
    schedule.github.faults = iter([never_sent] * 10_000)
    pass_round(schedule)
    (in_force,) = mirror.read(schedule.pushed / "history")
    fail(schedule, "api", Status.DOWN)
    schedule.github.faults = iter(())
    pass_round(schedule)
    (issue,) = mirror.read(schedule.pushed / "history")

    assert (in_force.phase, in_force.url) == (Phase.IN_PROGRESS, "")
    assert (issue.number, issue.key, issue.phase) == (1, in_force.key, Phase.IN_PROGRESS)
    assert states(schedule) == [("Backup", "open", 0)]
    assert not pass_round(schedule).changed
