"""Whatever the team does in issues, and whatever goes wrong meanwhile, in the end we show it."""

from datetime import UTC, datetime
from random import Random

import httpx
import pytest
from upstatic.domain.errors import ForgeError
from upstatic.domain.models import Impact, Incident, Phase
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.issue_reader import LABELS, Thread
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.incidents.issues.tracker import IssueTracker

from tests.support.effort import cases
from tests.support.github import faults
from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, Fault, GitHub

SCHEDULES = cases(200)
ACTS = ["say", "say", "correct", "take back", "close", "reopen", "label", "delete"]
FAULTS: list[Fault] = [
    faults.lost_before,
    faults.bad_gateway_before,
    faults.secondary_limit,
    faults.hour_used_up,
    faults.renamed,
    faults.stale,
    faults.out_of_order,
]


def act(random: Random, github: GitHub) -> None:
    """One thing that a person does."""
    ours = sorted(github.desk.issues)
    if not ours or random.random() < 0.25:
        labels = random.sample(["incident", "status", "maintenance", "bug"], 2)
        github.opens(random.choice(["alice", "mallory"]), "x", labels=tuple(labels))
        return
    number = random.choice(ours)
    comments = [row["id"] for row in github.comments_of(number)]
    match random.choice(ACTS):
        case "correct" if comments:
            github.edits_comment(random.choice(comments), f"corrected {random.random()}")
        case "take back" if comments:
            github.deletes_comment(random.choice(comments))
        case "close":
            github.changes(number, state="closed")
        case "reopen":
            github.changes(number, state="open", title=f"again {random.random()}")
        case "label":
            github.changes(number, labels=[random.choice([*LABELS, "bug"])])
        case "delete" if random.random() < 0.3:
            github.deletes(number)
        case _:
            github.comments("bob", number, f"text {random.random()}")


def known(thread: Thread) -> Incident:
    phase = Phase.MONITORING if thread.issue.is_open else Phase.RESOLVED
    return Incident(
        number=thread.issue.number, title="x", phase=phase, impact=Impact.MINOR,
        started=thread.issue.created, url=thread.issue.url, updated=thread.updated,
    )  # fmt: skip


def round_(github: GitHub, history: dict[int, Thread], *, everything: bool = False) -> None:
    """What the stage does with what changed: mirror it, and let go of what is gone."""
    world = ForgeTransport(clock=github.clock, sleep=github.clock.sleep, transport=github.transport)
    tracker = IssueTracker(
        GithubIssues(Client(github_api(API, TOKEN), world), REPOSITORY), is_ours=lambda *_: False
    )
    changes = tracker.changes(map(known, history.values()), everything=everything)
    history |= {thread.issue.number: thread for thread in changes.threads}
    for number in changes.gone:
        history.pop(number, None)


def play(seed: int) -> tuple[GitHub, dict[int, Thread]]:
    """A few rounds, with people at work between and during them."""
    random = Random(seed)  # noqa: S311 - a schedule is not a secret
    github = GitHub(Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC)))
    history: dict[int, Thread] = {}

    def somebody_acts(here: GitHub, _: httpx.Request, serve: faults.Pass) -> httpx.Response:
        act(random, here)
        return serve()

    for _ in range(random.randint(2, 6)):
        for _ in range(random.randint(0, 6)):
            act(random, github)
            github.clock.pass_(random.choice([0, 1, 30]))
        meets: list[Fault | None] = [None, None, somebody_acts, *FAULTS]
        github.faults = iter([random.choice(meets) for _ in range(30)])
        before = dict(history)
        try:
            round_(github, history)
        except ForgeError:
            history = before
        github.clock.pass_(random.choice([20, 300, 7200]))
    github.faults = iter(())
    github.clock.pass_(300)
    round_(github, history)
    return github, history


def shown(thread: Thread) -> tuple[object, ...]:
    issue = thread.issue
    texts = tuple(comment.body for comment in thread.comments)
    return issue.title, issue.is_open, set(issue.labels), texts


def there(github: GitHub, number: int) -> tuple[object, ...]:
    row = github.desk.issues[number]
    texts = tuple(comment["body"] for comment in github.comments_of(number))
    return row["title"], row["state"] == "open", {one["name"] for one in row["labels"]}, texts


@pytest.mark.parametrize("part", range(4))
def test_in_the_end_the_mirror_shows_what_is_there(part: int) -> None:
    for seed in range(part, SCHEDULES, 4):
        github, history = play(seed)

        round_(github, history, everything=True)

        assert {number: shown(thread) for number, thread in history.items()} == {
            number: there(github, number)
            for number, row in github.desk.issues.items()
            if {label["name"] for label in row["labels"]} & set(LABELS)
        }, f"schedule {seed}"


@pytest.mark.parametrize("part", range(4))
def test_an_everyday_round_misses_no_more_than_a_closed_issue_that_is_gone(part: int) -> None:
    for seed in range(part, SCHEDULES, 4):
        github, history = play(seed)

        for number, row in github.desk.issues.items():
            if {label["name"] for label in row["labels"]} & set(LABELS):
                assert shown(history[number]) == there(github, number), f"schedule {seed}"
