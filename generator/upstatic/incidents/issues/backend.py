"""The desk where incidents are issues: steps become texts, and texts incidents again."""

from collections.abc import Iterable
from dataclasses import dataclass

from upstatic.config.schema.root import Config
from upstatic.domain.models import Incident, Phase
from upstatic.forges.github.issue_reader import Thread
from upstatic.incidents.issues.composer import comment_of, draft_of, labelled_in
from upstatic.incidents.issues.labels import with_changes
from upstatic.incidents.issues.parser import Reader, with_updates
from upstatic.incidents.issues.tracker import GithubDesk
from upstatic.incidents.plan.actions import Close, Open, Tell

_OVER = (Phase.RESOLVED, Phase.POSTMORTEM, Phase.COMPLETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the team did at the desk: incidents as they are now, and what was taken back."""

    incidents: tuple[Incident, ...]
    gone: tuple[int, ...]


class IssueDesk:
    """Does what is planned in issues; each call gives the incident as the issue then tells it.

    Every call raises GithubError.
    """

    def __init__(self, desk: GithubDesk, reader: Reader, config: Config) -> None:
        self._desk = desk
        self._reader = reader
        self._config = config

    def news(self, known: Iterable[Incident], *, everything: bool = False) -> News:
        """What the team wrote since; an issue is closed where they said that it is over."""
        on_file = {one.number: one for one in known}
        changes = self._desk.changes(on_file.values(), everything=everything)
        found = {
            incident.number: incident
            for thread in changes.threads
            if self._reader.postmortem(thread) is None
            and (incident := self._read(thread, on_file.get(thread.issue.number)))
        }
        for thread in changes.threads:
            if said := self._reader.postmortem(thread):
                number, update = said
                if incident := found.get(number) or on_file.get(number):
                    found[number] = with_updates(incident, [update])
        return News(incidents=tuple(found.values()), gone=changes.gone)

    def open(self, step: Open) -> Incident:
        """Open an issue."""
        return self._certain(self._desk.open(draft_of(step, self._config)))

    def tell(self, incident: Incident, step: Tell) -> Incident:
        """Set the title and the labels that this changes, then comment.

        The comment comes last: once it is there, nothing of this is planned again.
        """
        before = incident.components
        number = incident.number
        issue = self._desk.thread(number).issue
        labels = with_changes(issue.labels, step.impact, labelled_in(step, before))
        if labels != issue.labels:
            self._desk.label(number, labels)
        if step.title and step.title != issue.title:
            self._desk.rename(number, step.title)
        thread = self._desk.comment(number, step.id, comment_of(step, before), step.told)
        return self._certain(thread, incident)

    def close(self, incident: Incident, step: Close) -> Incident:
        """Say that it is over, and close the issue."""
        self._desk.comment(incident.number, step.id, comment_of(step), step.told)
        thread = self._desk.close(incident.number, lock=self._config.incidents.lock)
        return self._certain(thread, incident)

    def _read(self, thread: Thread, known: Incident | None) -> Incident | None:
        incident = self._reader.incident(thread, known)
        if incident and thread.issue.is_open and incident.phase in _OVER:
            closed = self._desk.close(incident.number, lock=self._config.incidents.lock)
            return self._reader.incident(closed, known)
        return incident

    def _certain(self, thread: Thread, known: Incident | None = None) -> Incident:
        """The incident that we ourselves opened, whoever we are to GitHub."""
        return self._reader.of_ours(thread, known)
