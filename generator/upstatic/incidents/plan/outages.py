"""Which incidents there are to be: what happened, laid beside what is on file.

A failure joins the open incident of its monitor; else one of the same group that began lately;
else it opens one, together with what else in its group failed in the same round. When most
monitors are down, all that fails is one incident.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.evaluation import without_flapping
from upstatic.incidents.plan.actions import Action, Close
from upstatic.incidents.plan.open_incident import Names, OpenIncident, next_action, open_incident_of
from upstatic.incidents.plan.status_changes import StatusChange, changes, order

SAME_ROUND = timedelta(seconds=150)
"""Regions and shards of one round begin that far apart at most."""
LOOK_BACK = timedelta(days=7)
"""What was over before is no incident any more, when none was opened for it until now."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def plan(
    config: Config,
    events: Iterable[Event],
    incidents: Sequence[Incident],
    now: datetime,
    *,
    withdrawn: Collection[str] = (),
    told_elsewhere: Mapping[str, datetime] | None = None,
) -> list[Action]:
    """What is to be done so that the incidents tell of these events, in the order of time.

    Planned again after any of its steps, the rest comes out; after all of them, nothing. Of a
    monitor that flaps, only the change too many is told, and what it came to.
    `withdrawn` are identities of events that the team wants no incident of; `told_elsewhere` says
    until when another monitor watched: what was over by then is opened by nobody again.
    """
    told = {*withdrawn, *chain.from_iterable((one.key, *one.told) for one in incidents)}
    events = _worth_telling(config, events, now)
    seen = [
        change for change in changes(events, incidents, told, now) if change.id not in {*withdrawn}
    ]
    cases = [open_incident_of(one) for one in incidents if not one.is_maintenance]
    planner = _Planner(config, cases, now, told_elsewhere or {})
    for batch in _rounds(seen):
        planner.meet(batch)
    return [*planner.actions, *planner.close_orphaned()]


def _worth_telling(config: Config, events: Iterable[Event], now: datetime) -> list[Event]:
    """The events of each monitor in turn, without those that are no news because it flaps."""
    flapping = {monitor.slug: monitor.flapping for monitor in config.monitors}
    return [
        kept
        for slug, own in by_slug(events).items()
        for kept in (without_flapping(own, flapping[slug], now) if slug in flapping else own)
    ]


def _rounds(seen: Sequence[StatusChange]) -> Iterator[list[StatusChange]]:
    """Turns that were confirmed in one round."""
    batch: list[StatusChange] = []
    for change in seen:
        again = any(change.slug == one.slug for one in batch)
        if batch and (again or change.confirmed_at - batch[0].confirmed_at > SAME_ROUND):
            yield batch
            batch = []
        batch.append(change)
    if batch:
        yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    case: OpenIncident
    changes: list[StatusChange]


