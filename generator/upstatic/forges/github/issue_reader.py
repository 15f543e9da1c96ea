"""What changed among the issues that are incidents: read anew, with their comments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from upstatic.domain.errors import GithubError, GoneError
from upstatic.domain.models import Incident
from upstatic.forges.github.issues import PER_PAGE, Comment, Issue, Issues

LABELS = ("incident", "maintenance", "postmortem", "status")
OVERLAP = timedelta(minutes=15)  # copies of GitHub's data may lag behind one another
FEW = 20
"""So many issues are asked one by one for their comments; of more, all comments are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """An issue with its comments in the order in which they were written."""

    issue: Issue
    comments: tuple[Comment, ...] = ()

    @property
    def updated(self) -> datetime:
        """When anything of it last changed, by GitHub's clock."""
        return max(self.issue.updated, *(one.updated for one in self.comments), self.issue.created)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueChanges:
    """What changed at the desk: threads to read, and the numbers of issues that are ours no more.

    An issue is no longer ours when it was deleted, moved to another repository, or when the team
    took its labels away.
    """

    threads: tuple[Thread, ...]
    gone: tuple[int, ...]


def changes(issues: Issues, known: Iterable[Incident], *, everything: bool = False) -> IssueChanges:
    """What changed at the desk since these incidents were read; `everything` reads all anew.

    Issues that are open, or incidents that are, are read in any case: no clock is needed to see
    that one of their comments is gone. Raises GithubError; then nothing is known.
    """
    on_file = {one.number: one for one in known if one.url}
    since = _since(on_file.values())
    found = listed(issues, None if everything else since)
    gone: list[int] = []
    for number, incident in on_file.items():
        if number not in found and (everything or _is_open(incident)):
            if (issue := _still_ours(issues, number)) is None:
                gone.append(number)
            else:
                found[number] = issue
    wanted = [one for one in found.values() if _is_changed(one, on_file.get(one.number), since)]
    read = sorted(threads(issues, wanted), key=lambda one: one.issue.number)
    return IssueChanges(threads=tuple(read), gone=tuple(sorted(gone)))


def listed(issues: Issues, since: datetime | None = None) -> dict[int, Issue]:
    """The issues that are incidents by their labels, by number: all, or those changed `since`.

    Raises GithubError.
    """
    try:
        return {issue.number: issue for label in LABELS for issue in issues.changed(label, since)}
    except GoneError as error:  # not one issue is gone: the repository's list is
        raise GithubError(
            f"{error} (switch Issues on in the repository's settings, under Features)"
        ) from error


def threads(issues: Issues, wanted: Sequence[Issue]) -> Iterator[Thread]:
    """These issues with their comments, each as soon as it is whole. Raises GithubError.

    A past of thousands costs a request for a hundred comments instead of one for each issue.
    """
    waiting = {one.number: one for one in wanted}
    if len(waiting) > FEW:
        for whole in _in_bulk(issues, waiting):
            del waiting[whole.issue.number]
            yield whole
    yield from (thread(issues, one) for one in waiting.values())


def _in_bulk(issues: Issues, waiting: Mapping[int, Issue]) -> Iterator[Thread]:
    """Those that the repository's list of comments makes whole, while it is worth its pages."""
    yield from [Thread(issue=one) for one in waiting.values() if not one.comments]
    if not waiting:
        return
    said: dict[int, dict[int, Comment]] = {number: {} for number in waiting}
    most = int(PER_PAGE) * len(waiting)  # where other people talk more, one by one is less
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
    """An issue with its comments. Raises GithubError."""
    return Thread(issue=issue, comments=tuple(issues.comments(issue.number)))


def _still_ours(issues: Issues, number: int) -> Issue | None:
    try:
        issue = issues.get(number)
    except GoneError:
        return None
    return issue if set(issue.labels) & set(LABELS) else None


def _since(known: Iterable[Incident]) -> datetime | None:
    """From when on to ask for changes; None for all, when nothing was ever read."""
    stamps = [one.updated for one in known if one.updated is not None]
    return max(stamps) - OVERLAP if stamps else None


def _is_open(incident: Incident) -> bool:
    return not incident.phase.is_over


def _is_changed(issue: Issue, incident: Incident | None, since: datetime | None) -> bool:
    """Whether an issue must be read: those in the works always, others when they changed.

    The last to change are read once more in each round: GitHub's times are whole seconds, and one
    copy of its data may have shown the new time with the old comments.
    """
    if incident is None or incident.updated is None or since is None:
        return True
    is_settled = issue.updated <= incident.updated and issue.updated < since
    return not is_settled or issue.is_open or _is_open(incident)
