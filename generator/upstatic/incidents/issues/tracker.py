"""The issues of a repository: actions are written there once, and changes are read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from upstatic.domain.models import Incident
from upstatic.forges.base import issue_reader
from upstatic.forges.base.hidden_markers import key_in
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issue_writer import Draft, IssueWriter
from upstatic.forges.base.issues import Issue, Issues
from upstatic.forges.hosts import may_be_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The threads that changed, and the numbers of issues that are no longer incidents."""

    threads: tuple[Thread, ...]
    gone: tuple[int, ...]


class IssueTracker:
    """The issues of one repository; `is_ours` says whether an author is the team or the program.

    What was just written is taken from the forge's response: a read straight after a write may show
    the time before it. Each call raises ForgeError, and then the next round does it.
    `makes_labels` lets the first look make the labels that the issue forms give.
    """

    def __init__(
        self,
        issues: Issues,
        *,
        is_ours: Callable[[str, bool], bool],
        makes_labels: bool = False,
    ) -> None:
        self._issues = issues
        self._is_ours = is_ours
        self._writer = IssueWriter(issues, is_ours=is_ours)
        self._threads: dict[int, Thread] = {}
        self._labels = issue_reader.LABELS if makes_labels else ()

    def changes(self, known: Iterable[Incident], *, everything: bool = False) -> Changes:
        """What changed since these incidents were read; an issue that was opened twice is one."""
        if self._labels:
            self._writer.make_labels(self._labels)
        recorded = list(known)
        news = issue_reader.changes(self._issues, recorded, everything=everything)
        threads = [self._writer.delete_doubled(thread) for thread in news.threads]
        self._threads = {thread.issue.number: thread for thread in threads}
        doubled = self._doubled(recorded, news.threads)
        for number, original in doubled.items():
            self._writer.withdraw(number, original)
            del self._threads[number]
        gone = sorted({*news.gone, *doubled})
        return Changes(threads=tuple(self._threads.values()), gone=tuple(gone))

    def may_have(self, url: str) -> bool:
        """Whether the URL of an issue can be one of this forge; another one had it otherwise."""
        return may_be_of(url, self._issues.forge)

    def thread(self, number: int) -> Thread:
        """An issue with its comments, as far as this round knows."""
        if number not in self._threads:
            self._see(self._issues.get(number))
        return self._threads[number]

    def open(self, draft: Draft) -> Thread:
        """Open an issue, or find the one that an earlier round opened."""
        return self._see(self._writer.open(draft))

    def comment(self, number: int, key: str, body: str, told: Sequence[str] = ()) -> Thread:
        """Write a comment that reports these events, or find the one of an earlier round."""
        thread = self.thread(number)
        comment = self._writer.comment(thread, key, body, told)
        others = tuple(one for one in thread.comments if one.id != comment.id)
        self._threads[number] = replace(thread, comments=(*others, comment))
        return self._threads[number]

    def label(self, number: int, labels: Sequence[str]) -> Thread:
        """Give an issue exactly these labels."""
        return self._see(self._writer.label(self.thread(number).issue, labels))

    def rename(self, number: int, title: str) -> Thread:
        """Give an issue this title."""
        return self._see(self._writer.rename(self.thread(number).issue, title))

    def close(self, number: int, *, lock: bool = False) -> Thread:
        """Close an issue, and lock it where that is wanted."""
        thread = self._see(self._writer.close(self.thread(number).issue))
        if lock:
            self._writer.lock(number)
        return thread

    def _doubled(self, known: Iterable[Incident], threads: Iterable[Thread]) -> dict[int, int]:
        """Issues that stand for the incident of an earlier one, whose number is the value."""
        keys = {one.issue.number: self._key(one.issue) for one in threads}
        first: dict[str, int] = {}
        for number, key in [(one.number, one.key) for one in known if one.url] + [*keys.items()]:
            first[key] = min(number, first.get(key, number))
        return {number: first[key] for number, key in keys.items() if key and first[key] != number}

    def _key(self, issue: Issue) -> str:
        return key_in(issue.body) if self._is_ours(issue.author, issue.by_team) else ""

    def _see(self, issue: Issue) -> Thread:
        """Keep an issue as the forge returned it, with the comments that are known of it."""
        known = self._threads.get(issue.number)
        if known is None:  # one without comments is new: a copy of the data may not know it yet
            known = (
                issue_reader.thread(self._issues, issue) if issue.comments else Thread(issue=issue)
            )
        self._threads[issue.number] = replace(known, issue=issue)
        return self._threads[issue.number]
