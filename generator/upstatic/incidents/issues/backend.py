"""The desk where incidents are issues: steps become texts, and texts incidents again."""

from collections.abc import Iterable
from dataclasses import dataclass

from upstatic.config.schema.root import Config
from upstatic.domain.models import Incident
from upstatic.forges.github.issue_reader import Thread
from upstatic.incidents.issues.composer import comment_of, draft_of, labelled_in
from upstatic.incidents.issues.labels import with_changes
from upstatic.incidents.issues.parser import IssueParser, with_updates
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.plan.actions import AddUpdate, Close, Open


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the team did at the desk: incidents as they are now, and what was taken back."""

    incidents: tuple[Incident, ...]
    gone: tuple[int, ...]


class IssueBackend:
    """Does what is planned in issues; each call gives the incident as the issue then tells it.

    Every call raises GithubError.
    """

    def __init__(self, tracker: IssueTracker, reader: IssueParser, config: Config) -> None:
        self._tracker = tracker
        self._parser = reader
        self._config = config

    def news(self, known: Iterable[Incident], *, everything: bool = False) -> News:
        """What the team wrote since; an issue is closed where they said that it is over."""
        on_file = {one.number: one for one in known}
        changes = self._tracker.changes(on_file.values(), everything=everything)
        found = {
            incident.number: incident
            for thread in changes.threads
            if self._parser.postmortem(thread) is None
            and (incident := self._read(thread, on_file.get(thread.issue.number)))
        }
        for thread in changes.threads:
            if said := self._parser.postmortem(thread):
                number, update = said
                if incident := found.get(number) or on_file.get(number):
                    found[number] = with_updates(incident, [update])
        return News(incidents=tuple(found.values()), gone=changes.gone)

    def open(self, action: Open) -> Incident:
        """Open an issue."""
        return self._certain(self._tracker.open(draft_of(action, self._config)))

    def add_update(self, incident: Incident, action: AddUpdate) -> Incident:
        """Set the title and the labels that this changes, then comment.

        The comment comes last: once it is there, nothing of this is planned again.
        """
        before = incident.components
        number = incident.number
        issue = self._tracker.thread(number).issue
        labels = with_changes(issue.labels, action.impact, labelled_in(action, before))
        if labels != issue.labels:
            self._tracker.label(number, labels)
        if action.title and action.title != issue.title:
            self._tracker.rename(number, action.title)
        thread = self._tracker.comment(number, action.id, comment_of(action, before), action.told)
        return self._certain(thread, incident)

    def close(self, incident: Incident, action: Close) -> Incident:
        """Say that it is over, and close the issue."""
        self._tracker.comment(incident.number, action.id, comment_of(action), action.told)
        thread = self._tracker.close(incident.number, lock=self._config.incidents.lock)
        return self._certain(thread, incident)

    def _read(self, thread: Thread, known: Incident | None) -> Incident | None:
        incident = self._parser.incident(thread, known)
        if incident and thread.issue.is_open and incident.phase.is_over:
            closed = self._tracker.close(incident.number, lock=self._config.incidents.lock)
            return self._parser.incident(closed, known)
        return incident

    def _certain(self, thread: Thread, known: Incident | None = None) -> Incident:
        """The incident that we ourselves opened, whoever we are to GitHub."""
        return self._parser.of_ours(thread, known)
