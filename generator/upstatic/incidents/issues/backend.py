"""Incidents as issues: actions become texts, and texts become incidents again."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from upstatic.config.schema.root import Config
from upstatic.domain.errors import GoneError
from upstatic.domain.models import Impact, Incident
from upstatic.forges.base.issue_reader import Thread
from upstatic.incidents.issues.issue_composer import comment_of, draft_of, labelled_in
from upstatic.incidents.issues.labels import with_changes
from upstatic.incidents.issues.parser import IssueParser, with_updates
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.plan.actions import AddUpdate, Close, Open
from upstatic.translations.messages import message_translations


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChanges:
    """What the team changed: incidents as they are now, and the numbers of withdrawn ones."""

    incidents: tuple[Incident, ...]
    gone: tuple[int, ...]


class IssueBackend:
    """Carries actions out in issues; each call returns the incident as the issue then has it.

    Every call raises ForgeError.
    """

    def __init__(self, tracker: IssueTracker, parser: IssueParser, config: Config) -> None:
        self._tracker = tracker
        self._parser = parser
        self._config = config
        self._words = message_translations(config)

    def changes(
        self, known: Iterable[Incident], *, everything: bool = False, again: Iterable[int] = ()
    ) -> IncidentChanges:
        """What the team wrote since; an issue is closed where an update ended the incident.

        `again` are issues to read in any case, because their files are damaged.
        """
        recorded = {one.number: one for one in known}
        changed = self._tracker.changes(recorded.values(), everything=everything)
        threads = {thread.issue.number: thread for thread in changed.threads}
        for number in {*again} - threads.keys() - {*changed.gone}:
            with suppress(GoneError):
                threads[number] = self._tracker.thread(number)
        found = {
            incident.number: incident
            for number, thread in threads.items()
            if self._parser.postmortem(thread) is None
            and (incident := self._read(thread, recorded.get(number)))
        }
        for thread in threads.values():
            if said := self._parser.postmortem(thread):
                number, update = said
                if incident := found.get(number) or recorded.get(number):
                    found[number] = with_updates(incident, [update])
        return IncidentChanges(incidents=tuple(found.values()), gone=changed.gone)

    def open(self, action: Open) -> Incident:
        """Open an issue."""
        return self._own(self._tracker.open(draft_of(action, self._config)))

    def add_update(self, incident: Incident, action: AddUpdate) -> Incident:
        """Set the title and the labels that change, then comment.

        The comment comes last: once it is there, nothing of this is planned again.
        """
        before = incident.components
        labelled = labelled_in(action, before)
        self._edit(incident.number, action.title, action.impact, labelled)
        text = comment_of(action, self._words, before)
        thread = self._tracker.comment(incident.number, action.id, text, action.told)
        return self._own(thread, incident)

    def close(self, incident: Incident, action: Close) -> Incident:
        """Set the title and the impact that it keeps, comment, and close the issue."""
        self._edit(incident.number, action.title, action.impact)
        text = comment_of(action, self._words)
        self._tracker.comment(incident.number, action.id, text, action.told)
        thread = self._tracker.close(incident.number, lock=self._config.incidents.lock)
        return self._own(thread, incident)

    def _edit(
        self, number: int, title: str | None, impact: Impact | None, labelled: Iterable[str] = ()
    ) -> None:
        issue = self._tracker.thread(number).issue
        labels = with_changes(issue.labels, impact, [*labelled])
        if labels != issue.labels:
            self._tracker.label(number, labels)
        if title and title != issue.title:
            self._tracker.rename(number, title)

    def _read(self, thread: Thread, known: Incident | None) -> Incident | None:
        incident = self._parser.incident(thread, known)
        if incident and thread.issue.is_open and incident.phase.is_over:
            closed = self._tracker.close(incident.number, lock=self._config.incidents.lock)
            return self._parser.incident(closed, known)
        if incident is None or known is None or not known.key:
            return incident
        # The plan cannot tell this from what the program set before monitors were removed.
        eases = (known.impact, incident.impact) == (Impact.CRITICAL, Impact.MAJOR)
        return replace(incident, impact_stated=incident.impact_stated or eases)

    def _own(self, thread: Thread, known: Incident | None = None) -> Incident:
        """The incident of an issue that the program opened, whatever account it uses."""
        return self._parser.of_ours(thread, known)
