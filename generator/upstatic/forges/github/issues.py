"""Issues, comments and labels of one repository, as frozen values."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from upstatic.domain.errors import GithubError, GoneError, UnsureError
from upstatic.domain.times import format_time, parse_time
from upstatic.forges.github.client import Client
from upstatic.forges.github.responses import ApiResponse

PER_PAGE = "100"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as GitHub returns it; `association` is the author's ("OWNER", "MEMBER", "NONE"…).

    `was_reopened` says that it was opened again after it was closed.
    """

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    is_open: bool
    was_reopened: bool = False
    author: str
    association: str
    created: datetime
    updated: datetime
    closed: datetime | None
    comments: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment as GitHub returns it; `updated` is when it was last edited."""

    id: int
    issue: int
    body: str
    author: str
    association: str
    created: datetime
    updated: datetime


class Issues:
    """The issues of the repository "owner/name"; every call raises GithubError."""

    def __init__(self, client: Client, repository: str) -> None:
        self._client = client
        self._base = f"repos/{repository}"

    def changed(self, label: str, since: datetime | None = None) -> Iterator[Issue]:
        """Open and closed issues with a label that changed at or after `since`, oldest first."""
        # In the order of creation, entries keep their place while pages are read.
        query = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        for row in self._client.pages(f"{self._base}/issues", _window(query, since)):
            if "pull_request" not in row:
                yield _issue(row)

    def get(self, number: int) -> Issue:
        """One issue. Raises GoneError when it was deleted, moved away, or is a pull request."""
        row = self._client.read(self._issue(number)).body
        found = _issue(row)
        if found.number != number or "pull_request" in row:
            raise GoneError(f"{self._issue(number)} is not an issue of this repository")
        return found

    def comments(self, number: int) -> list[Comment]:
        """All comments of an issue in the order in which they were written."""
        rows = self._client.pages(f"{self._issue(number)}/comments", {"per_page": PER_PAGE})
        found = {comment.id: comment for comment in map(_comment, rows)}
        return sorted(found.values(), key=lambda comment: (comment.created, comment.id))

    def comments_changed(self, since: datetime) -> Iterator[Comment]:
        """The comments of all issues and pull requests that changed at or after `since`."""
        query = {"sort": "created", "direction": "asc"}
        rows = self._client.pages(f"{self._base}/issues/comments", _window(query, since))
        yield from map(_comment, rows)

    def create(
        self, title: str, body: str, labels: Collection[str], assignees: Collection[str]
    ) -> Issue:
        """Open an issue. Raises UnsureError when it may have been created."""
        wanted = {"title": title, "body": body, "labels": [*labels], "assignees": [*assignees]}
        return _written(_issue, self._client.write("POST", f"{self._base}/issues", wanted))

    def edit(self, number: int, change: Mapping[str, object]) -> Issue:
        """Change `title`, `body`, `labels`, `state` and `state_reason` of an issue."""
        return _written(_issue, self._client.write("PATCH", self._issue(number), change))

    def comment(self, number: int, body: str) -> Comment:
        """Write a comment. Raises UnsureError when it may have been created."""
        path = f"{self._issue(number)}/comments"
        return _written(_comment, self._client.write("POST", path, {"body": body}))

    def delete_comment(self, comment: int) -> None:
        """Delete a comment by its id."""
        self._client.write("DELETE", f"{self._base}/issues/comments/{comment}")

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Assign people; GitHub ignores those who cannot be assigned."""
        self._client.write("POST", f"{self._issue(number)}/assignees", {"assignees": [*logins]})

    def lock(self, number: int) -> None:
        """Let only the team comment from now on."""
        self._client.write("PUT", f"{self._issue(number)}/lock", {"lock_reason": "resolved"})

    def labels(self) -> set[str]:
        """The names of the labels that the repository has, in lower case as GitHub compares."""
        rows = self._client.pages(f"{self._base}/labels", {"per_page": PER_PAGE})
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


def _window(query: Mapping[str, str], since: datetime | None) -> dict[str, str]:
    return {**query, "per_page": PER_PAGE, **({"since": format_time(since)} if since else {})}


def _written(parse: Callable[[Any], Row], answer: ApiResponse) -> Row:
    """The result of a write. Raises UnsureError: an unreadable response is not a refusal."""
    try:
        return parse(answer.body)
    except GithubError as error:
        raise UnsureError(str(error)) from error


def _issue(row: Any) -> Issue:  # noqa: ANN401 - JSON
    try:
        return Issue(
            number=int(row["number"]),
            title=str(row["title"]),
            body=row.get("body") or "",
            labels=tuple(_name(label) for label in row["labels"]),
            is_open=row["state"] == "open",
            was_reopened=row.get("state_reason") == "reopened",
            author=_login(row),
            association=str(row.get("author_association") or "NONE"),
            created=parse_time(row["created_at"]),
            updated=parse_time(row["updated_at"]),
            closed=parse_time(row["closed_at"]) if row.get("closed_at") else None,
            comments=int(row.get("comments") or 0),
            url=str(row.get("html_url") or ""),
        )
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise GithubError(f"GitHub sent an issue that cannot be read ({error!r})") from error


def _comment(row: Any) -> Comment:  # noqa: ANN401 - JSON
    try:
        return Comment(
            id=int(row["id"]),
            issue=int(str(row["issue_url"]).rsplit("/", 1)[-1]),
            body=row.get("body") or "",
            author=_login(row),
            association=str(row.get("author_association") or "NONE"),
            created=parse_time(row["created_at"]),
            updated=parse_time(row["updated_at"]),
        )
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise GithubError(f"GitHub sent a comment that cannot be read ({error!r})") from error


def _name(label: Any) -> str:  # noqa: ANN401 - GitHub sends objects, and in old responses texts
    return str(label["name"]) if isinstance(label, dict) else str(label)


def _login(row: Any) -> str:  # noqa: ANN401 - JSON
    return str((row.get("user") or {}).get("login") or "ghost")  # a deleted account
