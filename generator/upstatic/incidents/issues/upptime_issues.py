"""Issues that Upptime wrote: known by their form, said in our words, dated by what was measured."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Impact, Incident, Phase, Status, Update
from upstatic.forges.github.issues import Comment, Issue
from upstatic.incidents.issues.labels import STATUS, impact_in, labelled
from upstatic.incidents.plan import update_texts
from upstatic.incidents.plan.status_changes import StatusChange

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
_CLOSING = re.compile(
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
class Opening:
    """What Upptime opened an issue with; `more` is what people have added since.

    `code` is the HTTP status, None where there was no answer.
    """

    name: str
    status: Status
    code: int | None
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
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


def opening(issue: Issue) -> Opening | None:
    """What Upptime says in an issue; None in one that it did not write."""
    found = _OPENING.match(issue.body.replace("\r\n", "\n").strip())
    if found is None or STATUS not in issue.labels:
        return None
    return Opening(
        name=found["name"],
        status=Status.DOWN if found["how"].lower() == "down" else Status.DEGRADED,
        code=int(found["code"] or 0) or None,
        more=found["more"].strip(),
    )


def is_closing_comment(comment: Comment, issue: Issue) -> bool:
    """Whether a comment is nothing but what Upptime closes its own issue with."""
    found = _CLOSING.fullmatch(comment.body.strip())
    return bool(found and not found["more"]) and comment.author == issue.author


def verified(issue: Issue, monitors: Sequence[Monitor], log: EventLog) -> Issue | None:
    """A closed issue of Upptime's without anybody's words, for an outage that was measured.

    Who opened it may be a stranger by now: the account whose token Upptime used has left. None
    where anything in it is not Upptime's, or is not what was measured.
    """
    said = opening(issue)
    if said is None or said.more or issue.is_open:
        return None
    monitor = next((one for one in _labelled(issue, monitors) if one.name == said.name), None)
    if monitor is None or _outage(issue, log.of(monitor.slug)) is None:
        return None
    title = update_texts.title_of({monitor.slug: said.status}, {monitor.slug: monitor.name})
    return replace(issue, title=title)


def in_our_words(
    incident: Incident,
    issue: Issue,
    monitors: Sequence[Monitor],
    log: EventLog,
    known: Incident | None = None,
) -> Incident:
    """The incident that an issue of Upptime's is, in our words; that of another as it is.

    What was `known` of it stays where nothing more is measured.
    """
    said = opening(issue)
    if said is None:
        return incident
    own = _meant(issue, said, monitors, log)
    outage = next(
        filter(None, (_outage(issue, log.of(one)) for one in (*own, *issue.labels))), None
    )
    dated = _dated(incident, issue, outage) if outage else _remembered(incident, known)
    is_down = outage.is_down if outage else said.status is Status.DOWN
    is_graded = impact_in(issue.labels) or incident.impact is not Impact.MINOR
    return replace(
        dated,
        components=own or dated.components,
        impact=incident.impact if is_graded else Impact.MAJOR if is_down else Impact.MINOR,
        updates=tuple(_reworded(one, said, dated, issue, outage) for one in incident.updates),
    )


def _meant(
    issue: Issue, said: Opening, monitors: Sequence[Monitor], log: EventLog
) -> tuple[str, ...]:
    """The slug of the monitor that it is about: a label may be the tag of another as well."""
    by_name = [one.slug for one in _labelled(issue, monitors) if one.name == said.name]
    now = {log.renamed.get(label) for label in issue.labels}
    return tuple(by_name or [one.slug for one in monitors if one.slug in now])


def _remembered(incident: Incident, known: Incident | None) -> Incident:
    """The incident as an import dated it, which knew more of the past than a round does."""
    if known is None or known.key != incident.key or not (known.ended and incident.ended):
        return incident
    return replace(
        incident,
        started=known.started,
        ended=known.ended,
        components=incident.components or known.components,
        told=tuple(dict.fromkeys([*incident.told, *known.told])),
    )


def _labelled(issue: Issue, monitors: Sequence[Monitor]) -> list[Monitor]:
    slugs = labelled(issue.labels, monitors)
    return [one for one in monitors if one.slug in slugs]


def _outage(issue: Issue, events: Sequence[Event]) -> Outage | None:
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
    return Outage(events=tuple(found))


def _dated(incident: Incident, issue: Issue, outage: Outage) -> Incident:
    """The incident from and until when it was measured, unless somebody filled in another time."""
    started = outage.started if incident.started == issue.created else incident.started
    is_closed_by_it = any(_CLOSING.fullmatch(one.body) for one in incident.updates)
    ended = outage.ended if is_closed_by_it and incident.ended and outage.ended else incident.ended
    return replace(
        incident,
        started=started,
        ended=max(ended, started) if ended else None,
        told=tuple(dict.fromkeys([*incident.told, *(event.identity for event in outage.events)])),
    )


def _reworded(
    update: Update, said: Opening, incident: Incident, issue: Issue, outage: Outage | None
) -> Update:
    """An update with our sentence instead of Upptime's, and with what people wrote below it."""
    if update.id == "issue":
        return _with(update, _beginning(said, incident, issue, outage), said.more)
    if update.phase is Phase.RESOLVED and (found := _CLOSING.fullmatch(update.body)):
        lasted_s = ((incident.ended or update.time) - incident.started).total_seconds()
        return _with(
            update, update_texts.resolved([said.name], {}, lasted_s), found["more"].strip()
        )
    return update


def _with(update: Update, sentence: str, more: str) -> Update:
    body = "\n\n".join(filter(None, [sentence, more]))
    return replace(update, body=body, author=update.author if more else "")


def _beginning(said: Opening, incident: Incident, issue: Issue, outage: Outage | None) -> str:
    # That it answered "200 OK" explains nothing: something else of the answer was wrong.
    code = str(said.code) if said.code and said.code >= 300 else ""  # noqa: PLR2004 - the codes of success
    change = StatusChange(
        id="",
        slug=said.name,
        status=said.status,
        reason=(outage.events[0].reason if outage else "") or code,
        since=incident.started,
        confirmed_at=issue.created,
    )
    return update_texts.told([change], {}, {})
