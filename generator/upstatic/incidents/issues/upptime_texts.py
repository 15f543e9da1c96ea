"""Issues that Upptime wrote, with Upstatic's sentences, dated by what was measured."""

from collections.abc import Sequence
from dataclasses import replace

from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.domain.outage_duration import outage_duration
from upstatic.domain.time_spans import Span
from upstatic.forges.base.issues import Issue
from upstatic.incidents.issues.labels import impact_in
from upstatic.incidents.issues.upptime_issues import (
    CLOSING,
    EventLog,
    UpptimeOpening,
    UpptimeOutage,
    labelled_monitors,
    opening,
    outage_of,
)
from upstatic.incidents.plan import update_texts
from upstatic.incidents.plan.status_changes import StatusChange
from upstatic.incidents.plan.update_texts import Names
from upstatic.translations.phrases import Translations


def in_our_words(
    incident: Incident,
    issue: Issue,
    monitors: Sequence[Monitor],
    log: EventLog,
    words: Translations,
    known: Incident | None = None,
) -> Incident:
    """The incident of an issue that Upptime wrote, with our sentences; of another, unchanged.

    What was `known` of it stays where nothing more is measured.
    """
    said = opening(issue)
    if said is None:
        return incident
    own = _meant(issue, said, monitors, log)
    outage = next(
        filter(None, (outage_of(issue, log.of(one)) for one in (*own, *issue.labels))), None
    )
    dated = _dated(incident, issue, outage) if outage else _remembered(incident, known)
    is_down = outage.is_down if outage else said.status is Status.DOWN
    is_graded = impact_in(issue.labels) or incident.impact is not Impact.MINOR
    return replace(
        dated,
        components=own or dated.components,
        impact=incident.impact if is_graded else Impact.MAJOR if is_down else Impact.MINOR,
        updates=tuple(
            _reworded(one, said, dated, issue, outage, words) for one in incident.updates
        ),
    )


def _meant(
    issue: Issue, said: UpptimeOpening, monitors: Sequence[Monitor], log: EventLog
) -> tuple[str, ...]:
    """The slug of the monitor that it is about: a label may be the tag of another as well."""
    by_name = [one.slug for one in labelled_monitors(issue, monitors) if one.name == said.name]
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


def _dated(incident: Incident, issue: Issue, outage: UpptimeOutage) -> Incident:
    """The incident from and until when it was measured, unless a person filled in another time."""
    started = outage.started if incident.started == issue.created else incident.started
    is_closed_by_it = any(CLOSING.fullmatch(one.body) for one in incident.updates)
    ended = outage.ended if is_closed_by_it and incident.ended and outage.ended else incident.ended
    return replace(
        incident,
        started=started,
        ended=max(ended, started) if ended else None,
        told=tuple(dict.fromkeys([*incident.told, *(event.identity for event in outage.events)])),
    )


def _reworded(
    update: Update,
    said: UpptimeOpening,
    incident: Incident,
    issue: Issue,
    outage: UpptimeOutage | None,
    words: Translations,
) -> Update:
    """An update with our sentence instead of Upptime's, and with what people wrote below it."""
    if update.id == "issue":
        return _with(update, _beginning(said, incident, issue, outage, words), said.more)
    if update.phase is Phase.RESOLVED and (found := CLOSING.fullmatch(update.body)):
        lasted = outage_duration(Span(start=incident.started, end=incident.ended or update.time))
        sentence = update_texts.resolved({said.name: lasted}, Names(words=words))
        return _with(update, sentence, found["more"].strip())
    return update


def _with(update: Update, sentence: str, more: str) -> Update:
    body = "\n\n".join(filter(None, [sentence, more]))
    return replace(update, body=body, author=update.author if more else "")


def _beginning(
    said: UpptimeOpening,
    incident: Incident,
    issue: Issue,
    outage: UpptimeOutage | None,
    words: Translations,
) -> str:
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
    return update_texts.describe([change], {}, Names(words=words))
