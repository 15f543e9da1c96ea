"""Incidents: what happened is planned, done at the desk, and mirrored in history/incidents/."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from upstatic.config.schema.root import Config
from upstatic.domain.errors import GithubError, GoneError, RefusedError
from upstatic.domain.models import Incident, Phase
from upstatic.history import events, upptime_samples
from upstatic.history import incidents as store
from upstatic.history.append_only import Damage
from upstatic.incidents import file_backend
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.backend import IssueDesk
from upstatic.incidents.issues.parser import Reader
from upstatic.incidents.issues.tracker import GithubDesk
from upstatic.incidents.issues.upptime_issues import log_of
from upstatic.incidents.plan.actions import Close, Open, Step, Tell, ref_of
from upstatic.incidents.plan.maintenance import plan_maintenance, with_phase
from upstatic.incidents.plan.outages import plan

HISTORY = "history"
OVER = (Phase.RESOLVED, Phase.POSTMORTEM, Phase.COMPLETED)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What a call of `incidents` did to incidents and maintenance.

    `problem` says why not all of it, "" when nothing failed; the next round does the rest.
    `changed` says whether history/ has something new.
    """

    opened: tuple[Incident, ...] = ()
    updated: tuple[Incident, ...] = ()
    closed: tuple[Incident, ...] = ()
    problem: str = ""
    changed: bool = False


class Desk(Protocol):
    """Where incidents are written; each call gives the incident as it then is."""

    def open(self, step: Open) -> Incident:
        """Open an incident."""

    def tell(self, incident: Incident, step: Tell) -> Incident:
        """Say what changed."""

    def close(self, incident: Incident, step: Close) -> Incident:
        """Say that it is over."""


def incidents(
    root: Path,
    config: Config,
    *,
    now: datetime,
    desk: GithubDesk | None,
    everything: bool = False,
) -> Handled:
    """Let incidents and maintenance tell what happened and what the team wrote.

    `desk` is None where there is no repository on GitHub: then the files are all there is.
    `everything` reads all issues anew. GitHub's being away costs nothing but time: what was not
    done is planned again by the next call. Raises HistoryError.
    """
    clerk = _Clerk(root / HISTORY, config, now.astimezone(UTC).replace(microsecond=0))
    try:
        clerk.work(desk, everything=everything)
    except GithubError as error:
        log.warning("issues: %s; the next round does the rest", error)
        clerk.problem = str(error)
    return clerk.handled()


class _Clerk:
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

    def work(self, desk: GithubDesk | None, *, everything: bool) -> None:
        """Read what the team wrote, then do what is to be done."""
        for incident in [*self._on_file.values()]:
            self._put(incident)
        hands: Desk = _Files(self._history)
        if desk is not None:
            issues = IssueDesk(desk, self._reader(), self._config)
            self._read(issues, everything=everything)
            hands = issues
        gone = store.taken_back(self._history)
        if desk is None:  # an issue would repair its file
            gone |= store.in_damage(self._history)
        config, now = self._config, self._now
        self._do(plan_maintenance(config, self._known(), now, taken_back=gone), hands)
        happened = events.read(self._history, Damage.PASS)
        before = upptime_samples.until(self._history, now.date())
        steps = plan(config, happened, self._known(), now, taken_back=gone, told_elsewhere=before)
        self._do(steps, hands)

    def _reader(self) -> Reader:
        log = log_of(events.read(self._history, Damage.PASS))
        team = ours(self._config)
        return Reader(monitors=self._config.monitors, is_ours=team, now=self._now, log=log)

    def handled(self) -> Handled:
        """What was done, by number."""
        new = [one for number, one in sorted(self._on_file.items()) if number not in self._before]
        old = [
            (self._before[number], one)
            for number, one in sorted(self._on_file.items())
            if number in self._before and self._before[number] != one
        ]
        over = [one for before, one in old if one.phase in OVER and before.phase not in OVER]
        return Handled(
            opened=tuple(new),
            updated=tuple(one for _, one in old if one not in over),
            closed=tuple(over),
            problem=self.problem,
            changed=self._changed,
        )

    def _known(self) -> list[Incident]:
        return [*self._on_file.values()]

    def _read(self, desk: IssueDesk, *, everything: bool) -> None:
        news = desk.news(self._known(), everything=everything)
        for incident in news.incidents:
            self._put(incident)
        for number in news.gone:
            self._changed |= store.take_back(self._history, number)
            self._on_file.pop(number, None)

    def _put(self, incident: Incident) -> None:
        """Keep an incident, a maintenance as the clock has it; a file only where it changed."""
        current = with_phase(incident, self._now)
        if self._on_file.get(current.number) != current or current != incident:
            self._changed |= store.write(self._history, current)
            self._on_file[current.number] = current
        self._refs[ref_of(current)] = current.number

    def _do(self, steps: Iterable[Step], hands: Desk) -> None:
        for step in steps:
            try:
                self._step(step, hands)
            except (GoneError, RefusedError) as error:  # this one alone; others may pass
                log.warning("%s: %s", step.key if isinstance(step, Open) else step.ref, error)
                self.problem = str(error)

    def _step(self, step: Step, hands: Desk) -> None:
        if isinstance(step, Open):
            self._put(hands.open(step))
            return
        incident = self._on_file.get(self._refs.get(step.ref, 0))
        match step:
            case _ if incident is None:
                log.info("%s is not open, so nothing is added to it", step.ref)
            case Tell():
                self._put(hands.tell(incident, step))
            case Close():
                self._put(hands.close(incident, step))


class _Files:
    """The desk where there are no issues."""

    def __init__(self, history: Path) -> None:
        self._history = history

    def open(self, step: Open) -> Incident:
        return file_backend.opened(step, store.next_number(self._history))

    def tell(self, incident: Incident, step: Tell) -> Incident:
        return file_backend.changed(incident, step)

    def close(self, incident: Incident, step: Close) -> Incident:
        return file_backend.closed(incident, step)
