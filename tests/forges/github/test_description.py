"""GitHub's own description holds: a canary per operation, and a stand-in that answers like it."""

import json

import httpx
import pytest
from upstatic.forges.base.issues import IssueChange
from upstatic.forges.github.issues import GithubIssues

from tests.support.github.description import (
    DOCUMENT,
    SOURCE,
    BadRequestError,
    check_answer,
    check_request,
)
from tests.support.github.standin import API, REPOSITORY, TOKEN, GitHub

ISSUES = f"/repos/{REPOSITORY}/issues"
LABELS = f"/repos/{REPOSITORY}/labels"
ISSUE = {"title": "API is down", "body": "text", "labels": ["incident"], "assignees": ["alice"]}
HERE = f"/repos/{REPOSITORY}"
RUNS = f"{HERE}/actions/workflows/status.yml/runs"
LABEL = {"name": "maintenance", "color": "d73a4a", "description": "x"}
TIME = "2026-11-20T10:05:00Z"

GOOD = {
    "issues/list-for-repo": ("GET", ISSUES, {"state": "all", "since": TIME}, None),
    "issues/create": ("POST", ISSUES, {}, ISSUE),
    "issues/list-comments-for-repo": ("GET", f"{ISSUES}/comments", {"since": TIME}, None),
    "issues/get": ("GET", f"{ISSUES}/1", {}, None),
    "issues/update": ("PATCH", f"{ISSUES}/1", {}, {"state": "closed"}),
    "issues/add-assignees": ("POST", f"{ISSUES}/1/assignees", {}, {"assignees": ["alice"]}),
    "issues/list-comments": ("GET", f"{ISSUES}/1/comments", {"per_page": "100"}, None),
    "issues/create-comment": ("POST", f"{ISSUES}/1/comments", {}, {"body": "text"}),
    "issues/delete-comment": ("DELETE", f"{ISSUES}/comments/2", {}, None),
    "issues/lock": ("PUT", f"{ISSUES}/1/lock", {}, {"lock_reason": "resolved"}),
    "issues/list-labels-for-repo": ("GET", LABELS, {"page": "2"}, None),
    "issues/create-label": ("POST", LABELS, {}, LABEL),
    "repos/get": ("GET", HERE, {}, None),
    "repos/get-pages": ("GET", f"{HERE}/pages", {}, None),
    "repos/get-branch": ("GET", f"{HERE}/branches/main", {}, None),
    "repos/get-branch-rules": ("GET", f"{HERE}/rules/branches/main", {"per_page": "100"}, None),
    "actions/get-github-actions-permissions-repository": (
        "GET", f"{HERE}/actions/permissions", {}, None,
    ),
    "actions/get-github-actions-default-workflow-permissions-repository": (
        "GET", f"{HERE}/actions/permissions/workflow", {}, None,
    ),
    "actions/list-repo-workflows": (
        "GET", f"{HERE}/actions/workflows", {"per_page": "100"}, None,
    ),
    "actions/list-workflow-runs": (
        "GET", RUNS, {"event": "schedule", "status": "completed", "per_page": "1"}, None,
    ),
}  # fmt: skip
CANARIES = [
    ("issues/list-for-repo", ("GET", ISSUES, {"state": "any"}, None)),
    ("issues/list-for-repo", ("GET", ISSUES, {"label": "incident"}, None)),
    ("issues/list-for-repo", ("GET", ISSUES, {"since": "yesterday"}, None)),
    ("issues/list-for-repo", ("GET", ISSUES, {"per_page": "many"}, None)),
    ("issues/list-for-repo", ("GET", ISSUES, {}, {"state": "all"})),
    ("issues/create", ("POST", ISSUES, {}, {"body": "no title"})),
    ("issues/create", ("POST", ISSUES, {}, {**ISSUE, "title": None})),
    ("issues/create", ("POST", ISSUES, {}, {**ISSUE, "labels": "incident"})),
    ("issues/create", ("POST", ISSUES, {}, {**ISSUE, "assignees": [{"login": "alice"}]})),
    ("issues/create", ("POST", ISSUES, {}, {**ISSUE, "state": "open"})),
    ("issues/list-comments-for-repo", ("GET", f"{ISSUES}/comments", {"state": "all"}, None)),
    ("issues/get", ("GET", f"{ISSUES}/1", {"since": TIME}, None)),
    ("issues/get", ("GET", f"{ISSUES}/one", {}, None)),
    ("issues/update", ("PATCH", f"{ISSUES}/1", {}, {"state": "resolved"})),
    ("issues/update", ("PATCH", f"{ISSUES}/1", {}, {"state_reason": "done"})),
    ("issues/update", ("PATCH", f"{ISSUES}/1", {}, {"locked": True})),
    ("issues/add-assignees", ("POST", f"{ISSUES}/1/assignees", {}, {"assignees": "alice"})),
    ("issues/list-comments", ("GET", f"{ISSUES}/1/comments", {"direction": "asc"}, None)),
    ("issues/create-comment", ("POST", f"{ISSUES}/1/comments", {}, {})),
    ("issues/create-comment", ("POST", f"{ISSUES}/1/comments", {}, {"body": 1})),
    ("issues/create-comment", ("POST", f"{ISSUES}/1/comments", {}, None)),
    ("issues/delete-comment", ("DELETE", f"{ISSUES}/comments/2", {}, {"id": 2})),
    ("issues/lock", ("PUT", f"{ISSUES}/1/lock", {}, {"lock_reason": "over"})),
    ("issues/list-labels-for-repo", ("GET", LABELS, {"name": "incident"}, None)),
    ("issues/create-label", ("POST", LABELS, {}, {"color": "d73a4a"})),
    ("issues/create-label", ("POST", LABELS, {}, {**LABEL, "colour": "red"})),
    ("repos/get", ("GET", HERE, {"fields": "size"}, None)),
    ("repos/get-pages", ("GET", f"{HERE}/pages", {"per_page": "1"}, None)),
    ("repos/get-branch", ("GET", f"{HERE}/branches/main", {"protected": "true"}, None)),
    ("repos/get-branch-rules", ("GET", f"{HERE}/rules/branches/main", {"type": "update"}, None)),
    (
        "actions/get-github-actions-permissions-repository",
        ("GET", f"{HERE}/actions/permissions", {"page": "1"}, None),
    ),
    (
        "actions/get-github-actions-default-workflow-permissions-repository",
        ("GET", f"{HERE}/actions/permissions/workflow", {"page": "1"}, None),
    ),
    ("actions/list-repo-workflows", ("GET", f"{HERE}/actions/workflows", {"state": "x"}, None)),
    ("actions/list-workflow-runs", ("GET", RUNS, {"status": "done"}, None)),
    ("actions/list-workflow-runs", ("GET", RUNS, {"trigger": "schedule"}, None)),
]

