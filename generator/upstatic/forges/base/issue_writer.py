"""Write issues and comments exactly once, even if a round is killed and repeated.

The only state between rounds is in the issues: before each write, a hidden marker shows whether it
was done.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from upstatic.domain.errors import ForgeError, GoneError, RefusedError, UnsureError
from upstatic.forges.base.hidden_markers import key_in, marker
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Comment, Issue, IssueChange, Issues

SETTLE_S, LIST_SETTLE_S = 15.0, 65.0
"""How long until an issue, and a list, shows what was written; lists can be a minute behind."""
SKEW = timedelta(hours=1)
LONGEST_TITLE = 256
LONGEST_LABEL = 50
LONGEST_TEXT = 65_536
COLORS = {
    "incident": "d73a4a",
    "maintenance": "1d76db",
    "postmortem": "5319e7",
    "status": "ededed",
    "impact:none": "0e8a16",
    "impact:minor": "fbca04",
    "impact:major": "d93f0b",
    "impact:critical": "b60205",
}
OTHER_COLOR = "ededed"
DESCRIPTION = "For the status page"

log = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue to open; `key` is the incident's derived identity, `started` when it began.

    `told` are the identities of the events in its text.
    """

    key: str
    title: str
    body: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    started: datetime


class IssueWriter:
    """Writes in one repository; `is_ours` says whether an author is the team or the program.

    Markers in texts of other people are ignored. Every call raises ForgeError when the API is
    unavailable, and RefusedError when only this write is not possible.
    """

    def __init__(self, issues: Issues, *, is_ours: Callable[[str, bool], bool]) -> None:
        self._issues = issues
        self._is_ours = is_ours
        self._labels: set[str] | None = None

    def open(self, draft: Draft) -> Issue:
        """Open an issue, or return the one with this key."""
        self.make_labels(draft.labels)

        def look() -> Issue | None:
            return self._find(draft)

        return self._once(look(), look, lambda: self._create(draft))

    def comment(self, thread: Thread, key: str, body: str, told: Sequence[str] = ()) -> Comment:
        """Write a comment, or return the one with this key. Raises GoneError."""
        number = thread.issue.number

        def find(comments: Iterable[Comment]) -> Comment | None:
            return next((one for one in comments if self._has(key, one)), None)

        return self._once(
            find(thread.comments),
            lambda: find(self._issues.comments(number)),
            lambda: self._issues.comment(number, _clipped(body, marker(key, told))),
        )

    def delete_doubled(self, thread: Thread) -> Thread:
        """Delete comments that the program wrote twice; returns the thread without them."""
        seen: set[str] = set()
        kept: list[Comment] = []
        for comment in thread.comments:
            key = key_in(comment.body)
            if key in seen and self._has(key, comment):
                self._delete(thread.issue.number, comment)
                continue
            kept.append(comment)
            seen |= {key} if key and self._has(key, comment) else set()
        return replace(thread, comments=tuple(kept))

    def _delete(self, number: int, comment: Comment) -> None:
        try:
            self._issues.delete_comment(comment)
        except (GoneError, RefusedError, UnsureError) as error:
            log.warning("%s: a doubled comment was not deleted: %s", _name(number), error)

    def close(self, issue: Issue) -> Issue:
        """Close an issue, if it is not closed. Raises GoneError."""
        return self._edit(issue, IssueChange(is_open=False), lambda now: not now.is_open)

    def label(self, issue: Issue, labels: Sequence[str]) -> Issue:
        """Give an issue exactly these labels. Raises GoneError."""
        wanted = list(dict.fromkeys(map(label_of, labels)))
        self.make_labels(wanted)
        return self._edit(
            issue,
            IssueChange(labels=tuple(wanted)),
            lambda now: _folded(now.labels) == _folded(wanted),
        )

    def rename(self, issue: Issue, title: str) -> Issue:
        """Give an issue this title. Raises GoneError."""
        wanted = title[:LONGEST_TITLE]
        return self._edit(issue, IssueChange(title=wanted), lambda now: now.title == wanted)

    def _edit(self, issue: Issue, change: IssueChange, is_done: Callable[[Issue], bool]) -> Issue:
        def done(now: Issue) -> Issue | None:
            return now if is_done(now) else None

        return self._once(
            done(issue),
            lambda: done(self._issues.get(issue.number)),
            lambda: self._issues.edit(issue.number, change),
            settle_s=SETTLE_S,
        )

    def lock(self, number: int) -> None:
        """Let only the team comment; log a warning where that is not possible."""
        try:
            self._issues.lock(number)
        except (GoneError, RefusedError, UnsureError) as error:
            log.warning("%s: not locked: %s", _name(number), error)

    def withdraw(self, number: int, original: int) -> None:
        """Close a duplicate issue, and remove its marker and labels: it is not an incident."""
        text = f"A duplicate of #{original}."
        change = IssueChange(body=text, labels=(), is_open=False, is_duplicate=True)
        self._issues.edit(number, change)

    def _once(
        self,
        found: Found | None,
        look: Callable[[], Found | None],
        write: Callable[[], Found],
        *,
        settle_s: float = LIST_SETTLE_S,
    ) -> Found:
        """Write what was not found; after a write that may have been done, look again."""
        for _ in range(2):
            if found is not None:
                return found
            try:
                return write()
            except UnsureError as error:
                log.info("%s", error)
                self._issues.wait(settle_s, str(error))
                found = look()
        if found is not None:
            return found
        raise ForgeError(f"{self._issues.forge} failed twice to do a write; the next round retries")

    def _find(self, draft: Draft) -> Issue | None:
        """The issue with the draft's key; of two, the oldest."""
        for issue in self._issues.changed(draft.labels[0], draft.started - SKEW):
            if key_in(issue.body) == draft.key and self._is_ours(issue.author, issue.by_team):
                return issue
        return None

    def _has(self, key: str, comment: Comment) -> bool:
        return key_in(comment.body) == key and self._is_ours(comment.author, comment.by_team)

    def _create(self, draft: Draft) -> Issue:
        """Open it, without assignees or labels that the forge refuses."""
        title, body = (
            draft.title[:LONGEST_TITLE],
            _clipped(draft.body, marker(draft.key, draft.told)),
        )
        labels = list(dict.fromkeys(map(label_of, draft.labels)))
        plain = [label for label in labels if label in COLORS]
        try:
            return self._issues.create(title, body, labels, draft.assignees)
        except RefusedError as error:
            log.warning("%s: opened without assignees: %s", draft.title, error)
        try:
            issue = self._issues.create(title, body, labels, ())
        except RefusedError as error:
            log.warning("%s: opened without its own labels: %s", draft.title, error)
            issue = self._issues.create(title, body, plain, ())
        for login in draft.assignees:
            self._assign(issue.number, login)
        return issue

    def _assign(self, number: int, login: str) -> None:
        try:
            self._issues.assign(number, [login])
        except (GoneError, RefusedError, UnsureError) as error:
            log.warning("%s: %s is not assigned: %s", _name(number), login, error)

    def make_labels(self, names: Iterable[str]) -> list[str]:
        """Create the labels that are missing, in our colours, and return them.

        GitHub creates grey ones for labels of an issue, and drops unknown labels of a form.
        """
        if self._labels is None:
            self._labels = self._issues.labels()
        made: list[str] = []
        for name in map(label_of, names):
            if name.lower() not in self._labels:
                self._labels.add(name.lower())
                try:
                    self._issues.create_label(name, COLORS.get(name, OTHER_COLOR), DESCRIPTION)
                    made.append(name)
                except (GoneError, RefusedError, UnsureError) as error:
                    log.info("label %s: %s", name, error)
        return made


def label_of(word: str) -> str:
    """The label that stands for a slug or a tag: GitHub and Gitea take 50 characters."""
    return word.strip()[:LONGEST_LABEL].strip()


def _folded(labels: Iterable[str]) -> set[str]:
    """Labels as forges compare them."""
    return {label.casefold() for label in labels}


def _clipped(text: str, mark: str) -> str:
    """A text of at most the length that every forge accepts, with our marker at its end."""
    return f"{text[: LONGEST_TEXT - len(mark) - 2]}\n\n{mark}"


def _name(number: int) -> str:
    return f"issue #{number}"
