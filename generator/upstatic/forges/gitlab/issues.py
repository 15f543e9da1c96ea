"""Issues of GitLab. Source: GitLab's documentation, "Issues API", "Notes API", "Members API"."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from upstatic.domain.errors import GoneError
from upstatic.domain.times import format_time, parse_time
from upstatic.forges.base.client import Client
from upstatic.forges.base.issues import (
    PER_PAGE,
    Comment,
    Issue,
    IssueChange,
    login_of,
    readable,
    written,
)

DEVELOPER = 30
"""The access level from which people may write to the repository."""
_PAGE = {"per_page": str(PER_PAGE)}
_QUICK_ACTION = re.compile(r"^([ \t]*)/(?=\w)", re.MULTILINE)


class GitlabIssues:
    """The issues of the project with this id or URL-encoded path; every call raises ForgeError.

    Confidential issues and internal notes are left out, and so are the notes of the system.
    """

    forge = "GitLab"

    def __init__(self, client: Client, project: str) -> None:
        self._client = client
        self._base = f"projects/{project}"
        self._team: set[int] | None = None

    def changed(self, label: str, since: datetime | None = None) -> Iterator[Issue]:
        """Open and closed issues with a label that changed at or after `since`, oldest first."""
        query = {"labels": label, "state": "all", "order_by": "created_at", "sort": "asc", **_PAGE}
        query |= {"updated_after": format_time(since)} if since else {}
        for row in self._client.pages(f"{self._base}/issues", query):
            if not row.get("confidential"):
                yield self._read_issue(row)

    def get(self, number: int) -> Issue:
        """One issue. Raises GoneError when it was deleted, moved away, or became confidential."""
        row = self._client.read(self._issue(number)).body
        found = self._read_issue(row)
        if found.number != number or row.get("confidential"):
            raise GoneError(f"{self._issue(number)} is not a public issue of this project")
        return found

    def comments(self, number: int) -> list[Comment]:
        """The public comments of an issue in the order in which they were written."""
        query = {"order_by": "created_at", "sort": "asc", **_PAGE}
        found = {
            int(row["id"]): self._read_note(row, number)
            for row in self._client.pages(f"{self._issue(number)}/notes", query)
            if not (row.get("system") or row.get("internal") or row.get("confidential"))
        }
        return sorted(found.values(), key=lambda one: (one.created, one.id))

    def comments_changed(self, since: datetime) -> Iterator[Comment]:  # noqa: ARG002 - one interface
        """Nothing: GitLab lists the notes of one issue at a time."""
        yield from ()

    def create(
        self, title: str, body: str, labels: Collection[str], assignees: Collection[str]
    ) -> Issue:
        """Open an issue. Raises UnsureError when it may have been created."""
        wanted: dict[str, object] = {"title": title, "description": _inert(body)}
        wanted["labels"] = _label_list(labels)
        if assignees:
            wanted["assignee_ids"] = self._ids(assignees)
        answer = self._client.write("POST", f"{self._base}/issues", wanted)
        return written(self._read_issue, answer)

    def edit(self, number: int, change: IssueChange) -> Issue:
        """Change an issue."""
        fields: dict[str, object] = {}
        if change.title is not None:
            fields["title"] = change.title
        if change.body is not None:
            fields["description"] = _inert(change.body)
        if change.labels is not None:
            fields["labels"] = _label_list(change.labels)
        if change.is_open is not None:
            fields["state_event"] = "reopen" if change.is_open else "close"
        answer = self._client.write("PUT", self._issue(number), fields)
        return written(self._read_issue, answer)

    def comment(self, number: int, body: str) -> Comment:
        """Write a note. Raises UnsureError when it may have been created."""
        answer = self._client.write("POST", f"{self._issue(number)}/notes", {"body": _inert(body)})
        return written(lambda row: self._read_note(row, number), answer)

    def delete_comment(self, comment: Comment) -> None:
        """Delete a note."""
        self._client.write("DELETE", f"{self._issue(comment.issue)}/notes/{comment.id}")

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Assign people; the free plans of GitLab keep the first one."""
        self._client.write("PUT", self._issue(number), {"assignee_ids": self._ids(logins)})

    def lock(self, number: int) -> None:
        """Let only members comment from now on."""
        self._client.write("PUT", self._issue(number), {"discussion_locked": True})

    def labels(self) -> set[str]:
        """The names of the project's labels, with those of its groups, in lower case."""
        rows = self._client.pages(f"{self._base}/labels", _PAGE)
        return {str(row["name"]).lower() for row in rows}

    def create_label(self, name: str, color: str, description: str) -> None:
        """Add a label; `color` is six hexadecimal digits."""
        label = {"name": _label(name), "color": f"#{color}", "description": description}
        self._client.write("POST", f"{self._base}/labels", label)

    def wait(self, wait_s: float, why: str) -> None:
        """Wait (seconds) until every replica of GitLab's data shows what was written."""
        self._client.wait(wait_s, why)

    def _issue(self, number: int) -> str:
        return f"{self._base}/issues/{number}"

    def _ids(self, logins: Collection[str]) -> list[int]:
        """The ids of accounts; unknown ones are left out."""
        found = [self._client.read("users", {"username": login}).body for login in logins]
        return [int(row["id"]) for rows in found for row in rows[:1]]

    def _is_by_team(self, person: Any) -> bool:  # noqa: ANN401 - JSON
        """Whether an account is the token's own, or has at least the role Developer."""
        if self._team is None:
            members = self._client.pages(f"{self._base}/members/all")
            developers = {
                int(one["id"]) for one in members if int(one["access_level"]) >= DEVELOPER
            }
            self._team = developers | {int(self._client.read("user").body["id"])}
        return int((person or {}).get("id") or 0) in self._team

    def _read_issue(self, row: Any) -> Issue:  # noqa: ANN401 - JSON
        with readable(self.forge, "an issue"):
            return Issue(
                number=int(row["iid"]),
                title=str(row["title"]),
                body=row.get("description") or "",
                labels=tuple(map(str, row["labels"])),
                is_open=row["state"] == "opened",
                author=login_of(row.get("author")),
                by_team=self._is_by_team(row.get("author")),
                created=_time(row["created_at"]),
                updated=_time(row["updated_at"]),
                closed=_time(row["closed_at"]) if row.get("closed_at") else None,
                comments=int(row.get("user_notes_count") or 0),
                url=str(row.get("web_url") or ""),
            )

    def _read_note(self, row: Any, issue: int) -> Comment:  # noqa: ANN401 - JSON
        with readable(self.forge, "a note"):
            return Comment(
                id=int(row["id"]),
                issue=issue,
                body=row.get("body") or "",
                author=login_of(row.get("author")),
                by_team=self._is_by_team(row.get("author")),
                created=_time(row["created_at"]),
                updated=_time(row["updated_at"]),
            )


def _inert(text: str) -> str:
    """A text whose lines are not quick actions: GitLab would run `/close` for the token."""
    return _QUICK_ACTION.sub(r"\1\\/", text)


def _label(name: str) -> str:
    """A label's name without commas, which separate labels."""
    return name.replace(",", " ")


def _label_list(labels: Collection[str]) -> str:
    return ",".join(map(_label, labels))


def _time(text: str) -> datetime:
    return parse_time(text).replace(microsecond=0)  # as history/ has it
