"""Measuring for a command: which monitors, how often, and the lines that say what was measured."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.workspace import Workspace
from upstatic.domain.errors import HistoryError
from upstatic.domain.wording import counted

if TYPE_CHECKING:
    from upstatic.config import Monitor
    from upstatic.domain.heartbeats import Heartbeat
    from upstatic.domain.models import Probe
    from upstatic.domain.shards import Shard
    from upstatic.probe.rounds import MeasuredRound
    from upstatic.probe.stage import ProbeEnvironment


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeOptions:
    """Which monitors to measure and how often.

    `rounds` is None for as many as the intervals need, and
    `every_s` None for the shortest interval.
    """

    region: str = ""
    shard: "Shard | None" = None
    rounds: int | None = 1
    every_s: float | None = None


def measure(workspace: Workspace, out: Path, options: ProbeOptions) -> "Iterator[MeasuredRound]":
    """Probe; gives each round when it ends."""
    from upstatic.probe import rounds, stage

    environment = _environment(workspace)
    last = last_checked(workspace, options.region)
    scope = stage.RoundScope(region=options.region, shard=options.shard, last_checked=last)
    repetition = rounds.Repetition(rounds=options.rounds, every_s=options.every_s)
    measuring = rounds.rounds(
        workspace.config, out=out, environment=environment, scope=scope, repetition=repetition
    )
    while (measured := _next(workspace, measuring)) is not None:
        _say_probes(workspace, measured.probes)
        yield measured


def measure_chosen(workspace: Workspace, out: Path, slugs: frozenset[str]) -> None:
    """Probe the monitors that a timer has chosen, once."""
    from upstatic.probe import stage

    scope = stage.RoundScope(slugs=slugs)
    stage.probe(workspace.config, out=out, environment=_environment(workspace), scope=scope)


def measure_suspects(
    workspace: Workspace,
    out: Path,
    monitors: "Sequence[Monitor]",
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> bool:
    """Measure a second time what could be confirmed before the next run; whether that was any.

    These are those of `monitors` whose `confirm.for` is shorter than the time between two runs.
    Raises HistoryError.
    """
    from upstatic.evaluation.suspects import has_second_check, second_checks
    from upstatic.history import events, rounds
    from upstatic.history.file_lines import OnDamage

    now, config = workspace.now(), workspace.config
    if not any(has_second_check(each, config.cadence_s) for each in monitors):
        return False  # two days of rounds are not read for nothing
    seen = rounds.read(
        workspace.history, now.date() - timedelta(days=1), now.date(), OnDamage.IGNORE
    )
    happened = events.read(workspace.history, OnDamage.IGNORE)
    waits_s = second_checks(monitors, seen, happened, now, config.cadence_s)
    if not waits_s:
        return False
    wait_s = max(waits_s.values())
    workspace.console.say(
        f"{counted(len(waits_s), 'monitor')} failing: measuring again in {round(wait_s)} s"
    )
    sleep(wait_s)
    measure_chosen(workspace, out, frozenset(waits_s))
    return True


def _environment(workspace: Workspace) -> "ProbeEnvironment":
    """The network as this machine has it, the secrets, the clock, and the last heartbeats."""
    from upstatic.probe.network import icmp_socket, target
    from upstatic.probe.stage import ProbeEnvironment

    # GitHub's own runners drop pings: that must not look like an outage.
    hosted = workspace.environ.get("RUNNER_ENVIRONMENT") == "github-hosted"
    return ProbeEnvironment(
        network=target.make_network(
            icmp=None if hosted else icmp_socket.system_icmp(), folder=workspace.root
        ),
        secrets=workspace.secrets,
        clock=workspace.now,
        heartbeats=_last_heartbeats(workspace),
    )


def _next(workspace: Workspace, measuring: "Iterator[MeasuredRound]") -> "MeasuredRound | None":
    with workspace.console.progress(
        f"measuring {counted(len(workspace.config.monitors), 'monitor')}"
    ):
        return next(measuring, None)


def last_checked(workspace: Workspace, region: str = "") -> Mapping[str, datetime]:
    """When each monitor was last measured; unreadable history does not stop a measurement."""
    from upstatic.history import rounds

    try:
        return rounds.last_checked(workspace.history, workspace.now(), region or None)
    except HistoryError:
        return {}  # record reports the damage; this round's measurements stay in the run file


def _last_heartbeats(workspace: Workspace) -> "Mapping[str, Heartbeat]":
    """The last report of each job; unreadable history does not stop a measurement."""
    from upstatic.history import heartbeats

    try:
        return heartbeats.last(workspace.history, workspace.now())
    except HistoryError:
        return {}


def _say_probes(workspace: Workspace, probes: "Sequence[Probe]") -> None:
    counts = Counter(probe.reading.status.value for probe in probes)
    results = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    workspace.console.say(f"probed {counted(len(probes), 'monitor')}: {results or 'none was due'}")
    for probe in probes:
        if probe.detail:
            workspace.console.say(f"  {probe.slug}: {probe.reading.status.value}, {probe.detail}")
