"""A small GitHub that remembers: issues, comments and labels behind an httpx transport.

It behaves as GitHub's documentation says and as it was seen to: pull requests among the issues, a
newer `updated_at` when a comment comes, changes or goes, labels made when an issue names them.
"""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
from upstatic.domain.times import format_time

from tests.support.github.description import check_request
from tests.support.github.surroundings import Surroundings

API = "https://api.github.test"
REPOSITORY = "acme/status"
BOT = "github-actions[bot]"
TOKEN = "ghs_planted0123456789"
Row = dict[str, Any]
Fault = Callable[["GitHub", httpx.Request, Callable[[], httpx.Response]], httpx.Response]


@dataclass(slots=True)
class Clock:
    """Time that passes only when code waits."""

    now: datetime
    waited_s: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, wait_s: float) -> None:
        self.waited_s.append(wait_s)
        self.pass_(wait_s)

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class Desk:
    """What one repository holds."""

    issues: dict[int, Row] = field(default_factory=dict)
    comments: dict[int, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)


class GitHub:
    """The server: `faults` meet the next requests one by one; None lets one pass."""

    def __init__(self, clock: Clock, *, team: frozenset[str] = frozenset({"alice", "bob"})) -> None:
        self.clock = clock
        self.team = team
        self.desk = Desk()
        self.faults: Iterator[Fault | None] = iter(())
        self.requests: list[httpx.Request] = []
        self.are_issues_on = True
        self.around = Surroundings()
        self.skew = timedelta(0)
        self._past: list[tuple[datetime, Desk]] = []
        self._read_from: Desk | None = None
        self._last = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """ApiResponse a request, or let the next fault do it."""
        self.requests.append(request)
        check_request(request.method, request.url.path, dict(request.url.params), request.read())
        given = request.headers.get("Authorization")
        if given not in (None, f"Bearer {TOKEN}"):
            return _response(401, {"message": "Bad credentials"})
        if given is None and (request.method != "GET" or not self.around.is_public):
            return _response(404, {"message": "Not Found"})
        fault = next(self.faults, None)
        return fault(self, request, lambda: self.serve(request)) if fault else self.serve(request)

    def stale(self, request: httpx.Request, lag_s: float) -> httpx.Response:
        """ApiResponse a read from a copy that is `lag_s` seconds behind."""
        until = self.clock() - timedelta(seconds=lag_s)
        self._read_from = next(
            (desk for time, desk in reversed(self._past) if time <= until), Desk()
        )
        try:
            return self.serve(request)
        finally:
            self._read_from = None

    def serve(self, request: httpx.Request) -> httpx.Response:
        """Do what the request asks for."""
        route = request.url.path.removeprefix(f"/repos/{REPOSITORY}").removeprefix("/")
        if route in self.around.hidden:
            return _response(403, {"message": "Resource not accessible by integration"})
        body = json.loads(request.content or b"null")
        if not self.are_issues_on and route.startswith("issues"):
            return _response(410, {"message": "Issues has been disabled in this repository."})
        for pattern, serve in ROUTES[request.method].items():
            if found := re.fullmatch(pattern, route):
                numbers = [int(group) for group in found.groups()]
                return serve(self, request, *numbers, *([body] if request.method != "GET" else []))
        if request.method == "GET" and (found_there := self.around.answer(route)) is not None:
            headers = {"Date": format_datetime(self.clock() + self.skew, usegmt=True)}
            return httpx.Response(200, content=json.dumps(found_there), headers=headers)
        return _response(404, {"message": "Not Found"})

    # What people do ----------------------------------------------------------------------------

    def opens(self, login: str, title: str, body: str = "", labels: tuple[str, ...] = ()) -> int:
        """Open an issue as a person; returns its number."""
        self._last += 1
        number = self._last
        association = "MEMBER" if login in self.team else "NONE"
        self.desk.issues[number] = _issue(number, title, body, login, association, self.clock())
        self._label(number, labels)
        self._keep()
        return number

    def comments(self, login: str, number: int, body: str) -> int:
        """Comment as a person; returns the comment's id."""
        self._last += 1
        association = "MEMBER" if login in self.team else "NONE"
        self.desk.comments[self._last] = _comment(
            self._last, number, body, login, association, self.clock()
        )
        self._count(number)
        return self._last

    def edits_comment(self, comment: int, body: str) -> None:
        """Edit a comment as a person."""
        row = self.desk.comments[comment]
        row.update(body=body, updated_at=format_time(self.clock()))
        self._count(int(row["issue_url"].rsplit("/", 1)[-1]))

    def deletes_comment(self, comment: int) -> None:
        """Delete a comment as a person."""
        row = self.desk.comments.pop(comment)
        self._count(int(row["issue_url"].rsplit("/", 1)[-1]))

    def changes(self, number: int, **change: object) -> None:
        """Edit, close, reopen or label an issue as a person."""
        self._update(number, dict(change))

    def deletes(self, number: int) -> None:
        """An administrator deletes an issue."""
        del self.desk.issues[number]
        self.desk.deleted.add(number)
        self._keep()

    def has_label(self, name: str) -> None:
        """Add a label to the repository as a person."""
        self._add_label(name, "ededed")

    # What there is -----------------------------------------------------------------------------

    def comments_of(self, number: int, desk: Desk | None = None) -> list[Row]:
        """The comments of an issue, oldest first."""
        url = f"{API}/repos/{REPOSITORY}/issues/{number}"
        rows = (desk or self.desk).comments.values()
        return [row for row in rows if row["issue_url"] == url]

    # What the operations do --------------------------------------------------------------------

    def list_issues(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        desk = self._read_from or self.desk
        rows = [
            row
            for row in desk.issues.values()
            if query.get("state", "open") in {"all", row["state"]}
            and set(filter(None, query.get("labels", "").split(","))) <= _names(row)
            and row["updated_at"] >= query.get("since", "")
        ]
        rows.sort(key=lambda row: row["number"], reverse=query.get("direction", "desc") == "desc")
        return self._page(request, rows)

    def get_issue(self, _: httpx.Request, number: int) -> httpx.Response:
        if number in self.desk.deleted:
            return _response(410, {"message": "This issue was deleted"})
        found = (self._read_from or self.desk).issues.get(number)
        return _response(200, found) if found else _response(404, {"message": "Not Found"})

    def list_comments(self, request: httpx.Request, number: int) -> httpx.Response:
        if number not in (self._read_from or self.desk).issues:
            return self.get_issue(request, number)
        return self._page(request, self.comments_of(number, self._read_from))

    def list_all_comments(self, request: httpx.Request) -> httpx.Response:
        since = request.url.params.get("since", "")
        rows = (self._read_from or self.desk).comments.values()
        return self._page(request, [row for row in rows if row["updated_at"] >= since])

    def list_labels(self, request: httpx.Request) -> httpx.Response:
        return self._page(request, list((self._read_from or self.desk).labels.values()))

    def create_issue(self, _: httpx.Request, body: Row) -> httpx.Response:
        if not set(body.get("assignees", ())) <= self.team:
            return _invalid("assignees")
        if any(not 0 < len(label) <= 50 or "\U0001f6d1" in label for label in body["labels"]):
            return _invalid("labels")
        if not body["title"].strip() or len(body["title"]) > 256:
            return _invalid("title")
        if len(body.get("body", "")) > 65536:
            return _invalid("body")
        number = self.opens(BOT, body["title"], body.get("body", ""), tuple(body["labels"]))
        self.desk.issues[number]["assignees"] = [_user(one) for one in body.get("assignees", ())]
        return _response(201, self.desk.issues[number])

    def update_issue(self, _: httpx.Request, number: int, body: Row) -> httpx.Response:
        if number not in self.desk.issues:
            return _response(410 if number in self.desk.deleted else 404, {"message": "Gone"})
        self._update(number, body)
        return _response(200, self.desk.issues[number])

    def create_comment(self, _: httpx.Request, number: int, body: Row) -> httpx.Response:
        if number not in self.desk.issues:
            return _response(410 if number in self.desk.deleted else 404, {"message": "Gone"})
        if not body["body"].strip() or len(body["body"]) > 65536:
            return _invalid("body")
        return _response(201, self.desk.comments[self.comments(BOT, number, body["body"])])

    def delete_comment(self, _: httpx.Request, comment: int, __: Row) -> httpx.Response:
        if comment not in self.desk.comments:
            return _response(404, {"message": "Not Found"})
        self.deletes_comment(comment)
        return httpx.Response(204)

    def assign(self, _: httpx.Request, number: int, body: Row) -> httpx.Response:
        row = self.desk.issues[number]
        known = {user["login"] for user in row["assignees"]} | (set(body["assignees"]) & self.team)
        row["assignees"] = [_user(login) for login in sorted(known)]
        self._keep()
        return _response(201, row)

    def lock(self, _: httpx.Request, number: int, __: Row) -> httpx.Response:
        self._update(number, {"locked": True})
        return httpx.Response(204)

    def create_label(self, _: httpx.Request, body: Row) -> httpx.Response:
        if not 0 < len(body["name"]) <= 50:
            return _invalid("name")
        if body["name"].lower() in self.desk.labels:
            return _response(
                422, {"message": "Validation Failed", "errors": [{"code": "already_exists"}]}
            )
        self._add_label(body["name"], body["color"], body.get("description"))
        return _response(201, self.desk.labels[body["name"].lower()])

    # How it is kept ----------------------------------------------------------------------------

    def _add_label(self, name: str, color: str, description: str | None = None) -> Row:
        url = f"{API}/repos/{REPOSITORY}/labels/{name}"
        row = {"id": len(self.desk.labels) + 1, "node_id": "L", "url": url, "default": False}
        row |= {"name": name, "color": color, "description": description}
        return self.desk.labels.setdefault(name.lower(), row)

    def _label(self, number: int, names: tuple[str, ...]) -> None:
        rows = [
            self.desk.labels.get(name.lower()) or self._add_label(name, "ededed") for name in names
        ]
        self.desk.issues[number]["labels"] = rows

    def _update(self, number: int, change: Row) -> None:
        row = self.desk.issues[number]
        if (labels := change.pop("labels", None)) is not None:
            self._label(number, tuple(labels))
        if change.get("state", row["state"]) != row["state"]:
            is_closed = change["state"] == "closed"
            row["closed_at"] = format_time(self.clock()) if is_closed else None
            row["state_reason"] = "completed" if is_closed else "reopened"
        row.update(change)
        row["updated_at"] = format_time(self.clock())
        self._keep()

    def _count(self, number: int) -> None:
        row = self.desk.issues[number]
        row.update(comments=len(self.comments_of(number)), updated_at=format_time(self.clock()))
        self._keep()

    def _keep(self) -> None:
        self._past.append((self.clock(), deepcopy(self.desk)))

    def _page(self, request: httpx.Request, rows: list[Row]) -> httpx.Response:
        query = request.url.params
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        answer = _response(200, rows[(page - 1) * size : page * size])
        if page * size < len(rows):
            following = request.url.copy_set_param("page", page + 1)
            answer.headers["Link"] = f'<{API}/>; rel="first", <{following}>; rel="next"'
        return answer


ROUTES: dict[str, dict[str, Callable[..., httpx.Response]]] = {
    "GET": {
        "issues": GitHub.list_issues,
        "issues/comments": GitHub.list_all_comments,
        r"issues/(\d+)": GitHub.get_issue,
        r"issues/(\d+)/comments": GitHub.list_comments,
        "labels": GitHub.list_labels,
    },
    "POST": {
        "issues": GitHub.create_issue,
        r"issues/(\d+)/comments": GitHub.create_comment,
        r"issues/(\d+)/assignees": GitHub.assign,
        "labels": GitHub.create_label,
    },
    "PATCH": {r"issues/(\d+)": GitHub.update_issue},
    "PUT": {r"issues/(\d+)/lock": GitHub.lock},
    "DELETE": {r"issues/comments/(\d+)": GitHub.delete_comment},
}


def _response(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(body))


def _invalid(name: str) -> httpx.Response:
    problem = {"resource": "Issue", "field": name, "code": "invalid"}
    return _response(422, {"message": "Validation Failed", "errors": [problem]})


def _names(row: Row) -> set[str]:
    return {label["name"] for label in row["labels"]}


def _user(login: str) -> Row:
    url = f"{API}/users/{login}"
    links = ("events", "followers", "following", "gists", "organizations", "received_events")
    return {
        "login": login, "id": 1, "node_id": "U", "type": "User", "site_admin": False, "url": url,
        "html_url": url, "avatar_url": url, "gravatar_id": "", "repos_url": url,
        "starred_url": url, "subscriptions_url": url, **{f"{name}_url": url for name in links},
    }  # fmt: skip


def _issue(number: int, title: str, body: str, login: str, association: str, time: datetime) -> Row:
    url = f"{API}/repos/{REPOSITORY}/issues/{number}"
    return {
        "id": number, "node_id": "I", "number": number, "title": title, "body": body,
        "state": "open", "state_reason": None, "locked": False, "user": _user(login),
        "author_association": association, "assignee": None, "assignees": [], "milestone": None,
        "labels": [], "comments": 0, "closed_at": None, "url": url, "events_url": url,
        "repository_url": f"{API}/repos/{REPOSITORY}", "comments_url": f"{url}/comments",
        "labels_url": f"{url}/labels", "html_url": f"https://github.test/{REPOSITORY}/issues/{number}",
        "created_at": format_time(time), "updated_at": format_time(time),
    }  # fmt: skip


def _comment(id_: int, number: int, body: str, login: str, association: str, time: datetime) -> Row:
    url = f"{API}/repos/{REPOSITORY}/issues/comments/{id_}"
    return {
        "id": id_, "node_id": "C", "url": url, "html_url": url, "body": body,
        "issue_url": f"{API}/repos/{REPOSITORY}/issues/{number}", "user": _user(login),
        "author_association": association, "created_at": format_time(time),
        "updated_at": format_time(time),
    }  # fmt: skip
