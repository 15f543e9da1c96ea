"""GitHub's issues. Source: GitHub's REST API description, version 2022-11-28."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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

BOTS = ("github-actions[bot]", "upptime[bot]")
TEAM = ("OWNER", "MEMBER", "COLLABORATOR")
"""The author associations of people with access to the repository."""


class GithubIssues:
    """The issues of the repository "owner/name"; every call raises ForgeError."""

    forge = "GitHub"
    _page: Mapping[str, str] = {"per_page": str(PER_PAGE)}

    def __init__(self, client: Client, repository: str) -> None:
        self._client = client
        self._base = f"repos/{repository}"

    def changed(self, label: str, since: datetime | None = None) -> Iterator[Issue]:
        """Open and closed issues with a label that changed at or after `since`, oldest first."""
        # In the order of creation, entries keep their place while pages are read.
        query = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        for row in self._client.pages(f"{self._base}/issues", self._window(query, since)):
            if not row.get("pull_request"):
                yield self._read_issue(row)

    def get(self, number: int) -> Issue:
        """One issue. Raises GoneError when it was deleted, moved away, or is a pull request."""
        row = self._client.read(self._issue(number)).body
        found = self._read_issue(row)
        if found.number != number or row.get("pull_request"):
            raise GoneError(f"{self._issue(number)} is not an issue of this repository")
        return found

    def comments(self, number: int) -> list[Comment]:
        """All comments of an issue in the order in which they were written."""
        rows = self._client.pages(f"{self._issue(number)}/comments", self._page)
        found = {comment.id: comment for comment in map(self._read_comment, rows)}
        return sorted(found.values(), key=lambda comment: (comment.created, comment.id))

    def comments_changed(self, since: datetime) -> Iterator[Comment]:
        """The comments of all issues and pull requests that changed at or after `since`."""
        query = {"sort": "created", "direction": "asc"}
        rows = self._client.pages(f"{self._base}/issues/comments", self._window(query, since))
        yield from map(self._read_comment, rows)

    def create(
        self, title: str, body: str, labels: Collection[str], assignees: Collection[str]
    ) -> Issue:
        """Open an issue. Raises UnsureError when it may have been created."""
        wanted = {"title": title, "body": body, "labels": [*labels], "assignees": [*assignees]}
        return written(self._read_issue, self._client.write("POST", f"{self._base}/issues", wanted))

    def edit(self, number: int, change: IssueChange) -> Issue:
        """Change an issue."""
        return written(
            self._read_issue, self._client.write("PATCH", self._issue(number), _fields(change))
        )

    def comment(self, number: int, body: str) -> Comment:
        """Write a comment. Raises UnsureError when it may have been created."""
        path = f"{self._issue(number)}/comments"
        return written(self._read_comment, self._client.write("POST", path, {"body": body}))

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment."""
        self._client.write("DELETE", f"{self._base}/issues/comments/{comment.id}")

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Assign people; GitHub ignores those who cannot be assigned."""
        self._client.write("POST", f"{self._issue(number)}/assignees", {"assignees": [*logins]})

    def lock(self, number: int) -> None:
        """Let only the team comment from now on."""
        self._client.write("PUT", f"{self._issue(number)}/lock", {"lock_reason": "resolved"})

    def labels(self) -> set[str]:
        """The names of the labels that the repository has, in lower case as GitHub compares."""
        rows = self._client.pages(f"{self._base}/labels", self._page)
        return {str(row["name"]).lower() for row in rows}

    def create_label(self, name: str, color: str, description: str) -> None:
        """Add a label; `color` is six hexadecimal digits."""
        label = {"name": name, "color": color, "description": description}
        self._client.write("POST", f"{self._base}/labels", label)

    def wait(self, wait_s: float, why: str) -> None:
        """Wait (seconds) until every copy of GitHub's data shows what was written."""
        self._client.wait(wait_s, why)

    def _issue(self, number: int) -> str:
        return f"{self._base}/issues/{number}"

    def _window(self, query: Mapping[str, str], since: datetime | None) -> dict[str, str]:
        return {**query, **self._page, **({"since": format_time(since)} if since else {})}

    def _is_by_team(self, row: Any) -> bool:  # noqa: ANN401 - JSON
        return row.get("author_association") in TEAM or login_of(row.get("user")) in BOTS

    def _read_issue(self, row: Any) -> Issue:  # noqa: ANN401 - JSON
        with readable(self.forge, "an issue"):
            return Issue(
                number=int(row["number"]),
                title=str(row["title"]),
                body=row.get("body") or "",
                labels=tuple(_name(label) for label in row["labels"] or ()),
                is_open=row["state"] == "open",
                was_reopened=row.get("state_reason") == "reopened",
                author=login_of(row.get("user")),
                by_team=self._is_by_team(row),
                created=parse_time(row["created_at"]),
                updated=parse_time(row["updated_at"]),
                closed=parse_time(row["closed_at"]) if row.get("closed_at") else None,
                comments=int(row.get("comments") or 0),
                url=str(row.get("html_url") or ""),
            )

    def _read_comment(self, row: Any) -> Comment:  # noqa: ANN401 - JSON
        with readable(self.forge, "a comment"):
            return Comment(
                id=int(row["id"]),
                issue=int(str(row["issue_url"]).rsplit("/", 1)[-1]),
                body=row.get("body") or "",
                author=login_of(row.get("user")),
                by_team=self._is_by_team(row),
                created=parse_time(row["created_at"]),
                updated=parse_time(row["updated_at"]),
            )


def _fields(change: IssueChange) -> dict[str, object]:
    given = {"title": change.title, "body": change.body}
    fields: dict[str, object] = {key: text for key, text in given.items() if text is not None}
    if change.labels is not None:
        fields["labels"] = [*change.labels]
    if change.is_open is not None:
        fields["state"] = "open" if change.is_open else "closed"
    if change.is_open is False:
        fields["state_reason"] = "not_planned" if change.is_duplicate else "completed"
    return fields


def _name(label: Any) -> str:  # noqa: ANN401 - GitHub sends objects, and in old responses texts
    return str(label["name"]) if isinstance(label, dict) else str(label)
