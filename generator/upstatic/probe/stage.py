"""The probe stage: measure all monitors that are due in parallel, and write a run file."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from upstatic import __version__
from upstatic.config.schema.root import Config, Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Probe, Status
from upstatic.domain.shards import Shard
from upstatic.history.run_files import RunWriter
from upstatic.infra.secrets import Secrets
from upstatic.probe.attempts import Attempts, measure, unknown
from upstatic.probe.controls import Controls, may_be_local
from upstatic.probe.kinds import load_libraries
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result
from upstatic.probe.scheduling.due import due, in_region, in_shard
from upstatic.probe.scheduling.worker_pool import WorkerPool

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)
_WORTH_ANOTHER = {Status.DOWN, Status.DEGRADED}
# What does not change within a round is not measured again.
_FINAL = {
    failure_reasons.CERTIFICATE_EXPIRES,
    failure_reasons.DOMAIN_EXPIRED,
    failure_reasons.DOMAIN_EXPIRES,
    failure_reasons.FAILED_JOB,
    failure_reasons.LATE,
}
_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeEnvironment:
    """What the stage needs from outside: the network, the secrets, and the time of day.

    `heartbeats` maps slugs to the last report of each job.
    """

    network: Network
    secrets: Secrets
    clock: Clock
    heartbeats: Mapping[str, Heartbeat] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundScope:
    """Which monitors a round measures: those of its region and its shard that are due.

    `last_checked` maps slugs to the time of the last check, for intervals longer than the cadence
    of CI. `every_s` is set for a round that follows another one in the same run after so many
    seconds: only monitors whose interval requires it are due, and if there are none, no run file
    is written. `slugs` are the monitors that a timer has chosen, None to choose them here.
    """

    region: str = ""
    shard: Shard | None = None
    slugs: frozenset[str] | None = None
    last_checked: Mapping[str, datetime] | None = None
    every_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    monitor: Monitor
    time: datetime
    attempts: Attempts = field(default_factory=Attempts)
    result: Result = field(default_factory=lambda: unknown("", ""))


def probe(
    config: Config, *, out: Path, environment: ProbeEnvironment, scope: RoundScope | None = None
) -> tuple[Probe, ...]:
    """Measure the monitors that are due and write each probe to `out` as soon as it is known.

    What is not up is measured again, after the waits of its `retries`; the last attempt counts.
    Raises HistoryError if `out` exists or cannot be written.
    """
    scope = scope or RoundScope()
    now = environment.clock()
    chosen = _chosen(config, scope, now)
    if not chosen and scope.every_s is not None:
        return ()
    load_libraries(chosen)
    columns = [monitor.slug for monitor in config.monitors]
    with RunWriter(out, time=now, region=scope.region, columns=columns, shard=scope.shard) as run:
        probes = []
        for each in _measured(chosen, config, environment):
            run.add(each)
            probes.append(each)
    if not config.controls and any(_is_local(each) for each in probes):
        _log.warning("this machine has no network: failures of this round are recorded as no data")
    return tuple(sorted(probes, key=lambda each: columns.index(each.slug)))


def _chosen(config: Config, scope: RoundScope, now: datetime) -> list[Monitor]:
    if scope.slugs is not None:
        return [each for each in config.monitors if each.slug in scope.slugs]
    mine = in_region(in_shard(config.monitors, scope.shard), scope.region)
    return due(mine, now, scope.last_checked or {}, scope.every_s or config.cadence_s)


def _measured(
    monitors: Sequence[Monitor], config: Config, environment: ProbeEnvironment
) -> Iterator[Probe]:
    """Yield the probe of each monitor as soon as no further attempt is needed."""
    user_agent = config.user_agent or f"upstatic/{__version__}"
    controls = Controls(config.controls, environment.network, environment.secrets)

    def work(task: _Task) -> _Task:
        return _attempted(task, environment, user_agent, controls)

    pool = WorkerPool(work, apart_s=config.delay_ms / 1000)
    for task in pool.run([_Task(monitor=each, time=environment.clock()) for each in monitors]):
        if _needs_another(task):
            wait_s = task.monitor.retries.wait_s * 2 ** (len(task.attempts) - 1)
            _log.debug("%s, retrying in %g s", _failed(task, environment.secrets), wait_s)
            pool.resubmit(task, wait_s)
            continue
        measured = _probe_of(task, environment.secrets)
        _log_outcome(measured, task.attempts)
        yield measured


def _is_local(probe: Probe) -> bool:
    return probe.reading.reason == failure_reasons.RUNNER


def _needs_another(task: _Task) -> bool:
    reading = task.result.reading
    left = task.monitor.retries.attempts - len(task.attempts)
    return left > 0 and reading.status in _WORTH_ANOTHER and reading.reason not in _FINAL


def _attempted(
    task: _Task, environment: ProbeEnvironment, user_agent: str, controls: Controls
) -> _Task:
    """Measure once more, over a new connection and if possible to another address."""
    begun_s, time = monotonic(), environment.clock()
    result = measure(
        task.monitor,
        replace(environment.network, avoided=task.attempts.addresses),
        environment.secrets,
        user_agent=user_agent,
        now=time,
        last_heartbeat=environment.heartbeats.get(task.monitor.slug),
    )
    attempts = task.attempts.and_then(result, task.monitor)
    done = replace(task, attempts=attempts, result=result, time=time)
    is_final = not _needs_another(done)
    if is_final and may_be_local(result) and controls.are_unreachable(begun_s, time):
        return replace(done, result=unknown(failure_reasons.RUNNER, "no control answered either"))
    return done


def _probe_of(task: _Task, secrets: Secrets) -> Probe:
    return Probe(
        slug=task.monitor.slug,
        time=task.time,
        reading=task.result.reading,
        phases=task.result.phases,
        attempts=len(task.attempts),
        detail=_detail_line(task, secrets),
        expires=task.result.expires,
    )


def _failed(task: _Task, secrets: Secrets) -> str:
    probe = _probe_of(replace(task, attempts=Attempts()), secrets)
    attempts = f"attempt {len(task.attempts)} of {task.monitor.retries.attempts}"
    return f"{probe.slug}: {probe.detail or probe.reading.status.value} ({attempts})"


def _detail_line(task: _Task, secrets: Secrets) -> str:
    """Describe in one line of printable text what was wrong; "" if nothing was."""
    result = task.result
    said = ": ".join(filter(None, (failure_reasons.describe(result.reading.reason), result.detail)))
    # Redacted before it is cut or reformatted: what is left of a secret would not be recognised.
    printable = secrets.redact(said).encode("utf-8", "backslashreplace").decode()
    seen = f" ({summary})" if said and (summary := task.attempts.summary()) else ""
    return " ".join(printable.split())[: _LONGEST_DETAIL - len(seen)] + secrets.redact(seen)


def _log_outcome(probe: Probe, attempts: Attempts) -> None:
    """Log what a run file does not show: missing data, and failures before a success."""
    expected = {failure_reasons.PENDING, failure_reasons.RUNNER}
    if probe.reading.status is Status.UNKNOWN and probe.reading.reason not in expected:
        _log.warning("%s %s", probe.slug, probe.detail)
    elif probe.reading.status is Status.UP and len(attempts) > 1:
        _log.info("%s is up (%s)", probe.slug, attempts.summary())
