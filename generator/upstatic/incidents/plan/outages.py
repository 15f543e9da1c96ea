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
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.evaluation import steady
from upstatic.incidents.plan.actions import Close, Step
from upstatic.incidents.plan.open_incident import Case, Voice, case_of, step_of
from upstatic.incidents.plan.status_changes import Turn, order, turns

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
    taken_back: Collection[str] = (),
    told_elsewhere: Mapping[str, datetime] | None = None,
) -> list[Step]:
    """What is to be done so that the incidents tell of these events, in the order of time.

    Planned again after any of its steps, the rest comes out; after all of them, nothing. Of a
    monitor that flaps, only the change too many is told, and what it came to.
    `taken_back` are identities of events that the team wants no incident of; `told_elsewhere` says
    until when another monitor watched: what was over by then is opened by nobody again.
    """
    told = {*taken_back, *chain.from_iterable((one.key, *one.told) for one in incidents)}
    events = _worth_telling(config, events, now)
    seen = [turn for turn in turns(events, incidents, told, now) if turn.id not in {*taken_back}]
    cases = [case_of(one) for one in incidents if not one.is_maintenance]
    planner = _Planner(config, cases, now, told_elsewhere or {})
    for batch in _rounds(seen):
        planner.meet(batch)
    return [*planner.steps, *planner.farewells()]


def _worth_telling(config: Config, events: Iterable[Event], now: datetime) -> list[Event]:
    """The events of each monitor in turn, without those that are no news because it flaps."""
    flapping = {monitor.slug: monitor.flapping for monitor in config.monitors}
    by_slug: dict[str, list[Event]] = {}
    for event in events:
        by_slug.setdefault(event.slug, []).append(event)
    return [
        kept
        for slug, own in by_slug.items()
        for kept in (steady(own, flapping[slug], now) if slug in flapping else own)
    ]


def _rounds(seen: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Turns that were noted in one round."""
    batch: list[Turn] = []
    for turn in seen:
        again = any(turn.slug == one.slug for one in batch)
        if batch and (again or turn.noted - batch[0].noted > SAME_ROUND):
            yield batch
            batch = []
        batch.append(turn)
    if batch:
        yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    case: Case
    turns: list[Turn]


class _Planner:
    """Goes through the rounds, with every case as it was then."""

    def __init__(
        self, config: Config, cases: list[Case], now: datetime, elsewhere: Mapping[str, datetime]
    ) -> None:
        self._monitors = {monitor.slug: monitor for monitor in config.monitors}
        self._keeping = config.incidents
        self._cases = cases
        self._by_id = {id_: case for case in cases for id_ in case.told}
        self._at: dict[str, list[Case]] = {}
        for case in cases:
            self._settle_in(case)
        self._now, self._elsewhere = now, elsewhere
        self._status: dict[str, Status] = {}
        self._voice = Voice(
            names={slug: one.name for slug, one in self._monitors.items()},
            impacts={slug: one.impact for slug, one in self._monitors.items()},
        )
        self.steps: list[Step] = []

    def meet(self, batch: Sequence[Turn]) -> None:
        """Plan what a round asks for."""
        self._status |= {turn.slug: turn.status for turn in batch}
        unknown = []
        for turn in batch:
            if turn.id in self._by_id:
                self._by_id[turn.id].see([turn])
            else:
                unknown.append(turn)
        for news in self._placed(unknown):
            impact = self._impact(news.case, news.turns)
            self.steps.append(step_of(news.case, news.turns, impact, self._voice))
            self._settle_in(news.case)

    def _settle_in(self, case: Case) -> None:
        """Know for each of its monitors that the case is about it."""
        for slug in case.components:
            if case not in self._at.setdefault(slug, []):
                self._at[slug].append(case)

    def _placed(self, unknown: Iterable[Turn]) -> list[_News]:
        """Each turn that nobody was told of, with the case it belongs to."""
        news: dict[str, _News] = {}
        fresh: list[Turn] = []
        for turn in unknown:
            home = self._home(turn)
            if home is None:
                fresh += [turn] if self._opens(turn) else []
            elif not home.settled and home.failing.get(turn.slug, Status.UP) is not turn.status:
                news.setdefault(home.ref, _News(case=home, turns=[])).turns.append(turn)
        for together in self._grouped(fresh) if fresh else ():
            case = self._near(together) or self._begin(together)
            news.setdefault(case.ref, _News(case=case, turns=[])).turns.extend(together)
        for one in news.values():
            one.turns.sort(key=order)  # as they are seen when they are read back
        return list(news.values())

    def _home(self, turn: Turn) -> Case | None:
        """The latest case that the turn's monitor is in, before it one that goes on."""
        found = [case for case in self._at.get(turn.slug, ()) if case.covers(turn)]
        return max(found, key=lambda case: (not case.settled, case.started, case.ref), default=None)

    def _opens(self, turn: Turn) -> bool:
        """Whether a turn without a case is worth one."""
        if not turn.is_bad or turn.slug not in self._monitors:
            return False
        lately = max(self._now - LOOK_BACK, self._elsewhere.get(turn.slug, LONG_AGO))
        if turn.over is not None and turn.over <= lately:
            return False
        wanted = {"degraded": (Status.DEGRADED, Status.DOWN), "down": (Status.DOWN,)}
        return turn.status in wanted.get(self._keeping.open_on, ())

    def _grouped(self, fresh: Sequence[Turn]) -> list[list[Turn]]:
        if self._most_are_down():
            return [list(fresh)]
        together: dict[str, list[Turn]] = {}
        for turn in fresh:
            together.setdefault(self._group(turn.slug), []).append(turn)
        return list(together.values())

    def _group(self, slug: str) -> str:
        """The group of a monitor; one without a group is alone."""
        monitor: Monitor | None = self._monitors.get(slug)
        return f"group {monitor.group}" if monitor and monitor.group else f"monitor {slug}"

    def _near(self, together: Sequence[Turn]) -> Case | None:
        """The open case that these failures join: of their group, or any when most are down."""
        first = min(turn.since for turn in together)
        within = timedelta(seconds=self._keeping.join_within_s)
        groups = {self._group(turn.slug) for turn in together}
        found = [
            case
            for case in self._cases
            if not case.settled
            and first - case.started <= within
            and (self._most_are_down() or groups & {self._group(one) for one in case.components})
        ]
        return max(found, key=lambda case: (case.started, case.ref), default=None)

    def _begin(self, together: Sequence[Turn]) -> Case:
        case = Case(
            ref=together[0].id,
            started=min(turn.since for turn in together),
            components={turn.slug for turn in together},
        )
        self._cases.append(case)
        return case

    def _down(self) -> int:
        return sum(self._status.get(slug) is Status.DOWN for slug in self._monitors)

    def _most_are_down(self) -> bool:
        return self._down() > max(1, len(self._monitors) / 2)

    def _impact(self, case: Case, news: Iterable[Turn]) -> Impact:
        """How much it hurts: all is down, something is, or something is degraded."""
        now = {**case.failing, **{turn.slug: turn.status for turn in news}}
        if Status.DOWN not in now.values():
            return Impact.MINOR
        return Impact.CRITICAL if self._down() == len(self._monitors) else Impact.MAJOR

    def farewells(self) -> Iterator[Step]:
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
