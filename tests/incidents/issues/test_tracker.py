"""The desk on GitHub: read, written, doubles withdrawn, and never a step behind itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from upstatic.domain.errors import ForgeError
from upstatic.domain.models import Impact, Incident, Phase
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.hidden_markers import key_in, marker
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issue_writer import Draft
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.incidents.issues.tracker import IssueTracker

from tests.support.github import faults
from tests.support.github.standin import API, BOT, REPOSITORY, TOKEN, Clock, GitHub

KEY = "down-api-20261120T100500Z"


@pytest.fixture
def github() -> GitHub:
    return GitHub(Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC)))


@pytest.fixture
def tracker(github: GitHub) -> IssueTracker:
    return open_desk(github)


def open_desk(github: GitHub, *, makes_labels: bool = False) -> IssueTracker:
    """The desk of a new run."""
    world = ForgeTransport(clock=github.clock, sleep=github.clock.sleep, transport=github.transport)
    issues = GithubIssues(Client(github_api(API, TOKEN), world), REPOSITORY)
    return IssueTracker(issues, is_ours=lambda login, _: login == BOT, makes_labels=makes_labels)


def draft(github: GitHub, key: str = KEY) -> Draft:
    return Draft(
        key=key, title="🛑 API is down", body="We look.", labels=("incident", "status"),
        assignees=("alice",), started=github.clock(),
    )  # fmt: skip


def incident(thread: Thread) -> Incident:
    return Incident(
        number=thread.issue.number, key=key_in(thread.issue.body), title=thread.issue.title,
        phase=Phase.INVESTIGATING, impact=Impact.MAJOR, started=thread.issue.created,
        url=thread.issue.url, updated=thread.updated,
    )  # fmt: skip


def test_what_is_written_is_in_the_thread_even_if_reads_lag_behind(
    github: GitHub, tracker: IssueTracker
) -> None:
    number = tracker.open(draft(github)).issue.number
    github.faults = iter([faults.stale] * 99)

    tracker.comment(number, "more", "It is the database.")
    tracker.label(number, ["incident", "status", "impact:major"])
    thread = tracker.close(number, lock=True)

    assert [key_in(one.body) for one in thread.comments] == ["more"]
    assert set(thread.issue.labels) == {"incident", "status", "impact:major"}
    assert not thread.issue.is_open
    assert github.desk.issues[number]["locked"] is True


def test_an_unchanged_thread_is_read_before_a_comment_is_added(
    github: GitHub, tracker: IssueTracker
) -> None:
    number = tracker.open(draft(github)).issue.number
    github.comments("alice", number, "Identified: the database")

    thread = open_desk(github).comment(number, "more", "It is worse.")

    assert [one.author for one in thread.comments] == ["alice", BOT]


def test_an_issue_that_was_opened_twice_is_one(github: GitHub, tracker: IssueTracker) -> None:
    first = tracker.open(draft(github)).issue
    second = github.opens(BOT, first.title, first.body, ("incident", "status"))

    changes = open_desk(github).changes([])

    assert [thread.issue.number for thread in changes.threads] == [first.number]
    assert github.desk.issues[second]["state"] == "closed"
    assert github.desk.issues[first.number]["state"] == "open"


@pytest.mark.parametrize("known_is", ["first", "second", "both"])
def test_a_duplicate_issue_is_found_whichever_is_recorded(
    github: GitHub, tracker: IssueTracker, known_is: str
) -> None:
    first = tracker.open(draft(github)).issue
    second = github.opens(BOT, first.title, first.body, ("incident", "status"))
    number_of = {"first": first.number, "second": second}
    thread = Thread(issue=first)
    recorded = [
        replace(incident(thread), number=number)
        for name, number in number_of.items()
        if known_is in {name, "both"}
    ]

    changes = open_desk(github).changes(recorded)

    assert changes.gone == (second,)
    assert [thread.issue.number for thread in changes.threads] == [first.number]


def test_a_marker_copied_by_an_outside_user_duplicates_nothing(
    github: GitHub, tracker: IssueTracker
) -> None:
    fake = github.opens("mallory", "x", marker(KEY), ("incident",))
    number = tracker.open(draft(github)).issue.number

    changes = open_desk(github).changes([])

    assert {thread.issue.number for thread in changes.threads} == {fake, number}
    assert changes.gone == ()
    assert github.desk.issues[number]["state"] == "open"


def test_a_tracker_that_is_unreachable_raises_and_changes_nothing(
    github: GitHub, tracker: IssueTracker
) -> None:
    github.faults = iter([faults.never_sent] * 99)
    with pytest.raises(ForgeError):
        tracker.open(draft(github))
    github.faults = iter(())

    assert open_desk(github).open(draft(github)).issue.number in github.desk.issues
    assert len(github.desk.issues) == 1


def test_a_first_round_makes_the_labels_that_forms_give_and_others_do_not_ask(
    github: GitHub, tracker: IssueTracker
) -> None:
    tracker.changes([])
    assert not github.desk.labels
    quiet = len(github.requests)

    first = open_desk(github, makes_labels=True)
    first.changes([])
    assert sorted(github.desk.labels) == ["incident", "maintenance", "postmortem", "status"]
    assert github.desk.labels["incident"]["color"] == "d73a4a"
    asked = len(github.requests)
    open_desk(github, makes_labels=True).changes([])
    assert len(github.requests) - asked == quiet + 1
