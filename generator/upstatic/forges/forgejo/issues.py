"""Issues of Forgejo and Gitea, whose API has the shape of GitHub's with a few differences.

Labels are ids and not names, there is no author association, and an issue's labels are a request of
their own. Source: Gitea's Swagger description, 1.27.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from upstatic.domain.errors import UnsureError
from upstatic.forges.base.client import Client
from upstatic.forges.base.issues import Comment, Issue, IssueChange, login_of, written
from upstatic.forges.github.issues import GithubIssues

BOTS = ("forgejo-actions", "gitea-actions")
"""The names of the account of the automatic token; each server reserves one of them only."""
_ACTIONS_ID = -2
"""The id of that account; no registered account can have it."""
_GREY = "ededed"


class ForgejoIssues(GithubIssues):
    """The issues of the repository "owner/name"; every call raises ForgeError."""

    forge = "Forgejo"
    _page: Mapping[str, str] = {
        "limit": "50"
    }  # the most that Codeberg and the default settings return

    def __init__(self, client: Client, repository: str) -> None:
        super().__init__(client, repository)
        self._label_ids: dict[str, int] | None = None
        self._writers: set[str] | None = None

    def changed(self, label: str, since: datetime | None = None) -> Iterator[Issue]:
        """Open and closed issues with a label that changed at or after `since`, oldest first."""
        query = {"labels": label, "state": "all", "type": "issues"}
        rows = list(self._client.pages(f"{self._base}/issues", self._window(query, since)))
        # The newest come first, and a label that does not exist selects every issue.
        for row in sorted(rows, key=lambda row: int(row["number"])):
            issue = self._read_issue(row)
            if label in issue.labels:
                yield issue

    def comments(self, number: int) -> list[Comment]:
        """All comments of an issue in the order in which they were written."""
        rows = self._client.pages(f"{self._issue(number)}/comments")
        return sorted(map(self._read_comment, rows), key=lambda one: (one.created, one.id))

    def comments_changed(self, since: datetime) -> Iterator[Comment]:
        """The comments of all issues that changed at or after `since`."""
        rows = self._client.pages(f"{self._base}/issues/comments", self._window({}, since))
        yield from (self._read_comment(row) for row in rows if row.get("issue_url"))

    def create(
        self, title: str, body: str, labels: Collection[str], assignees: Collection[str]
    ) -> Issue:
        """Open an issue. Raises UnsureError when it may have been created."""
        wanted = {"title": title, "body": body, "labels": self._ids(labels)}
        wanted |= {"assignees": [*assignees]} if assignees else {}
        answer = self._client.write("POST", f"{self._base}/issues", wanted)
        return written(self._read_issue, answer)

    def edit(self, number: int, change: IssueChange) -> Issue:
        """Change an issue: its state, its labels, then its text, which contains the marker.

        Whatever is done of it, the next round finds the issue by label and marker, or neither.
        """
        first = {"title": change.title} if change.title is not None else {}
        if change.is_open is not None:
            first["state"] = "open" if change.is_open else "closed"
        if first:
            self._client.write("PATCH", self._issue(number), first)
        if change.labels is not None:
            ids = {"labels": self._ids(change.labels)}
            self._client.write("PUT", f"{self._issue(number)}/labels", ids)
        if change.body is not None:
            self._client.write("PATCH", self._issue(number), {"body": change.body})
        return self.get(number)

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Assign people."""
        self._client.write("PATCH", self._issue(number), {"assignees": [*logins]})

    def labels(self) -> set[str]:
        """The names of the labels that the repository has, in lower case."""
        return {name.lower() for name in self._known_labels()}

    def create_label(self, name: str, color: str, description: str) -> None:
        """Add a label; `color` is six hexadecimal digits."""
        label = {"name": name, "color": f"#{color}", "description": description}
        answer = self._client.write("POST", f"{self._base}/labels", label)
        try:
            self._known_labels()[name] = int(answer.body["id"])
        except (TypeError, KeyError, ValueError) as error:
            self._label_ids = None
            raise UnsureError(f"{self.forge} sent a label that cannot be read") from error

    def _known_labels(self) -> dict[str, int]:
        if self._label_ids is None:
            rows = self._client.pages(f"{self._base}/labels", self._page)
            self._label_ids = {str(row["name"]): int(row["id"]) for row in rows}
        return self._label_ids

    def _ids(self, labels: Collection[str]) -> list[int]:
        """The ids of labels; missing ones are created, because issues are found by them."""
        for name in labels:
            if name.lower() not in self.labels():
                self.create_label(name, _GREY, "")
        known = {name.lower(): id_ for name, id_ in self._known_labels().items()}
        return [known[name.lower()] for name in labels]

    def _is_by_team(self, row: Any) -> bool:  # noqa: ANN401 - JSON
        """Whether the author is the program or has write access, as those who can be assigned.

        The permission of a single collaborator is shown to administrators only, which the automatic
        token is not.
        """
        if row.get("original_author"):  # migrated: older servers show it as the migrating account's
            return False
        if (row.get("user") or {}).get("id") == _ACTIONS_ID:
            return True
        if self._writers is None:
            rows = self._client.pages(f"{self._base}/assignees")
            self._writers = {login_of(one).casefold() for one in rows}
        return login_of(row.get("user")).casefold() in self._writers
