"""A stand-in for GitLab: notes of the system, confidential issues, quick actions, access levels.

Its requests are held against python-gitlab's tables of attributes, which are GitLab's own.
"""

import json
import re
from typing import Any

import httpx
from gitlab.v4 import objects

from tests.faults.forge import Forge, Row

API = "https://forge.test/api/v4"
PROJECT = "7"
BOT, ALICE = 1, 2
LEVELS = {BOT: 20, ALICE: 40}
"""The program's own account is a Reporter, alice a Maintainer."""
_PATH = re.compile(rf"/api/v4/projects/{PROJECT}/(\w+)(?:/(\d+))?(?:/(\w+)(?:/(\d+))?)?")
_MEMBERS = f"/api/v4/projects/{PROJECT}/members/all"
_PAGES = {"page", "per_page", "sort", "order_by"}


class Gitlab(Forge):
    """The project 7 of a GitLab."""

    def _serve(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/v4/user":
            return _response(200, _person(BOT))
        if path == "/api/v4/users":
            found = [ALICE] if request.url.params["username"] == "alice" else []
            return _response(200, [_person(id_) for id_ in found])
        if path == _MEMBERS:
            members = [{**_person(id_), "access_level": level} for id_, level in LEVELS.items()]
            return _response(200, members)
        found_path = _PATH.fullmatch(path)
        assert found_path, path
        kind, number, part, note = found_path.groups()
        if request.method == "GET":
            return self._get(request, kind, number, part)
        answer = self._change(request, kind, number, part, note)
        self._keep()
        return answer

    def opens(self, title: str, labels: tuple[str, ...], *, person: int, **more: object) -> int:
        """A person opens an issue; returns its number."""
        body = {"title": title, "body": "", "labels": [*labels]}
        row = self._open(body, self._now())
        row.update(person=person, **more)
        self._keep()
        return int(row["number"])

    def says(self, number: int, body: str, *, person: int, **more: object) -> None:
        """A person writes a note; `more` are its flags."""
        row = self._comment(self.state.issues[number], {"body": body}, self._now())
        row.update(person=person, **more)
        self._keep()

    # Reads -------------------------------------------------------------------------------------

    def _get(
        self, request: httpx.Request, kind: str, number: str | None, part: str | None
    ) -> httpx.Response:
        state, query = self._copy(), request.url.params
        if kind == "labels":
            return self._page(request, [*state.labels.values()])
        if number is None:
            known = {*objects.ProjectIssueManager._list_filters, *_PAGES}
            assert set(query) <= known, f"GitLab's list of issues takes no {set(query) - known}"
            rows = [
                _issue(one)
                for one in state.issues.values()
                if query["labels"] in {each["name"] for each in one["labels"]}
                and one["updated_at"] >= query.get("updated_after", "")
            ]
            return self._page(request, rows)
        if int(number) not in self.state.issues:
            return _not_found()
        if part == "notes":
            said = (one for one in state.comments.values() if one["number"] == int(number))
            return self._page(request, [_note(one) for one in said])
        return _response(200, _issue(self.state.issues[int(number)]))

    # Writes ------------------------------------------------------------------------------------

    def _change(
        self,
        request: httpx.Request,
        kind: str,
        number: str | None,
        part: str | None,
        note: str | None,
    ) -> httpx.Response:
        body, method = json.loads(request.content or b"{}"), request.method
        if kind == "labels":
            return self._add_label(body)
        if number is None:
            _known(body, objects.ProjectIssueManager._create_attrs)
            return _response(201, _issue(self._add_issue(body)))
        issue = self.state.issues.get(int(number))
        if issue is None:
            return _not_found()
        if method == "DELETE":
            return self._remove_note(issue, int(note or 0))
        if part == "notes":
            _known(body, objects.ProjectIssueNoteManager._create_attrs)
            row = self._comment(issue, {"body": self._acted(issue, body["body"])}, self._now())
            return _response(201, _note(row))
        _known(body, objects.ProjectIssueManager._update_attrs)
        return _response(200, _issue(self._update(issue, body)))

    def _add_label(self, body: Row) -> httpx.Response:
        _known(body, objects.ProjectLabelManager._create_attrs)
        if body["name"] in self.state.labels:
            return _response(409, {"message": "Label already exists"})
        assert re.fullmatch("#[0-9a-f]{6}", body["color"])
        self.state.labels[body["name"]] = {"name": body["name"]}
        return _response(201, {"name": body["name"]})

    def _add_issue(self, body: Row) -> Row:
        labels = [name for name in body["labels"].split(",") if name]
        self.state.labels |= {name: {"name": name} for name in labels}
        row = self._open(
            {"title": body["title"], "body": body["description"], "labels": labels}, self._now()
        )
        row["body"] = self._acted(row, row["body"])
        self._system_note(row, "changed the description")
        return row

    def _update(self, issue: Row, body: Row) -> Row:
        change: Row = {}
        if "title" in body:
            change["title"] = body["title"]
        if "description" in body:
            change["body"] = self._acted(issue, body["description"])
        if "labels" in body:
            change["labels"] = [name for name in body["labels"].split(",") if name]
        if "state_event" in body:
            change["state"] = {"close": "closed", "reopen": "open"}[body["state_event"]]
            self._system_note(issue, change["state"])
        return self._edit(issue, change, self._now())

    def _remove_note(self, issue: Row, note: int) -> httpx.Response:
        row = self.state.comments.get(note)
        if row is None or row["number"] != issue["number"]:
            return _not_found()
        del self.state.comments[note]
        issue.update(comments=issue["comments"] - 1, updated_at=self._now())
        return httpx.Response(204)

    def _acted(self, issue: Row, text: str) -> str:
        """Carry out the quick action `/close`, and return the text without it."""
        if re.search("^/close$", text, re.MULTILINE):
            issue["state"] = "closed"
        return re.sub("^/close$", "", text, flags=re.MULTILINE)

    def _system_note(self, issue: Row, text: str) -> None:
        row = self._comment(issue, {"body": text}, self._now())
        row["system"] = True
        issue["comments"] -= 1

    def comments_of(self, number: int) -> list[Row]:
        return [one for one in super().comments_of(number) if not one.get("system")]


def _known(body: Row, attributes: Any) -> None:
    missing = set(attributes.required) - set(body)
    unknown = set(body) - {*attributes.required, *attributes.optional}
    assert not missing, missing
    assert not unknown, unknown


def _person(id_: int) -> Row:
    names = {BOT: "project_7_bot_1f", ALICE: "alice"}
    return {"id": id_, "username": names.get(id_, f"user{id_}"), "name": "?", "state": "active"}


def _time(text: str) -> str:
    return text.replace("Z", ".123Z")  # GitLab's times have milliseconds


def _issue(row: Row) -> Row:
    number = row["number"]
    return {
        "id": 1000 + number, "iid": number, "project_id": int(PROJECT), "title": row["title"],
        "description": row["body"], "state": "opened" if row["state"] == "open" else "closed",
        "labels": [one["name"] for one in row["labels"]], "author": _person(row.get("person", BOT)),
        "user_notes_count": row["comments"], "confidential": row.get("confidential", False),
        "created_at": _time(row["created_at"]), "updated_at": _time(row["updated_at"]),
        "closed_at": _time(row["closed_at"]) if row["closed_at"] else None,
        "web_url": f"https://forge.test/acme/status/-/issues/{number}",
    }  # fmt: skip


def _note(row: Row) -> Row:
    return {
        "id": row["id"], "body": row["body"], "author": _person(row.get("person", BOT)),
        "system": row.get("system", False), "internal": row.get("internal", False),
        "created_at": _time(row["created_at"]), "updated_at": _time(row["updated_at"]),
        "noteable_iid": row["number"], "noteable_type": "Issue",
    }  # fmt: skip


def _response(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


def _not_found() -> httpx.Response:
    return _response(404, {"message": "404 Not found"})
