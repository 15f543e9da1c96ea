"""However a forge misbehaves, the issues end as the outages are: none is missing, none doubled."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.config import Config, Monitor
from upstatic.domain.models import Event, Incident, Status
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.hidden_markers import key_in
from upstatic.forges.base.issues import Issues
from upstatic.forges.forgejo.connection import forgejo_api
from upstatic.forges.forgejo.issues import ForgejoIssues
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.forges.gitlab.connection import gitlab_api
from upstatic.forges.gitlab.issues import GitlabIssues
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.mirror import SyncResult
from upstatic.incidents.stage import incidents

from tests.faults.forge import API, REPOSITORY, Clock, Forge, KilledError
from tests.support.effort import soak
from tests.support.forges import forgejo, gitlab
from tests.support.forges.forgejo import Forgejo
from tests.support.forges.gitlab import Gitlab

SCHEDULES = soak(ci=60, long=600)
PARTS = 4
SLUGS = ("api", "db", "web")
CONFIG = Config(
    owner="acme",
    repo="status",
    monitors=tuple(
        Monitor(name=slug.upper(), slug=slug, url=f"https://{slug}.example") for slug in SLUGS
    ),
)


class Schedule:
    """Some bad hours: what was pushed survives a killed round, what was not is lost with it."""

    def __init__(self, seed: int, folder: Path, kind: type[Forge] = Forge) -> None:
        self.random = Random(seed)  # noqa: S311 - a schedule is not a secret
        self.forge = kind(Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC)), self.random)
        self.folder, self.rounds = folder, 0
        self.pushed = folder / "0"
        (self.pushed / "history").mkdir(parents=True)
        self.last: dict[str, Event] = {}

    def play(self) -> None:
        """Rounds that go wrong, and three that do not."""
        for _ in range(self.random.randint(4, 9)):
            events.append(self.pushed / "history", [*self._happen()])
            self._round()
        with self.forge.calm():
            for _ in range(3):
                self.forge.clock.sleep(3600)
                assert not self.sync(self.pushed).problem

    def sync(self, root: Path) -> SyncResult:
        clock = self.forge.clock
        tracker = IssueTracker(issues_of(self.forge), is_ours=ours(CONFIG))
        return incidents(root, CONFIG, now=clock(), tracker=tracker)

    def is_failing(self, slug: str) -> bool:
        return slug in self.last and self.last[slug].status is not Status.UP

    def _happen(self) -> Iterator[Event]:
        for slug in SLUGS:
            if self.random.random() < 0.35:
                now = self.forge.clock().replace(microsecond=0)
                time = now - timedelta(seconds=10)  # after the events of the round before
                status = Status.UP if self.is_failing(slug) else Status.DOWN
                reason = "" if status is Status.UP else "503"
                self.last[slug] = Event(
                    time=time, slug=slug, status=status, reason=reason, ms=80, confirmed_at=now
                )
                yield self.last[slug]

    def _round(self) -> None:
        self.rounds += 1
        checkout = self.folder / str(self.rounds)
        shutil.copytree(self.pushed, checkout)
        self.forge.fault_share = self.random.choice([0.0, 0.15, 0.4])
        self.forge.kill_share = self.random.choice([0.0, 0.0, 0.05])
        try:
            self.sync(checkout)
        except KilledError:
            self.forge.clock.sleep(self.random.choice([20, 300]))
            return
        if self.random.random() < 0.85:  # else the push failed
            self.pushed = checkout
        self.forge.clock.sleep(self.random.choice([60, 300]))


@pytest.mark.parametrize("kind", [Forge, Gitlab, Forgejo])
@pytest.mark.parametrize("part", range(PARTS))
def test_issues_equal_outages_after_any_schedule(
    part: int, kind: type[Forge], tmp_path: Path
) -> None:
    for seed in range(part, SCHEDULES, PARTS):
        schedule = Schedule(seed, tmp_path / str(seed), kind)
        schedule.play()
        assert problems(schedule) == [], f"schedule {seed}"
        shutil.rmtree(tmp_path / str(seed))


def issues_of(forge: Forge) -> Issues:
    """The issues of a stand-in, through the client of its kind."""
    world = ForgeTransport(clock=forge.clock, sleep=forge.clock.sleep, transport=forge.transport)
    match forge:
        case Gitlab():
            return GitlabIssues(Client(gitlab_api(gitlab.API, "token"), world), gitlab.PROJECT)
        case Forgejo():
            return ForgejoIssues(Client(forgejo_api(forgejo.API, "token"), world), REPOSITORY)
        case _:
            return GithubIssues(Client(github_api(API, "token"), world), REPOSITORY)


def problems(schedule: Schedule) -> list[str]:
    return [*_doubled(schedule.forge), *_unlike_files(schedule), *_unlike_events(schedule)]


def _doubled(forge: Forge) -> Iterator[str]:
    keys = Counter(key_in(row["body"]) for row in forge.incidents())
    yield from (f"issue {key} is there {n} times" for key, n in keys.items() if n > 1)
    for issue in forge.incidents():
        said = Counter(key_in(row["body"]) for row in forge.comments_of(issue["number"]))
        yield from (f"comment {key} is there {n} times" for key, n in said.items() if n > 1)


def _unlike_files(schedule: Schedule) -> Iterator[str]:
    recorded = {one.number: one.phase.is_over for one in store.read(schedule.pushed / "history")}
    shown = {one["number"]: one["state"] == "closed" for one in schedule.forge.incidents()}
    if recorded != shown:
        yield f"files say {recorded}, issues {shown}"


def _unlike_events(schedule: Schedule) -> Iterator[str]:
    recorded = store.read(schedule.pushed / "history")
    for event in events.read(schedule.pushed / "history"):
        is_told = any(_is_about(one, event) for one in recorded)
        if event.status is not Status.UP and not is_told:
            yield f"no issue is about {event.slug} since {event.time}"
    for slug in SLUGS:
        still_open = [one for one in recorded if slug in one.components and not one.phase.is_over]
        if schedule.is_failing(slug) and len(still_open) != 1:
            yield f"{slug} fails with {len(still_open)} open issues"
    for one in recorded:
        if not one.phase.is_over and not any(map(schedule.is_failing, one.components)):
            yield f"#{one.number} is open for nothing"


def _is_about(incident: Incident, event: Event) -> bool:
    until = incident.ended or event.time
    return event.slug in incident.components and incident.started <= event.time <= until
