"""The files in history/incidents/: what is known of incidents, and what a round changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from upstatic.domain.models import Incident
from upstatic.history import incidents as store
from upstatic.incidents.plan.actions import ref_of
from upstatic.incidents.plan.maintenance import with_phase


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a call of `incidents` did to incidents and maintenance.

    `problem` says why some of it was not done, "" when all was; the next round does the rest.
    `changed` says whether history/ has something new.
    """

    opened: tuple[Incident, ...] = ()
    updated: tuple[Incident, ...] = ()
    closed: tuple[Incident, ...] = ()
    problem: str = ""
    changed: bool = False


class Mirror:
    """The recorded incidents, by number, at `now`. Every method raises HistoryError.

    `damaged` are the numbers of files that could not be read.
    """

    def __init__(self, history: Path, now: datetime) -> None:
        self.history = history
        self.now = now
        stored = store.read_all(history)
        self.damaged = [*stored.damaged]
        self._incidents = {one.number: one for one in stored.shown}
        self._before = dict(self._incidents)
        self._changed = False
        self._may_have: Callable[[str], bool] = bool
        for incident in self.incidents:
            self.put(incident)

    @property
    def incidents(self) -> list[Incident]:
        """Every incident that is shown."""
        return [*self._incidents.values()]

    def use(self, may_have: Callable[[str], bool]) -> None:
        """Take only these URLs for issues; open incidents of another forge continue in files."""
        self._may_have = may_have
        for one in self.incidents:
            if one.url and not (one.phase.is_over or may_have(one.url)):
                self.put(replace(one, url="", updated=None))

    def without_other_forges(self) -> list[Incident]:
        """The same without those that have an issue of another forge."""
        return [one for one in self.incidents if not one.url or self._may_have(one.url)]

    def without_provisional(self) -> list[Incident]:
        """The same without the windows in force that still need an issue."""
        return [
            one
            for one in self.incidents
            if one.number < store.PROVISIONAL or one.phase.is_over or _has_ended(one, self.now)
        ]

    def outages_in_files(self) -> list[Incident]:
        """The open incidents of the program that have no issue, and no update of a person.

        What a person wrote into a file would be the program's in an issue.
        """
        return [
            one
            for one in self.incidents
            if one.key and not (one.url or one.is_maintenance or one.phase.is_over)
            if not any(update.author for update in one.updates)
        ]

    def replace_file(self, old: Incident, issue: Incident) -> None:
        """Show an issue instead of the file that it was opened for."""
        self.put(issue)
        for one in self.incidents:
            if one.key == old.key and not one.url:
                self.withdraw(one.number)

    def find(self, ref: str) -> Incident | None:
        """The incident that actions call by this reference."""
        return next((one for one in self.incidents if ref_of(one) == ref), None)

    def put(self, incident: Incident) -> None:
        """Keep an incident, a maintenance in the phase that the clock says."""
        current = with_phase(incident, self.now)
        self._make_room(current)
        if self._incidents.get(current.number) != current or current != incident:
            self._changed |= store.write(self.history, current)
            self._incidents[current.number] = current

    def _make_room(self, issue: Incident) -> None:
        """Give an incident that has no issue here another number when an issue has its own."""
        there = self._incidents.get(issue.number)
        if there is None or not issue.url or _is_same(there, issue):
            return
        if there.url and self._may_have(there.url):
            return
        moved = replace(there, number=store.provisional_number(there))
        store.write(self.history, moved)
        self._incidents[moved.number] = moved

    def withdraw(self, number: int) -> None:
        """Stop showing an incident whose issue is gone."""
        self._changed |= store.withdraw(self.history, number)
        self._incidents.pop(number, None)

    def replace_provisional(self, key: str) -> None:
        """Stop showing the file that stood in for an issue which is there now."""
        for one in self.incidents:
            if one.key == key and one.number >= store.PROVISIONAL:
                self.withdraw(one.number)

    def result(self, problem: str) -> SyncResult:
        """What was done, by number."""
        new = [one for number, one in sorted(self._incidents.items()) if number not in self._before]
        old = [
            (self._before[number], one)
            for number, one in sorted(self._incidents.items())
            if number in self._before and self._before[number] != one
        ]
        over = [one for before, one in old if one.phase.is_over and not before.phase.is_over]
        return SyncResult(
            opened=tuple(new),
            updated=tuple(one for _, one in old if one not in over),
            closed=tuple(over),
            problem=problem,
            changed=self._changed,
        )


def _is_same(one: Incident, issue: Incident) -> bool:
    """Whether an issue is that of an incident; those of people have no key."""
    return one.key == issue.key and (bool(one.key) or one.started == issue.started)


def _has_ended(window: Incident, now: datetime) -> bool:
    return window.ended is not None and window.ended <= now
