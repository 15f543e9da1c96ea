"""Whatever goes wrong between us and GitHub, in the end the issues tell what happened, once.

Random schedules of faults, cut-off rounds and lost histories; the clock is simulated.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import pytest
from upstatic.domain.errors import GithubError
from upstatic.domain.models import Impact, Incident, Phase
from upstatic.forges.github.client import Client, GithubTransport
from upstatic.forges.github.hidden_markers import key_in
from upstatic.forges.github.issue_reader import Thread
from upstatic.forges.github.issue_writer import Draft
from upstatic.forges.github.issues import Issues
from upstatic.incidents.issues.tracker import IssueTracker

from tests.support.github import faults
from tests.support.github.faults import KilledError
from tests.support.github.standin import API, BOT, REPOSITORY, TOKEN, Clock, Fault, GitHub

SCHEDULES = 1000
PARTS = 8
FAULTS: list[Fault] = [
    faults.never_sent,
    faults.lost_before,
    faults.lost_after,
    faults.cut_off_after,
    faults.bad_gateway_before,
    faults.bad_gateway_after,
    faults.no_json_after,
    faults.secondary_limit,
    faults.secondary_limit_without_a_time,
    faults.too_many,
    faults.hour_used_up,
    faults.renamed,
    faults.killed_before,
    faults.killed_after,
    faults.stale,
    faults.stale,
    faults.out_of_order,
    faults.out_of_order,
]


AWAY: list[Fault] = [faults.never_sent, faults.bad_gateway_before]


@dataclass(slots=True)
class Outage:
    """What happened to one monitor: when it began, and what is to be told of it by now."""

    key: str
    began: datetime
    told: list[str] = field(default_factory=list)
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Mirror:
    """What history/ holds of an incident."""

    number: int
    told: tuple[str, ...]
    is_closed: bool


def round_(github: GitHub, outages: list[Outage], history: dict[str, Mirror]) -> None:
    """One round as the stage does it: read what changed, write what is missing, mirror it."""
    world = GithubTransport(
        clock=github.clock, sleep=github.clock.sleep, transport=github.transport
    )
    issues = Issues(Client(API, TOKEN, world), REPOSITORY)
    tracker = IssueTracker(issues, is_ours=lambda login, _: login == BOT)
    for thread in tracker.changes([_incident(one) for one in history.values()]).threads:
        history[key_in(thread.issue.body)] = mirror_of(thread)
    for outage in outages:
        _reconcile(tracker, outage, history)


def mirror_of(thread: Thread) -> Mirror:
    told = tuple(key_in(comment.body) for comment in thread.comments)
    return Mirror(thread.issue.number, told, not thread.issue.is_open)


def _incident(mirror: Mirror) -> Incident:
    phase = Phase.RESOLVED if mirror.is_closed else Phase.INVESTIGATING
    time = datetime(2026, 11, 20, tzinfo=UTC)
    return Incident(
        number=mirror.number, title="", phase=phase, impact=Impact.MAJOR, started=time,
        url="https://github.test", updated=time,
    )  # fmt: skip


def _reconcile(tracker: IssueTracker, outage: Outage, history: dict[str, Mirror]) -> None:
    key = outage.key
    if key not in history:
        draft = Draft(
            key=key, title="🛑 API is down", body="", labels=("incident", "status"),
            started=outage.began,
        )  # fmt: skip
        history[key] = mirror_of(tracker.open(draft))
    number = history[key].number
    for part in outage.told:
        if part not in history[key].told:
            history[key] = mirror_of(tracker.comment(number, part, "more"))
    if outage.is_over and not history[key].is_closed:
        history[key] = mirror_of(tracker.close(number))


def happen(random: Random, clock: Clock, outages: list[Outage]) -> None:
    """What the monitors do between two rounds."""
    for outage in outages:
        if not outage.is_over and random.random() < 0.4:
            outage.told.append(f"{outage.key}/{len(outage.told)}")
            outage.is_over = random.random() < 0.5
    if random.random() < 0.4 and len(outages) < 4:
        outages.append(Outage(f"down-{len(outages)}", clock()))


def faults_of(random: Random) -> list[Fault | None]:
    """What meets the requests of a round; sometimes GitHub is away for all of it."""
    if random.random() < 0.1:
        return [AWAY[random.random() < 0.5]] * 40
    share = random.choice([0.0, 0.1, 0.5])
    return [random.choice(FAULTS) if random.random() < share else None for _ in range(40)]


def play(seed: int) -> tuple[GitHub, list[Outage]]:
    """A few bad hours, and two quiet rounds after them."""
    random = Random(seed)  # noqa: S311 - a schedule is no secret
    clock = Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    github, outages = GitHub(clock), [Outage("down-first", clock())]
    pushed: dict[str, Mirror] = {}
    for number in range(random.randint(3, 7)):
        github.faults = iter(faults_of(random))
        history = dict(pushed)
        try:
            round_(github, outages, history)
        except GithubError:
            pushed = history
        except KilledError:
            clock.pass_(30)  # another runner starts from what was pushed
            continue
        else:
            pushed = history if random.random() < 0.9 else pushed  # the push failed
        clock.pass_(300 if number else 2400)
        happen(random, clock, outages)
    for _ in range(2):
        github.faults = iter(())
        clock.pass_(3600)
        round_(github, outages, pushed)
    return github, outages


@pytest.mark.parametrize("part", range(PARTS))
def test_after_any_faults_and_restarts_the_issues_equal_the_outages(part: int) -> None:
    for seed in range(part, SCHEDULES, PARTS):
        github, outages = play(seed)

        told = [
            (
                key_in(row["body"]),
                [key_in(one["body"]) for one in github.comments_of(number)],
                row["state"] == "closed",
            )
            for number, row in github.desk.issues.items()
        ]
        happened = [(one.key, one.told, one.is_over) for one in outages]
        assert sorted(told) == sorted(happened), f"schedule {seed}"


def test_the_schedules_meet_every_fault() -> None:
    met = {
        fault
        for seed in range(50)
        for fault in faults_of(Random(seed))  # noqa: S311 - as above
    }

    assert met >= set(FAULTS)
