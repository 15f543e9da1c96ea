"""A second stand-in for a forge, written from GitHub's documentation alone: slow to show things.

Lists are copies that are up to a minute behind, each answer another one; a write may take effect
although its answer says 502, may take effect twice, late, or not at all.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

Row = dict[str, Any]
API = "https://forge.test"
REPOSITORY = "acme/status"
US = "github-actions[bot]"
_PATH = re.compile(rf"/repos/{REPOSITORY}/(\w+)(?:/(\d+|comments))?(?:/(\w+))?")
_COMMENT = re.compile(rf"/repos/{REPOSITORY}/issues/comments/(\d+)")


class KilledError(BaseException):
    """The run was killed while it talked to the forge."""


@dataclass
class Clock:
    """Time that passes when the program waits, and a little with each request."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, wait_s: float) -> None:
        self.now += timedelta(seconds=wait_s)


@dataclass
class State:
    """What the repository holds at one time."""

    issues: dict[int, Row] = field(default_factory=dict)
    comments: dict[int, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)


class Forge:
    """`fault_share` of the requests go wrong, `kill_share` kill the program."""

    def __init__(self, clock: Clock, random: Random, *, max_lag_s: float = 60.0) -> None:
        self.clock, self.random, self.max_lag_s = clock, random, max_lag_s
        self.fault_share = self.kill_share = 0.0
        self.state = State()
        self._copies: list[tuple[datetime, State]] = []
        self._last = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Nothing goes wrong, and lists are up to date."""
        before = self.fault_share, self.kill_share, self.max_lag_s
        self.fault_share = self.kill_share = self.max_lag_s = 0.0
        yield
        self.fault_share, self.kill_share, self.max_lag_s = before

    def incidents(self) -> list[Row]:
        """The issues that are incidents of the page: those with its labels."""
        return [one for one in self.state.issues.values() if one["labels"]]

    def comments_of(self, number: int) -> list[Row]:
        return [one for one in self.state.comments.values() if one["number"] == number]

    # Requests ----------------------------------------------------------------------------------

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.clock.sleep(self.random.uniform(0.05, 0.6))
        is_write = request.method != "GET"
        if self.random.random() < self.kill_share:
            if is_write and self.random.random() < 0.5:
                self._serve(request)
            raise KilledError
        if self.random.random() >= self.fault_share:
            return self._serve(request)
        return self._fail(request, is_write=is_write)

    def _fail(self, request: httpx.Request, *, is_write: bool) -> httpx.Response:
        match self.random.randrange(7 if is_write else 3):
            case 0:
                raise httpx.ConnectError("refused", request=request)
            case 1:
                self.clock.sleep(20)
                raise httpx.ReadTimeout("timed out", request=request)
            case 2:
                return httpx.Response(503, text="unavailable")
            case 3 | 4:  # done, and answered 502
                self._serve(request)
            case 5:  # done twice, as by a proxy that tries again
                self._serve(request)
                return self._serve(request)
            case _:  # done, and the answer is lost
                self._serve(request)
                raise httpx.RemoteProtocolError("disconnected", request=request)
        return httpx.Response(502, json={"message": "Server Error"})

    def _serve(self, request: httpx.Request) -> httpx.Response:
        if comment := _COMMENT.fullmatch(request.url.path):
            return self._delete(int(comment[1]))
        found = _PATH.fullmatch(request.url.path)
        assert found, request.url
        kind, which, part = found.groups()
        if request.method == "GET":
            return self._read(request, kind, which, part)
        body = json.loads(request.content or b"{}")
        answer = self._write(request.method, kind, which, part, body)
        self._keep()
        return answer

    def _keep(self) -> None:
        """Keep a copy of what is written now, for answers that are behind."""
        self._copies.append((self.clock(), deepcopy(self.state)))

    def _now(self) -> str:
        return f"{self.clock():%Y-%m-%dT%H:%M:%SZ}"

    # Reads -------------------------------------------------------------------------------------

    def _read(
        self, request: httpx.Request, kind: str, which: str | None, part: str | None
    ) -> httpx.Response:
        state = self._copy()
        if kind == "labels":
            return self._page(request, [*state.labels.values()])
        if which == "comments":
            return self._page(request, _since(request, [*state.comments.values()]))
        if which is None:
            label = request.url.params["labels"]
            rows = [
                one
                for one in state.issues.values()
                if label in {each["name"] for each in one["labels"]}
            ]
            return self._page(request, _since(request, rows))
        number = int(which)
        if number not in self.state.issues:
            return httpx.Response(404, json={"message": "Not Found"})
        if part == "comments":
            said = [one for one in state.comments.values() if one["number"] == number]
            return self._page(request, said)
        return httpx.Response(200, json=self.state.issues[number])  # one row is read where written

    def _copy(self) -> State:
        """The copy that answers this request: of now, or of up to a minute ago."""
        at = self.clock() - timedelta(seconds=self.random.uniform(0, self.max_lag_s))
        if not self.max_lag_s:
            return self.state
        return next((state for time, state in reversed(self._copies) if time <= at), State())

    def _page(self, request: httpx.Request, rows: list[Row]) -> httpx.Response:
        size, number = (
            int(request.url.params.get("per_page", 30)),
            int(request.url.params.get("page", 1)),
        )
        following = request.url.copy_set_param("page", number + 1)
        more = number * size < len(rows)
        return httpx.Response(
            200,
            json=rows[(number - 1) * size : number * size],
            headers={"Link": f'<{following}>; rel="next"'} if more else {},
        )

    # Writes ------------------------------------------------------------------------------------

    def _write(
        self, method: str, kind: str, which: str | None, part: str | None, body: Row
    ) -> httpx.Response:
        now = self._now()
        if kind == "labels":
            self.state.labels[body["name"].lower()] = {"name": body["name"]}
            return httpx.Response(201, json={"name": body["name"]})
        if which is None:
            return httpx.Response(201, json=self._open(body, now))
        issue = self.state.issues.get(int(which))
        if issue is None:
            return httpx.Response(404, json={"message": "Not Found"})
        if (method, part) == ("POST", "comments"):
            return httpx.Response(201, json=self._comment(issue, body, now))
        if method == "PATCH":
            return httpx.Response(200, json=self._edit(issue, body, now))
        return httpx.Response(204 if part == "lock" else 201, json=None)

    def _delete(self, comment: int) -> httpx.Response:
        row = self.state.comments.pop(comment, None)
        if row is None:
            return httpx.Response(404, json={"message": "Not Found"})
        issue = self.state.issues[row["number"]]
        issue.update(comments=issue["comments"] - 1, updated_at=self._now())
        self._keep()
        return httpx.Response(204)

    def _open(self, body: Row, now: str) -> Row:
        self._last += 1
        row = self.state.issues[self._last] = {
            "number": self._last, "title": body["title"], "body": body["body"], "state": "open",
            "state_reason": None, "user": {"login": US}, "author_association": "NONE",
            "labels": [{"name": name} for name in body["labels"]], "comments": 0,
            "created_at": now, "updated_at": now, "closed_at": None,
            "html_url": f"https://forge.test/{REPOSITORY}/issues/{self._last}",
        }  # fmt: skip
        return row

    def _comment(self, issue: Row, body: Row, now: str) -> Row:
        self._last += 1
        number = issue["number"]
        row = self.state.comments[self._last] = {
            "id": self._last, "number": number, "body": body["body"], "user": {"login": US},
            "author_association": "NONE", "created_at": now, "updated_at": now,
            "issue_url": f"{API}/repos/{REPOSITORY}/issues/{number}",
        }  # fmt: skip
        issue.update(comments=issue["comments"] + 1, updated_at=now)
        return row

    def _edit(self, issue: Row, change: Row, now: str) -> Row:
        if "labels" in change:
            change = {**change, "labels": [{"name": name} for name in change["labels"]]}
        if change.get("state", issue["state"]) != issue["state"]:
            change["closed_at"] = now if change["state"] == "closed" else None
        issue.update(change, updated_at=now)
        return issue


def _since(request: httpx.Request, rows: list[Row]) -> list[Row]:
    since = request.url.params.get("since", "")
    return [one for one in rows if one["updated_at"] >= since]
