"""Issue -> incident: what the team wrote, in its present version."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from upstatic.config.schema.root import Monitor
from upstatic.domain import incident_titles
from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.domain.times import read_moment
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Comment, Issue
from upstatic.incidents.issues import labels as tags
from upstatic.incidents.issues import upptime_issues, upptime_texts
from upstatic.incidents.issues.authors import IsOurs
from upstatic.incidents.issues.comments import (
    DONE,
    ParsedComment,
    announcements_of,
    end_of_maintenance,
    event_ids_in,
    of_comment,
    of_issue,
    updates_of,
    values_of,
)
from upstatic.incidents.issues.form_fields import FormFields
from upstatic.translations.messages import english
from upstatic.translations.phrases import Translations

FROM_ISSUE = "issue-"
"""How the identity of an update begins that is an issue of its own: a postmortem."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueParser:
    """Parses issues, with the monitors they may name and the accounts that may write, at `now`.

    `log` is what was measured: it dates what Upptime wrote.
    """

    monitors: Sequence[Monitor]
    is_ours: IsOurs
    now: datetime
    log: upptime_issues.EventLog = field(default_factory=upptime_issues.EventLog)
    words: Translations = field(default_factory=english)

    def incident(self, thread: Thread, known: Incident | None = None) -> Incident | None:
        """The incident of an issue; None for an issue that a stranger opened.

        Of the incident as it was `known`, postmortems in issues of their own are kept.
        """
        issue = thread.issue
        if self.is_ours(issue.author, issue.by_team):
            return self.of_ours(thread, known)
        if measured := upptime_issues.verified(issue, self.monitors, self.log, self.words):
            return self.of_ours(replace(thread, issue=measured), known)
        return None

    def of_ours(self, thread: Thread, known: Incident | None = None) -> Incident:
        """The incident of an issue that the team or the program opened."""
        issue = thread.issue
        ours = (one for one in thread.comments if self._may_speak(one, issue))
        parsed = [of_issue(issue), *map(of_comment, ours)]
        apart = [one for one in known.updates if one.id.startswith(FROM_ISSUE)] if known else []
        if tags.MAINTENANCE in issue.labels:
            return with_updates(self._maintenance(thread, parsed), apart)
        read = self._incident(thread, parsed)
        translated = upptime_texts.in_our_words(
            read, issue, self.monitors, self.log, self.words, known
        )
        stated = known is not None and known.impact_stated
        return with_updates(replace(translated, impact_stated=stated), apart)

    def _may_speak(self, comment: Comment, issue: Issue) -> bool:
        ours = self.is_ours(comment.author, comment.by_team)
        return ours or upptime_issues.is_closing_comment(comment, issue)

    def postmortem(self, thread: Thread) -> tuple[int, Update] | None:
        """The number of the incident that a postmortem is about, and the update; else None."""
        issue = thread.issue
        if tags.POSTMORTEM not in issue.labels or not self.is_ours(issue.author, issue.by_team):
            return None
        comment = of_issue(issue)
        number = "".join(filter(str.isdecimal, comment.form.values.get("incident", "")[:20]))
        said = Update(
            id=f"{FROM_ISSUE}{issue.number}",
            time=comment.time,
            phase=Phase.POSTMORTEM,
            body=comment.text,
            author=comment.author,
        )
        return (int(number), said) if number else None

    def _incident(self, thread: Thread, parsed: Sequence[ParsedComment]) -> Incident:
        issue, values = thread.issue, values_of(parsed)
        key = parsed[0].key or _upptimes(issue)
        started = self._moment(issue, "start", values) or issue.created
        updates = list(updates_of(parsed))
        ended = self._end(issue, values, updates)
        phase = _phase(updates, is_over=ended is not None)
        if not key and updates and updates[0].id == parsed[0].id:
            updates[0] = replace(updates[0], time=min(updates[0].time, started))
        named = values.get("impact", "").split(" ")[0].strip(":,–—-")
        return Incident(
            number=issue.number,
            key=key,
            title=issue.title,
            phase=phase,
            impact=tags.impact_in([*issue.labels, f"impact:{named}"]) or Impact.MINOR,
            components=self._components(issue, parsed),
            started=started,
            ended=max(ended, started) if ended else None,
            updates=tuple(updates),
            told=event_ids_in(parsed),
            url=issue.url,
            updated=thread.updated,
            labelled_acknowledged=tags.is_acknowledged(issue.labels),
        )

    def _end(
        self, issue: Issue, values: Mapping[str, str], updates: Sequence[Update]
    ) -> datetime | None:
        """The end: as filled in, as an update says, or when the issue was closed."""
        if issue.is_open and issue.was_reopened:
            return None
        form = self._moment(issue, "end", values)
        if form is not None and form <= self.now:
            return form
        said = None
        for update in updates:
            said = (said or update.time) if update.phase.is_over else None
        return said or issue.closed

    def _maintenance(self, thread: Thread, parsed: Sequence[ParsedComment]) -> Incident:
        issue, values = thread.issue, values_of(parsed)
        started = self._moment(issue, "start", values) or issue.created
        ended = self._moment(issue, "end", values)
        phase, done = _end_of(issue, parsed, started)
        if done:
            ended = max(min(done, ended or done), started)
        expected = self._expected(issue, parsed, values)
        return Incident(
            number=issue.number,
            key=parsed[0].key,
            title=issue.title,
            phase=phase,
            impact=Impact.MAINTENANCE,
            components=tuple(expected),
            started=started,
            ended=max(ended, started) if ended else None,
            updates=tuple(announcements_of(parsed, started)),
            expected=expected,
            told=event_ids_in(parsed),
            url=issue.url,
            updated=thread.updated,
        )

    def _expected(
        self, issue: Issue, parsed: Sequence[ParsedComment], values: Mapping[str, str]
    ) -> dict[str, Status]:
        """What each component may be; down, unless only degraded is expected."""
        form = FormFields(text="", values=values)
        expectation = values.get("expected", "").casefold()
        usual = Status.DEGRADED if expectation.startswith("degraded") else Status.DOWN
        return {
            **dict.fromkeys(self._components(issue, parsed), usual),
            **dict.fromkeys(self._slugs(issue, form.names("expectedDegraded")), Status.DEGRADED),
            **dict.fromkeys(self._slugs(issue, form.names("expectedDown")), Status.DOWN),
        }

    def _components(self, issue: Issue, parsed: Iterable[ParsedComment]) -> tuple[str, ...]:
        """Those that are labelled, and those that are filled in anywhere."""
        named = [name for comment in parsed for name in comment.form.names("components")]
        found = {*tags.labelled(issue.labels, self.monitors), *self._slugs(issue, named)}
        return tuple(one.slug for one in self.monitors if one.slug in found)

    def _slugs(self, issue: Issue, names: Sequence[str]) -> tuple[str, ...]:
        for name in names:
            if not tags.components_in([name], self.monitors):
                log.warning("issue #%d: %r is not a monitor or a group", issue.number, name[:60])
        return tags.components_in(names, self.monitors)

    def _moment(self, issue: Issue, key: str, values: Mapping[str, str]) -> datetime | None:
        if key not in values:
            return None
        try:
            return read_moment(values[key], values.get("timezone", "UTC"))
        except ValueError as error:
            log.warning("issue #%d: %s: %s", issue.number, key, error)
            return None


