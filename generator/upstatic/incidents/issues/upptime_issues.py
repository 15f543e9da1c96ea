"""Issues that Upptime wrote: recognised by their form, verified by what was measured."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Status
from upstatic.forges.base.issues import Comment, Issue
from upstatic.incidents.issues.labels import FORM_LABELS, STATUS, labelled
from upstatic.incidents.plan import update_texts
from upstatic.incidents.plan.update_texts import Names
from upstatic.translations.phrases import Translations

BEFORE = timedelta(minutes=30)
"""How long before its issue an outage may have begun: Upptime commits first, and writes last."""
AFTER = timedelta(minutes=2)
"""How far a runner's clock may be ahead of GitHub's."""

# Limits on the lengths keep a hostile text from costing more than it is worth.
_COMMIT = r"in \[`?[0-9a-f]{7,40}`?\]\([^)\s]{0,500}\)"
_OPENING = re.compile(
    rf"{_COMMIT}, (?P<name>[^\n]{{1,300}}) \([^\n]{{0,2000}}\) (?:was|experienced|had) "
    r"\*\*(?P<how>down|degraded performance)\*\*:?\s*"
    r"(?:[-*] HTTP code: (?P<code>\d{1,5})\s*)?(?:[-*] Response time: \d+ ?ms\s*)?(?P<more>.*)",
    re.DOTALL | re.IGNORECASE,
)
CLOSING = re.compile(
    rf"(?:\*\*Resolved:\*\*\s*)?[^\n]{{1,300}} (?:is back up|performance has improved) {_COMMIT}"
    r"(?: after [^\n]{1,100})?\.\s*(?P<more>.*)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLog:
    """What was measured: the events of each slug, in the order of time.

    `renamed` has the present slugs of monitors that had another one when issues were labelled.
    """

    events: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def of(self, slug: str) -> Sequence[Event]:
        """The events of a monitor, by the slug that it has or had."""
        return self.events.get(slug) or self.events.get(self.renamed.get(slug, ""), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class UpptimeOpening:
    """What Upptime opened an issue with; `more` is what people have added since.

    `code` is the HTTP status, None where there was no answer.
    """

    name: str
    status: Status
    code: int | None
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpptimeOutage:
    """What was measured of it: events from the first bad one to the recovery, if there was one."""

    events: tuple[Event, ...]

    @property
    def started(self) -> datetime:
        """When it began."""
        return self.events[0].time

    @property
    def ended(self) -> datetime | None:
        """When the monitor was well again; None as far as was measured."""
        return self.events[-1].time if self.events[-1].status is Status.UP else None

    @property
    def is_down(self) -> bool:
        """Whether it was more than degraded."""
        return any(event.status is Status.DOWN for event in self.events)


def event_log_of(events: Iterable[Event], renamed: Mapping[str, str] | None = None) -> EventLog:
    """The log of these events, which are in the order of time."""
    return EventLog(events=by_slug(events), renamed=renamed or {})


def opening(issue: Issue) -> UpptimeOpening | None:
    """What Upptime opened an issue with; None for an issue that it did not write."""
    found = _OPENING.match(issue.body.replace("\r\n", "\n").strip())
    if found is None or STATUS not in issue.labels:
        return None
    return UpptimeOpening(
        name=found["name"],
        status=Status.DOWN if found["how"].lower() == "down" else Status.DEGRADED,
        code=int(found["code"] or 0) or None,
        more=found["more"].strip(),
    )


def is_closing_comment(comment: Comment, issue: Issue) -> bool:
    """Whether a comment is nothing but what Upptime closes its own issue with."""
    found = CLOSING.fullmatch(comment.body.strip())
    return bool(found and not found["more"]) and comment.author == issue.author


def verified(
    issue: Issue, monitors: Sequence[Monitor], log: EventLog, words: Translations
) -> Issue | None:
    """A closed issue that Upptime wrote, nothing added, for an outage that was measured.

    Its author may be a stranger by now: the account whose token Upptime used has left. None where
    anything in it is not Upptime's, or differs from what was measured. A stranger cannot label
    an issue except by a form, so one with a form's label is never Upptime's; nor is one for a
    monitor whose slug is the label that all of Upptime's issues have.
    """
    said = opening(issue)
    if said is None or said.more or issue.is_open or FORM_LABELS.intersection(issue.labels):
        return None
    labelled_ = (one for one in labelled_monitors(issue, monitors) if one.slug != STATUS)
    monitor = next((one for one in labelled_ if one.name == said.name), None)
    if monitor is None or outage_of(issue, log.of(monitor.slug)) is None:
        return None
    names = Names(words=words, names={monitor.slug: monitor.name})
    return replace(issue, title=update_texts.title_of({monitor.slug: said.status}, names))


def labelled_monitors(issue: Issue, monitors: Sequence[Monitor]) -> list[Monitor]:
    """The monitors whose slug or name is a label of an issue."""
    slugs = labelled(issue.labels, monitors)
    return [one for one in monitors if one.slug in slugs]


def outage_of(issue: Issue, events: Sequence[Event]) -> UpptimeOutage | None:
    """What was measured when an issue was opened, until the monitor was well or the issue closed.

    The recovery is looked for until the issue was closed: whatever came later is another's.
    """
    bad = [
        n
        for n, event in enumerate(events)
        if event.status is not Status.UP
        and issue.created - BEFORE <= event.time <= issue.created + AFTER
    ]
    if not bad:
        return None
    found = [events[bad[-1]]]
    for event in events[bad[-1] + 1 :]:
        if found[-1].status is Status.UP or (issue.closed and event.time > issue.closed + AFTER):
            break
        found.append(event)
    return UpptimeOutage(events=tuple(found))
