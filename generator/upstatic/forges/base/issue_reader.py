"""The issues that are incidents and changed, with their comments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from upstatic.domain.errors import ForgeError, GoneError
from upstatic.domain.models import Incident
from upstatic.forges.base.issues import PER_PAGE, Comment, Issue, Issues

LABELS = ("incident", "maintenance", "postmortem", "status")
OVERLAP = timedelta(minutes=15)  # copies of a forge's data may lag behind one another
FEW = 20
"""Up to this number of issues, comments are read per issue; above it, all comments are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """An issue with its comments in the order in which they were written."""

    issue: Issue
    comments: tuple[Comment, ...] = ()

    @property
    def updated(self) -> datetime:
        """When the issue or a comment last changed, by the forge's clock."""
        return max(self.issue.updated, *(one.updated for one in self.comments), self.issue.created)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueChanges:
    """What changed: threads to read, and the numbers of issues that are no longer incidents.

    That is so when an issue was deleted, moved to another repository, or lost its labels.
    """

    threads: tuple[Thread, ...]
    gone: tuple[int, ...]


def changes(issues: Issues, known: Iterable[Incident], *, everything: bool = False) -> IssueChanges:
    """What changed since these incidents were read; `everything` reads all of them again.

    Open issues and open incidents are always read, so that a deleted comment is noticed. Raises
    ForgeError; then nothing is known.
    """
    recorded = {one.number: one for one in known if one.url}
    since = _since(recorded.values())
    found = listed(issues, None if everything else since)
    gone: list[int] = []
    for number, incident in recorded.items():
        if number not in found and (everything or _is_open(incident)):
            if (issue := _still_incident(issues, number)) is None:
                gone.append(number)
            else:
                found[number] = issue
    wanted = [one for one in found.values() if _is_changed(one, recorded.get(one.number), since)]
    read = sorted(threads(issues, wanted), key=lambda one: one.issue.number)
    return IssueChanges(threads=tuple(read), gone=tuple(sorted(gone)))


def listed(issues: Issues, since: datetime | None = None) -> dict[int, Issue]:
    """The issues that are incidents by their labels, by number: all, or those changed `since`.

    Raises ForgeError.
    """
    try:
        return {issue.number: issue for label in LABELS for issue in issues.changed(label, since)}
    except GoneError as error:  # the list itself is missing: Issues are disabled
        raise ForgeError(
            f"{error} (enable Issues in the repository's settings, under Features)"
        ) from error


def threads(issues: Issues, wanted: Sequence[Issue]) -> Iterator[Thread]:
    """These issues with their comments, each as soon as it is complete. Raises ForgeError.

    Thousands of issues cost one request per hundred comments instead of one per issue.
    """
    waiting = {one.number: one for one in wanted}
    if len(waiting) > FEW:
        for whole in _in_bulk(issues, waiting):
            del waiting[whole.issue.number]
            yield whole
    yield from (thread(issues, one) for one in waiting.values())


def _in_bulk(issues: Issues, waiting: Mapping[int, Issue]) -> Iterator[Thread]:
    """The issues that the repository's list of comments completes, as long as that is cheaper."""
    yield from [Thread(issue=one) for one in waiting.values() if not one.comments]
    if not waiting:
        return
    said: dict[int, dict[int, Comment]] = {number: {} for number in waiting}
    most = PER_PAGE * len(waiting)  # beyond that, one request per issue is cheaper
    since = min(one.created for one in waiting.values())
    for comment in islice(issues.comments_changed(since), most):
        if (issue := waiting.get(comment.issue)) is not None:
            said[issue.number][comment.id] = comment
            if len(said[issue.number]) == issue.comments:
                yield Thread(issue=issue, comments=_in_order(said[issue.number].values()))
        elif not waiting:
            return


def _in_order(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    return tuple(sorted(comments, key=lambda one: (one.created, one.id)))


def thread(issues: Issues, issue: Issue) -> Thread:
    """An issue with its comments. Raises ForgeError."""
    return Thread(issue=issue, comments=tuple(issues.comments(issue.number)))


def _still_incident(issues: Issues, number: int) -> Issue | None:
    try:
        issue = issues.get(number)
    except GoneError:
        return None
    return issue if set(issue.labels) & set(LABELS) else None


def _since(known: Iterable[Incident]) -> datetime | None:
    """Since when to list changes; None for all, when nothing was read before."""
    stamps = [one.updated for one in known if one.updated is not None]
    return max(stamps) - OVERLAP if stamps else None


def _is_open(incident: Incident) -> bool:
    return not incident.phase.is_over


def _is_changed(issue: Issue, incident: Incident | None, since: datetime | None) -> bool:
    """Whether an issue has to be read: open ones always, others when they changed.

    The last ones to change are read again in each round: times of forges are whole seconds, and a
    copy of its data may have shown the new time with the old comments.
    """
    if incident is None or incident.updated is None or since is None:
        return True
    is_settled = issue.updated <= incident.updated and issue.updated < since
    return not is_settled or issue.is_open or _is_open(incident)
