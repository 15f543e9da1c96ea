"""GitLab's issues: what is confidential or the system's is left out, and roles decide who posts."""

from datetime import UTC, datetime
from random import Random

import gitlab
import httpx
import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.errors import DeniedError, GoneError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.issues import IssueChange
from upstatic.forges.gitlab.connection import gitlab_api
from upstatic.forges.gitlab.issues import GitlabIssues

from tests.faults.forge import Clock
from tests.support.forges.gitlab import ALICE, API, PROJECT, Gitlab
from tests.support.forges.server import serve

STRANGER = 9


@pytest.fixture
def forge() -> Gitlab:
    clock = Clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    return Gitlab(clock, Random(1), max_lag_s=0)  # noqa: S311 - no secret


@pytest.fixture
def issues(forge: Gitlab) -> GitlabIssues:
    world = ForgeTransport(clock=forge.clock, sleep=forge.clock.sleep, transport=forge.transport)
    return GitlabIssues(Client(gitlab_api(API, "glpat-secret"), world), PROJECT)


def test_confidential_issues_and_internal_notes_are_left_out(
    forge: Gitlab, issues: GitlabIssues
) -> None:
    secret = forge.opens("Leak", ("incident",), person=ALICE, confidential=True)
    shown = forge.opens("Slow", ("incident",), person=ALICE)
    forge.says(shown, "Only for us", person=ALICE, internal=True)
    forge.says(shown, "Identified: the database", person=ALICE)

    assert [one.number for one in issues.changed("incident")] == [shown]
    assert [one.body for one in issues.comments(shown)] == ["Identified: the database"]
    with pytest.raises(GoneError):
        issues.get(secret)


def test_notes_of_the_system_are_left_out(issues: GitlabIssues) -> None:
    number = issues.create("API is down", "text", ["incident"], []).number
    issues.comment(number, "It is the database.")
    issues.edit(number, IssueChange(is_open=False))

    assert [one.body for one in issues.comments(number)] == ["It is the database."]


def test_the_token_and_developers_speak_for_the_team(forge: Gitlab, issues: GitlabIssues) -> None:
    number = issues.create("API is down", "text", ["incident"], []).number
    forge.says(number, "We look", person=ALICE)
    forge.says(number, "Buy pills", person=STRANGER)

    assert issues.get(number).by_team
    assert [one.by_team for one in issues.comments(number)] == [True, False]


def test_a_slash_at_the_start_of_a_line_is_not_a_quick_action(
    forge: Gitlab, issues: GitlabIssues
) -> None:
    issue = issues.create("Disk is full", "/close", ["incident"], [])
    issues.comment(issue.number, "It was\n/close\nagain")

    assert issues.get(issue.number).is_open
    assert [row["body"] for row in forge.comments_of(issue.number)] == ["It was\n\\/close\nagain"]


def test_a_comma_does_not_split_a_label(issues: GitlabIssues) -> None:
    assert issues.create("x", "", ["incident", "a,b"], []).labels == ("incident", "a b")


def test_assignees_are_found_by_name_and_unknown_ones_are_left_out(issues: GitlabIssues) -> None:
    assert issues.create("x", "", ["incident"], ["alice", "mallory"]).number == 1


def test_a_token_without_rights_is_explained(forge: Gitlab) -> None:
    transport = httpx.MockTransport(
        lambda _: httpx.Response(403, json={"error": "insufficient_scope"})
    )
    world = ForgeTransport(clock=forge.clock, sleep=forge.clock.sleep, transport=transport)
    issues = GitlabIssues(Client(gitlab_api(API, "glpat-secret"), world), PROJECT)

    with pytest.raises(DeniedError, match=r"insufficient_scope.*scope `api`.*Reporter") as said:
        issues.labels()
    assert "glpat-secret" not in str(said.value)


def test_the_limit_of_gitlab_is_waited_for(forge: Gitlab) -> None:
    reset = str(int(forge.clock().timestamp()) + 7)
    limited = {"RateLimit-Remaining": "0", "RateLimit-Reset": reset}
    answers = iter([httpx.Response(429, headers=limited), httpx.Response(200, json=[])])
    transport = httpx.MockTransport(lambda _: next(answers))
    world = ForgeTransport(clock=forge.clock, sleep=forge.clock.sleep, transport=transport)
    before = forge.clock()

    GitlabIssues(Client(gitlab_api(API, "t"), world), PROJECT).labels()

    assert (forge.clock() - before).total_seconds() == 7


def test_another_client_reads_what_was_written(
    forge: Gitlab, issues: GitlabIssues, httpserver: HTTPServer
) -> None:
    number = issues.create("API is down", "It answered 503.", ["incident", "api"], []).number
    issues.comment(number, "It is the database.")
    issues.edit(number, IssueChange(title="API was down", is_open=False))
    serve(httpserver, forge)

    client = gitlab.Gitlab(httpserver.url_for("").rstrip("/"), private_token="t")
    project = client.projects.get(PROJECT, lazy=True)
    found = project.issues.get(number)

    assert (found.title, found.state) == ("API was down", "closed")
    assert found.labels == ["incident", "api"]
    assert [one.body for one in found.notes.list(get_all=True) if not one.system] == [
        "It is the database."
    ]
    assert [one.iid for one in project.issues.list(labels="incident", get_all=True)] == [number]