def _phase(updates: Sequence[Update], *, is_over: bool) -> Phase:
    """The last stated phase that fits: an issue may be closed or reopened without a comment."""
    said = [update.phase for update in reversed(updates) if (update.phase.is_over) is is_over]
    return said[0] if said else Phase.RESOLVED if is_over else Phase.INVESTIGATING


def with_updates(incident: Incident, more: Sequence[Update]) -> Incident:
    """The incident with these updates, instead of older ones of the same identity."""
    if not more:
        return incident
    new = {update.id for update in more}
    kept = [update for update in incident.updates if update.id not in new]
    updates = sorted([*kept, *more], key=lambda update: (update.time, update.id))
    looks_back = incident.phase.is_over and updates[-1].phase is Phase.POSTMORTEM
    phase = Phase.POSTMORTEM if looks_back else incident.phase
    return replace(incident, updates=tuple(updates), phase=phase)


def _end_of(
    issue: Issue, parsed: Sequence[ParsedComment], started: datetime
) -> tuple[Phase, datetime | None]:
    """The phase of a maintenance as people left it, and when they ended it or closed the issue."""
    said = [(one.time, one.word) for one in parsed[1:] if one.word in DONE]
    ends = [*said, *([(issue.closed, None)] if issue.closed else [])]
    if not ends:
        return Phase.SCHEDULED, None
    first, _ = min(ends, key=lambda end: end[0])
    last_word = said[-1][1] if said else None
    return end_of_maintenance(last_word, first, started), first


def _upptimes(issue: Issue) -> str:
    """The key of an issue that Upptime opened: we close it when its monitor is well again."""
    by_title = incident_titles.has_sign(issue.title) and tags.STATUS in issue.labels
    return f"upptime-{issue.number}" if by_title or upptime_issues.opening(issue) else ""
