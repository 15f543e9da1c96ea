"""An incident while the plan replays what happened: what it reports, and what to do next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.domain.outage_duration import NO_TIME, OutageDuration
from upstatic.domain.time_spans import Span
from upstatic.incidents.plan import update_texts
from upstatic.incidents.plan.actions import Action, AddUpdate, Close, Open, ref_of
from upstatic.incidents.plan.status_changes import StatusChange
from upstatic.incidents.plan.update_texts import Names

EARLY = timedelta(minutes=10)
"""How long before a person's incident a failure may be confirmed and still belong to it: people
are sometimes faster than two failing checks, and Upptime opened its issues after them."""

UNSEEN = timedelta(seconds=150)
"""A person who closes an incident so soon after a failure was confirmed cannot have known of it."""

_RANK = {impact: n for n, impact in enumerate(Impact)}

Measure = Callable[[str, Span], OutageDuration]
"""(slug, outage) -> how long it lasted, and how much of that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """An incident at one moment of the replay.

    `settled` ones get no more updates: a person's own, and those that are over. `failing` are the
    monitors that fail now, since `failing_since`; `worst` is the worst status of every monitor it
    reports, and `lasted` how long those that recovered were failing. `titles` and `set_impact` are
    what the program gave it so far, and `peak` is the worst of these impacts: a title or an impact
    that differs is a person's.
    """

    ref: str
    started: datetime
    components: tuple[str, ...]
    title: str = ""
    impact: Impact = Impact.NONE
    told: frozenset[str] = frozenset()
    settled: bool = False
    recorded: bool = False
    stated: bool = False
    ended: datetime | None = None
    failing: Mapping[str, Status] = field(default_factory=dict)
    failing_since: Mapping[str, datetime] = field(default_factory=dict)
    worst: Mapping[str, Status] = field(default_factory=dict)
    lasted: Mapping[str, OutageDuration] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    set_impact: Impact | None = None
    peak: Impact = Impact.NONE

    def covers(self, change: StatusChange) -> bool:
        """Whether a change of one of its monitors belongs to it by time."""
        begun = self.started - EARLY <= change.confirmed_at
        last = change.confirmed_at + (UNSEEN if change.is_bad else timedelta(0))
        return begun and change.slug in self.components and self.is_open_at(last)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it was not over then."""
        return self.ended is None or moment <= self.ended

    def has_own_impact(self, *others: Impact | None) -> bool:
        """Whether the program set its impact: to the last one that it set, or to one of these.

        After monitors were removed from the configuration, the replay takes what was major for an
        outage of all monitors. It is a person's where that is `stated` already.
        """
        was_major = (self.set_impact, self.impact) == (Impact.CRITICAL, Impact.MAJOR)
        was_major = was_major and not self.stated
        return self.set_impact is None or was_major or self.impact in (self.set_impact, *others)


def open_incident_of(incident: Incident) -> OpenIncident:
    """The recorded incident before the replay; what it reports is seen when its changes come."""
    over = incident.phase.is_over
    return OpenIncident(
        ref=ref_of(incident),
        started=incident.started,
        components=incident.components,
        title=incident.title,
        impact=incident.impact,
        told=frozenset((incident.key, *incident.told)),
        settled=over or not incident.key,
        recorded=True,
        stated=incident.impact_stated,
        ended=(incident.ended or incident.started) if over else None,
    )


def seen(incident: OpenIncident, changes: Sequence[StatusChange], measure: Measure) -> OpenIncident:
    """The incident after these changes."""
    for change in changes:
        incident = _failed(incident, change) if change.is_bad else _ended(incident, change, measure)
    return incident


def _failed(incident: OpenIncident, change: StatusChange) -> OpenIncident:
    slug, before = change.slug, incident.worst.get(change.slug, Status.UP)
    return replace(
        incident,
        components=tuple(dict.fromkeys([*incident.components, slug])),
        failing={**incident.failing, slug: change.status},
        failing_since={slug: change.since, **incident.failing_since},
        worst={**incident.worst, slug: max(change.status, before, key=lambda one: one.severity)},
    )


def _ended(incident: OpenIncident, change: StatusChange, measure: Measure) -> OpenIncident:
    slug, since = change.slug, incident.failing_since.get(change.slug)
    lasted = dict(incident.lasted)
    if since is not None and change.status is Status.UP:
        outage = measure(slug, Span(start=since, end=max(since, change.since)))
        lasted[slug] = lasted.get(slug, NO_TIME) + outage
    return replace(
        incident,
        failing={one: now for one, now in incident.failing.items() if one != slug},
        failing_since={one: at for one, at in incident.failing_since.items() if one != slug},
        lasted=lasted,
    )


def judged(incident: OpenIncident, impact: Impact, names: Names) -> OpenIncident:
    """The incident with the title and the impact that the program gives it in this state."""
    found = {update_texts.title_of(incident.worst, names)}
    if incident.failing:
        found.add(update_texts.title_of(incident.failing, names))
    return replace(
        incident,
        titles=incident.titles | found,
        set_impact=impact if incident.failing else incident.set_impact,
        peak=max(incident.peak, impact, key=_RANK.__getitem__),
    )


def next_action(
    before: OpenIncident, after: OpenIncident, changes: Sequence[StatusChange], names: Names
) -> Action:
    """What to do about an incident now that these changes are known."""
    if not after.recorded:
        return _open(after, changes, names)
    if not after.failing:
        return _close(before, after, changes, names)
    return _update(before, after, changes, names)


def carried_out(incident: OpenIncident, action: Action) -> OpenIncident:
    """The incident once an action is done."""
    done = replace(
        incident,
        recorded=True,
        title=action.title or incident.title,
        impact=action.impact or incident.impact,
    )
    return replace(done, settled=True, ended=action.time) if isinstance(action, Close) else done


def _open(incident: OpenIncident, changes: Sequence[StatusChange], names: Names) -> Open:
    said = [
        update_texts.describe(changes, {}, names),
        update_texts.impacts(changes, names),
        update_texts.screenshots(changes, names),
        names.words.say("automatic"),
    ]
    return Open(
        key=incident.ref,
        title=update_texts.title_of(incident.failing, names),
        body=_paragraphs(*said),
        impact=incident.set_impact or Impact.MINOR,
        components=tuple(incident.worst),
        time=max(change.confirmed_at for change in changes),
        started=incident.started,
        told=tuple(change.id for change in changes),
    )


def _update(
    before: OpenIncident, after: OpenIncident, changes: Sequence[StatusChange], names: Names
) -> AddUpdate:
    title = update_texts.title_of(after.failing, names)
    new = [one for one in changes if one.is_bad and one.slug not in before.components]
    eases = any(not change.is_bad for change in changes)
    return AddUpdate(
        ref=after.ref,
        id=changes[0].id,
        time=max(change.confirmed_at for change in changes),
        body=_paragraphs(
            update_texts.describe(changes, before.failing, names, _of_these(after, changes)),
            update_texts.still_failing(after.failing, names) if eases else "",
            update_texts.impacts(new, names),
            update_texts.screenshots(new, names),
        ),
        told=tuple(change.id for change in changes),
        title=title if _is_renamed(after, title) else None,
        impact=_new_impact(before, after, changes),
        components=tuple(change.slug for change in new),
    )


def _of_these(incident: OpenIncident, changes: Sequence[StatusChange]) -> dict[str, OutageDuration]:
    slugs = {change.slug for change in changes if change.status is Status.UP}
    return {slug: lasted for slug, lasted in incident.lasted.items() if slug in slugs}


def _new_impact(
    before: OpenIncident, after: OpenIncident, changes: Sequence[StatusChange]
) -> Impact | None:
    """The impact follows the components; one that a person set stays until it gets worse."""
    wanted = after.set_impact
    if wanted is None or wanted is after.impact:
        return None
    worse = any(one.is_bad for one in changes) and _RANK[wanted] > _RANK[after.impact]
    return wanted if worse or before.has_own_impact(wanted) else None


def _is_renamed(incident: OpenIncident, title: str) -> bool:
    """Whether the incident needs this title, and the one it has is not a person's."""
    return incident.title != title and incident.title in incident.titles


def _close(
    before: OpenIncident, after: OpenIncident, changes: Sequence[StatusChange], names: Names
) -> Close:
    title, removed = update_texts.title_of(after.worst, names), _removed(changes)
    said = [
        update_texts.resolved(after.lasted, names),
        update_texts.no_longer_monitored(removed, names) if removed else "",
    ]
    own = before.has_own_impact(after.set_impact, after.peak)
    return Close(
        ref=after.ref,
        id=changes[0].id,
        time=max(change.confirmed_at for change in changes),
        ended=max(after.started, *(change.since for change in changes)),
        phase=Phase.RESOLVED,
        body=_paragraphs(*said),
        told=tuple(change.id for change in changes),
        title=title if _is_renamed(after, title) else None,
        impact=after.peak if own and after.peak is not after.impact else None,
    )


def _removed(changes: Sequence[StatusChange]) -> list[str]:
    return [change.slug for change in changes if change.status is Status.UNKNOWN]


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))
