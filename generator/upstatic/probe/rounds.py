"""Run rounds: one, or several until the next run is due if intervals require it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from upstatic.config.schema.root import FIVE_MINUTES_S, Config, Monitor
from upstatic.domain.models import Probe
from upstatic.probe.scheduling.due import in_region, in_shard
from upstatic.probe.stage import ProbeEnvironment, RoundScope, probe


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSchedule:
    """The number of rounds in a run, and the seconds between their starts."""

    rounds: int = 1
    every_s: float = FIVE_MINUTES_S


def schedule_for(monitors: Iterable[Monitor], every_s: float | None = None) -> RoundSchedule:
    """Return as many rounds, `every_s` apart, as start before the next run is due.

    Without `every_s`, rounds are as far apart as the shortest interval, at most the time
    between two runs.
    """
    shortest_s = min((one.interval_s for one in monitors), default=FIVE_MINUTES_S)
    apart_s = every_s or min(shortest_s, FIVE_MINUTES_S)
    return RoundSchedule(rounds=max(int(FIVE_MINUTES_S // apart_s), 1), every_s=apart_s)


def round_starts(
    schedule: RoundSchedule, *, clock_s: Callable[[], float], sleep: Callable[[float], object]
) -> Iterator[int]:
    """Yield the number of each round, from 0, when it is time to start it.

    If a round overruns, the next one starts at once, and rounds whose time has passed are
    skipped, so that a slow run does not last longer.
    """
    start_s = clock_s()
    number = 0
    while number < schedule.rounds:
        yield number
        passed_s = clock_s() - start_s
        number = max(number + 1, int(passed_s // schedule.every_s))
        if number < schedule.rounds:
            sleep(max(number * schedule.every_s - passed_s, 0))


def run_file_for(out: Path, number: int) -> Path:
    """Return the run file of a round: `run/eu.jsonl`, then `run/eu.2.jsonl` and so on."""
    return out.with_name(f"{out.stem}.{number + 1}{out.suffix}") if number else out


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """How often to repeat a round: `rounds` times, or as often as intervals require if None.

    `every_s` is the time between two starts; None takes the shortest interval. `clock_s` and
    `sleep` measure and spend the time in between.
    """

    rounds: int | None = 1
    every_s: float | None = None
    clock_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRound:
    """A completed round: its run file and probes; no file exists if nothing was due.

    `is_last` tells whether the schedule of the run has no further round.
    """

    out: Path
    probes: tuple[Probe, ...]
    is_last: bool


def rounds(
    config: Config,
    *,
    out: Path,
    environment: ProbeEnvironment,
    scope: RoundScope,
    repetition: Repetition,
) -> Iterator[MeasuredRound]:
    """Measure round after round, each into its own file, so that a killed run loses none.

    Raises HistoryError as `probe` does.
    """
    schedule = _schedule(config, scope, repetition)
    for number in round_starts(schedule, clock_s=repetition.clock_s, sleep=repetition.sleep):
        path = run_file_for(out, number)
        probes = probe(config, out=path, environment=environment, scope=scope)
        if probes or not number:
            is_last = number + 1 >= schedule.rounds
            yield MeasuredRound(out=path, probes=probes, is_last=is_last)
        last = {**(scope.last_checked or {}), **{each.slug: each.time for each in probes}}
        scope = replace(scope, last_checked=last, every_s=schedule.every_s)


def _schedule(config: Config, scope: RoundScope, repetition: Repetition) -> RoundSchedule:
    mine = in_region(in_shard(config.monitors, scope.shard), scope.region)
    needed = schedule_for(mine, repetition.every_s)
    return needed if repetition.rounds is None else replace(needed, rounds=repetition.rounds)
