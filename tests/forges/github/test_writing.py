"""What is written once stays written once: labels, assignees, keys, strangers, long texts."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from upstatic.domain.errors import ForgeError, GoneError, RefusedError
from upstatic.forges.base.hidden_markers import event_ids_in, key_in, marker
from upstatic.forges.base.issue_reader import Thread, thread
from upstatic.forges.base.issue_writer import Draft, IssueWriter
from upstatic.forges.github.issues import GithubIssues

from tests.support.github import faults
from tests.support.github.standin import BOT, Clock, Fault, GitHub

KEY = "down-api-20261120T100500Z"


@pytest.fixture
def pen(issues: GithubIssues) -> IssueWriter:
    return IssueWriter(issues, is_ours=lambda login, _: login == BOT)


@pytest.fixture
def draft(clock: Clock) -> Draft:
    labels = ("incident", "status", "impact:major", "api")
    return Draft(key=KEY, title="🛑 API is down", body="We look.", labels=labels, started=clock())


def bodies(github: GitHub, number: int) -> list[str]:
    return [row["body"] for row in github.comments_of(number)]


Read = Callable[[int], Thread]


@pytest.fixture
def read(issues: GithubIssues) -> Read:
    """A thread as it is now."""
    return lambda number: thread(issues, issues.get(number))


def write(fault: Fault) -> Fault:
    """A fault that meets the next write; reads before it pass."""

    def meet(github: GitHub, request: httpx.Request, serve: faults.Pass) -> httpx.Response:
        if request.method == "GET":
            github.faults = iter([meet])
            return serve()
        return fault(github, request, serve)

    return meet


def test_an_issue_carries_its_key_where_only_we_look(
    github: GitHub, pen: IssueWriter, draft: Draft
) -> None:
    issue = pen.open(draft)

    row = github.desk.issues[issue.number]
    assert row["title"] == "🛑 API is down"
    assert row["body"] == f"We look.\n\n{marker(KEY)}"
    assert key_in(row["body"]) == KEY
    assert [label["name"] for label in row["labels"]] == [*draft.labels]


def test_missing_labels_are_made_in_colours_that_mean_something(
    github: GitHub, pen: IssueWriter, draft: Draft
) -> None:
    github.opens("alice", "Older", labels=("Status",))
    pen.open(draft)

    colors = {name: row["color"] for name, row in github.desk.labels.items()}
    assert colors == {
        "status": "ededed", "incident": "d73a4a", "impact:major": "d93f0b", "api": "ededed",
    }  # fmt: skip


def test_a_label_that_cannot_be_made_costs_no_incident(
    github: GitHub, pen: IssueWriter, draft: Draft
) -> None:
    refused = httpx.Response(422, json={"message": "Validation Failed"})
    github.faults = iter([None, *[lambda *_: refused] * 4])

    assert pen.open(draft).number in github.desk.issues


def test_an_assignee_who_is_not_allowed_costs_neither_the_incident_nor_the_others(
    github: GitHub, pen: IssueWriter, draft: Draft, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = Draft(
        key=KEY, title=draft.title, body="", labels=("incident",),
        assignees=("alice", "stranger", "bob"), started=draft.started,
    )  # fmt: skip

    number = pen.open(wanted).number

    assigned = [user["login"] for user in github.desk.issues[number]["assignees"]]
    assert assigned == ["alice", "bob"]
    assert len(github.desk.issues) == 1
    assert "assignees invalid" in caplog.text


def test_a_slug_that_is_too_long_for_a_label_is_cut(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    slug = "a-service-with-a-name-that-someone-thought-about-for-long"
    wanted = Draft(key=KEY, title="x", body="", labels=("incident", slug), started=github.clock())

    number = pen.open(wanted).number
    pen.label(read(number).issue, ["INCIDENT", slug])

    names = {label["name"] for label in github.desk.issues[number]["labels"]}
    assert names == {"incident", slug[:50]}
    assert not [request for request in github.requests if request.method == "PATCH"]


def test_labels_that_github_does_not_take_cost_no_incident(
    github: GitHub, pen: IssueWriter, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = Draft(
        key=KEY, title="x", body="", labels=("incident", "🛑"), assignees=("alice",),
        started=github.clock(),
    )  # fmt: skip

    number = pen.open(wanted).number

    assert [label["name"] for label in github.desk.issues[number]["labels"]] == ["incident"]
    assert [user["login"] for user in github.desk.issues[number]["assignees"]] == ["alice"]
    assert "labels invalid" in caplog.text


def test_opening_again_finds_what_is_open(github: GitHub, pen: IssueWriter, draft: Draft) -> None:
    first = pen.open(draft)
    github.changes(first.number, title="Renamed by hand", state="closed")
    github.clock.pass_(600)

    assert pen.open(draft).number == first.number
    assert len(github.desk.issues) == 1


def test_comments_of_outside_users_hide_nothing(
    github: GitHub, pen: IssueWriter, read: Read, draft: Draft
) -> None:
    fake = github.opens("mallory", "nothing to see", marker(KEY), labels=("incident",))

    number = pen.open(draft).number
    github.comments("mallory", number, marker(f"{KEY}/up"))
    pen.comment(read(number), f"{KEY}/up", "It is up again.")

    assert number != fake
    assert bodies(github, number)[1:] == [f"It is up again.\n\n{marker(f'{KEY}/up')}"]


@pytest.mark.parametrize("fault", faults.UNSURE)
def test_after_an_unsure_write_we_wait_and_look_before_writing_again(
    github: GitHub, pen: IssueWriter, read: Read, draft: Draft, fault: Fault
) -> None:
    for label in draft.labels:
        github.desk.labels[label] = {"name": label, "color": ""}
    github.faults = iter([write(fault)])
    number = pen.open(draft).number
    github.faults = iter([write(fault)])
    pen.comment(read(number), "two", "Identified")
    github.faults = iter([write(fault)])
    pen.close(read(number).issue)

    assert len(github.desk.issues) == 1
    assert bodies(github, number) == [f"Identified\n\n{marker('two')}"]
    assert github.desk.issues[number]["state"] == "closed"
    assert github.desk.issues[number]["state_reason"] == "completed"
    assert [wait_s for wait_s in github.clock.waited_s if wait_s > 1] == [65, 65, 15]


def test_two_failures_in_a_row_are_left_to_the_next_round(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    found = read(github.opens("alice", "x"))
    github.requests.clear()
    github.faults = iter([faults.bad_gateway_before, None] * 2)

    with pytest.raises(ForgeError, match="the next round retries"):
        pen.comment(found, KEY, "x")

    assert [request.method for request in github.requests] == ["POST", "GET"] * 2
    assert github.comments_of(found.issue.number) == []


def test_a_closed_issue_is_not_closed_again(github: GitHub, pen: IssueWriter, read: Read) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    github.changes(number, state="closed", state_reason="not_planned")

    pen.close(read(number).issue)

    assert github.desk.issues[number]["state_reason"] == "not_planned"


def test_a_deleted_issue_is_reported(github: GitHub, pen: IssueWriter, read: Read) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    found = read(number)
    github.deletes(number)

    with pytest.raises(GoneError, match="410"):
        pen.comment(found, "k", "x")
    with pytest.raises(GoneError, match="410"):
        pen.close(found.issue)


def test_labels_are_changed_only_when_they_differ(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    number = github.opens("alice", "x", labels=("incident", "impact:minor"))

    pen.label(read(number).issue, ["incident", "impact:critical"])
    pen.label(read(number).issue, ["impact:critical", "incident"])

    writes = [request for request in github.requests if request.method == "PATCH"]
    assert len(writes) == 1
    assert github.desk.labels["impact:critical"]["color"] == "b60205"


def test_reported_events_are_hidden_next_to_the_key(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    told = ("down-api-20261120T100500Z", "down-données-20261120T100500Z")
    wanted = Draft(
        key=KEY, title="x", body="", labels=("incident",), told=told, started=github.clock()
    )

    number = pen.open(wanted).number
    comment = pen.comment(read(number), "up", "It is up again.", ["up-api-1"])

    assert event_ids_in(github.desk.issues[number]["body"]) == told
    assert key_in(github.desk.issues[number]["body"]) == KEY
    assert (key_in(comment.body), event_ids_in(comment.body)) == ("up", ("up-api-1",))
    assert event_ids_in("a person's words") == event_ids_in(marker("only-a-key")) == ()


def test_a_title_is_changed_only_when_it_differs(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    number = github.opens("alice", "🛑 API is down", labels=("incident",))

    pen.rename(read(number).issue, "🛑 API and Shop are down")
    pen.rename(read(number).issue, "🛑 API and Shop are down")

    assert github.desk.issues[number]["title"] == "🛑 API and Shop are down"
    assert len([request for request in github.requests if request.method == "PATCH"]) == 1


def test_a_reopened_issue_is_marked_as_reopened(
    github: GitHub, pen: IssueWriter, read: Read
) -> None:
    number = github.opens("alice", "x", labels=("incident",))
    assert not read(number).issue.was_reopened
    pen.close(read(number).issue)
    github.changes(number, state="open")

    assert read(number).issue.was_reopened


def test_a_lock_that_is_refused_is_only_said(
    github: GitHub, pen: IssueWriter, caplog: pytest.LogCaptureFixture
) -> None:
    number = github.opens("alice", "x")
    github.faults = iter([lambda *_: httpx.Response(422, json={"message": "no"})])

    pen.lock(number)
    pen.lock(number)

    assert f"issue #{number}: not locked" in caplog.text
    assert github.desk.issues[number]["locked"] is True


def test_texts_that_are_too_long_are_cut_and_keep_their_key(
    github: GitHub, pen: IssueWriter, draft: Draft
) -> None:
    body = "🛑" * 70_000
    long = Draft(key=KEY, title="A" * 300, body=body, labels=("incident",), started=draft.started)

    issue = pen.open(long)

    assert len(issue.title) == 256
    assert key_in(issue.body) == KEY
    assert len(github.desk.issues) == 1


def test_a_doubled_issue_is_withdrawn(github: GitHub, pen: IssueWriter, draft: Draft) -> None:
    number = pen.open(draft).number

    pen.withdraw(number, original=7)

    row = github.desk.issues[number]
    assert (row["state"], row["labels"], key_in(row["body"])) == ("closed", [], "")
    assert "#7" in row["body"]


def test_a_title_that_github_refuses_is_an_error(pen: IssueWriter, draft: Draft) -> None:
    blank = Draft(key=KEY, title=" ", body="x", labels=("incident",), started=draft.started)

    with pytest.raises(RefusedError, match="title"):
        pen.open(blank)


def test_an_incident_that_began_long_ago_is_found_too(
    github: GitHub, pen: IssueWriter, draft: Draft
) -> None:
    first = pen.open(draft)
    github.clock.now += timedelta(days=40)

    assert pen.open(draft).number == first.number
