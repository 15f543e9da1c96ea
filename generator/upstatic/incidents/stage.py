"""Incidents: plan what to report, carry it out in issues or files, mirror it in history/."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from upstatic.config.schema.root import Config
from upstatic.domain.errors import ForgeError, GoneError, RefusedError
from upstatic.domain.grouping import by_slug
from upstatic.domain.models import Event, Incident
from upstatic.evaluation import MeasuredTime, recorded_checks
from upstatic.history import daily_totals, events, rounds, upptime_samples
from upstatic.history import incidents as store
from upstatic.history.file_lines import OnDamage
from upstatic.incidents.file_backend import FileBackend, moved_to_issue, opened
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.backend import IssueBackend
from upstatic.incidents.issues.parser import IssueParser
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.issues.upptime_issues import event_log_of
from upstatic.incidents.mirror import Mirror, SyncResult
from upstatic.incidents.plan.actions import AddUpdate, Close, MarkStatement, Open, Planned
from upstatic.incidents.plan.maintenance import plan_maintenance
from upstatic.incidents.plan.outages import PlanInput, plan
from upstatic.translations.messages import message_translations

HISTORY = "history"

log = logging.getLogger(__name__)


class Backend(Protocol):
    """Where incidents are written; each call returns the incident as it is afterwards."""

    def open(self, action: Open) -> Incident:
        """Open an incident."""

    def add_update(self, incident: Incident, action: AddUpdate) -> Incident:
        """Report what changed."""

    def close(self, incident: Incident, action: Close) -> Incident:
        """Report the end."""


def incidents(  # noqa: PLR0913 - each comes from another place
    root: Path,
    config: Config,
    *,
    now: datetime,
    tracker: IssueTracker | None,
    everything: bool = False,
    unreachable: str = "",
    screenshots: Mapping[str, str] | None = None,
) -> SyncResult:
    """Bring incidents and maintenance up to date with events and with what the team wrote.

    `tracker` is None where there is no issue tracker: then incidents live in files only.
    `unreachable` says why there is none although the repository has issues; then only windows of
    maintenance are kept in force. `everything` reads all issues again. `screenshots` are the URLs
    of those of failed browser checks, by slug. A failing tracker costs
    nothing but time: what was not done is planned again by the next call. Raises HistoryError.
    """
    mirror = Mirror(root / HISTORY, now.astimezone(UTC).replace(microsecond=0))
    problem = unreachable
    if not unreachable:
        try:
            shots = screenshots or {}
            problem = _synchronise(mirror, config, tracker, shots, everything=everything)
        except ForgeError as error:
            log.warning("issues: %s; the next round tries again", error)
            problem = str(error)
    if problem:
        _keep_in_force(mirror, config)
    return mirror.result(problem)


def _synchronise(
    mirror: Mirror,
    config: Config,
    tracker: IssueTracker | None,
    screenshots: Mapping[str, str],
    *,
    everything: bool,
) -> str:
    """Read what the team wrote, then carry out what is planned; returns what was refused."""
    files, happened = FileBackend(mirror.history), events.read(mirror.history, OnDamage.IGNORE)
    backend: Backend = files
    if tracker is not None:
        log_ = event_log_of(happened)
        parser = IssueParser(
            monitors=config.monitors,
            is_ours=ours(config),
            now=mirror.now,
            log=log_,
            words=message_translations(config),
        )
        issues = IssueBackend(tracker, parser, config)
        mirror.use(tracker.may_have)
        _read(mirror, issues, everything=everything)
        _move_to_issues(mirror, issues)
        backend = issues
    stored = store.read_all(mirror.history)
    damaged = stored.damaged if tracker is None else {}  # an issue repairs its file
    gone = stored.withdrawn_identities.union(*damaged.values())
    known = mirror.without_provisional() if tracker else mirror.incidents
    windows = plan_maintenance(config, known, mirror.now, withdrawn=gone)
    refused = _carry_out(mirror, windows, backend, files)
    recorded = PlanInput(
        incidents=mirror.incidents,
        withdrawn=gone,
        imported_until=upptime_samples.until(mirror.history, mirror.now.date()),
        damaged=any(not identities for identities in damaged.values()),
        measured=_measured(mirror, config, happened),
        screenshots=screenshots,
    )
    planned = plan(config, happened, recorded, mirror.now)
    return _carry_out(mirror, planned, backend, files) or refused


def _read(mirror: Mirror, issues: IssueBackend, *, everything: bool) -> None:
    known = mirror.without_other_forges()
    found = issues.changes(known, everything=everything, again=mirror.damaged)
    for incident in found.incidents:
        mirror.put(incident)
    for number in found.gone:
        mirror.withdraw(number)


def _measured(mirror: Mirror, config: Config, happened: Sequence[Event]) -> MeasuredTime:
    """How much of an outage counts, by what is recorded."""
    history = mirror.history
    return MeasuredTime(
        events=by_slug(happened),
        incidents=mirror.incidents,
        monitors=config.monitors,
        totals=partial(daily_totals.of_monitor, history),
        checks=recorded_checks(
            partial(rounds.read, history, damage=OnDamage.IGNORE),
            partial(upptime_samples.checks_from, history),
        ),
    )


def _move_to_issues(mirror: Mirror, issues: IssueBackend) -> None:
    """Open issues for the outages that began in files, with their updates.

    Closed incidents stay in files, and those that a person updated with `upstatic incident`.
    """
    for old in mirror.outages_in_files():
        try:
            moved = issues.open(moved_to_issue(old))
            for one in old.updates[1:]:
                update = AddUpdate(ref=old.key, id=one.id, time=one.time, body=one.body)
                moved = issues.add_update(moved, update)
        except (GoneError, RefusedError) as error:  # only this one; others may pass
            log.warning("%s: %s", old.key, error)
            continue
        mirror.replace_file(old, moved)


def _carry_out(
    mirror: Mirror, planned: Iterable[Planned], backend: Backend, files: FileBackend
) -> str:
    """Do what is planned; returns what was refused last, "" where nothing was."""
    refused = ""
    for action in planned:
        try:
            _do(mirror, action, backend, files)
        except (GoneError, RefusedError) as error:  # only this one; others may pass
            log.warning("%s: %s", action.key if isinstance(action, Open) else action.ref, error)
            refused = str(error)
    return refused


def _do(mirror: Mirror, action: Planned, backend: Backend, files: FileBackend) -> None:
    if isinstance(action, Open):
        mirror.put(backend.open(action))
        mirror.replace_provisional(action.key)
        return
    incident = mirror.find(action.ref)
    if incident is None:
        log.info("%s is not open, so nothing is added to it", action.ref)
        return
    where = backend if incident.url else files
    match action:
        case AddUpdate():
            mirror.put(where.add_update(incident, action))
        case Close():
            mirror.put(where.close(incident, action))
        case MarkStatement():
            mirror.put(replace(incident, impact_stated=action.stated))


def _keep_in_force(mirror: Mirror, config: Config) -> None:
    """Keep windows that have begun recorded, also while no issue can be opened for them."""
    gone = store.read_all(mirror.history).withdrawn_identities
    for action in plan_maintenance(config, mirror.incidents, mirror.now, withdrawn=gone):
        if isinstance(action, Open) and action.started <= mirror.now:
            window = opened(action, store.PROVISIONAL)
            mirror.put(replace(window, number=store.provisional_number(window)))