class _Planner:
    """Goes through the rounds, with every case as it was then."""

    def __init__(
        self,
        config: Config,
        cases: list[OpenIncident],
        now: datetime,
        elsewhere: Mapping[str, datetime],
    ) -> None:
        self._monitors = {monitor.slug: monitor for monitor in config.monitors}
        self._keeping = config.incidents
        self._cases = cases
        self._by_id = {id_: case for case in cases for id_ in case.told}
        self._at: dict[str, list[OpenIncident]] = {}
        for case in cases:
            self._settle_in(case)
        self._now, self._elsewhere = now, elsewhere
        self._status: dict[str, Status] = {}
        self._voice = Names(
            names={slug: one.name for slug, one in self._monitors.items()},
            impacts={slug: one.impact for slug, one in self._monitors.items()},
        )
        self.actions: list[Action] = []

    def meet(self, batch: Sequence[StatusChange]) -> None:
        """Plan what a round asks for."""
        self._status |= {change.slug: change.status for change in batch}
        unknown = []
        for change in batch:
            if change.id in self._by_id:
                self._by_id[change.id].see([change])
            else:
                unknown.append(change)
        for news in self._placed(unknown):
            impact = self._impact(news.case, news.changes)
            self.actions.append(next_action(news.case, news.changes, impact, self._voice))
            self._settle_in(news.case)

    def _settle_in(self, case: OpenIncident) -> None:
        """Know for each of its monitors that the case is about it."""
        for slug in case.components:
            if case not in self._at.setdefault(slug, []):
                self._at[slug].append(case)

    def _placed(self, unknown: Iterable[StatusChange]) -> list[_Pending]:
        """Each turn that nobody was told of, with the case it belongs to."""
        news: dict[str, _Pending] = {}
        fresh: list[StatusChange] = []
        for change in unknown:
            home = self._home(change)
            if home is None:
                fresh += [change] if self._opens(change) else []
            elif not home.settled and home.failing.get(change.slug, Status.UP) is not change.status:
                news.setdefault(home.ref, _Pending(case=home, changes=[])).changes.append(change)
        for together in self._grouped(fresh) if fresh else ():
            case = self._near(together) or self._begin(together)
            news.setdefault(case.ref, _Pending(case=case, changes=[])).changes.extend(together)
        for one in news.values():
            one.changes.sort(key=order)  # as they are seen when they are read back
        return list(news.values())

    def _home(self, change: StatusChange) -> OpenIncident | None:
        """The latest case that the turn's monitor is in, before it one that goes on."""
        found = [case for case in self._at.get(change.slug, ()) if case.covers(change)]
        return max(found, key=lambda case: (not case.settled, case.started, case.ref), default=None)

    def _opens(self, change: StatusChange) -> bool:
        """Whether a turn without a case is worth one."""
        if not change.is_bad or change.slug not in self._monitors:
            return False
        lately = max(self._now - LOOK_BACK, self._elsewhere.get(change.slug, LONG_AGO))
        if change.over is not None and change.over <= lately:
            return False
        wanted = {"degraded": (Status.DEGRADED, Status.DOWN), "down": (Status.DOWN,)}
        return change.status in wanted.get(self._keeping.open_on, ())

    def _grouped(self, fresh: Sequence[StatusChange]) -> list[list[StatusChange]]:
        if self._most_are_down():
            return [list(fresh)]
        together: dict[str, list[StatusChange]] = {}
        for change in fresh:
            together.setdefault(self._group(change.slug), []).append(change)
        return list(together.values())

    def _group(self, slug: str) -> str:
        """The group of a monitor; one without a group is alone."""
        monitor: Monitor | None = self._monitors.get(slug)
        return f"group {monitor.group}" if monitor and monitor.group else f"monitor {slug}"

    def _near(self, together: Sequence[StatusChange]) -> OpenIncident | None:
        """The open case that these failures join: of their group, or any when most are down."""
        first = min(change.since for change in together)
        within = timedelta(seconds=self._keeping.join_within_s)
        groups = {self._group(change.slug) for change in together}
        found = [
            case
            for case in self._cases
            if not case.settled
            and first - case.started <= within
            and (self._most_are_down() or groups & {self._group(one) for one in case.components})
        ]
        return max(found, key=lambda case: (case.started, case.ref), default=None)

    def _begin(self, together: Sequence[StatusChange]) -> OpenIncident:
        case = OpenIncident(
            ref=together[0].id,
            started=min(change.since for change in together),
            components={change.slug for change in together},
        )
        self._cases.append(case)
        return case

    def _down(self) -> int:
        return sum(self._status.get(slug) is Status.DOWN for slug in self._monitors)

    def _most_are_down(self) -> bool:
        return self._down() > max(1, len(self._monitors) / 2)

    def _impact(self, case: OpenIncident, news: Iterable[StatusChange]) -> Impact:
        """How much it hurts: all is down, something is, or something is degraded."""
        now = {**case.failing, **{change.slug: change.status for change in news}}
        if Status.DOWN not in now.values():
            return Impact.MINOR
        return Impact.CRITICAL if self._down() == len(self._monitors) else Impact.MAJOR

    def close_orphaned(self) -> Iterator[Action]:
        """Close what only monitors keep open that nobody watches any more."""
        for case in self._cases:
            if not case.settled and case.failing and not case.failing.keys() & self._monitors:
                yield Close(
                    ref=case.ref,
                    id=f"left-{case.ref}",
                    time=self._now,
                    ended=self._now,
                    phase=Phase.RESOLVED,
                    body="What it is about is not watched any more.",
                    told=(f"left-{case.ref}",),
                )
