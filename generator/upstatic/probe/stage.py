"""The probe stage: measure every monitor that is due, all at once, and write down what was seen."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from upstatic import __version__
from upstatic.config.schema.root import Config, Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.errors import SecretError
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Probe, Reading, Status
from upstatic.domain.shards import Shard
from upstatic.history.run_files import RunWriter
from upstatic.infra.secrets import Secrets
from upstatic.probe.controls import Controls, may_be_local
from upstatic.probe.kinds import KINDS, load_libraries
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result, Target, make_target, network_for
from upstatic.probe.scheduling.due import due, in_region, in_shard
from upstatic.probe.scheduling.worker_pool import WorkerPool

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)
_WORTH_ANOTHER = {Status.DOWN, Status.DEGRADED}
# What does not change within a round: another look at it would only hold the round up.
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
    """What a probe needs from outside: the network, the secrets, and the time of day.

    `heartbeats` has the last report of each job by slug.
    """

    network: Network
    secrets: Secrets
    clock: Clock
    heartbeats: Mapping[str, Heartbeat] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundScope:
    """Which scope of the work a round does: its region, its shard, and what is due.

    `last_checked` has the time of each monitor's last check by slug, for intervals longer than
    the cadence of CI. `every_s` is given to a round that repeats another one within one run, so
    many seconds after it: only intervals that require it are due, and
    without any there is no file.
    """

    region: str = ""
    shard: Shard | None = None
    last_checked: Mapping[str, datetime] | None = None
    every_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    monitor: Monitor
    attempt: int = 1
    probe: Probe | None = None


def probe(
    config: Config, *, out: Path, environment: ProbeEnvironment, scope: RoundScope | None = None
) -> tuple[Probe, ...]:
    """Measure the monitors that are due and write each probe to `out` as soon as it is known.

    What is not up is measured again, after the waits that its `retries` request for; the last
    attempt counts. Raises HistoryError when `out` exists or cannot be written.
    """
    scope = scope or RoundScope()
    now = environment.clock()
    chosen = _chosen(config, scope, now)
    if not chosen and scope.every_s is not None:
        return ()
    load_libraries(monitor.kind for monitor in chosen)
    columns = [monitor.slug for monitor in config.monitors]
    with RunWriter(out, time=now, region=scope.region, columns=columns, shard=scope.shard) as run:
        probes = []
        for each in _measured(chosen, config, environment):
            run.add(each)
            probes.append(each)
    return tuple(sorted(probes, key=lambda each: columns.index(each.slug)))


def _chosen(config: Config, scope: RoundScope, now: datetime) -> list[Monitor]:
    mine = in_shard(in_region(config.monitors, scope.region), scope.shard)
    return due(mine, now, scope.last_checked or {}, scope.every_s or config.cadence_s)


def _measured(
    monitors: Sequence[Monitor], config: Config, environment: ProbeEnvironment
) -> Iterator[Probe]:
    """Give the probe of each monitor as soon as no further attempt at it is needed."""
    user_agent = config.user_agent or f"upstatic/{__version__}"
    controls = Controls(config.controls, environment.network, environment.secrets)

    def work(task: _Task) -> _Task:
        return replace(task, probe=_attempt(task, environment, user_agent, controls))

    pool = WorkerPool(work, apart_s=config.delay_ms / 1000)
    for task in pool.run([_Task(monitor=monitor) for monitor in monitors]):
        if task.probe is None:
            continue
        if _is_worth_another(task, task.probe.reading):
            wait_s = task.monitor.retries.wait_s * 2 ** (task.attempt - 1)
            _log.debug("%s, retrying in %g s", _failed(task.probe, task), wait_s)
            pool.resubmit(replace(task, attempt=task.attempt + 1), wait_s)
        else:
            _warn_of_no_data(task.probe)
            yield task.probe


def _failed(probe: Probe, task: _Task) -> str:
    attempts = f"attempt {task.attempt} of {task.monitor.retries.attempts}"
    return f"{probe.slug}: {probe.detail or probe.reading.status.value} ({attempts})"


def _is_worth_another(task: _Task, reading: Reading) -> bool:
    left = task.monitor.retries.attempts - task.attempt
    return left > 0 and reading.status in _WORTH_ANOTHER and reading.reason not in _FINAL


def _attempt(
    task: _Task, environment: ProbeEnvironment, user_agent: str, controls: Controls
) -> Probe:
    begun_s, time = monotonic(), environment.clock()
    result = _result(task.monitor, environment, user_agent, time)
    is_final = not _is_worth_another(task, result.reading)
    if is_final and may_be_local(result.reading) and controls.are_unreachable(begun_s, time):
        result = _not_measured(failure_reasons.RUNNER, "no control answered either")
    return Probe(
        slug=task.monitor.slug,
        time=time,
        reading=result.reading,
        phases=result.phases,
        attempts=task.attempt,
        detail=_sentence(result, environment.secrets),
        expires=result.expires,
    )


def _result(
    monitor: Monitor, environment: ProbeEnvironment, user_agent: str, now: datetime
) -> Result:
    """Measure once; whatever goes wrong on our own side is a result too: not measured."""
    try:
        kind = KINDS.get(monitor.kind, _unsupported)
        last = environment.heartbeats.get(monitor.slug)
        target = make_target(monitor, environment.secrets, user_agent, now=now, last_heartbeat=last)
        return kind(target, network_for(target, environment.network))
    except SecretError as error:
        return _not_measured(failure_reasons.SECRET, str(error))
    except Exception as error:  # noqa: BLE001 - one monitor must not cost the others their round
        _log.error("%s: %s", monitor.slug, environment.secrets.redact(traceback.format_exc()))
        return _not_measured(failure_reasons.INTERNAL, type(error).__name__)


def _unsupported(target: Target, _: Network) -> Result:
    return _not_measured(failure_reasons.UNSUPPORTED, target.monitor.kind)


def _not_measured(reason: str, detail: str) -> Result:
    return Result(reading=Reading(status=Status.UNKNOWN, reason=reason), detail=detail)


def _sentence(result: Result, secrets: Secrets) -> str:
    """Say in one line of printable text what was wrong; "" when nothing was."""
    said = ": ".join(filter(None, (failure_reasons.describe(result.reading.reason), result.detail)))
    # Redacted before anything else: of a value that was cut or reformatted, the rest is not seen.
    printable = secrets.redact(said).encode("utf-8", "backslashreplace").decode()
    line = " ".join(printable.split())
    return line[:_LONGEST_DETAIL]


def _warn_of_no_data(probe: Probe) -> None:
    told_otherwise = probe.reading.reason in {failure_reasons.PENDING, failure_reasons.RUNNER}
    if probe.reading.status is Status.UNKNOWN and not told_otherwise:
        _log.warning("%s %s", probe.slug, probe.detail)
