"""One run: a round, and where intervals ask for it more of them until the next run is due."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from upstatic.config.schema.root import FIVE_MINUTES_S, Config, Monitor
from upstatic.domain.models import Probe
from upstatic.probe.scheduling.due import in_region, in_shard
from upstatic.probe.stage import Part, World, probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How many rounds a run has, and how many seconds lie between the beginnings of two."""

    rounds: int = 1
    every_s: float = FIVE_MINUTES_S


def rhythm_of(monitors: Iterable[Monitor], every_s: float | None = None) -> Rhythm:
    """As many rounds, `every_s` apart, as begin before the next run is due.

    The shortest interval says how far apart where `every_s` does not; a single round is enough
    where no interval is shorter than the time between two runs.
    """
    shortest_s = min((one.interval_s for one in monitors), default=FIVE_MINUTES_S)
    apart_s = every_s or min(shortest_s, FIVE_MINUTES_S)
    return Rhythm(rounds=max(int(FIVE_MINUTES_S // apart_s), 1), every_s=apart_s)


def beats(
    rhythm: Rhythm, *, clock_s: Callable[[], float], sleep: Callable[[float], object]
) -> Iterator[int]:
    """Give the number of each round, from 0 on, when it is time for it to begin.

    A round that took longer than the time to the next one makes that one begin at once; none
    begins later than the last one should have, so a slow run is shorter by some rounds.
    """
    start_s = clock_s()
    number = 0
    while number < rhythm.rounds:
        yield number
        passed_s = clock_s() - start_s
        number = max(number + 1, int(passed_s // rhythm.every_s))
        if number < rhythm.rounds:
            sleep(max(number * rhythm.every_s - passed_s, 0))


def numbered(out: Path, number: int) -> Path:
    """The run file of a round: `run/eu.jsonl`, then `run/eu.2.jsonl` and so on."""
    return out.with_name(f"{out.stem}.{number + 1}{out.suffix}") if number else out


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How often to repeat a round: so many `rounds`, or None for as many as the intervals need.

    `every_s` is the time from one to the next; the shortest interval where it is None. `clock_s`
    and `sleep` are how the time between is measured and spent.
    """

    rounds: int | None = 1
    every_s: float | None = None
    clock_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A round that is over: its run file, and what was seen; no file where nothing was due."""

    out: Path
    probes: tuple[Probe, ...]


def rounds(
    config: Config, *, out: Path, world: World, part: Part, repeat: Repeat
) -> Iterator[Measured]:
    """Measure round after round, each into a file of its own, so that a kill costs none.

    Raises HistoryError as `probe` does.
    """
    rhythm = _rhythm(config, part, repeat)
    for number in beats(rhythm, clock_s=repeat.clock_s, sleep=repeat.sleep):
        path = numbered(out, number)
        probes = probe(config, out=path, world=world, part=part)
        if probes or not number:
            yield Measured(out=path, probes=probes)
        last = {**(part.last_checked or {}), **{each.slug: each.time for each in probes}}
        part = replace(part, last_checked=last, every_s=rhythm.every_s)


def _rhythm(config: Config, part: Part, repeat: Repeat) -> Rhythm:
    mine = in_shard(in_region(config.monitors, part.region), part.shard)
    needed = rhythm_of(mine, repeat.every_s)
    return needed if repeat.rounds is None else replace(needed, rounds=repeat.rounds)