Call = tuple[str, str, dict[str, str], object]


def check(call: Call) -> str:
    method, path, query, body = call
    return check_request(method, path, query, b"" if body is None else json.dumps(body).encode())


def test_the_description_is_small_and_names_its_source() -> None:
    text = SOURCE.read_text()

    assert len(text) < 350_000
    assert "MIT License Copyright (c) 2020 Octokit contributors" in DOCUMENT["$comment"]


def test_every_operation_has_a_good_request_and_a_canary() -> None:
    described = {
        operation["operationId"]
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
    }

    assert set(GOOD) == {name for name, _ in CANARIES} == described


@pytest.mark.parametrize("name", GOOD)
def test_a_good_request_passes(name: str) -> None:
    assert check(GOOD[name]) == name


@pytest.mark.parametrize("call", [call for _, call in CANARIES])
def test_a_bad_request_is_refused(call: Call) -> None:
    with pytest.raises(BadRequestError):
        check(call)


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_what_we_never_do_is_refused(method: str) -> None:
    with pytest.raises(BadRequestError, match="describes no"):
        check((method, f"{ISSUES}/1", {}, None))


@pytest.mark.parametrize("name", sorted(GOOD.keys() - {"issues/lock", "issues/delete-comment"}))
def test_the_stand_in_answers_as_github_describes(github: GitHub, name: str) -> None:
    number = github.opens("alice", "One", labels=("incident", "Status"))
    github.comments("bob", number, "Identified: it is the database")
    method, path, query, body = GOOD[name]
    path = path.replace(f"{ISSUES}/1", f"{ISSUES}/{number}")
    content = b"" if body is None else json.dumps(body).encode()
    request = httpx.Request(
        method,
        f"{API}{path}",
        params=query,
        content=content,
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    answer = github.handle(request)

    check_answer(name, answer.status_code, answer.json())


def test_what_a_stale_read_shows_is_older(github: GitHub, issues: GithubIssues) -> None:
    first = github.opens("alice", "One", labels=("incident",))
    github.clock.pass_(60)
    github.opens("alice", "Two", labels=("incident",))
    github.faults = iter([lambda here, request, _: here.stale(request, 30)])

    assert [issue.number for issue in issues.changed("incident")] == [first]


def test_everything_we_ask_for_is_described(github: GitHub, issues: GithubIssues) -> None:
    started_at = github.clock()
    issues.create_label("incident", "d73a4a", "Something is wrong")
    number = issues.create("API is down", "text", ["incident"], ["alice"]).number
    issues.comment(number, "text")
    issues.assign(number, ["bob", "stranger"])
    issues.edit(number, IssueChange(is_open=False))
    issues.lock(number)

    assert issues.labels() == {"incident"}
    assert not issues.get(number).is_open
    assert [one.body for one in issues.comments(number)] == ["text"]
    assert [one.issue for one in issues.comments_changed(started_at)] == [number]
    assert [one["login"] for one in github.desk.issues[number]["assignees"]] == ["alice", "bob"]
    assert github.desk.issues[number]["locked"] is True
    assert github.desk.issues[number]["state_reason"] == "completed"
