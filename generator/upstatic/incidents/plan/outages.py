"""Which incidents there should be: confirmed events compared with the recorded incidents.

A failure joins the open incident of its monitor; else one of the same group that began recently;
else it opens one, together with what else in its group failed in the same round. When most
monitors are down, all failures are one incident.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Impact, Incident, Status
from upstatic.evaluation import MeasuredTime, without_flapping
from upstatic.incidents.plan.actions import Action, MarkStatement, Planned
from upstatic.incidents.plan.open_incident import (
    Measure,
    OpenIncident,
    carried_out,
    judged,
    next_action,
    open_incident_of,
    seen,
)
from upstatic.incidents.plan.status_changes import StatusChange, changes, order
from upstatic.incidents.plan.update_texts import Names
from upstatic.translations.messages import message_translations

SAME_ROUND = timedelta(seconds=150)
"""Regions and shards of one round begin that far apart at most."""
LOOK_BACK = timedelta(days=7)
"""An outage that was over before, and that no incident reports, is not opened any more."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """What a plan starts from.

    `withdrawn` are identities of events that the team wants no incident of. `imported_until` says
    until when another program watched a monitor. `damaged` is set where an incident's file cannot
    be read: it may report any outage that is over, so none of these is opened. `measured` says
    how much of an outage counts; without it, all that is outside of maintenance. `screenshots` are
    the URLs of those of failed browser checks, by slug.
    """

    incidents: Sequence[Incident]
    withdrawn: Collection[str] = ()
    imported_until: Mapping[str, datetime] = field(default_factory=dict)
    damaged: bool = False
    measured: MeasuredTime | None = None
    screenshots: Mapping[str, str] = field(default_factory=dict)


def plan(
    config: Config, events: Iterable[Event], recorded: PlanInput, now: datetime
) -> list[Planned]:
    """What to do so that the incidents report these events, in the order of time.

    Planned again after any of its actions, the rest comes out; after all of them, nothing. Of a
    flapping monitor, only the change that makes it unstable and the outcome are reported.
    """
    incidents, withdrawn = recorded.incidents, {*recorded.withdrawn}
    known = {*withdrawn, *chain.from_iterable((one.key, *one.told) for one in incidents)}
    slugs = {monitor.slug for monitor in config.monitors}
    reported = _without_flapping(config, events, now)
    found = changes(reported, incidents, known, now, monitors=slugs)
    measured = recorded.measured or MeasuredTime(events=by_slug(reported), incidents=incidents)
    planner = _Planner(config, recorded, now, measured.duration)
    for batch in _rounds([change for change in found if change.id not in withdrawn]):
        planner.meet(batch)
    return [*planner.actions, *planner.statements()]


def _without_flapping(config: Config, events: Iterable[Event], now: datetime) -> list[Event]:
    """The events of each monitor in turn, without those of a flapping one."""
    flapping = {monitor.slug: monitor.flapping for monitor in config.monitors}
    return [
        kept
        for slug, own in by_slug(events).items()
        for kept in (without_flapping(own, flapping[slug], now) if slug in flapping else own)
    ]


def _rounds(found: Sequence[StatusChange]) -> Iterator[list[StatusChange]]:
    """Changes that were confirmed in one round."""
    batch: list[StatusChange] = []
    for change in found:
        again = any(change.slug == one.slug for one in batch)
        if batch and (again or change.confirmed_at - batch[0].confirmed_at > SAME_ROUND):
            yield batch
            batch = []
        batch.append(change)
    if batch:
        yield batch


class _Planner:
    """Replays the rounds, with every incident as it was at the time."""

    def __init__(
        self, config: Config, recorded: PlanInput, now: datetime, measure: Measure
    ) -> None:
        self._monitors = {monitor.slug: monitor for monitor in config.monitors}
        self._settings = config.incidents
        self._recorded, self._now, self._measure = recorded, now, measure
        found = [open_incident_of(one) for one in recorded.incidents if not one.is_maintenance]
        self._incidents = {one.ref: one for one in found}
        self._reporting = {id_: one.ref for one in found for id_ in one.told}
        self._about: dict[str, dict[str, None]] = {}  # the incidents of each monitor, in order
        self._open: dict[str, dict[str, None]] = {}  # those of them that are not settled
        for one in found:
            self._keep(one)
        self._status: dict[str, Status] = {}
        self._names = Names(
            words=message_translations(config),
            names={slug: one.name for slug, one in self._monitors.items()},
            impacts={slug: one.impact for slug, one in self._monitors.items()},
            screenshots=recorded.screenshots,
        )
        self.actions: list[Action] = []

    def meet(self, batch: Sequence[StatusChange]) -> None:
        """Plan what a round asks for."""
        self._status |= {change.slug: change.status for change in batch}
        for change in batch:
            ref = self._reporting.get(change.id)
            if ref and not self._incidents[ref].settled:
                self._keep(self._after(self._incidents[ref], [change]))
        fresh = [change for change in batch if change.id not in self._reporting]
        for ref, found in self._placed(fresh).items():
            before = self._incidents[ref]
            after = self._after(before, found)
            action = next_action(before, after, found, self._names)
            self.actions.append(action)
            self._keep(carried_out(after, action))

    def _keep(self, incident: OpenIncident) -> None:
        self._incidents[incident.ref] = incident
        for slug in incident.components:
            self._about.setdefault(slug, {})[incident.ref] = None
            if incident.settled:
                self._open.get(slug, {}).pop(incident.ref, None)
            else:
                self._open.setdefault(slug, {})[incident.ref] = None

    def _after(self, incident: OpenIncident, found: Sequence[StatusChange]) -> OpenIncident:
        after = seen(incident, found, self._measure)
        return judged(after, self._impact(after.failing), self._names)

    def statements(self) -> Iterator[MarkStatement]:
        """The open incidents whose impact a person set since, or no longer sets."""
        for one in self._incidents.values():
            stated = not one.has_own_impact()
            if one.recorded and not one.settled and one.set_impact and stated != one.stated:
                yield MarkStatement(ref=one.ref, stated=stated)

    def _placed(self, fresh: Iterable[StatusChange]) -> dict[str, list[StatusChange]]:
        """Each change that is not reported yet, by the incident it belongs to."""
        found: dict[str, list[StatusChange]] = {}
        homeless: list[StatusChange] = []
        for change in fresh:
            home = self._home(change)
            if home is None:
                homeless += [change] if self._opens(change) else []
            elif not home.settled and _is_new(home, change):
                found.setdefault(home.ref, []).append(change)
        for together in self._grouped(homeless) if homeless else ():
            home = self._near(together) or self._begin(together)
            found.setdefault(home.ref, []).extend(together)
        return {ref: sorted(those, key=order) for ref, those in found.items()}

    def _home(self, change: StatusChange) -> OpenIncident | None:
        """The latest incident of the change's monitor; one that is still open comes first.

        Of two open ones, it is the one that does not have the status yet: what was opened twice
        may have reported the recovery in the issue that was taken back. A settled one matters only
        to a change that would open another: there may be thousands of both.
        """
        refs = self._about if self._opens(change) else self._open
        about = (self._incidents[ref] for ref in refs.get(change.slug, ()))
        found = [one for one in about if one.covers(change)]
        return max(
            found,
            key=lambda one: (not one.settled, _is_new(one, change), one.started, one.ref),
            default=None,
        )

    def _opens(self, change: StatusChange) -> bool:
        """Whether a change without an incident opens one."""
        if not change.is_bad or change.slug not in self._monitors:
            return False
        if change.over is not None and (
            self._recorded.damaged or change.over <= self._first(change)
        ):
            return False
        wanted = {"degraded": (Status.DEGRADED, Status.DOWN), "down": (Status.DOWN,)}
        return change.status in wanted.get(self._settings.open_on, ())

    def _first(self, change: StatusChange) -> datetime:
        """An outage that was over until then is not opened."""
        imported = self._recorded.imported_until.get(change.slug, LONG_AGO)
        return max(self._now - LOOK_BACK, imported)

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
        """The open incident that these failures join: of their group, or any when most are down."""
        first = min(change.since for change in together)
        within = timedelta(seconds=self._settings.join_within_s)
        groups = {self._group(change.slug) for change in together}
        found = [
            one
            for one in self._incidents.values()
            if not one.settled
            and first - one.started <= within
            and (self._most_are_down() or groups & {self._group(slug) for slug in one.components})
        ]
        return max(found, key=lambda one: (one.started, one.ref), default=None)

    def _begin(self, together: Sequence[StatusChange]) -> OpenIncident:
        begun = OpenIncident(
            ref=together[0].id,
            started=min(change.since for change in together),
            components=tuple(change.slug for change in together),
        )
        self._keep(begun)
        return begun

    def _down(self) -> int:
        return sum(self._status.get(slug) is Status.DOWN for slug in self._monitors)

    def _most_are_down(self) -> bool:
        return self._down() > max(1, len(self._monitors) / 2)

    def _impact(self, failing: Mapping[str, Status]) -> Impact:
        """Critical when every monitor is down, major when one is, minor when it is degraded."""
        if Status.DOWN not in failing.values():
            return Impact.MINOR
        return Impact.CRITICAL if self._down() == len(self._monitors) else Impact.MAJOR


def _is_new(incident: OpenIncident, change: StatusChange) -> bool:
    """Whether a change is one for this incident: a monitor's status there is not that already."""
    if change.status is Status.UNKNOWN:
        return change.slug in incident.failing
    return incident.failing.get(change.slug, Status.UP) is not change.status
