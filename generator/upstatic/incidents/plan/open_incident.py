"""A case: an incident while the plan goes through what happened, as it then was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.incidents.plan import update_texts
from upstatic.incidents.plan.actions import Action, AddUpdate, Close, Open, ref_of
from upstatic.incidents.plan.status_changes import StatusChange

EARLY = timedelta(minutes=10)
"""How long before a manual incident a failure may be confirmed and still belong to it:
people are sometimes faster than two failing checks, and Upptime opened its issues after them."""

RANK = {impact: n for n, impact in enumerate(Impact)}


@dataclass(slots=True, kw_only=True, eq=False)
class OpenIncident:
    """`failing` are the monitors that are not well now, `worst` the worst of all it tells of.

    `settled` are those that nothing is added to: the team's own, and those that are over.
    """

    ref: str
    started: datetime
    components: set[str]
    title: str = ""
    impact: Impact = Impact.NONE
    told: frozenset[str] = frozenset()
    settled: bool = False
    on_file: bool = False
    ended: datetime | None = None
    failing: dict[str, Status] = field(default_factory=dict)
    worst: dict[str, Status] = field(default_factory=dict)

    def covers(self, change: StatusChange) -> bool:
        """Whether a turn of one of its monitors belongs to it by time."""
        started_at = self.started - EARLY <= change.confirmed_at
        return (
            started_at and change.slug in self.components and self.is_open_at(change.confirmed_at)
        )

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it was not over then."""
        return self.ended is None or moment <= self.ended

    def see(self, changes: Sequence[StatusChange]) -> None:
        """Take note of turns that it tells of."""
        for change in changes:
            if change.is_bad:
                self.components.add(change.slug)
                self.failing[change.slug] = change.status
                now, before = change.status, self.worst.get(change.slug, Status.UP)
                self.worst[change.slug] = max(now, before, key=attrgetter("severity"))
            else:
                self.failing.pop(change.slug, None)


def open_incident_of(incident: Incident) -> OpenIncident:
    """The case of an incident on file; what it tells of is seen when its turns come."""
    over = incident.phase.is_over
    return OpenIncident(
        ref=ref_of(incident),
        started=incident.started,
        components=set(incident.components),
        title=incident.title,
        impact=incident.impact,
        told=frozenset((incident.key, *incident.told)),
        settled=over or not incident.key,
        on_file=True,
        ended=(incident.ended or incident.started) if over else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The words for monitors: their names, and what it means when they fail, by slug."""

    names: Mapping[str, str]
    impacts: Mapping[str, str]


def next_action(
    case: OpenIncident, news: Sequence[StatusChange], impact: Impact, names: Names
) -> Action:
    """What is to be done about a case now that these turns are news; the case takes note."""
    before, old_title = dict(case.failing), update_texts.title_of(case.worst, names.names)
    had = set(case.components)
    case.see(news)
    told = tuple(change.id for change in news)
    time = max(change.confirmed_at for change in news)
    body = update_texts.told(news, before, names.names)
    if not case.on_file:
        return _open(case, news, impact, names)
    if not case.failing:
        return _close(case, news, names)
    title = update_texts.title_of(case.worst, names.names)
    renamed = title != case.title == old_title
    worse = any(change.is_bad for change in news) and RANK[impact] > RANK[case.impact]
    if any(not change.is_bad for change in news):
        body = "\n\n".join([body, update_texts.still(case.failing, names.names)])
    case.title, case.impact = title if renamed else case.title, impact if worse else case.impact
    return AddUpdate(
        ref=case.ref,
        id=told[0],
        time=time,
        body="\n\n".join(
            filter(None, [body, update_texts.impacts(_new(news, had), names.impacts)])
        ),
        told=told,
        title=title if renamed else None,
        impact=impact if worse else None,
        components=tuple(change.slug for change in _new(news, had)),
    )


def _new(news: Sequence[StatusChange], had: set[str]) -> list[StatusChange]:
    return [change for change in news if change.is_bad and change.slug not in had]


def _open(case: OpenIncident, news: Sequence[StatusChange], impact: Impact, names: Names) -> Open:
    case.on_file, case.impact = True, impact
    case.title = update_texts.title_of(case.worst, names.names)
    said = [update_texts.told(news, {}, names.names), update_texts.impacts(news, names.impacts)]
    return Open(
        key=case.ref,
        title=case.title,
        body="\n\n".join(filter(None, said)),
        impact=impact,
        components=tuple(case.worst),
        time=max(change.confirmed_at for change in news),
        started=case.started,
        told=tuple(change.id for change in news),
    )


def _close(case: OpenIncident, news: Sequence[StatusChange], names: Names) -> Close:
    case.settled = True
    ended = max(case.started, *(change.since for change in news))
    case.ended = max(change.confirmed_at for change in news)
    lasted_s = (ended - case.started).total_seconds()
    return Close(
        ref=case.ref,
        id=news[0].id,
        time=case.ended,
        ended=ended,
        phase=Phase.RESOLVED,
        body=update_texts.resolved(case.worst, names.names, lasted_s),
        told=tuple(change.id for change in news),
    )
