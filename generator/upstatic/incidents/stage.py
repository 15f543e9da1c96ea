"""Incidents: what happened is planned, done at the desk, and mirrored in history/incidents/."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from upstatic.config.schema.root import Config
from upstatic.domain.errors import GithubError, GoneError, RefusedError
from upstatic.domain.models import Incident
from upstatic.history import events, upptime_samples
from upstatic.history import incidents as store
from upstatic.history.file_lines import OnDamage
from upstatic.incidents.file_backend import FileBackend
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.backend import IssueBackend
from upstatic.incidents.issues.parser import IssueParser
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.issues.upptime_issues import event_log_of
from upstatic.incidents.plan.actions import Action, AddUpdate, Close, Open, ref_of
from upstatic.incidents.plan.maintenance import plan_maintenance, with_phase
from upstatic.incidents.plan.outages import plan

HISTORY = "history"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a call of `incidents` did to incidents and maintenance.

    `problem` says why not all of it, "" when nothing failed; the next round does the rest.
    `changed` says whether history/ has something new.
    """

    opened: tuple[Incident, ...] = ()
    updated: tuple[Incident, ...] = ()
    closed: tuple[Incident, ...] = ()
    problem: str = ""
    changed: bool = False


class Backend(Protocol):
    """Where incidents are written; each call gives the incident as it then is."""

    def open(self, action: Open) -> Incident:
        """Open an incident."""

    def add_update(self, incident: Incident, action: AddUpdate) -> Incident:
        """Say what changed."""

    def close(self, incident: Incident, action: Close) -> Incident:
        """Say that it is over."""


def incidents(
    root: Path,
    config: Config,
    *,
    now: datetime,
    tracker: IssueTracker | None,
    everything: bool = False,
) -> SyncResult:
    """Let incidents and maintenance tell what happened and what the team wrote.

    `tracker` is None where there is no repository on GitHub: then the files are all there is.
    `everything` reads all issues anew. GitHub's being away costs nothing but time: what was not
    done is planned again by the next call. Raises HistoryError.
    """
    synchroniser = Synchroniser(root / HISTORY, config, now.astimezone(UTC).replace(microsecond=0))
    try:
        synchroniser.work(tracker, everything=everything)
    except GithubError as error:
        log.warning("issues: %s; the next round does the rest", error)
        synchroniser.problem = str(error)
    return synchroniser.handled()


class Synchroniser:
    """Carries plans out, and keeps the files."""

    def __init__(self, history: Path, config: Config, now: datetime) -> None:
        self._history = history
        self._config = config
        self._now = now
        self._on_file = {one.number: one for one in store.read(history)}
        self._before = dict(self._on_file)
        self._refs: dict[str, int] = {}
        self._changed = False
        self.problem = ""

    def work(self, tracker: IssueTracker | None, *, everything: bool) -> None:
        """Read what the team wrote, then do what is to be done."""
        for incident in [*self._on_file.values()]:
            self._put(incident)
        backend: Backend = FileBackend(self._history)
        if tracker is not None:
            issues = IssueBackend(tracker, self._parser(), self._config)
            self._read(issues, everything=everything)
            backend = issues
        gone = store.withdrawn(self._history)
        if tracker is None:  # an issue would repair its file
            gone |= store.in_damage(self._history)
        config, now = self._config, self._now
        self._do(plan_maintenance(config, self._known(), now, withdrawn=gone), backend)
        happened = events.read(self._history, OnDamage.IGNORE)
        before = upptime_samples.until(self._history, now.date())
        actions = plan(config, happened, self._known(), now, withdrawn=gone, told_elsewhere=before)
        self._do(actions, backend)

    def _parser(self) -> IssueParser:
        log = event_log_of(events.read(self._history, OnDamage.IGNORE))
        team = ours(self._config)
        return IssueParser(monitors=self._config.monitors, is_ours=team, now=self._now, log=log)

    def handled(self) -> SyncResult:
        """What was done, by number."""
        new = [one for number, one in sorted(self._on_file.items()) if number not in self._before]
        old = [
            (self._before[number], one)
            for number, one in sorted(self._on_file.items())
            if number in self._before and self._before[number] != one
        ]
        over = [one for before, one in old if one.phase.is_over and not before.phase.is_over]
        return SyncResult(
            opened=tuple(new),
            updated=tuple(one for _, one in old if one not in over),
            closed=tuple(over),
            problem=self.problem,
            changed=self._changed,
        )

    def _known(self) -> list[Incident]:
        return [*self._on_file.values()]

    def _read(self, tracker: IssueBackend, *, everything: bool) -> None:
        news = tracker.news(self._known(), everything=everything)
        for incident in news.incidents:
            self._put(incident)
        for number in news.gone:
            self._changed |= store.withdraw(self._history, number)
            self._on_file.pop(number, None)

    def _put(self, incident: Incident) -> None:
        """Keep an incident, a maintenance as the clock has it; a file only where it changed."""
        current = with_phase(incident, self._now)
        if self._on_file.get(current.number) != current or current != incident:
            self._changed |= store.write(self._history, current)
            self._on_file[current.number] = current
        self._refs[ref_of(current)] = current.number

    def _do(self, actions: Iterable[Action], backend: Backend) -> None:
        for action in actions:
            try:
                self._step(action, backend)
            except (GoneError, RefusedError) as error:  # this one alone; others may pass
                log.warning("%s: %s", action.key if isinstance(action, Open) else action.ref, error)
                self.problem = str(error)

    def _step(self, action: Action, backend: Backend) -> None:
        if isinstance(action, Open):
            self._put(backend.open(action))
            return
        incident = self._on_file.get(self._refs.get(action.ref, 0))
        match action:
            case _ if incident is None:
                log.info("%s is not open, so nothing is added to it", action.ref)
            case AddUpdate():
                self._put(backend.add_update(incident, action))
            case Close():
                self._put(backend.close(incident, action))
