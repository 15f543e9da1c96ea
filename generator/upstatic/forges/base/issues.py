"""Issues, comments and labels of one repository as frozen values, and the calls on them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from upstatic.domain.errors import ForgeError, UnsureError
from upstatic.forges.base.responses import ApiResponse

PER_PAGE = 100
"""How many rows a page of a list has, at most."""
GHOST = "ghost"
"""The author of what a deleted account wrote."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue; `by_team` says that its author may write to the repository, or is the program.

    `was_reopened` says that it was opened again after it was closed.
    """

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    is_open: bool
    was_reopened: bool = False
    author: str
    by_team: bool
    created: datetime
    updated: datetime
    closed: datetime | None
    comments: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; `updated` is when it was last edited, `by_team` as with issues."""

    id: int
    issue: int
    body: str
    author: str
    by_team: bool
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueChange:
    """What changes in an issue; None keeps. `is_duplicate` is a reason to close it."""

    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    is_open: bool | None = None
    is_duplicate: bool = False


class Issues(Protocol):
    """The issues of one repository; every call raises ForgeError."""

    forge: str
    """The forge's name in messages."""

    def changed(self, label: str, since: datetime | None = None) -> Iterator[Issue]:
        """Open and closed issues with a label that changed at or after `since`, oldest first.

        Confidential issues are left out: what they contain must not be published.
        """

    def get(self, number: int) -> Issue:
        """One issue. Raises GoneError when it was deleted, moved away, or is not public."""

    def comments(self, number: int) -> list[Comment]:
        """The public comments of an issue in the order in which they were written."""

    def comments_changed(self, since: datetime) -> Iterator[Comment]:
        """The comments of all issues that changed at or after `since`.

        Nothing where the forge has no such list; comments are then read for each issue.
        """

    def create(
        self, title: str, body: str, labels: Collection[str], assignees: Collection[str]
    ) -> Issue:
        """Open an issue. Raises UnsureError when it may have been created."""

    def edit(self, number: int, change: IssueChange) -> Issue:
        """Change an issue."""

    def comment(self, number: int, body: str) -> Comment:
        """Write a comment. Raises UnsureError when it may have been created."""

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment."""

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Assign people."""

    def lock(self, number: int) -> None:
        """Let only the team comment from now on."""

    def labels(self) -> set[str]:
        """The names of the labels that the repository has, in lower case."""

    def create_label(self, name: str, color: str, description: str) -> None:
        """Add a label; `color` is six hexadecimal digits."""

    def wait(self, wait_s: float, why: str) -> None:
        """Wait (seconds) until every copy of the forge's data shows what was written."""


@contextmanager
def readable(forge: str, what: str) -> Iterator[None]:
    """Read JSON within; a response of another shape raises ForgeError."""
    try:
        yield
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ForgeError(f"{forge} sent {what} that cannot be read ({error!r})") from error


def written(parse: Callable[[Any], Row], answer: ApiResponse) -> Row:
    """The result of a write. Raises UnsureError: an unreadable response is not a refusal."""
    try:
        return parse(answer.body)
    except ForgeError as error:
        raise UnsureError(str(error)) from error


def login_of(person: object) -> str:
    """The login of an account in a response."""
    names = person if isinstance(person, dict) else {}
    return str(names.get("login") or names.get("username") or GHOST)
